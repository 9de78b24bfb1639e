// What becomes of transcripts: trouble with their files is told, and together they keep to their limit.
#include "domain/core/core_state.h"
#include "domain/core/transcript_budget.h"

namespace geppetto::core {

void Core::State::tell_trouble(Entry& entry) {
  const std::string& notice = entry.recorder->transcript().notice();
  if (notice == entry.transcript_notice) return;
  const bool shown = entry.runner.notice == entry.transcript_notice;
  entry.transcript_notice = notice;
  if (entry.runner.notice.empty() || shown) entry.runner.notice = notice;
  if (!notice.empty()) snapshots.add_notice(true, entry.runner.name + ": " + notice);
}

// Files can disappear, and readers can find damage, while nothing is printed.
void Core::State::check_transcript(Entry& entry) {
  if (!entry.recorder) return;
  entry.recorder->check_transcript();
  if (entry.recorder->transcript().notice() != entry.transcript_notice) touch(entry);
}

void Core::State::keep_budget(Entry& entry) {
  const std::size_t parts = entry.recorder->transcript().files();
  const bool grown = !entry.parts || parts > *entry.parts;
  entry.parts = parts;
  if (!grown || giving) return;
  std::vector<TranscriptUse> all;
  std::size_t total = 0;
  for (const auto& each : entries) {
    if (!each->parts) each->parts = ports.transcripts.files(each->runner.id);
    total += *each->parts;
    all.push_back({*each->parts, runner::is_over(each->runner.status), each->runner.status_since});
  }
  giving = true;
  while (total > config.max_transcript_parts) {
    const auto next = next_to_give(all);
    if (!next) break;
    const std::size_t given = give(*entries[*next]);
    total -= given;
    all[*next].parts = given == 0 ? 0 : all[*next].parts - given;  // 0: asked in vain
  }
  giving = false;
}

// Drops the oldest part; returns how many less there are.
std::size_t Core::State::give(Entry& entry) {
  const bool only_for_this = !entry.recorder && runner::is_over(entry.runner.status);
  const std::size_t before = recorder(entry).transcript().files();
  entry.recorder->drop_oldest();
  touch(entry);
  const std::size_t now = entry.recorder->transcript().files();
  if (only_for_this) {
    save(entry);
    entry.recorder.reset();
  }
  return before - now;
}

}  // namespace geppetto::core
