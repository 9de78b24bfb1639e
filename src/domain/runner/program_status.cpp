// A report is read whole before anything changes, so a bad one changes nothing.
#include "domain/runner/program_status.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "domain/base/base64.h"
#include "domain/base/text.h"

namespace geppetto::runner {
namespace {

constexpr bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Letters, digits and "_.+-", 1 to 32 of them: an app, a segment of an id.
bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= ProgramStatus::kMaxWordBytes &&
         std::ranges::all_of(text, [](char c) {
           return is_letter_or_digit(c) || c == '_' || c == '.' || c == '+' || c == '-';
         });
}

constexpr std::string_view kKeys[] = {"state", "id", "kind", "progress", "app", "title", "msg"};
enum Key : std::uint8_t { kState, kId, kKind, kProgress, kApp, kTitle, kMsg };

using Values = std::array<std::optional<std::string_view>, std::size(kKeys)>;

// Unknown keys and malformed pairs are passed over; of one key the last counts.
Values read_pairs(std::string_view payload) {
  Values values;
  while (!payload.empty()) {
    const std::size_t colon = std::min(payload.find(':'), payload.size());
    const std::string_view pair = payload.substr(0, colon);
    payload.remove_prefix(std::min(colon + 1, payload.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view value = pair.substr(equals + 1);
    const bool clean = std::ranges::all_of(value, [](char c) {
      return is_letter_or_digit(c) || std::string_view("_.,+/=-").find(c) != std::string_view::npos;
    });
    const auto* key = std::ranges::find(kKeys, pair.substr(0, equals));
    if (clean && key != std::end(kKeys)) values[static_cast<std::size_t>(key - std::begin(kKeys))] = value;
  }
  return values;
}

// Characters that take no place, or that reorder others: a text must not be other than what is seen of it.
bool is_invisible(char32_t c) {
  constexpr std::pair<char32_t, char32_t> kRanges[] = {
      {0x00AD, 0x00AD}, {0x034F, 0x034F}, {0x061C, 0x061C}, {0x115F, 0x1160},   {0x17B4, 0x17B5},
      {0x180B, 0x180F}, {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F},   {0x3164, 0x3164},
      {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0xE0000, 0xE0FFF},
  };
  return std::ranges::any_of(kRanges, [c](const auto& r) { return c >= r.first && c <= r.second; });
}

// Nothing when it breaks a limit; padding may be missing.
std::optional<std::string> decode_text(std::string_view encoded, std::size_t most_encoded, std::size_t most) {
  if (encoded.size() > most_encoded) return std::nullopt;
  std::string padded(encoded);
  while (padded.size() % 4 != 0) padded.push_back('=');
  const std::optional<std::string> text = from_base64(padded);
  if (!text || text->size() > most || !is_clean_line(*text)) return std::nullopt;
  std::string shown;
  for (std::size_t at = 0; at < text->size();) {
    const Decoded d = decode_utf8(*text, at);
    if (!is_invisible(d.code_point)) append_utf8(d.code_point, shown);
    at += d.length;
  }
  return shown;
}

std::optional<Reported> state_of(std::string_view word) {
  for (const Reported r :
       {Reported::Idle, Reported::Working, Reported::Done, Reported::Blocked, Reported::Error})
    if (to_string(r) == word) return r;
  return std::nullopt;
}

Detail kind_of(std::string_view word) {
  for (const Detail d : {Detail::Permission, Detail::Question, Detail::Auth})
    if (to_string(d) == word) return d;
  return Detail::None;
}

// False: it is beyond the limit. What is no number is as good as not there.
bool read_progress(std::string_view text, int& progress) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) return false;
  if (error != std::errc() || end != text.data() + text.size()) return true;
  if (value < 0 || value > 100) return false;
  progress = value;
  return true;
}

std::optional<ProgramRecord> read_record(const Values& values) {
  const std::optional<Reported> state = state_of(values[kState].value_or(""));
  if (!state) return std::nullopt;
  ProgramRecord record;
  record.state = *state;
  if (values[kId]) record.id = *values[kId];
  if (!record.id.empty() && !is_program_id(record.id)) return std::nullopt;
  if (values[kKind] && *state == Reported::Blocked) record.kind = kind_of(*values[kKind]);
  if (values[kProgress] && (*state == Reported::Blocked || *state == Reported::Working) &&
      !read_progress(*values[kProgress], record.progress))
    return std::nullopt;
  if (values[kApp] && !values[kApp]->empty()) {
    if (!is_word(*values[kApp])) return std::nullopt;
    record.app = *values[kApp];
  }
  using S = ProgramStatus;
  if (values[kTitle]) {
    const auto title = decode_text(*values[kTitle], S::kMaxTitleEncoded, S::kMaxTitle);
    if (!title) return std::nullopt;
    record.title = *title;
  }
  if (values[kMsg]) {
    const auto message = decode_text(*values[kMsg], S::kMaxMessageEncoded, S::kMaxMessage);
    if (!message) return std::nullopt;
    record.message = *message;
  }
  return record;
}

int weight(Reported state) {
  switch (state) {
    case Reported::Blocked: return 2;
    case Reported::Working: return 1;
    case Reported::Idle:
    case Reported::Done:
    case Reported::Error: return 0;
  }
  return 0;
}

Claim claim_of(const ProgramRecord& record) {
  switch (record.state) {
    case Reported::Idle: return {Status::Idle};
    case Reported::Working: return {Status::Running, Detail::None, record.progress};
    case Reported::Done: return {Status::Idle, Detail::Done};
    case Reported::Blocked: return {Status::Waiting, record.kind, record.progress};
    case Reported::Error: return {Status::Idle, Detail::Error};
  }
  return {};
}

std::string_view words_for(const ProgramRecord& record) {
  switch (record.state) {
    case Reported::Idle: return "is ready";
    case Reported::Working: return "is working";
    case Reported::Done: return "is done";
    case Reported::Error: return "reports an error";
    case Reported::Blocked:
      return record.kind == Detail::Permission ? "asks for permission"
             : record.kind == Detail::Question ? "asks a question"
             : record.kind == Detail::Auth     ? "asks to sign in"
                                               : "waits for an answer";
  }
  return "";
}

}  // namespace

