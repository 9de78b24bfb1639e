// What a program tells the terminal without drawing: titles, folders, links, notifications, marks.
#include <algorithm>
#include <charconv>

#include "domain/base/text.h"
#include "domain/term/screen_state.h"

namespace geppetto::term {
namespace {

// Valid UTF-8 on one line; cut between characters.
std::string clean(std::string_view text, std::size_t most = kMaxEventText) {
  std::string line = single_line(text.substr(0, most));
  if (line.size() <= most) return line;
  std::size_t end = most;
  while (end > 0 && (static_cast<std::uint8_t>(line[end]) & 0xC0) == 0x80) --end;
  line.resize(end);
  return line;
}

// What stands before the next `separator`; `text` is what stands behind it.
std::string_view next_part(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  const std::string_view part = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return part;
}

std::optional<int> whole_number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Nothing when it is not base64; padding may be missing.
std::optional<std::string> from_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string out;
  std::uint32_t bits = 0;
  int have = 0;
  for (const char c : text) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    have += 6;
    if (have < 8) continue;
    have -= 8;
    out.push_back(static_cast<char>(static_cast<std::uint8_t>(bits >> have)));
  }
  return out;
}

// The number an OSC begins with, as tmux reads it; nothing when there is none.
std::optional<unsigned> osc_option(std::string_view& payload) {
  constexpr unsigned kTooBig = 1'000'000;
  if (payload.empty() || payload[0] < '0' || payload[0] > '9') return std::nullopt;
  unsigned option = 0;
  while (!payload.empty() && payload[0] >= '0' && payload[0] <= '9') {
    option = std::min(option * 10 + static_cast<unsigned>(payload[0] - '0'), kTooBig);
    payload.remove_prefix(1);
  }
  if (payload.starts_with(';')) payload.remove_prefix(1);
  return option;
}

}  // namespace

void Screen::State::osc(std::string_view payload, bool whole) {
  repeatable = 0;
  const std::optional<unsigned> option = osc_option(payload);
  if (!option) return;
  if (*option == 0 || *option == 2) return set_title(payload);
  if (!whole) return;
  if (*option == 7) return set_folder(payload);
  if (*option == 8) return set_link(payload);
  tell_only(*option, payload);
}

// tmux takes an APC string for a title.
void Screen::State::apc(std::string_view payload, bool /*whole*/) {
  repeatable = 0;
  set_title(payload);
}

// "tmux;" and a sequence with its ESC doubled (the parser has undone that) is meant for the terminal outside:
// programs wrap their notifications so. What it draws or names there is not this pane's.
void Screen::State::dcs(std::string_view payload, bool whole) {
  repeatable = 0;
  if (!whole || !payload.starts_with("tmux;\x1B]")) return;
  payload.remove_prefix(std::string_view("tmux;\x1B]").size());
  const std::size_t end = std::min(payload.find('\a'), payload.find("\x1B\\"));
  if (end == std::string_view::npos) return;
  payload = payload.substr(0, end);
  if (const std::optional<unsigned> option = osc_option(payload)) tell_only(*option, payload);
}

void Screen::State::set_title(std::string_view text) {
  // Cut first: what was cut in the middle of a character is not the program's mistake.
  const bool cut = text.size() > kMaxEventText;
  if (!is_clean_line(cut ? std::string_view(clean(text)) : text)) return;  // tmux keeps the one before
  std::string next = clean(text);
  if (next == title) return;
  title = std::move(next);
  tell(TitleChanged{title});
}

void Screen::State::set_folder(std::string_view uri) {
  if (uri.size() > kMaxEventText || !is_clean_line(uri)) return;
  folder = clean(uri);
  tell(FolderChanged{folder});
}

