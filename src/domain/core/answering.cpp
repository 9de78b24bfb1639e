// Every key goes out with the lines it is meant for, and tmux presses it only where they stand.
#include "domain/core/answering.h"

namespace geppetto::core {
namespace {

using By = agent::Choices::By;

std::string choices_of(const agent::FoundDialog& dialog) {
  std::string out;
  for (const agent::FoundChoice& c : dialog.choices) out += (out.empty() ? "" : ", ") + c.key + " " + c.label;
  return out;
}

std::vector<std::string> arrows(std::size_t from, std::size_t to) {
  return std::vector<std::string>(from < to ? to - from : from - to, from < to ? "Down" : "Up");
}

// The lines with the one the cursor is at as it is drawn, so that it is still there when Enter comes.
std::vector<std::string> with_cursor(const agent::FoundDialog& dialog) {
  std::vector<std::string> lines = dialog.lines;
  if (!dialog.marked_line.empty()) lines.push_back(dialog.marked_line);
  return lines;
}

// What does not change while a person writes.
std::vector<std::string> head_of(const agent::FoundDialog& dialog) {
  std::vector<std::string> lines;
  for (const std::string& line : dialog.lines) {
    if (line.ends_with(dialog.choices[*dialog.text].label)) break;
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

Answering::Step Answering::press(std::vector<std::string> keys, std::vector<std::string> lines, Stage after) {
  pressed_.clear();
  for (const std::string& key : keys) pressed_ += (pressed_.empty() ? "" : " ") + key;
  stage_ = Stage::Pressing;
  after_ = after;
  return Press{std::move(keys), std::move(lines)};
}

Answering::Step Answering::looked(const std::optional<agent::FoundDialog>& dialog, MonoTime now) {
  switch (stage_) {
    case Stage::Looking: return look(dialog, now);
    case Stage::Typing:
    case Stage::Pressing: return Wait{};
    case Stage::Moving:
      if (!dialog || dialog->identity != asked_->identity || dialog->marked != asked_->marked)
        return look(dialog, now);
      return Wait{};
    case Stage::Leaving:
      if (what_.text ? same_question(dialog) : dialog && dialog->identity == asked_->identity) return Wait{};
      return ok();
    case Stage::Opening: return write(now);
    case Stage::Writing: return Wait{};
    case Stage::Entering:
      if (!same_question(dialog))
        return Error{ErrorKind::Refused,
                     "another screen came while the text was written; Enter was not pressed"};
      return press({"Enter"}, head_of(*asked_), Stage::Leaving);
  }
  return Wait{};
}

Answering::Step Answering::look(const std::optional<agent::FoundDialog>& dialog, MonoTime now) {
  if (!dialog && asked_) return Error{ErrorKind::Refused, "the question went away before it was answered"};
  if (!dialog) return no_dialog();
  const std::string& wanted = asked_ ? asked_->identity : what_.dialog;
  if (!wanted.empty() && wanted != dialog->identity)
    return Error{ErrorKind::Refused, "the question has changed; it is now: " + dialog->question};
  asked_ = dialog;
  return choose(*dialog, now);
}

Answering::Step Answering::no_dialog() {
  if (!waiting_ || !what_.dialog.empty()) return Error{ErrorKind::Refused, "it asks nothing now"};
  if (!what_.text)
    return Error{ErrorKind::Refused,
                 "its choices cannot be read; answer with --text, or `geppetto send --keys`"};
  stage_ = Stage::Typing;
  return Paste{*what_.text, true};
}

Answering::Step Answering::choose(const agent::FoundDialog& dialog, MonoTime now) {
  std::optional<std::size_t> choice = what_.text ? dialog.text : agent::find_choice(dialog, what_.choice);
  if (!choice && what_.text)
    return Error{ErrorKind::Refused, "it takes no text; it offers " + choices_of(dialog)};
  if (!choice)
    return Error{ErrorKind::Invalid, "no such choice: " + what_.choice + "; it offers " + choices_of(dialog)};
  const Stage then = what_.text ? Stage::Opening : Stage::Leaving;
  const std::string& key = dialog.choices[*choice].key;
  until_ = now + kMoveWithinMs;
  const bool at_it = dialog.marked == choice;
  if (dialog.by.by == By::Digit && key.size() == 1) return press({key}, dialog.lines, then);
  if (at_it) return press({"Enter"}, with_cursor(dialog), then);
  if (++rounds_ > kMostRounds) return Error{ErrorKind::Timeout, "its cursor does not go to " + key};
  if (dialog.by.by == By::DigitEnter && key.size() == 1) return press({key}, dialog.lines, Stage::Moving);
  if (!dialog.marked) return Error{ErrorKind::Refused, "where its cursor is cannot be seen"};
  return press(arrows(*dialog.marked, *choice), with_cursor(dialog), Stage::Moving);
}

bool Answering::same_question(const std::optional<agent::FoundDialog>& dialog) const {
  if (!dialog) return false;
  const std::vector<std::string> head = head_of(*asked_);
  return dialog->lines.size() >= head.size() && std::equal(head.begin(), head.end(), dialog->lines.begin());
}

Answering::Step Answering::write(MonoTime now) {
  stage_ = Stage::Writing;
  until_ = now + kGoneWithinMs;
  return Paste{*what_.text, false};
}

Answering::Step Answering::sent(const Outcome& outcome, MonoTime now) {
  if (stage_ == Stage::Typing) return outcome;
  if (stage_ == Stage::Writing) {
    if (!outcome) return outcome;
    stage_ = Stage::Entering;
    until_ = now + kSettleMs;
    return Wait{};
  }
  if (stage_ != Stage::Pressing) return Wait{};
  if (!outcome) {
    // tmux has drawn what has not reached us yet: look again when it has.
    if (outcome.error().kind != ErrorKind::Busy) return outcome;
    if (++rounds_ > kMostRounds)
      return Error{ErrorKind::Refused, "the question changed as it was to be answered; nothing was pressed"};
    stage_ = Stage::Looking;
    until_ = now + kSettleMs;
    return Wait{};
  }
  stage_ = after_;
  until_ = now + (after_ == Stage::Leaving  ? kGoneWithinMs
                  : after_ == Stage::Moving ? kMoveWithinMs
                                            : kSettleMs);
  return Wait{};
}

Answering::Step Answering::tick(MonoTime now) {
  if (now < until_) return Wait{};
  switch (stage_) {
    case Stage::Looking:
      return Error{ErrorKind::Refused,
                   asked_ ? "the question changed as it was to be answered; nothing was pressed"
                          : "its screen does not come to rest"};
    case Stage::Moving: return Error{ErrorKind::Timeout, "its cursor does not move"};
    case Stage::Leaving:
      return Error{ErrorKind::Timeout, "pressed " + pressed_ + ", but the question is still there after " +
                                           std::to_string(kGoneWithinMs / 1000) + " s"};
    case Stage::Opening: return write(now);
    case Stage::Writing: return Error{ErrorKind::Timeout, "tmux does not take the text"};
    case Stage::Entering: return press({"Enter"}, head_of(*asked_), Stage::Leaving);
    case Stage::Typing:
    case Stage::Pressing: break;
  }
  return Wait{};
}

Outcome Answering::ended() const {
  if (stage_ == Stage::Leaving) return ok();
  return Error{ErrorKind::Refused, "its program ended before it was answered"};
}

}  // namespace geppetto::core
