// What the status of a recorded pane would have been, from its bytes and from what was heard beside them: a
// JSON line for each change. status_replay FILE.cast KIND AGENTS_FOLDER HEARD [SOURCE_TO_IGNORE…], where
// HEARD has {"t":seconds,"source":"hook" or "registry","fields":{…}} a line, or is "-";
// scripts/status_accuracy compares the outcome with the truth.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "domain/core/status_watch.h"
#include "domain/term/screen.h"
#include "infra/agents/json_fields.h"
#include "infra/agents/profile_folders.h"

using namespace geppetto;
using nlohmann::json;

namespace {

constexpr std::int64_t kIdleAfterMs = 30'000;

struct Events final : term::ScreenSink {
  std::function<void(const term::ScreenEvent&)> handler;
  void row_left(std::span<const term::Cell> /*cells*/, bool /*wrapped*/) override {}
  void on_event(const term::ScreenEvent& event) override { handler(event); }
};

core::Moment moment(std::int64_t ms) { return {{ms}, {ms}}; }

class Replay {
 public:
  Replay(core::StatusWatch watch, term::Size size, std::shared_ptr<const agent::Profile> profile)
      : watch_(std::move(watch)), profile_(std::move(profile)), screen_(size, events_) {
    events_.handler = [this](const term::ScreenEvent& event) { watch_.on_event(event, moment(now_)); };
    watch_.alive(moment(0));
    tell();
  }

  void output(std::int64_t at, const std::string& bytes) {
    pass(std::max(at, now_));
    screen_.feed(bytes);
    watch_.output(moment(now_));
    tell();
  }

  void heard(std::int64_t at, bool hook, const agent::Fields& fields) {
    pass(std::max(at, now_));
    const auto match = agent::match_fields(hook ? profile_->hook_rules : profile_->record_rules, fields);
    if (match)
      watch_.heard(hook ? runner::Source::Hook : runner::Source::Record, *profile_, *match, moment(now_));
    tell();
  }

 private:
  void pass(std::int64_t until) {
    for (auto due = watch_.deadline({now_}); due && due->ms <= until; due = watch_.deadline({now_})) {
      now_ = due->ms;
      watch_.tick(&screen_, moment(now_));
      tell();
    }
    now_ = until;
  }
  void tell() {
    const runner::Verdict verdict = watch_.judge({now_});
    if (verdict.status == told_) return;
    told_ = verdict.status;
    constexpr double kMsPerSecond = 1000;
    const json line = {{"t", static_cast<double>(now_) / kMsPerSecond},
                       {"status", to_string(verdict.status)},
                       {"evidence",
                        {{"source", to_string(verdict.evidence.source)},
                         {"rule", verdict.evidence.rule},
                         {"text", verdict.evidence.text}}}};
    std::puts(line.dump(-1, ' ', false, json::error_handler_t::replace).c_str());
  }

  core::StatusWatch watch_;
  std::shared_ptr<const agent::Profile> profile_;
  Events events_;
  term::Screen screen_;
  std::int64_t now_ = 0;
  runner::Status told_ = runner::Status::Starting;
};

std::int64_t ms_of(const json& seconds) {
  constexpr double kMsPerSecond = 1000;
  return std::llround(seconds.get<double>() * kMsPerSecond);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5)
    return std::fputs("usage: status_replay FILE.cast KIND AGENTS_FOLDER HEARD [SOURCE…]\n", stderr), 2;
  agents::ProfileFolders folders(argv[3], "");
  folders.read();
  const auto profile = folders.profiles().find(argv[2]);
  if (!profile) return std::fprintf(stderr, "status_replay: %s: no such agent\n", argv[2]), 2;
  core::StatusWatch watch(profile, kIdleAfterMs);
  for (int i = 5; i < argc; ++i)
    for (const runner::Source source : runner::kAllSources)
      if (to_string(source) == argv[i]) watch.ignore(source);
  std::vector<json> heard;
  std::ifstream told(argv[4]);
  std::string line;
  while (std::getline(told, line)) heard.push_back(json::parse(line));
  std::ifstream file(argv[1]);
  if (!std::getline(file, line))
    return std::fprintf(stderr, "status_replay: %s: cannot be read\n", argv[1]), 1;
  const json head = json::parse(line);
  Replay replay(std::move(watch), {head.at("width").get<int>(), head.at("height").get<int>()}, profile);
  auto next = heard.begin();
  while (std::getline(file, line)) {
    const json event = json::parse(line);
    const std::int64_t at = ms_of(event.at(0));
    for (; next != heard.end() && ms_of(next->at("t")) <= at; ++next)
      replay.heard(ms_of(next->at("t")), next->at("source") == "hook",
                   agents::parse_fields(next->at("fields").dump()));
    if (event.at(1) == "o") replay.output(at, event.at(2));
  }
  return 0;
}
