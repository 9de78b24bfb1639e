// What paint() draws is the screen, over whatever was shown before, and it goes on in the same way.
#include "domain/core/screen_paint.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "domain/base/sgr.h"
#include "domain/base/text.h"

using namespace geppetto;
using core::paint;

namespace {

struct Sink final : term::ScreenSink {
  void row_left(std::span<const term::Cell>, bool) override {}
};

struct Shown {
  Sink sink;
  term::Screen screen;
  Shown(term::Size size, std::string_view bytes) : screen(size, sink) { screen.feed(bytes); }
};

std::string modes(const term::InputModes& m) {
  return std::string(" paste ") + (m.bracketed_paste ? "1" : "0") + (m.focus ? "1" : "0") +
         (m.application_cursor ? "1" : "0") + (m.application_keypad ? "1" : "0") + (m.mouse_sgr ? "1" : "0") +
         (m.mouse_utf8 ? "1" : "0") + std::to_string(static_cast<int>(m.mouse));
}

// Everything that can be seen, one row a line, and where lines go on.
std::string look(const term::Screen& screen) {
  const auto image = screen.image();
  std::string out =
      image->title + "|" + std::to_string(image->cursor_row) + "," + std::to_string(image->cursor_col) +
      (image->cursor_visible ? "" : " hidden") + (image->alternate ? " alternate" : "") +
      (image->input == term::InputModes() ? "" : modes(image->input)) + " cursor " +
      std::to_string(static_cast<int>(image->cursor_shape)) + (image->cursor_blinks ? " blinks" : "") + "\n";
  for (int row = 0; row < image->size.rows; ++row) {
    std::string text;
    Style style;
    bool wide = false;  // the cell before was the left half of a wide character
    for (int col = 0; col < image->size.cols; ++col) {
      const term::Cell& cell = image->at(row, col);
      if (cell.ch == term::kWideTail && wide) {
        wide = false;
        continue;
      }
      std::string one = " ";  // also for a right half without its left one
      if (cell.ch != term::kWideTail && cell.ch != 0) {
        one.clear();
        screen.append_text({&cell, 1}, one);
      }
      if (const Style& own = image->styles[cell.style]; !(own == style))
        text += "{" + sgr_codes(style = own) + "}";
      if (const term::Link* link = image->link(cell)) text += "<" + link->id + " " + link->uri + ">";
      text += one;
      wide = cell.ch < term::kClusterBase && cell_width(static_cast<char32_t>(cell.ch)) == 2;
      const bool whole = col + 1 < image->size.cols && image->at(row, col + 1).ch == term::kWideTail;
      if (wide && !whole) {  // so is a left half without its right one
        text.resize(text.size() - one.size());
        text += ' ';
        wide = false;
      }
    }
    // A blank that was written looks like one that was not.
    while (text.ends_with(' ') && style == Style{}) text.pop_back();
    out += text;
    out += screen.row_wrapped(row) && row + 1 < image->size.rows ? "\\\n" : "\n";
  }
  return out;
}

constexpr std::string_view kMess =
    "\x1b]2;old\a\x1b[41mXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"
    "\x1b[2;3r\x1b[?6h\x1b[?7l\x1b[4h\x1b(0\x1b[7m";

void check_painted(const std::string& bytes, const std::string& after, term::Size size) {
  Shown original(size, bytes);
  if (!original.screen.between_sequences()) return;
  Shown painted(size, kMess);
  painted.screen.feed(paint(original.screen));
  INFO(bytes);
  REQUIRE(look(painted.screen) == look(original.screen));
  // That the last row goes on below cannot be drawn.
  if (original.screen.row_wrapped(size.rows - 1)) return;
  original.screen.feed(after);
  painted.screen.feed(after);
  INFO(after);
  if (!original.screen.alternate() && !painted.screen.alternate())
    REQUIRE(look(painted.screen) == look(original.screen));
}

}  // namespace

