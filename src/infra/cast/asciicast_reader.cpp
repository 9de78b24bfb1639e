// JSON as a stream of parse events: what is not wanted is passed over without being kept.
#include "infra/cast/asciicast_reader.h"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>
#include <vector>

#include "domain/base/text.h"

namespace geppetto::cast {
namespace {

using nlohmann::json;

constexpr double kMaxSeconds = 86'400.0 * 3650;  // ten years: beyond it is a mistake
constexpr std::size_t kMaxTitleBytes = 1024;

struct Value {
  enum class Kind { Other, Number, Text } kind = Kind::Other;
  double number = 0;
  std::string text;
  bool is(Kind wanted) const { return kind == wanted; }
};

// The scalars of one array ("0", "1", …) or object; those of an object inside as "term.cols".
class Scalars {
 public:
  bool key(std::string& name) {
    if (depth_ == 1) outer_ = name;
    key_ = depth_ == 1 ? name : outer_ + "." + name;
    return true;
  }
  bool start_object(std::size_t) { return open(false); }
  bool start_array(std::size_t) { return open(true); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool null() { return keep({}); }
  bool boolean(bool) { return keep({}); }
  bool number_integer(json::number_integer_t n) {
    return keep({Value::Kind::Number, static_cast<double>(n), {}});
  }
  bool number_unsigned(json::number_unsigned_t n) {
    return keep({Value::Kind::Number, static_cast<double>(n), {}});
  }
  bool number_float(json::number_float_t n, const std::string&) { return keep({Value::Kind::Number, n, {}}); }
  bool string(std::string& text) { return keep({Value::Kind::Text, 0, std::move(text)}); }
  bool binary(json::binary_t&) { return keep({}); }
  bool parse_error(std::size_t, const std::string&, const json::exception&) { return false; }

  const Value* find(std::string_view name) const {
    for (const auto& [key, value] : values) {
      if (key == name) return &value;
    }
    return nullptr;
  }
  const Value* find(std::string_view name, Value::Kind kind) const {
    const Value* value = find(name);
    return value != nullptr && value->is(kind) ? value : nullptr;
  }

  bool array = false;
  std::size_t elements = 0;  // of the array
  std::vector<std::pair<std::string, Value>> values;

 private:
  static constexpr std::size_t kMaxValues = 64;  // a header has a dozen, an event three

  bool open(bool is_array) {
    if (depth_ == 0) array = is_array;
    if (depth_ == 1 && array) ++elements;
    ++depth_;
    return true;
  }
  bool close() {
    --depth_;
    return true;
  }
  bool keep(Value value) {
    const bool element = depth_ == 1 && array;
    if (element) key_ = std::to_string(elements++);
    if ((element || (!array && depth_ <= 2)) && values.size() < kMaxValues)
      values.emplace_back(key_, std::move(value));
    return depth_ > 0;
  }

  std::size_t depth_ = 0;
  std::string outer_, key_;
};

std::optional<Scalars> scalars_of(std::string_view line) {
  Scalars scalars;
  if (!json::sax_parse(line.begin(), line.end(), &scalars)) return std::nullopt;
  return scalars;
}

Outcome check_size(double cols, double rows) {
  const bool whole = cols == std::floor(cols) && rows == std::floor(rows);
  if (!whole || !(cols >= 1 && rows >= 1))
    return Error{ErrorKind::Protocol, "the size is not one of a terminal"};
  if (cols > kMaxCols || rows > kMaxRows || cols * rows > kMaxCells)
    return Error{ErrorKind::Protocol, "the size is too large; at most " + std::to_string(kMaxCols) + "x" +
                                          std::to_string(kMaxRows) + " and " + std::to_string(kMaxCells) +
                                          " cells"};
  return ok();
}

}  // namespace

Result<std::pair<int, int>> parse_size(std::string_view text) {
  int cols = 0, rows = 0;
  const char* const end = text.data() + text.size();
  const auto [x, bad_cols] = std::from_chars(text.data(), end, cols);
  if (bad_cols != std::errc() || x == end || *x != 'x')
    return Error{ErrorKind::Protocol, "the size is not COLSxROWS, such as 80x24"};
  const auto [last, bad_rows] = std::from_chars(x + 1, end, rows);
  if (bad_rows != std::errc() || last != end)
    return Error{ErrorKind::Protocol, "the size is not COLSxROWS, such as 80x24"};
  if (Outcome checked = check_size(cols, rows); !checked) return checked.error();
  return std::pair(cols, rows);
}

bool looks_like_cast(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || text[begin] != '{') return false;
  constexpr std::size_t kWithin = 4096;
  return text.substr(begin, kWithin).find("\"version\"") != std::string_view::npos;
}

Error AsciicastReader::error(std::string why) const {
  return {ErrorKind::Protocol, "line " + std::to_string(line_) + ": " + std::move(why)};
}

Outcome AsciicastReader::take_header(std::string_view line) {
  const auto fields = scalars_of(line);
  if (!fields || fields->array)
    return error("is not the header of asciicast v2 or v3: one JSON object in one line");
  const Value* version = fields->find("version", Value::Kind::Number);
  if (version == nullptr) return error("the header has no version");
  if (version->number == 1) return error("asciicast v1 is not read; convert it with `asciinema convert`");
  if (version->number != 2 && version->number != 3)
    return error("this version of asciicast is not known; 2 and 3 are");
  CastHeader header;
  header.version = static_cast<int>(version->number);
  const bool third = header.version == 3;
  const Value* cols = fields->find(third ? "term.cols" : "width", Value::Kind::Number);
  const Value* rows = fields->find(third ? "term.rows" : "height", Value::Kind::Number);
  if (cols == nullptr || rows == nullptr) return error("the header has no size (width and height)");
  if (const Outcome size = check_size(cols->number, rows->number); !size) return error(size.error().what);
  header.cols = static_cast<int>(cols->number);
  header.rows = static_cast<int>(rows->number);
  constexpr double kLatest = 1e11;  // the year 5138
  if (const Value* timestamp = fields->find("timestamp", Value::Kind::Number);
      timestamp != nullptr && timestamp->number >= 0 && timestamp->number < kLatest)
    header.timestamp = static_cast<std::int64_t>(timestamp->number);
  if (const Value* title = fields->find("title", Value::Kind::Text))
    header.title = single_line(title->text.substr(0, kMaxTitleBytes));
  header_ = std::move(header);
  return ok();
}

Result<std::optional<CastEvent>> AsciicastReader::take(std::string_view line) {
  ++line_;
  if (line.size() > kMaxLineBytes) return error("is longer than 16 MiB");
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) return std::optional<CastEvent>();
  if (!header_) {
    if (Outcome header = take_header(line); !header) return header.error();
    return std::optional<CastEvent>();
  }
  if (line.front() == '#') return std::optional<CastEvent>();  // a comment, in v3
  auto fields = scalars_of(line);
  if (!fields || !fields->array) return error("is not JSON of an event, such as [1.5,\"o\",\"text\"]");
  const Value* time = fields->find("0", Value::Kind::Number);
  const Value* code = fields->find("1", Value::Kind::Text);
  const Value* data = fields->find("2", Value::Kind::Text);
  if (time == nullptr || code == nullptr || data == nullptr || code->text.size() != 1 ||
      fields->elements != 3)
    return error("is not an event, such as [1.5,\"o\",\"text\"]");
  if (!(time->number >= 0)) return error("the time is negative");
  const bool relative = header_->version == 3;
  constexpr double kMsPerSecond = 1000;
  if (!(time->number + (relative ? static_cast<double>(last_ms_) / kMsPerSecond : 0) <= kMaxSeconds))
    return error("the time is beyond ten years");
  CastEvent event;
  event.at_ms = std::llround(time->number * kMsPerSecond) + (relative ? last_ms_ : 0);
  if (event.at_ms < last_ms_) return error("the time goes back");
  last_ms_ = event.at_ms;
  event.code = code->text.front();
  event.data = data->text;
  if (event.code == 'r') {
    const auto size = parse_size(event.data);
    if (!size) return error(size.error().what);
    std::tie(event.cols, event.rows) = *size;
  }
  return std::optional<CastEvent>(std::move(event));
}

Result<std::optional<CastEvent>> AsciicastReader::finish(std::string_view rest) {
  if (!rest.empty()) {
    auto last = take(rest);
    if (!last && rest.size() <= kMaxLineBytes && header_ && !scalars_of(rest))
      return error("is cut off: the recording ends in the middle of an event");
    if (!last || *last) return last;
  }
  if (header_) return std::optional<CastEvent>();
  return Error{ErrorKind::Protocol, "is empty"};
}

}  // namespace geppetto::cast
