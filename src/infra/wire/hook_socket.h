// Where hooks of agents are heard: one datagram each, from processes of this user only. Worker thread only.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/result.h"
#include "domain/base/time.h"
#include "infra/uv/loop.h"

namespace geppetto::wire {

// As the sender says it (app/cli/hook_send.h); only its user is certain.
struct HookDatagram {
  std::string kind;                     // letters, digits and "-"
  std::string runner;                   // an id; empty: not known
  std::string pane;                     // "%3"; empty: not known
  MonoTime at;                          // when the hook was called
  std::vector<std::int32_t> ancestors;  // of the sender, the nearest first
  std::string_view json;                // its beginning; any bytes
};

// Nothing: it is not what our hook sends.
std::optional<HookDatagram> parse_hook(std::string_view bytes);

class HookSocket {
 public:
  using Handler = std::function<void(const HookDatagram&)>;

  // In place of a socket of a worker that has gone; the caller has the lock of the worker's own socket.
  static Result<std::unique_ptr<HookSocket>> listen(uv::Loop& loop, std::string path, Handler handler);
  ~HookSocket();
  HookSocket(const HookSocket&) = delete;
  HookSocket& operator=(const HookSocket&) = delete;

  static constexpr std::size_t kMaxDatagram = 64 * 1024;
  static constexpr int kPerTurn = 16;  // so that a flood leaves time for the others

 private:
  HookSocket(uv::Loop& loop, std::string path, int fd, Handler handler);
  void receive();
  bool receive_one();

  std::string path_;
  int fd_;
  Handler handler_;
  std::string buffer_;
  std::unique_ptr<uv::FdWatch> watch_;
};

}  // namespace geppetto::wire
