// Ranked evidence: the rules one by one, and in any order against their definition.
#include "domain/runner/status_reducer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

using namespace geppetto;
using namespace geppetto::runner;

namespace {

constexpr std::int64_t kSilence = 30'000;

Evidence say(Source source, Status status, std::string rule = "rule") {
  return {source, std::move(rule), {}, "words", {status}};
}

Status status_at(const StatusReducer& reducer, std::int64_t ms) { return reducer.judge(MonoTime{ms}).status; }

struct Spoken {
  Evidence evidence;
  MonoTime at;
  std::uint64_t order = 0;
};

// The definition of docs/status.md, written down without a thought for speed: `all` is everything that was
// said until `now`, in any order; `outputs` are the times of bytes.
class Definition {
 public:
  Definition(std::vector<Spoken> all, std::vector<std::int64_t> outputs, std::int64_t now)
      : all_(std::move(all)), now_(now) {
    for (const std::int64_t t : outputs) last_output_ = std::max(last_output_, t);
  }

  std::tuple<Status, Source, std::string> verdict() const {
    std::vector<std::pair<int, Spoken>> claims;
    for (const SourceRule& rule : kSourceRules) {
      const auto word = standing_word(rule);
      if (word.empty() || word[0].evidence.claim.status == Status::Starting || now_ >= until(rule, word[0]))
        continue;
      if (overtaken(rule, word[0])) continue;
      const bool alive = rule.source == Source::Process && !is_over(word[0].evidence.claim.status);
      claims.emplace_back(alive ? 1 : rule.rank, word[0]);
    }
    if (last_output_ >= 0) {
      const bool silent = now_ >= last_output_ + kSilence;
      claims.emplace_back(2, Spoken{say(Source::Silence, silent ? Status::Idle : Status::Running,
                                        silent ? "silence.idle" : "silence.output"),
                                    {},
                                    0});
    }
    if (claims.empty()) return {Status::Starting, Source::None, "none"};
    const auto best = std::ranges::max_element(claims, {}, [](const auto& c) {
      return std::tuple(c.first, c.second.at, c.second.order, c.second.evidence.claim,
                        c.second.evidence.source);
    });
    const Evidence& e = best->second.evidence;
    return {e.claim.status, e.source, e.rule};
  }

 private:
  std::vector<Spoken> newest_first(Source source) const {
    std::vector<Spoken> out;
    std::ranges::copy_if(all_, std::back_inserter(out),
                         [&](const Spoken& s) { return s.evidence.source == source; });
    std::ranges::sort(out, std::greater{}, [](const Spoken& s) {
      return std::tuple(s.at, s.order, s.evidence.claim, s.evidence.rule, s.evidence.text);
    });
    if (out.size() > StatusReducer::kKept) out.resize(StatusReducer::kKept);
    return out;
  }
  std::int64_t until(const SourceRule& rule, const Spoken& s) const {
    std::int64_t t = INT64_MAX;
    if (rule.holds_ms != 0) t = s.at.ms + rule.holds_ms;
    if (s.evidence.claim.status == Status::Running && rule.running_holds_ms != 0)
      t = std::min(t, std::max(s.at.ms, last_output_) +
                          (rule.source == Source::Screen ? kSilence : rule.running_holds_ms));
    return t;
  }
  bool overtaken(const SourceRule& rule, const Spoken& said) const {
    const bool of_record = rule.source == Source::Record;
    if (rule.source != Source::Hook && !of_record) return false;
    for (const SourceRule& other : kSourceRules) {
      const bool shown = of_record ? other.source == Source::Hook
                                   : other.source == Source::Title || other.source == Source::Progress ||
                                         other.source == Source::Screen;
      const auto word = shown ? standing_word(other) : std::vector<Spoken>();
      if (!word.empty() && word[0].evidence.claim.status != Status::Starting &&
          now_ < until(other, word[0]) && word[0].at.ms >= said.at.ms + rule.yields_ms)
        return true;
    }
    return false;
  }
  std::vector<Spoken> standing_word(const SourceRule& rule) const {
    const std::vector<Spoken> words = newest_first(rule.source);
    if (words.empty()) return {};
    const auto not_idle =
        std::ranges::find_if(words, [](const Spoken& s) { return s.evidence.claim.status != Status::Idle; });
    if (rule.settle_ms == 0 || not_idle == words.begin() || not_idle == words.end()) return {words[0]};
    const Spoken& first_idle = *(not_idle - 1);
    bool agreed = last_output_ >= 0 && now_ >= last_output_ + kSilence;
    for (const SourceRule& other : kSourceRules) {
      if (other.source == rule.source) continue;
      const std::vector<Spoken> theirs = newest_first(other.source);
      if (!theirs.empty() && theirs[0].evidence.claim.status == Status::Idle && theirs[0].at >= not_idle->at)
        agreed = true;
    }
    const bool stands = not_idle->evidence.claim.status != Status::Starting && now_ < until(rule, *not_idle);
    if (now_ < first_idle.at.ms + rule.settle_ms && stands && !agreed) return {*not_idle};
    return {words[0]};
  }