TEST_CASE("paint: what is drawn is what was shown, and goes on the same way") {
  const std::vector<std::string> streams = {
      "",
      "hello\r\nworld",
      "\x1b[31mred\x1b[1;4m both\x1b[0m plain \x1b[48;2;1;2;3mtrue\x1b[38;5;200m 256",
      "\xe4\xb8\x96\xe7\x95\x8c wide e\xcc\x81 \xf0\x9f\x98\x80",
      "a line that is much longer than the row and so goes on in the next",
      "0123456789",                         // ends in the last column: the next character wraps
      "012345678\xe4\xb8\x96\xe7\x95\x8c",  // a wide one that does not fit
      "01234567\xe4\xb8\x96",
      "\x1b[2;3r\x1b[3;1Hx",
      "\x1b[2;3r\x1b[?6h\x1b[2;4Hy",
      "\x1b[?7labc\x1b[?25l\x1b[?2004h\x1b[4h",
      "\x1b(0lqk\x0e\x1b)0",
      "\x1b]0;my title\a",
      "\x1b[3;3H\x1b[35m\x1b"
      "7\x1b[1;1H\x1b[m",
      "main\x1b[?1049hother\x1b[31m",
      "\x1b[41m\x1b[2Jred screen",
      "\x1b[4:3;58;5;9mcurly\x1b[4:1;53mover \x1b[21;58;2;1;2;3mtwice",
      "\x1b]8;id=x;http://a.b\x1b\\link\x1b]8;;\x1b\\ no \x1b]8;;http://c.d\x1b\\open",
      "\x1b[?1h\x1b=\x1b[?1002h\x1b[?1006h\x1b[?1004h\x1b[5 q",
      "\x1b[?1003h\x1b[?1005h\x1b[4 q\x1b[?2004h",
  };
  const std::vector<std::string> afters = {"next",
                                           "\x1b"
                                           "8restored",
                                           "\r\n\r\nmore\x1b[Hqx", "\x1b[K\x1b[1;1Hend"};
  for (const std::string& bytes : streams)
    for (const std::string& after : afters) check_painted(bytes, after, {10, 4});
}

TEST_CASE("paint: any screen that a stream leaves") {
  // Without origin mode: a cursor outside of its region cannot be placed again.
  static constexpr std::string_view kPieces[] = {"a",
                                                 "bc ",
                                                 "word",
                                                 "\xe4\xb8\x96",
                                                 "e\xcc\x81",
                                                 "\r\n",
                                                 "\r",
                                                 "\b",
                                                 "\t",
                                                 "\x1b[31m",
                                                 "\x1b[0m",
                                                 "\x1b[1;44m",
                                                 "\x1b[K",
                                                 "\x1b[1K",
                                                 "\x1b[2;5H",
                                                 "\x1b[4;10H",
                                                 "\x1b[H",
                                                 "\x1b[2;3r",
                                                 "\x1b[r",
                                                 "\x1b[?7l",
                                                 "\x1b[?7h",
                                                 "\x1b[4h",
                                                 "\x1b[4l",
                                                 "\x1b[L",
                                                 "\x1b[M",
                                                 "\x1b[2P",
                                                 "\x1b[2@",
                                                 "\x1b[S",
                                                 "\x1b[T",
                                                 "\x1b"
                                                 "7",
                                                 "\x1b"
                                                 "8",
                                                 "\x1b(0",
                                                 "\x1b(B",
                                                 "\x1b[?25l",
                                                 "\x1b[?25h",
                                                 "\x1bM",
                                                 "\x1b[3X",
                                                 "0123456789"};
  std::uint32_t seed = 1;
  const auto next = [&seed](std::size_t below) {
    seed = seed * 1'664'525U + 1'013'904'223U;
    return static_cast<std::size_t>(seed >> 8) % below;
  };
  for (int round = 0; round < 3000; ++round) {
    std::string bytes, after;
    for (std::size_t n = next(30); n > 0; --n) bytes += kPieces[next(std::size(kPieces))];
    for (std::size_t n = next(6); n > 0; --n) after += kPieces[next(29)];  // without what was saved before
    check_painted(bytes, after, {10, 4});
  }
}
