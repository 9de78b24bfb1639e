// The machine of attention.h, and the words it finds.
#include "domain/desktop/attention.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "domain/base/text.h"

namespace geppetto::desktop {
namespace {

constexpr std::size_t kMaxName = 60, kMaxWords = 300, kMaxWordsListed = 80;

// The first characters of a text, with "…" when there were more.
std::string first_characters(std::string_view text, std::size_t limit) {
  std::size_t at = 0;
  for (std::size_t count = 0; at < text.size(); ++count) {
    if (count + 1 == limit && text.size() - at > decode_utf8(text, at).length)
      return std::string(text.substr(0, at)) + "…";
    at += decode_utf8(text, at).length;
  }
  return std::string(text);
}

// What others read cannot be cheated with: no control characters, one space between words, not too long.
std::string clean_line(std::string_view text, std::size_t limit) {
  // A character has four bytes at most, and blanks shrink: what is beyond is not read.
  const std::string whole = single_line(text.substr(0, limit * 16));
  std::string out;
  for (const char c : whole) {
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out.push_back(c);
  }
  while (out.ends_with(' ')) out.pop_back();
  return first_characters(out, limit);
}

std::string clean_lines(std::string_view text, std::size_t limit) {
  std::string out;
  constexpr std::size_t kMaxLines = 4;
  for (std::size_t at = 0, lines = 0; at < text.size() && lines < kMaxLines;) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = clean_line(text.substr(at, end - at), limit);
    at = end + 1;
    if (line.empty()) continue;
    if (!out.empty()) out.push_back('\n');
    out += line;
    ++lines;
  }
  return first_characters(out, limit);
}

std::string_view verb_of(Need need) {
  switch (need) {
    case Need::Answer: return "needs you";
    case Need::Failed: return "failed";
    case Need::Finished: return "finished";
    case Need::None: return "";
  }
  return "";
}

std::string count_words(Need need, std::size_t count, bool first) {
  std::string out = std::to_string(count);
  if (first) out += count == 1 ? " runner" : " runners";
  if (need == Need::Answer) return out + (count == 1 ? " needs you" : " need you");
  return out + " " + std::string(verb_of(need));
}

}  // namespace

bool Attention::wanted(Need need) const {
  if (!rules_.enabled) return false;
  switch (need) {
    case Need::None: return false;
    case Need::Answer: return rules_.answer;
    case Need::Failed: return rules_.failed;
    case Need::Finished: return rules_.finished;
  }
  return false;
}

void Attention::changed(const RunnerId& runner, Need need, MonoTime now) {
  if (need == Need::None && !watched_.contains(runner)) return;
  Watched& watched = watched_[runner];
  if (watched.need == need) return;
  calm(runner, watched);
  watched.need = need;
  if (wanted(need) && runner != looked_at_) {
    watched.due = now + kSettleMs;
    if (watched.told) watched.due = std::max(*watched.due, *watched.told + kRepeatMs);
  }
  plan();
}

void Attention::seen(const RunnerId& runner) {
  const auto found = watched_.find(runner);
  if (found == watched_.end()) return;
  calm(runner, found->second);
  plan();
}

void Attention::forget(const RunnerId& runner) {
  seen(runner);
  watched_.erase(runner);
}

void Attention::look_at(const RunnerId& runner) {
  looked_at_ = runner;
  seen(runner);
}

void Attention::closed(std::uint64_t key) {
  if (key != 0 && key == group_key_) {
    group_key_ = 0;
    group_.clear();
  }
  for (auto& [runner, watched] : watched_) {
    if (watched.key == key) watched.key = 0;
  }
}

// Nothing is due and nothing is shown of it any more.
void Attention::calm(const RunnerId& runner, Watched& watched) {
  watched.due.reset();
  if (watched.key != 0) effects_.emplace_back(Withdraw{std::exchange(watched.key, 0)});
  leave_group(runner);
}

void Attention::leave_group(const RunnerId& runner) {
  if (group_.erase(runner) == 0 || !group_.empty()) return;
  if (group_key_ != 0) effects_.emplace_back(Withdraw{std::exchange(group_key_, 0)});
}

