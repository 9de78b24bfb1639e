// A window's worker takes the runners over from a headless one: pipes and screens are passed from process to
// process, so that no byte falls between. Worker thread only.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "domain/base/result.h"
#include "infra/uv/loop.h"
#include "infra/wire/client.h"

namespace geppetto::worker {

//   the new worker asks; the old one stops reading, passes each pipe with the state of its screen, and leaves: the
//   connection ends the new one opens state and socket, and reads on where the old one stopped
class TakeOver {
 public:
  // Nothing: nobody is there to take over from. Refused: who is there has a window and hands nothing over.
  static Result<std::unique_ptr<TakeOver>> find(uv::Loop& loop, const std::string& socket_path);

  // Calls `left` once: the old worker is gone, or it refused, or was given up on after kPatienceMs.
  void ask(const std::string& pipes_path, std::function<void(Outcome)> left);

 private:
  static constexpr std::int64_t kPatienceMs = 10'000;  // it passes what it has at once; beyond this it hangs

  TakeOver(uv::Loop& loop, wire::Client client);
  void readable();
  void finish(const Outcome& outcome);

  wire::Client client_;
  std::function<void(Outcome)> left_;
  uv::FdWatch watch_;
  uv::Timer timer_;
};

}  // namespace geppetto::worker
