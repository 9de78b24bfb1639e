// Overlapping contexts are printed once: a line after one hit may be before the next, or be it.
#include "app/cli/found_printer.h"

#include <utility>

#include "domain/base/text.h"

namespace geppetto::cli {
namespace {

// The colours grep has without being told others.
constexpr std::string_view kName = "\x1b[35m", kNumber = "\x1b[32m", kMark = "\x1b[36m",
                           kMatch = "\x1b[1;31m", kEnd = "\x1b[m";

std::string marked(std::string_view text, const std::vector<log::MatchRange>& ranges) {
  std::string out;
  std::size_t done = 0;
  for (const log::MatchRange& range : ranges) {
    out.append(text.substr(done, range.begin - done)).append(kMatch);
    out.append(text.substr(range.begin, range.end - range.begin)).append(kEnd);
    done = range.end;
  }
  return out.append(text.substr(done));
}

}  // namespace

FoundPrinter::FoundPrinter(Form form, bool context, std::function<void(std::string_view line)> put)
    : form_(form), context_(context), put_(std::move(put)) {}

void FoundPrinter::take(const wire::FoundInfo& found) {
  if (form_ == Form::Json) return put_(found.json);
  if (found.runner_id != runner_id_) {
    finish();
    runner_id_ = found.runner_id;
    name_ = single_line(found.name);
    end_ = 0;
  }
  put_pending(found.number);
  const std::uint64_t first = found.before.empty() ? found.number : found.before.front().number;
  if (context_ && any_ && (end_ == 0 || first > end_))
    put_(form_ == Form::Colour ? std::string(kMark) + "--" + std::string(kEnd) : "--");
  for (const wire::LogLine& line : found.before) {
    if (line.number >= end_) put(name_, line.number, '-', line.text);
  }
  put(name_, found.number, ':', form_ == Form::Colour ? marked(found.text, found.ranges) : found.text);
  pending_ = found.after;
}

void FoundPrinter::finish() { put_pending(~0ULL); }

void FoundPrinter::put_pending(std::uint64_t before) {
  for (const wire::LogLine& line : std::exchange(pending_, {})) {
    if (line.number < before) put(name_, line.number, '-', line.text);
  }
}

void FoundPrinter::put(const std::string& name, std::uint64_t number, char mark, std::string_view text) {
  std::string out;
  if (form_ == Form::Colour) {
    const std::string between = std::string(kMark) + mark + std::string(kEnd);
    out.append(kName).append(name).append(kEnd).append(between);
    out.append(kNumber).append(std::to_string(number)).append(kEnd).append(between);
  } else {
    out.append(name).append(1, mark).append(std::to_string(number)).append(1, mark);
  }
  put_(out.append(" ").append(text));
  end_ = number + 1;
  any_ = true;
}

}  // namespace geppetto::cli