// "key=value:key=value;URI"; without a URI the link ends.
void Screen::State::set_link(std::string_view text) {
  std::string_view keys = next_part(text, ';');
  Link link;
  while (!keys.empty()) {
    const std::string_view pair = next_part(keys, ':');
    if (pair.starts_with("id=") && pair.size() - 3 <= kMaxLinkIdBytes) link.id = clean(pair.substr(3));
  }
  pen.link = 0;
  if (text.empty() || text.size() > kMaxUriBytes || !is_clean_line(text)) return;
  link.uri = clean(text, kMaxUriBytes);
  pen.link = intern_link(link);
}

void Screen::State::tell_only(unsigned option, std::string_view text) {
  switch (option) {
    case 9: return growl(text);
    case 52: {
      next_part(text, ';');
      return tell(ClipboardAsked{text == "?"});
    }
    case 99: return kitty_notification(text);
    case 133: return shell_mark(text);
    case 777:
      if (next_part(text, ';') != "notify") return;
      if (std::string title_part = clean(next_part(text, ';')); !title_part.empty() || !text.empty())
        tell(Notification{std::move(title_part), clean(text)});
      return;
    case 7501:
      if (text.size() <= kMaxProgramStatus && is_clean_line(text)) tell(ProgramStatus{std::string(text)});
      return;
    default: return;
  }
}

// OSC 9: a notification, unless it is one of the numbered commands, of which 4 tells progress.
void Screen::State::growl(std::string_view text) {
  constexpr int kCommands = 12;
  std::string_view rest = text;
  const std::optional<int> command = whole_number(next_part(rest, ';'));
  const bool numbered = command && *command >= 1 && *command <= kCommands && (rest.data() != nullptr);
  if (!numbered) {
    if (!text.empty()) tell(Notification{{}, clean(text)});
    return;
  }
  if (*command != 4) return;
  const std::optional<int> state = whole_number(next_part(rest, ';'));
  if (!state || *state < 0 || *state > 4) return;
  Progress progress{static_cast<Progress::State>(*state), 0};
  const bool counts = progress.state != Progress::State::None && progress.state != Progress::State::Unknown;
  if (counts) progress.percent = std::clamp(whole_number(next_part(rest, ';')).value_or(0), 0, 100);
  tell(progress);
}

// OSC 99: "key=value:…;text". A title and a body may come in several pieces of one name (i=), the last of
// them without d=0.
void Screen::State::kitty_notification(std::string_view text) {
  std::string_view keys = next_part(text, ';'), name, part = "title";
  bool done = true, encoded = false;
  while (!keys.empty()) {
    const std::string_view pair = next_part(keys, ':');
    if (pair.size() < 2 || pair[1] != '=') continue;
    const std::string_view value = pair.substr(2);
    if (pair[0] == 'i') name = value;
    if (pair[0] == 'd') done = value != "0";
    if (pair[0] == 'e') encoded = value == "1";
    if (pair[0] == 'p') part = value;
  }
  if (part != "title" && part != "body") return;  // icons, buttons, queries, closing
  if (in_parts_name != name) in_parts = Notification();
  in_parts_name = clean(name, kMaxLinkIdBytes);
  const std::optional<std::string> decoded = encoded ? from_base64(text) : std::string(text);
  std::string& to = part == "title" ? in_parts.title : in_parts.body;
  if (decoded) to = clean(to + *decoded);
  if (!done) return;
  Notification whole = std::exchange(in_parts, {});
  in_parts_name.clear();
  if (whole.body.empty()) std::swap(whole.title, whole.body);
  if (!whole.body.empty()) tell(std::move(whole));
}

void Screen::State::shell_mark(std::string_view text) {
  const std::string_view letter = next_part(text, ';');
  if (letter.size() != 1 || letter[0] < 'A' || letter[0] > 'D') return;
  ShellMark mark{static_cast<ShellMark::Kind>(letter[0] - 'A'), std::nullopt};
  if (mark.kind == ShellMark::Kind::End) mark.exit_code = whole_number(next_part(text, ';'));
  tell(mark);
}

}  // namespace geppetto::term
