// The conversation with one control-mode client: bytes of tmux in, replies and notifications out; does no
// I/O.
#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/tmux/control_line.h"

namespace geppetto::tmux {

// All commands of one submitted line ran, or one failed (tmux drops the rest of the line then).
struct Reply {
  std::uint64_t tag = 0;
  bool failed = false;
  std::vector<std::string> lines;  // what the commands printed; of a failure: the error
};

struct PaneBytes {
  std::string_view pane;   // valid during the call
  std::string_view bytes;  // unescaped; valid during the call
};

// Something about sessions, windows or a subscription changed: ask again.
struct Changed {};

// The client has its session. Lines sent before that may run before the client's own command does (tmux 3.3a
// reads them as soon as the client has said who it is), and what panes print meanwhile is not told to it.
struct Attached {};

// tmux is about to close this client; `reason` may be empty.
struct Exiting {
  std::string reason;
};

// The stream broke its own format; nothing that follows can be trusted: start a new client.
struct Broken {
  std::string why;
};

using ControlEvent = std::variant<Reply, PaneBytes, Changed, Attached, Exiting, Broken>;

// Life of a submitted line:
//   submit() -> waiting -> %begin -> lines -> %end  (× commands) -> Reply
//                                         \-> %error             -> Reply{failed}
class ControlMachine {
 public:
  static constexpr std::size_t kMaxLine = 64
                                          << 20;  // one captured row of a hostile pane; beyond that: Broken
  static constexpr std::size_t kMaxReply = 256 << 20;  // a whole scrollback; beyond that: Broken

  // The text to write for `commands`, each a complete command, run as one sequence. Replies come in the order
  // of submission with the tag given here.
  // `nested`: so many more commands are run by these, such as those of if-shell.
  std::string submit(std::uint64_t tag, const std::vector<std::string>& commands, std::size_t nested = 0);

  // `handler(ControlEvent&&)` is called for each event, in order.
  template <class Handler>
  void feed(std::string_view bytes, Handler&& handler) {
    while (!bytes.empty() && !broken_) {
      const std::size_t newline = bytes.find('\n');
      if (newline == std::string_view::npos) {
        partial_.append(bytes);
        if (partial_.size() > kMaxLine) handler(break_off("a line without end"));
        return;
      }
      std::string_view text = bytes.substr(0, newline);
      if (!partial_.empty()) {
        partial_.append(text);
        text = partial_;
      }
      if (auto event = line(text)) handler(std::move(*event));
      partial_.clear();
      bytes.remove_prefix(newline + 1);
    }
  }

 private:
  struct Pending {
    std::uint64_t tag = 0;
    std::size_t commands_left = 0;
    std::vector<std::string> lines;
  };

  std::optional<ControlEvent> line(std::string_view text);
  std::optional<ControlEvent> line_inside_reply(std::string_view text);
  std::optional<ControlEvent> guard_outside_reply(const Guard& guard);
  ControlEvent break_off(std::string why);

  std::deque<Pending> pending_;
  std::optional<Guard> open_;  // the reply we are inside of
  std::size_t reply_bytes_ = 0;
  std::string partial_;
  std::string unescaped_;
  bool broken_ = false;
};

}  // namespace geppetto::tmux
