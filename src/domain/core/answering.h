// One answer on its way to a dialog: presses nothing before it has seen the dialog that is meant, presses it
// once, and is done when that dialog has gone. Does nothing itself: what happened comes in, what is to be
// done goes out.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "domain/agent/dialog.h"
#include "domain/base/ids.h"
#include "domain/base/result.h"
#include "domain/base/time.h"
#include "domain/core/command.h"

namespace geppetto::core {

//   Looking ──► Pressing ──► Leaving ──► done: it has gone, or another one is there
//      ▲ │         │ (Busy: tmux sees other lines; nothing was pressed)
//      │ │         ▼
//      └─┼───── Moving (arrows, or a digit that only moves the cursor)
//        │
//        ├───► Opening ──► Writing ──► Entering ──► Pressing    a text of one's own
//        └───► Typing ──► done                                  the same, where no choices can be read
class Answering {
 public:
  struct Wait {};
  struct Press {
    std::vector<std::string> keys;
    std::vector<std::string> lines;  // that must be on the screen
  };
  struct Paste {
    std::string text;
    bool enter = false;
  };
  using Step = std::variant<Wait, Press, Paste, Outcome>;

  // `waiting`: the runner is known to wait for something, whatever is on its screen.
  Answering(RequestId request, AnswerDialog what, bool waiting, MonoTime now)
      : request_(request), what_(std::move(what)), waiting_(waiting), until_(now + kLookWithinMs) {}

  RequestId request() const { return request_; }
  RequestId token;  // of the input that is on its way to tmux; 0: none

  // The screen was looked at just now, and nothing was printed since.
  Step looked(const std::optional<agent::FoundDialog>& dialog, MonoTime now);
  // tmux has taken the input, or has not.
  Step sent(const Outcome& outcome, MonoTime now);
  // The last look counts too: what was pressed may have had its effect before tmux told that it was pressed.
  bool wants_look() const { return stage_ == Stage::Moving || stage_ == Stage::Leaving; }
  // Time has passed.
  Step tick(MonoTime now);
  // The program has ended: whoever pressed has been heard.
  Outcome ended() const;

  std::optional<MonoTime> deadline() const {
    return stage_ == Stage::Pressing || stage_ == Stage::Typing ? std::nullopt : std::optional(until_);
  }

  static constexpr std::int64_t kLookWithinMs =
      2000;  // an update that is never finished is looked at by then
  static constexpr std::int64_t kGoneWithinMs = 5000;  // a program under load draws anew in seconds
  static constexpr std::int64_t kMoveWithinMs = 1500;
  static constexpr std::int64_t kSettleMs = 400;  // what was typed shows by then, or does not show at all
  static constexpr int kMostRounds = 4;           // of moving the cursor, and of looking again

 private:
  enum class Stage { Looking, Typing, Pressing, Moving, Leaving, Opening, Writing, Entering };

  Step look(const std::optional<agent::FoundDialog>& dialog, MonoTime now);
  Step choose(const agent::FoundDialog& dialog, MonoTime now);
  Step press(std::vector<std::string> keys, std::vector<std::string> lines, Stage after);
  Step no_dialog();
  bool same_question(const std::optional<agent::FoundDialog>& dialog) const;
  Step write(MonoTime now);

  RequestId request_;
  AnswerDialog what_;
  bool waiting_ = false;
  Stage stage_ = Stage::Looking, after_ = Stage::Leaving;
  MonoTime until_;
  int rounds_ = 0;
  std::string pressed_;                      // for words
  std::optional<agent::FoundDialog> asked_;  // what is answered
};

}  // namespace geppetto::core