// When those that are due by then are told of: others that follow closely are waited for.
void Attention::plan() {
  deadline_.reset();
  std::vector<MonoTime> dues;
  for (const auto& [runner, watched] : watched_) {
    if (watched.due) dues.push_back(*watched.due);
  }
  if (dues.empty()) return;
  std::ranges::sort(dues);
  MonoTime at = dues.front();
  const MonoTime limit = at + kGatherLimitMs;
  for (const MonoTime due : dues) {
    if (due - at <= kGatherMs && due <= limit) at = due;
  }
  if (last_told_) at = std::max(at, *last_told_ + kPauseMs);
  deadline_ = at;
}

void Attention::tick(MonoTime now, int local_minute, const Describe& describe) {
  if (!deadline_ || now < *deadline_) return;
  std::vector<RunnerId> due;
  for (auto& [runner, watched] : watched_) {
    if (!watched.due || *watched.due > now) continue;
    watched.due.reset();
    watched.told = now;
    due.push_back(runner);
  }
  // In quiet hours nothing is kept for later: the window shows who needs its person first.
  if (!rules_.quiet.holds(local_minute)) {
    last_told_ = now;
    tell(due, describe);
  }
  plan();
}

void Attention::tell(const std::vector<RunnerId>& due, const Describe& describe) {
  std::string sound = rules_.sound;
  if (due.size() <= kMaxSeparate) {
    for (const RunnerId& runner : due) {
      Watched& watched = watched_.at(runner);
      watched.key = ++last_key_;
      Show show{watched.key, alone(runner, describe)};
      show.what.sound = std::exchange(sound, "");  // one is enough
      effects_.emplace_back(std::move(show));
    }
    return;
  }
  group_.insert(due.begin(), due.end());
  if (group_key_ == 0) group_key_ = ++last_key_;
  Show show{group_key_, together(describe)};
  show.what.sound = std::move(sound);
  group_opens_ = show.what.runner;
  effects_.emplace_back(std::move(show));
}

Notification Attention::alone(const RunnerId& runner, const Describe& describe) const {
  const About about = describe(runner);
  const Need need = need_of(runner);
  Notification out;
  out.title = clean_line(about.name, kMaxName) + " " + std::string(verb_of(need));
  out.body = clean_lines(about.words, kMaxWords);
  out.runner = runner;
  out.answer = need == Need::Answer;
  return out;
}

Notification Attention::together(const Describe& describe) const {
  Notification out;
  std::size_t listed = 0;
  for (const Need need : {Need::Answer, Need::Failed, Need::Finished}) {
    std::size_t count = 0;
    for (const RunnerId& runner : group_) {
      if (need_of(runner) != need) continue;
      if (out.runner.is_nil()) out.runner = runner;
      ++count;
      if (++listed > kMaxListed) continue;
      const About about = describe(runner);
      std::string words = clean_line(about.words.substr(0, about.words.find('\n')), kMaxWordsListed);
      std::string line = clean_line(about.name, kMaxName);
      line += words.empty() ? " " + std::string(verb_of(need)) : ": " + words;
      out.body += (out.body.empty() ? "" : "\n") + line;
    }
    if (count == 0) continue;
    const bool first = out.title.empty();
    out.title += (first ? "" : ", ") + count_words(need, count, first);
  }
  if (listed > kMaxListed) out.body += "\nand " + std::to_string(listed - kMaxListed) + " more";
  out.body = first_characters(out.body, kMaxBody);
  return out;
}

Need Attention::need_of(const RunnerId& runner) const {
  const auto found = watched_.find(runner);
  return found == watched_.end() ? Need::None : found->second.need;
}

std::vector<Effect> Attention::take_effects() { return std::exchange(effects_, {}); }

RunnerId Attention::shown(std::uint64_t key) const {
  if (key == 0) return {};
  if (key == group_key_) return group_opens_;
  for (const auto& [runner, watched] : watched_) {
    if (watched.key == key) return runner;
  }
  return {};
}

}  // namespace geppetto::desktop
