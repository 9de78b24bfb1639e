// Times are seconds with milliseconds.
#include "infra/cast/asciicast_writer.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "infra/wire/json_writer.h"

namespace geppetto::cast {
namespace {

// How many bytes at the end are the begin of a character that is not there yet.
std::size_t unfinished(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(text.size(), 3); ++back) {
    const auto c = static_cast<unsigned char>(text[text.size() - back]);
    if ((c & 0xC0) == 0x80) continue;  // goes on with a character
    const std::size_t length = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

std::string line_of(std::int64_t at_ms, std::string_view code, std::string_view data) {
  char time[32];
  constexpr std::int64_t kMsPerSecond = 1000;
  std::snprintf(time, sizeof time, "%lld.%03lld", static_cast<long long>(at_ms / kMsPerSecond),
                static_cast<long long>(at_ms % kMsPerSecond));
  wire::JsonWriter w;
  w.begin_array().raw(time).string(code).string(data).end_array();
  return w.take() + "\n";
}

}  // namespace

std::string AsciicastWriter::header(std::int32_t cols, std::int32_t rows, WallTime start,
                                    std::string_view title) {
  wire::JsonWriter w;
  w.begin_object().key("version").number(std::int64_t{2});
  w.key("width").number(std::int64_t{cols}).key("height").number(std::int64_t{rows});
  constexpr std::int64_t kMsPerSecond = 1000;
  w.key("timestamp").number(start.ms / kMsPerSecond).key("title").string(title).end_object();
  return w.take() + "\n";
}

std::string AsciicastWriter::event(const log::RecordedEvent& event) {
  switch (event.kind) {
    case log::RecordedKind::Output: {
      std::string text = std::exchange(cut_, {}).append(event.data);
      const std::size_t whole = text.size() - unfinished(text);
      cut_ = text.substr(whole);
      text.resize(whole);
      return text.empty() ? text : line_of(event.at_ms, "o", text);
    }
    case log::RecordedKind::Begin:
    case log::RecordedKind::Paint: cut_.clear(); return line_of(event.at_ms, "o", event.data);
    case log::RecordedKind::Resize: return line_of(event.at_ms, "r", event.data);
    case log::RecordedKind::End: return line_of(event.at_ms, "x", event.data);
  }
  return {};
}

}  // namespace geppetto::cast
