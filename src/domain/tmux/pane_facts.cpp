// The formats and their readers stand side by side, so that a field is added in one place.
#include "domain/tmux/pane_facts.h"

#include <array>
#include <charconv>
#include <cstddef>

#include "domain/base/text.h"

namespace geppetto::tmux {
namespace {

// User options keep every byte that was put into them, also line breaks: those are asked without control
// characters (each by itself, since a range means what the server's locale makes of it; a tab does no harm in
// the last field). Names and titles are cleaned by tmux.
#define GEPPETTO_CONTROLS                                                            \
  "\001\002\003\004\005\006\007\010\012\013\014\015\016\017\020\021\022\023\024\025" \
  "\026\027\030\031\032\033\034\035\036\037\177"

// [^ -~]: the POSIX classes cannot be used, a colon ends the modifier.
constexpr std::string_view kPaneFormat =
    "#{pane_id}\t#{session_id}\t#{session_created}\t#{window_id}\t#{pane_pid}\t"
    "#{&&:#{pane_active},#{window_active}}\t#{pane_dead}\t#{pane_dead_status}\t#{pane_dead_signal}\t"
    "#{pane_pipe}\t#{pane_width}\t#{pane_height}\t#{pid}\t#{pane_tty}\t#{s|[^0-9A-Z]|?|:@geppetto-id}\t"
    "#{==:#{@geppetto-hub},1}\t"
    "#{s|[^ -~]|?|:pane_current_command}\t#{session_name}\t#{pane_title}\t"
    "#{s|[" GEPPETTO_CONTROLS "]|?|:@geppetto-name}";
#undef GEPPETTO_CONTROLS
constexpr std::size_t kPaneFields = 20;

constexpr std::string_view kGeometryFormat =
    "#{cursor_y}\t#{cursor_x}\t#{alternate_on}\t#{cursor_flag}\t#{scroll_region_upper}\t#{scroll_region_"
    "lower}\t"
    "#{history_size}\t#{alternate_saved_y}\t#{alternate_saved_x}\t"
    "#{wrap_flag}#{origin_flag}#{insert_flag}#{keypad_cursor_flag}#{keypad_flag}"
    "#{mouse_standard_flag}#{mouse_button_flag}#{mouse_all_flag}#{mouse_sgr_flag}#{mouse_utf8_flag}";
constexpr std::size_t kGeometryFields = 10;

// False unless there are exactly N fields; the last takes the rest.
template <std::size_t N>
bool split(std::string_view line, std::array<std::string_view, N>& out) {
  for (std::size_t i = 0; i + 1 < N; ++i) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) return false;
    out[i] = line.substr(0, tab);
    line.remove_prefix(tab + 1);
  }
  out[N - 1] = line;
  return true;
}

template <class T>
T number(std::string_view text, T otherwise) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : otherwise;
}

}  // namespace

std::string_view pane_format() { return kPaneFormat; }

std::optional<PaneFacts> parse_pane_facts(std::string_view line) {
  std::array<std::string_view, kPaneFields> f;
  if (!split(line, f) || !f[0].starts_with('%') || !f[1].starts_with('$')) return std::nullopt;
  PaneFacts out;
  out.pane = f[0];
  out.session_id = f[1];
  out.session_created = number<std::int64_t>(f[2], 0);
  out.window_id = f[3];
  out.pid = number<std::int32_t>(f[4], 0);
  out.active = f[5] == "1";
  out.dead = f[6] == "1";
  out.dead_status = number(f[7], -1);
  out.dead_signal = number(f[8], 0);
  out.piped = f[9] == "1";
  out.cols = number(f[10], 0);
  out.rows = number(f[11], 0);
  out.server_pid = number<std::int32_t>(f[12], 0);
  out.tty = f[13];
  if (const auto id = Ulid::parse(f[14])) out.runner = *id;
  out.hub = f[15] == "1";
  out.command = single_line(f[16]);
  out.session_name = single_line(f[17]);
  out.title = single_line(f[18]);
  out.runner_name = single_line(f[19]);
  return out;
}

std::string_view geometry_format() { return kGeometryFormat; }

std::optional<Geometry> parse_geometry(std::string_view line) {
  std::array<std::string_view, kGeometryFields> f;
  if (!split(line, f)) return std::nullopt;
  Geometry out;
  out.cursor_row = number(f[0], -1);
  out.cursor_col = number(f[1], -1);
  out.alternate = f[2] == "1";
  out.cursor_visible = f[3] != "0";
  out.scroll_top = number(f[4], 0);
  out.scroll_bottom = number(f[5], 0);
  out.history_rows = number<std::uint64_t>(f[6], 0);
  if (out.cursor_row < 0 || out.cursor_col < 0) return std::nullopt;
  // tmux writes its greatest number where nothing was saved.
  out.saved_row = number(f[7], -1);
  out.saved_col = number(f[8], -1);
  bool* const flags[] = {&out.wrap,   &out.origin, &out.insert, &out.cursor_keys, &out.keypad,
                         &out.clicks, &out.drags,  &out.moves,  &out.mouse_sgr,   &out.mouse_utf8};
  for (std::size_t i = 0; i < std::size(flags) && i < f[9].size(); ++i) *flags[i] = f[9][i] == '1';
  return out;
}

std::optional<Version> parse_version(std::string_view text) {
  if (!text.starts_with("tmux ")) return std::nullopt;
  text.remove_prefix(5);
  if (text.starts_with("next-")) text.remove_prefix(5);
  Version out;
  const auto major = std::from_chars(text.data(), text.data() + text.size(), out.major);
  if (major.ec != std::errc() || major.ptr == text.data() + text.size() || *major.ptr != '.')
    return std::nullopt;
  const auto minor = std::from_chars(major.ptr + 1, text.data() + text.size(), out.minor);
  if (minor.ec != std::errc()) return std::nullopt;
  return out;
}

}  // namespace geppetto::tmux
