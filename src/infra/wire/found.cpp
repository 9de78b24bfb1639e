// Hits with their context; each fits a line of the wire, whatever the transcript holds.
#include "infra/wire/found.h"

#include "infra/wire/json_writer.h"
#include "infra/wire/server.h"

namespace geppetto::wire {
namespace {

// A line of a transcript is at most 256 KiB, twice as much as JSON: it always fits, context as far as it
// does.
constexpr std::size_t kMaxFoundBytes = kMaxLineBytes - 64 * 1024;

bool put_context(JsonWriter& w, std::string_view name, const std::vector<ContextLine>& lines) {
  if (lines.empty()) return true;
  bool whole = true;
  w.key(name).begin_array();
  for (const ContextLine& line : lines) {
    if (w.size() + 2 * line.text.size() > kMaxFoundBytes) {
      whole = false;
      continue;
    }
    w.begin_object().key("line").number(line.number).key("text").string(line.text).end_object();
  }
  w.end_array();
  return whole;
}

}  // namespace

std::string encode_found(const FoundLine& found) {
  JsonWriter w;
  w.begin_object().key("runnerId").string(found.runner.view()).key("name").string(found.name);
  w.key("line").number(found.number);
  if (found.screen) {
    w.key("screen").boolean(true);
  } else {
    w.key("at").string(to_iso8601(found.at));
  }
  w.key("text").string(found.text).key("ranges").begin_array();
  for (const log::MatchRange& range : found.ranges) {
    w.begin_array().number(std::uint64_t{range.begin}).number(std::uint64_t{range.end}).end_array();
  }
  w.end_array();
  const bool before = put_context(w, "before", found.before);
  const bool after = put_context(w, "after", found.after);
  if (!before || !after) w.key("contextCut").boolean(true);
  w.end_object();
  return w.take();
}

std::string encode_count(const RunnerId& runner, std::string_view name, std::uint64_t count) {
  JsonWriter w;
  w.begin_object().key("runnerId").string(runner.view()).key("name").string(name);
  w.key("count").number(count).end_object();
  return w.take();
}

std::string encode_found_batch(std::string_view id, const FoundBatch& batch) {
  JsonWriter w;
  w.begin_object().key("success").boolean(true);
  if (!id.empty()) w.key("id").raw(id);
  w.key("hits").begin_array();
  for (const std::string& hit : batch.hits) w.raw(hit);
  w.end_array();
  if (!batch.counts.empty()) {
    w.key("counts").begin_array();
    for (const std::string& count : batch.counts) w.raw(count);
    w.end_array();
  }
  if (batch.end) w.key("end").boolean(true);
  w.end_object();
  return w.take();
}

}  // namespace geppetto::wire
