// A Model Context Protocol server without its streams: a line of JSON-RPC in, a line out; what a tool needs
// is asked of the worker by whoever holds it. One thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/result.h"
#include "infra/wire/reply.h"
#include "infra/wire/requests.h"

namespace geppetto::mcp {

struct Options {
  std::string version;      // of Geppetto
  bool may_answer = false;  // the person allows it: the tool "answer", and text for who waits
  std::string cwd;          // of new runners that are not told another
  std::string path;         // PATH for finding their commands
};

// All replies to a request, the last one last; an error the worker tells is an error here.
using Ask = std::function<Result<std::vector<wire::Reply>>(const wire::Request&, std::int64_t timeout_ms)>;

class Server {
 public:
  Server(Options options, Ask ask) : options_(std::move(options)), ask_(std::move(ask)) {}

  // Any bytes, without the newline. Nothing: no answer is due.
  std::optional<std::string> handle(std::string_view line);
  // The answer to a line that was too long to be read.
  static std::string too_long();

  static constexpr std::size_t kMaxLine = 1 << 20;       // as the worker's own socket
  static constexpr std::size_t kMaxBatch = 64;           // requests in one line
  static constexpr std::size_t kMaxText = 256 * 1024;    // of one result: more would fill any model's window
  static constexpr std::int64_t kAnswerMs = 30'000;      // of the worker
  static constexpr std::int64_t kMaxWaitSeconds = 3600;  // clients give up long before
  static constexpr std::uint64_t kMaxLines = 5000;       // of a log

 private:
  struct Call;
  struct Protocol;
  Options options_;
  Ask ask_;
  bool initialized_ = false;
};

}  // namespace geppetto::mcp