bool is_program_id(std::string_view id) {
  if (id.size() > ProgramStatus::kMaxIdBytes) return false;
  for (std::size_t level = 1;; ++level) {
    const std::size_t slash = id.find('/');
    if (level > ProgramStatus::kMaxIdLevels || !is_word(id.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    id.remove_prefix(slash + 1);
  }
}

Taken ProgramStatus::take(std::string_view payload) {
  if (payload == "?") return Taken::Question;
  if (payload.size() > kMaxPayload) return Taken::Nothing;
  const Values values = read_pairs(payload);
  if (values[kState] == "clear") {
    const std::string_view id = values[kId].value_or("");
    if (!id.empty() && !is_program_id(id)) return Taken::Nothing;
    clear(id);
    return Taken::Clear;
  }
  std::optional<ProgramRecord> record = read_record(values);
  if (!record) return Taken::Nothing;
  replace(std::move(*record));
  return Taken::Report;
}

void ProgramStatus::replace(ProgramRecord record) {
  std::erase_if(records_, [&](const ProgramRecord& r) { return r.id == record.id; });
  if (records_.size() == kMaxRecords) records_.erase(records_.begin());
  records_.push_back(std::move(record));
}

void ProgramStatus::clear(std::string_view id) {
  if (id.empty()) return reset();
  const std::string below = std::string(id) + "/";
  std::erase_if(records_, [&](const ProgramRecord& r) { return r.id == id || r.id.starts_with(below); });
}

void ProgramStatus::prompt_shown() {
  std::erase_if(records_, [](const ProgramRecord& r) {
    return r.state != Reported::Done && r.state != Reported::Error;
  });
}

void ProgramStatus::typed() {
  std::erase_if(records_, [](const ProgramRecord& r) {
    return r.state == Reported::Done || r.state == Reported::Error;
  });
}

std::string_view ProgramStatus::app_of(const ProgramRecord& record) const {
  std::string_view id = record.id;
  std::string_view app = record.app;
  while (app.empty() && !id.empty()) {
    const std::size_t slash = id.rfind('/');
    id = slash == std::string_view::npos ? "" : id.substr(0, slash);
    const auto found = std::ranges::find(records_, id, &ProgramRecord::id);
    if (found != records_.end()) app = found->app;
  }
  return app;
}

const ProgramRecord* ProgramStatus::leading() const {
  const ProgramRecord* best = nullptr;
  for (const ProgramRecord& r : records_)
    if (best == nullptr || weight(r.state) >= weight(best->state)) best = &r;
  return best;
}

Evidence evidence_of(const ProgramStatus& status, WallTime at) {
  const ProgramRecord* record = status.leading();
  if (record == nullptr) return {Source::Report, "report.clear", at, "it reports nothing any more", {}};
  std::string rule = "report." + std::string(to_string(record->state));
  if (record->kind != Detail::None) rule.append(".").append(to_string(record->kind));
  std::string text = record->message;
  if (text.empty()) {
    std::string_view who = status.app_of(*record);
    if (!record->title.empty()) who = record->title;
    text = (who.empty() ? "the program" : std::string(who)) + " " + std::string(words_for(*record));
  }
  return {Source::Report, std::move(rule), at, std::move(text), claim_of(*record)};
}

namespace {

constexpr std::string_view kBegin = "\x1b]7501;state=", kEnd = "\x1b\\";

}  // namespace

std::optional<std::string> report_sequence(const ProgramRecord& record) {
  std::string out(kBegin);
  out += to_string(record.state);
  if (!record.id.empty()) out += ":id=" + record.id;
  if (record.kind != Detail::None) out += ":kind=" + std::string(to_string(record.kind));
  if (record.progress != kNoProgress) out += ":progress=" + std::to_string(record.progress);
  if (!record.app.empty()) out += ":app=" + record.app;
  if (!record.title.empty()) out += ":title=" + to_base64(record.title);
  if (!record.message.empty()) out += ":msg=" + to_base64(record.message);
  out += kEnd;
  // What would not be taken here is not sent.
  ProgramStatus check;
  const std::string_view payload =
      std::string_view(out).substr(7, out.size() - 7 - kEnd.size());  // behind "ESC ]7501;"
  return check.take(payload) == Taken::Report && check.records().front() == record ? std::optional(out)
                                                                                   : std::nullopt;
}

std::string ProgramStatus::kept() const {
  std::string out;
  for (const ProgramRecord& record : records_) out += report_sequence(record).value_or("");
  return out;
}

void ProgramStatus::restore(std::string_view kept) {
  reset();
  constexpr std::size_t kPrefix = 7;  // "ESC ]7501;"
  while (kept.starts_with(kBegin)) {
    const std::size_t end = kept.find(kEnd);
    if (end == std::string_view::npos) return;
    (void)take(kept.substr(kPrefix, end - kPrefix));
    kept.remove_prefix(end + kEnd.size());
  }
}

std::string clear_sequence(std::string_view id) {
  return std::string(kBegin) + "clear" + (id.empty() ? "" : ":id=" + std::string(id)) + std::string(kEnd);
}

}  // namespace geppetto::runner