  std::vector<Spoken> all_;
  std::int64_t now_;
  std::int64_t last_output_ = -1;
};

}  // namespace

TEST_CASE("nothing is invented where nothing is known") {
  const StatusReducer reducer(kSilence);
  const Verdict verdict = reducer.judge(MonoTime{0});
  CHECK(verdict.status == Status::Starting);
  CHECK(verdict.evidence.source == Source::None);
  CHECK_FALSE(reducer.deadline(MonoTime{0}));
}

TEST_CASE("silence turns running into idle and a byte turns it back") {
  StatusReducer reducer(kSilence);
  reducer.add(say(Source::Process, Status::Running, "process.alive"), MonoTime{1000});
  CHECK(reducer.judge(MonoTime{1000}).evidence.rule == "process.alive");
  reducer.output({}, MonoTime{1000});
  reducer.output({}, MonoTime{11'000});
  CHECK(reducer.deadline(MonoTime{11'000}) == MonoTime{41'000});
  CHECK(status_at(reducer, 40'999) == Status::Running);
  const Verdict idle = reducer.judge(MonoTime{41'000});
  CHECK(idle.status == Status::Idle);
  CHECK(idle.evidence.rule == "silence.idle");
  CHECK(idle.evidence.text == "no output for 30 s");
  CHECK_FALSE(reducer.deadline(MonoTime{41'000}));
  reducer.output({}, MonoTime{51'000});
  CHECK(status_at(reducer, 51'000) == Status::Running);
}

TEST_CASE("of one moment each rank outranks the ones below") {
  const Source ranks[] = {Source::Screen, Source::Title, Source::Hook, Source::Record, Source::Report};
  for (std::size_t high = 1; high < std::size(ranks); ++high) {
    StatusReducer reducer(kSilence);
    reducer.output({}, MonoTime{0});
    reducer.add(say(ranks[high], Status::Waiting), MonoTime{100});
    for (std::size_t low = 0; low < high; ++low) reducer.add(say(ranks[low], Status::Running), MonoTime{100});
    CHECK(reducer.judge(MonoTime{300}).evidence.source == ranks[high]);
    CHECK(status_at(reducer, 300) == Status::Waiting);
  }
}

TEST_CASE("the end of the process outranks everything, whatever is claimed after it") {
  StatusReducer reducer(kSilence);
  reducer.add(say(Source::Process, Status::Errored, "process.exit"), MonoTime{10});
  for (const SourceRule& rule : kSourceRules)
    if (rule.source != Source::Process) reducer.add(say(rule.source, Status::Waiting), MonoTime{1000});
  reducer.output({}, MonoTime{1000});
  CHECK(status_at(reducer, 1000) == Status::Errored);
  CHECK_FALSE(reducer.deadline(MonoTime{1000}));
}

TEST_CASE("within a rank the newest wins: a title and a progress bar") {
  StatusReducer reducer(kSilence);
  reducer.add(say(Source::Title, Status::Waiting), MonoTime{100});
  reducer.add(say(Source::Progress, Status::Running), MonoTime{200});
  CHECK(status_at(reducer, 200) == Status::Running);
  reducer.add(say(Source::Title, Status::Waiting), MonoTime{300});
  CHECK(status_at(reducer, 300) == Status::Waiting);
}

TEST_CASE("idle settles, waiting and running do not") {
  StatusReducer reducer(kSilence);
  reducer.output({}, MonoTime{900});
  reducer.add(say(Source::Screen, Status::Running, "spinner"), MonoTime{0});
  reducer.add(say(Source::Screen, Status::Idle, "prompt"), MonoTime{1000});
  CHECK(reducer.judge(MonoTime{1000}).evidence.rule == "spinner");
  CHECK(reducer.deadline(MonoTime{1000}) == MonoTime{1700});
  CHECK(status_at(reducer, 1699) == Status::Running);
  CHECK(status_at(reducer, 1700) == Status::Idle);
  reducer.add(say(Source::Screen, Status::Running), MonoTime{2000});
  CHECK(status_at(reducer, 2000) == Status::Running);
  reducer.add(say(Source::Screen, Status::Waiting), MonoTime{2001});
  CHECK(status_at(reducer, 2001) == Status::Waiting);
}

TEST_CASE("a second source that agrees makes idle sure at once") {
  StatusReducer reducer(kSilence);
  reducer.add(say(Source::Title, Status::Running), MonoTime{0});
  reducer.add(say(Source::Title, Status::Idle), MonoTime{1000});
  CHECK(status_at(reducer, 1000) == Status::Running);
  reducer.add(say(Source::Screen, Status::Idle), MonoTime{1050});
  CHECK(status_at(reducer, 1050) == Status::Idle);
}

TEST_CASE("a report needs no agreement") {
  StatusReducer reducer(kSilence);
  reducer.add(say(Source::Report, Status::Running), MonoTime{0});
  reducer.add(say(Source::Report, Status::Idle), MonoTime{10});
  CHECK(status_at(reducer, 10) == Status::Idle);
}

TEST_CASE("what was said long ago is not believed any more") {
  StatusReducer reducer(kSilence);
  reducer.add(say(Source::Hook, Status::Running), MonoTime{0});
  CHECK(status_at(reducer, 6999) == Status::Running);
  CHECK(reducer.judge(MonoTime{7000}).evidence.source == Source::None);
  reducer.add(say(Source::Title, Status::Running), MonoTime{10'000});
  CHECK(status_at(reducer, 19'999) == Status::Running);
  CHECK(reducer.judge(MonoTime{20'000}).evidence.source == Source::None);
  SUBCASE("output keeps running alive") {
    reducer.output({}, MonoTime{19'000});
    CHECK(reducer.judge(MonoTime{28'999}).evidence.source == Source::Title);
    CHECK(reducer.judge(MonoTime{29'000}).evidence.source == Source::Silence);
  }
  SUBCASE("a question stands until it is answered") {
    reducer.add(say(Source::Screen, Status::Waiting), MonoTime{20'000});
    CHECK(status_at(reducer, 100 * kMinute) == Status::Waiting);
  }
}

TEST_CASE("a hook decides until the pane shows something later") {
  StatusReducer reducer(kSilence);
  reducer.add(say(Source::Screen, Status::Running), MonoTime{0});
  reducer.add(say(Source::Hook, Status::Waiting), MonoTime{1000});
  CHECK(status_at(reducer, 100'000) == Status::Waiting);
  reducer.add(say(Source::Title, Status::Running), MonoTime{1299});  // it lags behind the dialog
  CHECK(status_at(reducer, 1299) == Status::Waiting);
  reducer.add(say(Source::Screen, Status::Running), MonoTime{1300});  // the answer was given
  CHECK(status_at(reducer, 1300) == Status::Running);
  reducer.add(say(Source::Hook, Status::Idle), MonoTime{2000});
  CHECK(status_at(reducer, 2000) == Status::Running);  // not yet: it may go on at once
  CHECK(status_at(reducer, 2700) == Status::Idle);
}

TEST_CASE("a record decides until a hook says something later") {
  StatusReducer reducer(kSilence);
  reducer.add(say(Source::Record, Status::Running), MonoTime{1000});
  reducer.add(say(Source::Hook, Status::Waiting), MonoTime{999});
  CHECK(status_at(reducer, 1000) == Status::Running);
  reducer.add(say(Source::Hook, Status::Waiting), MonoTime{1001});
  CHECK(status_at(reducer, 1001) == Status::Waiting);
  reducer.add(say(Source::Record, Status::Idle), MonoTime{5000});
  reducer.add(say(Source::Screen, Status::Running), MonoTime{6000});
  CHECK(status_at(reducer, 6000) == Status::Idle);
}

TEST_CASE("a source that no longer knows leaves the word to the next") {
  StatusReducer reducer(kSilence);
  reducer.add(say(Source::Screen, Status::Idle), MonoTime{0});
  reducer.add(say(Source::Report, Status::Waiting), MonoTime{10});
  reducer.add(say(Source::Report, Status::Starting), MonoTime{20});
  CHECK(status_at(reducer, 20) == Status::Idle);
}

TEST_CASE("in any order of evidence the verdict is that of the definition") {
  std::mt19937 random(7501);
  const auto pick = [&](int below) { return std::uniform_int_distribution<int>(0, below - 1)(random); };
  constexpr Status kStatuses[] = {Status::Starting, Status::Running, Status::Waiting, Status::Idle};
  constexpr std::int64_t kSpans[] = {500, 2'000, 20'000, 1'500'000};
  for (int round = 0; round < 4000; ++round) {
    const std::int64_t span = kSpans[pick(4)];
    std::vector<Spoken> all;
    const int count = pick(24);
    for (int i = 0; i < count; ++i) {
      const SourceRule& rule = kSourceRules[static_cast<std::size_t>(pick(7))];  // silence is what bytes tell
      Status status = kStatuses[pick(4)];
      if (rule.source == Source::Process) status = pick(8) == 0 ? Status::Errored : Status::Running;
      all.push_back({say(rule.source, status, "r" + std::to_string(pick(3))),
                     MonoTime{pick(static_cast<int>(span))}, static_cast<std::uint64_t>(pick(3))});
    }
    std::vector<std::int64_t> outputs;
    for (int i = pick(4); i > 0; --i) outputs.push_back(pick(static_cast<int>(span)));
    const std::int64_t now = span + pick(static_cast<int>(span));
    const auto expected = Definition(all, outputs, now).verdict();
    for (int order = 0; order < 3; ++order) {
      std::ranges::shuffle(all, random);
      std::ranges::shuffle(outputs, random);
      StatusReducer reducer(kSilence);
      for (const Spoken& s : all) reducer.add(s.evidence, s.at, s.order);
      for (const std::int64_t t : outputs) reducer.output({}, MonoTime{t});
      const Verdict verdict = reducer.judge(MonoTime{now});
      CAPTURE(round);
      REQUIRE(std::tuple(verdict.status, verdict.evidence.source, verdict.evidence.rule) == expected);
      // Until its deadline it says the same; and it has none that has passed.
      const auto deadline = reducer.deadline(MonoTime{now});
      if (deadline) REQUIRE(deadline->ms > now);
      const std::int64_t later = deadline ? deadline->ms - 1 : now + 10 * span;
      REQUIRE(reducer.judge(MonoTime{later}).status == verdict.status);
    }
  }
}

TEST_CASE("docs/status.md prints the table that is in force") {
  std::ifstream file(GEPPETTO_SOURCE_DIR "/docs/status.md");
  std::stringstream text;
  text << file.rdbuf();
  REQUIRE(file);
  for (const SourceRule& rule : kSourceRules) {
    const auto seconds = [](std::int64_t ms) { return std::to_string(ms / 1000) + " s"; };
    const std::string running =
        rule.running_holds_ms == 0 ? "always" : seconds(rule.running_holds_ms) + " without output";
    const std::string row = "| " + std::to_string(rule.rank) + " | " + std::string(to_string(rule.source)) +
                            " | " + running + " | " +
                            (rule.holds_ms == 0 ? "always" : seconds(rule.holds_ms)) + " | " +
                            (rule.settle_ms == 0 ? "at once" : std::to_string(rule.settle_ms) + " ms") +
                            " | " + std::string(rule.why) + " |\n";
    CHECK_MESSAGE(text.str().find(row) != std::string::npos, row);
  }
}
