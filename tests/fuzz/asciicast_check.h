// What must hold for any bytes as a recording; for the fuzzer and for the replay of its seeds.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "domain/core/replay.h"
#include "infra/cast/asciicast_reader.h"
#include "infra/cast/asciicast_writer.h"

namespace geppetto::cast {

// Reads it, replays what was read on a small screen, writes every event again and reads that. False:
// something came back as something else, or an error does not name its line.
inline bool recording_is_taken(std::string_view bytes) {
  AsciicastReader reader, again;
  AsciicastWriter writer;
  std::unique_ptr<core::Replay> replay;
  std::int64_t last_ms = 0;
  bool good = true;
  const auto take = [&](const Result<std::optional<CastEvent>>& got) {
    if (!got) {
      good = good && (got.error().what.starts_with("line ") || got.error().what == "is empty");
      return false;
    }
    if (!replay && reader.header()) {
      const CastHeader& h = *reader.header();
      std::string line = AsciicastWriter::header(h.cols, h.rows, {h.timestamp * 1000}, h.title);
      line.pop_back();
      const auto same = again.take(line);
      good = good && same && again.header()->cols == h.cols && again.header()->rows == h.rows &&
             again.header()->timestamp == h.timestamp && again.header()->title == h.title;
      core::ReplayOptions options;
      options.size = {std::min(h.cols, 100), std::min(h.rows, 30)};
      options.start = {h.timestamp * 1000};
      replay = std::make_unique<core::Replay>(options, nullptr);
    }
    if (!*got) return true;
    const CastEvent& event = **got;
    good = good && event.at_ms >= last_ms;
    last_ms = event.at_ms;
    if (event.code == 'o') replay->output(event.at_ms, event.data);
    if (event.code == 'r') replay->resize(event.at_ms, {std::min(event.cols, 100), std::min(event.rows, 30)});
    if (event.code == 'x') replay->end(event.at_ms, std::nullopt);
    if (event.code != 'o' && event.code != 'r') return true;
    std::string line = writer.event(
        {event.code == 'o' ? log::RecordedKind::Output : log::RecordedKind::Resize, event.at_ms, event.data});
    if (line.empty()) {
      good = good && event.data.empty();  // what was read is whole characters
      return true;
    }
    line.pop_back();
    const auto same = again.take(line);
    good = good && same && *same && (*same)->at_ms == event.at_ms && (*same)->data == event.data;
    return true;
  };
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) break;
    if (!take(reader.take(bytes.substr(0, end)))) return good;
    bytes.remove_prefix(end + 1);
  }
  if (take(reader.finish(bytes)) && replay) replay->pass(last_ms);
  return good;
}

}  // namespace geppetto::cast
