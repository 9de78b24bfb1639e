// What a Screen holds, and the machine behind it: actions of the parser change the grid.
// One thread. Its parts: screen_print.cpp, screen_control.cpp, screen_style.cpp, screen.cpp.
#pragma once
#include <bitset>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/base/style.h"
#include "domain/term/grid.h"
#include "domain/term/interned.h"
#include "domain/term/screen.h"
#include "domain/term/style_memory.h"
#include "domain/term/vt_parser.h"

namespace geppetto::term {

struct StyleHash {
  std::size_t operator()(const Style& style) const {
    std::uint64_t h = style.fg.value * 0x9E37'79B9'7F4A'7C15ULL + style.bg.value;
    h ^= std::uint64_t{style.underline_color.value} << 32;
    h = (h ^ h >> 29) * 0xBF58'476D'1CE4'E5B9ULL + style.attributes;
    return static_cast<std::size_t>((h ^ h >> 32) * 0x94D0'49BB'1331'11EBULL >> 20);
  }
};
struct LinkHash {
  std::size_t operator()(const Link& link) const {
    return std::hash<std::string>()(link.uri) * 31 + std::hash<std::string>()(link.id);
  }
};
struct TextHash {
  std::size_t operator()(const std::string& text) const { return std::hash<std::string>()(text); }
};

// What DECSC keeps besides the cursor, and what applies to the next character.
struct Pen {
  Style style;
  LinkId link = 0;
  bool line_drawing[2] = {false, false};  // of G0 and G1
  bool shifted = false;                   // G1 is in use
};

struct Screen::State final : VtActions {
  State(Size size, ScreenSink& screen_sink);

  // VtActions
  void print_ascii(std::string_view run) override;
  void print(char32_t code_point, int width) override;
  void control(std::uint8_t code) override;
  void partial() override { repeatable = 0; }
  void escape(std::string_view intermediates, char final) override;
  void control_sequence(const ControlSequence& sequence) override;
  bool known_style(std::uint64_t numbers) override;
  void osc(std::string_view payload, bool whole) override;
  void apc(std::string_view payload, bool whole) override;
  void dcs(std::string_view payload, bool whole) override;

  void resize_to(Size size, bool reflow);
  void drain();

  // Printing
  void print_run(std::string_view run);
  void put(char32_t code_point, int width);
  void combine(char32_t code_point);
  void clear_torn(Row& row, int x, int width);
  void line_feed(bool wrapped, Cell blank);
  Cell erasing() const { return {0, blank_style, 0}; }

  // Cursor
  void set_cursor(int x, int y);
  void move_cursor(int x, int y, bool from_origin);  // -1: stays
  void cursor_up(int count);
  void cursor_down(int count);
  void cursor_right(int count);
  void cursor_left(int count);
  void backspace();
  void tab();
  void back_tab(int count);
  void reset_tabs();
  void save_cursor();
  void restore_cursor();

  // Erasing and moving
  void erase_display(int mode, int second);
  void erase_line(int mode);
  void erased(bool was_empty);
  void edit_line(char final, int count);
  void edit_rows(char final, int count);
  void reverse_index();
  void set_region(int upper, int lower);
  void alignment_test();
  void reset();

  // Modes
  void set_mode(int mode, bool on);
  void set_private_mode(int mode, bool on);
  void enter_alternate(bool with_cursor);
  void leave_alternate(bool with_cursor);
  void window_operation(const ControlSequence& sequence);
  void set_cursor_shape(int style);
  void set_synchronized(bool on);

  // What is told, not drawn
  void tell(const ScreenEvent& event) { sink.on_event(event); }
  void set_title(std::string_view text);
  void set_folder(std::string_view uri);
  void set_link(std::string_view text);
  void tell_only(unsigned option, std::string_view text);
  void growl(std::string_view text);
  void kitty_notification(std::string_view text);
  void shell_mark(std::string_view text);

  // Style
  void select_style(std::span<const Param> params);
  void apply_style(std::span<const Param> params);
  void select_style_colons(std::string_view text);
  std::size_t select_color(int which, std::span<const Param> rest);
  void set_color(int which, Color color);
  void pen_changed();
  LinkId intern_link(const Link& link);
  std::shared_ptr<const std::vector<Link>> share_links() const;
  template <class Table, class Value>
  std::uint32_t intern(Table& table, const Value& value);
  StyleId intern_style(const Style& style);
  std::uint32_t intern_cluster(const std::string& cluster);
  void compact_tables();

  // More than a person's screen shows; a table copied with every image stays small.
  static constexpr std::uint32_t kMaxStyles = 16384;
  static constexpr std::uint32_t kMaxClusters = 4096;
  static constexpr std::uint32_t kMaxLinks = 1024;
  static constexpr std::size_t kMaxUriBytes =
      2083;  // what browsers took for long; others drop longer ones too
  static constexpr std::size_t kMaxLinkIdBytes = 250;
  static constexpr std::size_t kMaxTitleBytes = 1024;  // shown in one row
  static constexpr std::size_t kMaxTitles = 16;        // pushed ones
  static constexpr std::size_t kMaxClusterBytes = 21;  // tmux's limit for a cell

  ScreenSink& sink;
  Interned<Style, StyleHash> styles{Style(), kMaxStyles};
  Interned<std::string, TextHash> clusters{" ", kMaxClusters};
  Interned<Link, LinkHash> links{Link(), kMaxLinks};
  // What images share; empty when the table has changed since.
  mutable std::shared_ptr<const std::vector<Link>> shared_links;
  std::size_t times_compacted = 0;
  std::size_t new_values = 0, new_values_to_compact = 0;  // in the tables since they were compacted
  Grid grid;
  VtParser parser{*this};

  int x = 0, y = 0;  // the cursor; x >= cols: the next character wraps (beyond: the screen became narrower)
  int upper = 0, lower = 0;  // the scroll region, both inside
  Pen pen;
  StyleId pen_style = 0, blank_style = 0;
  bool pen_interned = true;  // else the table was full, and pen_style is not what the program asked for
  StyleMemory known_styles;
  bool wrap = true, origin = false, insert = false, cursor_visible = true;
  bool synchronized = false;
  InputModes input;
  CursorShape cursor_shape = CursorShape::Block;
  bool cursor_blinks = false;
  char repeatable = 0;                        // the ASCII character that was printed just now
  bool joining = false;                       // a zero-width joiner waits for the next character
  int last_erased = -1, erased_together = 0;  // row, and how many beside each other were, one by one
  std::bitset<kMaxCols> tabs;
  std::string title, folder;
  std::vector<std::string> titles;
  Notification in_parts;      // OSC 99 whose end has not come
  std::string in_parts_name;  // its i=

  Pen kept_pen;  // DECSC
  int kept_x = 0, kept_y = 0;
  bool kept_origin = false;

  Size main_size;  // on the alternate screen: the size that the main one had
  Style main_style;
  int main_x = -1, main_y = -1;  // -1: never saved
};

}  // namespace geppetto::term
