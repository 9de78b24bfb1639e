// Holding back, and dropping what is there already.
#include "domain/core/collapser.h"

#include <algorithm>
#include <utility>

#include "domain/core/gist.h"

namespace geppetto::core {

void Collapser::reset(ScreenLines screen, std::size_t rows, std::size_t known) {
  screen_ = std::move(screen);
  rows_ = rows;
  clearing_ = holding_ = false;
  held_.clear();
  printed_.clear();
  status_.clear();
  held_bytes_ = cleared_ = 0;
  on_screen_.clear();
  const log::LogView view = transcript_.view();
  for (std::uint64_t n = view.end_line(); n > view.first_line() && on_screen_.size() < known;) {
    const log::Line line = view.line(--n);
    if (line.kind == log::LineKind::Text) on_screen_.push_back({gist_of(line.text), true});
  }
  std::ranges::reverse(on_screen_);
  next_on_screen_ = 0;
  leave_left_ = rows;
}

void Collapser::fed(std::size_t bytes, WallTime now) {
  const std::int64_t waited = std::clamp<std::int64_t>(now.ms - fed_at_.ms, 0, kMaxCredit / kBytesPerMs);
  credit_ = std::min(kMaxCredit, credit_ + static_cast<std::int64_t>(bytes) + waited * kBytesPerMs);
  fed_at_ = now;
}

// Lines leave a screen in its order; one that is not found was changed, or is new.
bool Collapser::is_there(std::string_view text) {
  if (next_on_screen_ == on_screen_.size()) return false;
  const std::string gist = gist_of(text);
  const auto from = on_screen_.begin() + static_cast<std::ptrdiff_t>(next_on_screen_);
  // A blank line says nothing about where it was.
  const auto last = gist.empty() ? from + 1 : on_screen_.end();
  auto found = std::ranges::find(from, last, gist, &OnScreen::gist);
  if (found == last) found = on_screen_.end();
  const bool there = found != on_screen_.end() && found->there;
  if (found != on_screen_.end()) next_on_screen_ += static_cast<std::size_t>(found - from) + 1;
  // When as many lines have left as there are rows, none of those is on the screen any more.
  if (leave_left_ == 0 || --leave_left_ == 0) next_on_screen_ = on_screen_.size();
  return there;
}

void Collapser::line_left(std::string_view text, std::span<const log::StyleRun> runs,
                          std::span<const LinkRun> links, WallTime now) {
  if (clearing_ && !text.empty()) ++cleared_;
  if (is_there(text)) return;
  if (!clearing_ && !holding_) return write(text, runs, links, now, log::LineKind::Text);
  hold({std::string(text), {runs.begin(), runs.end()}, {links.begin(), links.end()}, now});
  if (held_bytes_ > kMaxHeldBytes && !clearing_) settle();
}

void Collapser::write(std::string_view text, std::span<const log::StyleRun> runs,
                      std::span<const LinkRun> links, WallTime at, log::LineKind kind) {
  if (links.empty()) return transcript_.append(text, runs, at, kind);
  std::vector<log::Link> out;
  for (const LinkRun& link : links) out.push_back({link.begin, link.end, link.uri});
  transcript_.append(text, runs, out, at, kind);
}

void Collapser::hold(Line line) {
  held_bytes_ += line.text.size() + line.runs.size() * sizeof(log::StyleRun) + sizeof(Line);
  for (const LinkRun& link : line.links) held_bytes_ += link.uri.size() + sizeof(LinkRun);
  (clearing_ ? held_ : printed_).push_back(std::move(line));
}

void Collapser::mark(std::string_view text, WallTime at) {
  Line line{std::string(text), {}, {}, at, log::LineKind::Mark};
  if (clearing_ || holding_) return hold(std::move(line));
  write(line);
}

void Collapser::clearing() {
  settle();
  clearing_ = true;
  cleared_ = 0;
}

void Collapser::cleared(WallTime now) {
  if (!clearing_) clearing();
  clearing_ = false;
  holding_ = true;
  since_ = now;
  on_screen_.clear();
  next_on_screen_ = 0;
}

bool Collapser::overdue(WallTime now) const {
  // The clock of the wall may have been set back.
  return holding_ && (now.ms - since_.ms >= kReprintMs || now < since_);
}

// What was written since the last time; of much only the end.
void Collapser::read_on() {
  const log::LogView view = transcript_.view();
  Gists more;
  const std::uint64_t first = more.add_end(view, said_end_, kMaxSaidBytes);
  if (first != said_end_) said_.cut_to(0);
  if (said_.bytes() > 2 * kMaxSaidBytes) said_.drop_first(said_.size() / 2);
  said_.append(more);
  said_end_ = view.end_line();
}

// What a capture has and the transcript has not; the capture's lines are gone through like a reprint's.
bool Collapser::take_up(std::vector<Line> scrolled) {
  if (scrolled.empty()) return false;  // a restart looks at many transcripts: none is read in vain
  read_on();
  const std::size_t left = scrolled.size();
  printed_ = std::move(scrolled);
  std::ranges::move(screen_(), std::back_inserter(printed_));
  const Verdict verdict = verdict_on(left);
  const bool found = verdict.write.size() < left;
  if (found) conclude(verdict, left);
  printed_.clear();
  return found;
}

// printed_ are the lines that left, `left` of them, and those of the screen.
Verdict Collapser::compare(std::size_t left) {
  const auto empty = [](const Line& line) { return line.text.empty(); };
  const bool nothing = held_.empty() && std::ranges::all_of(printed_, empty);
  if (nothing || credit_ < kJudgeBytes) {
    Verdict all;
    for (std::size_t i = 0; i < held_.size(); ++i) all.write.push_back({true, i});
    for (std::size_t i = 0; i < left; ++i) all.write.push_back({false, i});
    all.there.assign(printed_.size(), false);
    return all;
  }
  credit_ -= kJudgeBytes;
  read_on();
  return verdict_on(left);
}

Verdict Collapser::verdict_on(std::size_t left) {
  std::vector<std::string> held, lines;
  const std::size_t written = said_.size();
  for (const Line& line : held_) {
    held.push_back(line.text);
    said_.add(line.text);
  }
  for (const Line& line : printed_) lines.push_back(line.text);
  Verdict verdict = judge({.before = said_,
                           .written = written,
                           .held = held,
                           .lines = lines,
                           .left = left,
                           .cleared = cleared_,
                           .rows = rows_,
                           .status = status_});
  said_.cut_to(written);
  return verdict;
}

void Collapser::settle() {
  if (!holding_) return;
  holding_ = false;
  const std::size_t left = printed_.size();
  std::ranges::move(screen_(), std::back_inserter(printed_));
  conclude(compare(left), left);
  held_.clear();
  printed_.clear();
  held_bytes_ = 0;
}

void Collapser::conclude(Verdict verdict, std::size_t left) {
  for (const Verdict::Line& line : verdict.write) write((line.held ? held_ : printed_)[line.index]);
  on_screen_.clear();
  for (std::size_t i = left; i < printed_.size(); ++i)
    on_screen_.push_back({gist_of(printed_[i].text), verdict.there[i]});
  next_on_screen_ = 0;
  leave_left_ = rows_;
  status_ = std::move(verdict.status);
}

}  // namespace geppetto::core
