// One text on its way into an agent's input line: pasted when the line is there and no question is, seen
// there, then sent off with Enter, and seen to have left. Does nothing itself.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "domain/base/ids.h"
#include "domain/base/result.h"
#include "domain/base/time.h"
#include "domain/core/command.h"

namespace geppetto::core {

// What the last look at the screen found.
struct Seen {
  std::string question;              // of a dialog; empty: none is there
  std::optional<std::string> input;  // the input line, with what is in it; nothing: it cannot be seen
};

//   Ready ──► Pasting ──► Showing ──► Entering ──► Leaving ──► done
//     │ a question,           │ nothing shows      ▲    │ it is still there: Enter again, at most kMostEnters
//     ▼ or no input line      ▼ in time            └────┘
//   refused, nothing typed   told; Enter was not pressed
class Sending {
 public:
  struct Wait {};
  struct Paste {};
  struct Enter {
    std::string line;  // that must be on the screen; empty: whatever is there
  };
  using Step = std::variant<Wait, Paste, Enter, Outcome>;

  // `has_input`: the agent's input line can be told from the rest of its screen. Else what is typed is not
  // verified, only kept away from questions.
  Sending(RequestId request, std::string text, bool enter, bool has_input, MonoTime now);

  RequestId request() const { return request_; }
  const std::string& text() const { return text_; }
  RequestId token;  // of the input that is on its way to tmux; 0: none

  Step looked(const Seen& seen, MonoTime now);
  Step sent(const Outcome& outcome, MonoTime now);
  Step tick(const Seen& seen, MonoTime now);
  Outcome ended() const;  // what is told when the program ends now
  std::optional<MonoTime> deadline() const;
  bool wants_look() const { return stage_ == Stage::Leaving; }
  bool verified() const { return has_input_; }  // once it is done

  static constexpr std::int64_t kReadyMs = 15'000;  // an agent that starts on a loaded machine
  static constexpr std::int64_t kShowMs = 6000;     // 100 kB into a line that wraps it
  static constexpr std::int64_t kPasteRestMs =
      150;                                        // within 120 ms of a paste Codex takes Enter for a newline
  static constexpr std::int64_t kUnseenMs = 400;  // where nothing can be seen
  static constexpr std::int64_t kLeaveMs = 1500;
  static constexpr int kMostEnters = 3;
  static constexpr int kMostRefused = 4;  // Enters that tmux did not press: its screen is not what we see

 private:
  enum class Stage { Ready, Pasting, Showing, Entering, Leaving };

  Step ready(const Seen& seen);
  Step shown(const Seen& seen, MonoTime now);
  Step press();

  RequestId request_;
  std::string text_;
  bool enter_ = true, has_input_ = false;
  Stage stage_ = Stage::Ready;
  MonoTime until_, rest_until_, show_until_;
  std::optional<std::string> before_, pasted_;  // the input line
  int enters_ = 0, refused_ = 0;
};

}  // namespace geppetto::core
