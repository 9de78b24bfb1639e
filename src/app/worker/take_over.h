// A window's worker takes the runners over from a headless one: the new pipes are opened while the old worker
// still reads the old ones, so that no byte falls between. Worker thread only.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/base/result.h"
#include "infra/uv/loop.h"
#include "infra/wire/client.h"

namespace geppetto::worker {

//   ask -> the old worker refuses new commands and names the panes it pipes
//   the new one opens its own pipes on them (tmux ends the old ones), captures, and holds what comes
//   the old one reads its pipes to their end, lets everything go and leaves: the connection ends
//   the new one opens transcripts and socket and goes on
class TakeOver {
 public:
  // Nothing: nobody is there to take over from. Refused: who is there does not hand over (it has a window).
  static Result<std::unique_ptr<TakeOver>> ask(uv::Loop& loop, const std::string& socket_path);

  // The panes whose pipes belong to the old worker.
  const std::vector<std::string>& panes() const { return panes_; }

  // Calls `left` once: the old worker is gone, or was given up on after kPatienceMs.
  void wait(std::function<void(Outcome)> left);

 private:
  static constexpr std::int64_t kPatienceMs =
      20'000;  // it reads what tmux has buffered: up to seconds after a flood

  TakeOver(uv::Loop& loop, wire::Client client, std::vector<std::string> panes);

  uv::Loop& loop_;
  wire::Client client_;
  std::vector<std::string> panes_;
  std::function<void(Outcome)> left_;
  std::unique_ptr<uv::FdWatch> watch_;
  uv::Timer timer_;
};

}  // namespace geppetto::worker
