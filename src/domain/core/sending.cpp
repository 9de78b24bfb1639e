// A text that was pasted is never pasted again: what does not show may still be on its way.
#include "domain/core/sending.h"

#include <algorithm>

namespace geppetto::core {
namespace {

bool is_blank(const std::string& text) {
  return std::ranges::all_of(text, [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; });
}

Error asks(const Seen& seen, const std::string& also) {
  return {ErrorKind::Refused, "it asks: " + seen.question + also + "; use `geppetto answer`"};
}

}  // namespace

// A blank text leaves the line as it looked.
Sending::Sending(RequestId request, std::string text, bool enter, bool has_input, MonoTime now)
    : request_(request),
      text_(std::move(text)),
      enter_(enter),
      has_input_(has_input && !is_blank(text_)),
      until_(now + kReadyMs) {}

Sending::Step Sending::looked(const Seen& seen, MonoTime now) {
  switch (stage_) {
    case Stage::Ready: return ready(seen);
    case Stage::Showing: return shown(seen, now);
    case Stage::Leaving:
      // Gone, another one, or a question: it was taken.
      if (seen.question.empty() && seen.input == pasted_ && seen.input) return Wait{};
      return ok();
    case Stage::Pasting:
    case Stage::Entering: break;
  }
  return Wait{};
}

Sending::Step Sending::ready(const Seen& seen) {
  if (!seen.question.empty()) return asks(seen, {});
  if (has_input_ && !seen.input) return Wait{};
  before_ = seen.input;
  if (text_.empty()) return press();
  stage_ = Stage::Pasting;
  return Paste{};
}

Sending::Step Sending::shown(const Seen& seen, MonoTime now) {
  if (!seen.question.empty()) return asks(seen, "; the text was pasted before, Enter was not pressed");
  if (has_input_ && (!seen.input || seen.input == before_)) return Wait{};
  if (!enter_ && has_input_) return ok();
  if (now < rest_until_ || (!has_input_ && now < until_)) {
    if (has_input_) until_ = rest_until_;
    return Wait{};
  }
  pasted_ = seen.input;
  return press();
}

Sending::Step Sending::press() {
  if (!enter_) return ok();
  ++enters_;
  stage_ = Stage::Entering;
  return Enter{has_input_ ? pasted_.value_or("") : ""};
}

Sending::Step Sending::sent(const Outcome& outcome, MonoTime now) {
  if (stage_ == Stage::Pasting) {
    if (!outcome) return outcome;
    stage_ = Stage::Showing;
    rest_until_ = now + kPasteRestMs;
    until_ = show_until_ = now + (has_input_ ? kShowMs : kUnseenMs);
    return Wait{};
  }
  if (stage_ != Stage::Entering) return Wait{};
  if (!outcome && outcome.error().kind != ErrorKind::Busy) return outcome;
  if (!outcome) {
    // The line has changed since it was looked at.
    if (++refused_ >= kMostRefused)
      return Error{ErrorKind::Timeout, "its input line is never the same twice; Enter was not pressed"};
    --enters_;
    stage_ = Stage::Showing;
    until_ = show_until_ = now + kLeaveMs;
    return Wait{};
  }
  if (!has_input_) return ok();
  refused_ = 0;
  stage_ = Stage::Leaving;
  until_ = now + kLeaveMs;
  return Wait{};
}

Sending::Step Sending::tick(const Seen& seen, MonoTime now) {
  if (now < until_) return Wait{};
  switch (stage_) {
    case Stage::Ready: return Error{ErrorKind::Timeout, "its input line cannot be seen; nothing was typed"};
    case Stage::Showing: {
      // A look that came too early for Enter, or the end of the time.
      Step step = shown(seen, now);
      if (!std::holds_alternative<Wait>(step)) return step;
      if (now < show_until_) {
        until_ = show_until_;  // what showed was gone again
        return step;
      }
      return Error{ErrorKind::Timeout, "the text does not show in its input line; Enter was not pressed"};
    }
    case Stage::Leaving:
      if (enters_ < kMostEnters) return press();
      return Error{ErrorKind::Timeout, "the text stays in its input line, whatever Enter does"};
    case Stage::Pasting:
    case Stage::Entering: break;
  }
  return Wait{};
}

// Enter was taken: a program may well end by what it was told.
Outcome Sending::ended() const {
  if (stage_ == Stage::Leaving) return ok();
  return Error{ErrorKind::Refused, "its program ended while it was typed into"};
}

std::optional<MonoTime> Sending::deadline() const {
  if (stage_ == Stage::Pasting || stage_ == Stage::Entering) return std::nullopt;
  return until_;
}

}  // namespace geppetto::core
