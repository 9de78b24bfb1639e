// Child processes by argv, never through a shell. Worker thread only.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/result.h"
#include "infra/uv/loop.h"

namespace geppetto::uv {

struct ChildSpec {
  std::vector<std::string> argv;                        // argv[0] is searched on PATH
  std::optional<std::vector<std::string>> environment;  // "K=V"; nothing: inherited
  std::string cwd;                                      // empty: inherited
};

struct ExitState {
  int code = 0;
  int signal = 0;
};

// A child with pipes on stdin and stdout; stderr joins stdout when `merge_stderr`, else it is inherited.
class Child {
 public:
  struct Handlers {
    std::function<void(std::string_view)> on_output;  // may destroy the child
    // After the last on_output; may destroy the child. A descendant that keeps the output open cannot hold it
    // up: what comes when the child is gone and nothing was read for a moment (kLingerMs) is lost.
    std::function<void(ExitState)> on_exit;
  };
  static constexpr std::int64_t kLingerMs = 200;

  // Invalid: no argv. NotFound: no such program or no such cwd. Io: the system refused.
  static Result<std::unique_ptr<Child>> spawn(Loop& loop, const ChildSpec& spec, Handlers handlers,
                                              bool merge_stderr = false);

  // Does not kill: a child that still runs sees its pipes closed and is reaped when it ends (while the loop
  // lives).
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void write(std::string bytes);  // queued without a limit of its own: callers bound what they send
  void close_stdin();             // after what was written; write() is ignored then
  void kill(int signal);          // nothing when it has ended: its pid may be another's
  std::int32_t pid() const;

  // For Loop: lets go of children that nobody owns and that still run.
  static void abandon_all(uv_loop_s* loop);

 private:
  struct State;
  explicit Child(State* state) : state_(state) {}
  State* state_;
};

struct ChildOutput {
  ExitState exit;
  std::string text;  // stdout and stderr
};

// Runs a program to its end and hands over what it printed. Timeout kills it (SIGKILL, it is ours).
// More than max_output: Protocol, killed as well. The handler runs exactly once, from the loop, never from
// inside the call; not at all when the loop ends before.
void run_child(Loop& loop, const ChildSpec& spec, std::string input, std::size_t max_output,
               std::int64_t timeout_ms, std::function<void(Result<ChildOutput>)> handler);

}  // namespace geppetto::uv
