// What agents and users may write: reports (OSC 7501), rules, and the screens they are held against.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/agent/rules.h"
#include "domain/runner/program_status.h"
#include "infra/agents/profile_file.h"

using namespace geppetto;

namespace {

void check(bool holds) {
  if (!holds) __builtin_trap();
}

void feed_reports(std::string_view text) {
  runner::ProgramStatus status;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    status.take(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  check(status.records().size() <= runner::ProgramStatus::kMaxRecords);
  for (const runner::ProgramRecord& record : status.records()) {
    check(record.message.size() <= runner::ProgramStatus::kMaxMessage);
    check(runner::report_sequence(record).has_value());
  }
  check(runner::evidence_of(status, {}).text.find('\x1b') == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  feed_reports(text);
  const auto profile = agents::parse_profile(text, "f");
  agent::Profile own;
  if (const auto glob = agent::Glob::parse(text.substr(0, 100))) {
    agent::Rule rule;
    rule.all.push_back(*glob);
    own.screen_rules.push_back(rule);
  }
  const std::vector<std::string> rows = {std::string(text), std::string(text.substr(size / 2))};
  (void)agent::explain_screen(profile ? *profile : own, rows);
  return 0;
}
