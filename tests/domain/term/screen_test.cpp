// What the contract test with a real tmux cannot see: the sink, draining, images, limits, hostile bytes.
#include "domain/term/screen.h"

#include <doctest/doctest.h>
#include <malloc.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace {
using namespace geppetto;
using namespace geppetto::term;

struct Sink final : ScreenSink {
  Screen* screen = nullptr;
  std::vector<std::string> rows;
  std::vector<bool> wrapped;
  int bells = 0, ended = 0;
  std::string alternate;
  std::vector<ScreenEvent> events;

  void row_left(std::span<const Cell> cells, bool continues) override {
    std::string text;
    screen->append_text(cells, text);
    for (const Cell& cell : cells) screen->style(cell.style);  // asserts that it exists
    rows.push_back(text);
    wrapped.push_back(continues);
  }
  void row_ended() override { ++ended; }
  void on_event(const ScreenEvent& event) override {
    if (const auto* changed = std::get_if<AlternateChanged>(&event))
      alternate += changed->entered ? "+" : "-";
    bells += std::holds_alternative<Bell>(event) ? 1 : 0;
    events.push_back(event);
  }
};

struct Fixture {
  Sink sink;
  Screen screen;
  explicit Fixture(Size size = {10, 3}) : screen(size, sink) { sink.screen = &screen; }
};

using Rows = std::vector<std::string>;

TEST_CASE("rows leave in order, with what tells where lines end") {
  Fixture f;
  f.screen.feed("one\r\ntwo\r\n0123456789abc\r\nend\r\n");
  CHECK(f.sink.rows == Rows{"one", "two", "0123456789"});
  CHECK(f.sink.wrapped == std::vector<bool>{false, false, true});
  CHECK(f.screen.row_text(0) == "abc");
  CHECK(f.screen.last_text() == "end");
}

TEST_CASE("draining gives the rest without the blank rows at the bottom, once") {
  Fixture f({10, 5});
  f.screen.feed("one\r\n\r\nthree   \r\n  ");
  f.screen.drain();
  CHECK(f.sink.rows == Rows{"one", "", "three   "});
  f.screen.drain();
  CHECK(f.sink.rows.size() == 3);
  CHECK(f.screen.last_text().empty());
  f.screen.feed("again");
  f.screen.drain();
  CHECK(f.sink.rows.back() == "again");
}

TEST_CASE("the alternate screen leaves nothing behind; draining on it gives the main screen") {
  Fixture f;
  f.screen.feed(
      "shell\r\n\x1B[?1049h"
      "a\r\nb\r\nc\r\nd\r\ne");
  CHECK(f.screen.alternate());
  CHECK(f.sink.rows.empty());
  f.screen.drain();
  CHECK_FALSE(f.screen.alternate());
  CHECK(f.sink.rows == Rows{"shell"});
  CHECK(f.sink.alternate == "+-");
}

TEST_CASE("rows that come back when the screen grows are not given twice") {
  Fixture f;
  for (int i = 1; i <= 6; ++i) f.screen.feed(std::to_string(i) + "\r\n");
  CHECK(f.sink.rows == Rows{"1", "2", "3", "4"});
  f.screen.resize({10, 6});
  CHECK(f.screen.row_text(0) == "2");
  f.screen.feed("7\r\n8\r\n9\r\n");
  CHECK(f.sink.rows == Rows{"1", "2", "3", "4"});
  f.screen.drain();
  CHECK(f.sink.rows == Rows{"1", "2", "3", "4", "5", "6", "7", "8", "9"});
}

TEST_CASE("a row that came back and was written to is given as a new one") {
  Fixture f;
  f.screen.feed("1\r\n2\r\n3\r\n4\r\n");
  f.screen.resize({10, 5});
  REQUIRE(f.screen.row_text(1) == "2");
  f.screen.feed("\x1B[2;1Htwo");
  f.screen.drain();
  CHECK(f.sink.rows == Rows{"1", "2", "two", "3", "4"});
}

TEST_CASE("of a line that is joined after half of it left, the other half follows") {
  Fixture f({4, 2});
  f.screen.feed("abcdefgh\r\nX");
  CHECK(f.sink.rows == Rows{"abcd"});
  CHECK(f.sink.wrapped == std::vector<bool>{true});
  f.screen.resize({8, 2});
  CHECK(f.screen.row_text(0) == "abcdefgh");
  f.screen.drain();
  CHECK(f.sink.rows == Rows{"abcd", "efgh", "X"});
  CHECK(f.sink.wrapped == std::vector<bool>{true, false, false});
}

TEST_CASE("a wrapped row whose continuation is overwritten ends after all") {
  Fixture f({4, 2});
  f.screen.feed("abcdefgh\r\n");
  CHECK(f.sink.rows == Rows{"abcd"});
  f.screen.feed("\x1B[H\x1B[2K");
  CHECK(f.sink.ended == 1);
}

TEST_CASE("titles, bells and modes") {
  Fixture f;
  f.screen.feed("\x1B]0;a\tb\x07\x1B]0;\xFF\x07\x07\x1B[?2004h\x1B[?25l");
  CHECK(f.screen.title() == "ab");
  CHECK(f.sink.bells == 1);
  CHECK(f.screen.input_modes().bracketed_paste);
  CHECK_FALSE(f.screen.image()->cursor_visible);
  f.screen.feed(
      "\x1B"
      "c");
  CHECK_FALSE(f.screen.input_modes().bracketed_paste);
  CHECK(f.screen.image()->cursor_visible);
  f.screen.feed("\x1B]2;" + std::string(100'000, 'x') + "\x07");
  CHECK(f.screen.title().size() <= 1024);
  for (int i = 0; i < 1000; ++i) f.screen.feed("\x1B[22t");
  for (int i = 0; i < 1000; ++i) f.screen.feed("\x1B[23t");
}

TEST_CASE("an image is what the screen shows") {
  Fixture f({6, 2});
  f.screen.feed(
      "a\x1B[1;31mb\x1B[0m\xE6\xBC\xA2"
      "e\xCC\x81\r\n\x1B[44m\x1B[K");
  const auto image = f.screen.image();
  CHECK(image->at(0, 0).ch == 'a');
  CHECK(image->styles[image->at(0, 1).style] == Style{Color::palette(1), {}, kBold});
  CHECK(image->at(0, 2).ch == 0x6F22);
  CHECK(image->at(0, 3).ch == kWideTail);
  CHECK(image->clusters[image->at(0, 4).ch - kClusterBase] == "e\xCC\x81");
  CHECK(image->at(0, 5).ch == 0);
  CHECK(image->styles[image->at(1, 5).style].bg == Color::palette(4));
  CHECK(image->cursor_row == 1);
  CHECK(image->cursor_col == 0);
  f.screen.feed("gone\x1B[2J");
  CHECK(image->at(0, 0).ch == 'a');
}

TEST_CASE("more styles than the table holds: those on the screen stay right") {
  Fixture f({10, 3});
  for (int i = 0; i < 20'010; ++i) {
    f.screen.feed("\x1B[38;2;" + std::to_string(i & 255) + ";" + std::to_string(i >> 8 & 255) + ";" +
                  std::to_string(i >> 16) + "mx\r\n");
  }
  const auto image = f.screen.image();
  CHECK(image->styles.size() <= 16384);
  CHECK(image->styles[image->at(1, 0).style].fg == Color::rgb(20'009 & 255, 20'009 >> 8 & 255, 20'009 >> 16));
}

TEST_CASE("a screen full of different styles and clusters stays bounded") {
  Fixture f({200, 50});
  std::string bytes;
  for (int i = 0; i < 10'000; ++i) {
    bytes += "\x1B[38;2;" + std::to_string(i & 255) + ";" + std::to_string(i >> 8 & 255) + ";7m";
    bytes += static_cast<char>('a' + i % 26);
    bytes += static_cast<char>(0xCC);
    bytes += static_cast<char>(0x80 + i / 26 % 48);
    bytes += static_cast<char>(0xCC);
    bytes += static_cast<char>(0x80 + i / 1248 % 48);
  }
  f.screen.feed(bytes);
  const auto image = f.screen.image();
  CHECK(image->styles.size() <= 16384);
  CHECK(image->clusters.size() <= 4096);
  CHECK(image->at(49, 199).ch != 0);
}

TEST_CASE("sizes are clamped and any size works") {
  Fixture f({0, -5});
  CHECK(f.screen.size() == Size{1, 1});
  f.screen.feed(
      "ab\r\n\xE6\xBC\xA2\xF0\x9F\x98\x80"
      "e\xCC\x81\x1B[L\x1B[M\x1B[P\x1B[@\x1B[X\x1B[S\x1B[T\x1BM\t\x1B[Z\x1B[4hx");
  f.screen.resize({1 << 20, 1 << 20});
  CHECK(f.screen.size() == Size{Screen::kMaxCols, Screen::kMaxRows});
  f.screen.feed("\x1B[9999;9999Hx");
  CHECK(f.screen.row_text(Screen::kMaxRows - 1).size() == Screen::kMaxCols);
  f.screen.resize({1, 1});
  f.screen.resize({7, 4});
}

TEST_CASE("any bytes, any sizes: nothing breaks, and the same bytes in other pieces give the same screen") {
  std::mt19937 random(7);
  for (int round = 0; round < 30; ++round) {
    Fixture whole({20, 6}), pieces({20, 6});
    std::string bytes;
    for (int i = 0; i < 3000; ++i) {
      const auto r = static_cast<std::uint32_t>(random());
      constexpr std::string_view kSpice =
          "\x1B\x1B\x1B[[[[;;0123459?ABCDHJKLMPSTX@rhlmsub\r\n\t\b(0)B#8]\x07\xE6\xBC\xA2\xCC\x81";
      bytes += r % 3 == 0 ? static_cast<char>(r >> 8) : kSpice[(r >> 8) % kSpice.size()];
    }
    whole.screen.feed(bytes);
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t n = std::min<std::size_t>(bytes.size() - at, 1 + random() % 7);
      pieces.screen.feed(std::string_view(bytes).substr(at, n));
      at += n;
    }
    REQUIRE(whole.sink.rows == pieces.sink.rows);
    REQUIRE(whole.screen.image()->cells == pieces.screen.image()->cells);
    for (int i = 0; i < 8; ++i) {
      whole.screen.resize({1 + static_cast<int>(random() % 40), 1 + static_cast<int>(random() % 20)});
      whole.screen.feed(std::string_view(bytes).substr(0, 200));
    }
    whole.screen.drain();
    REQUIRE(whole.screen.last_text().empty());
  }
}

// Bytes that the program has allocated; nothing where another allocator is in the way, as under a sanitizer.
std::size_t allocated() { return mallinfo2().uordblks + mallinfo2().hblkhd; }

TEST_CASE("memory stays bounded, whatever comes") {
  constexpr std::size_t kPieces = 30, kPiece = 4096, kMost = 4 << 20;
  const auto repeated = [](std::string_view unit) {
    std::string out;
    while (out.size() < kPiece) out += unit;
    return out;
  };
  const std::pair<const char*, std::string> streams[] = {
      {"a line without end", std::string(kPiece, 'x')},
      {"parameters", repeated("1;")},
      {"a string without end", std::string(kPiece, 't')},
      {"NULs", std::string(kPiece, '\0')},
      {"combining marks", repeated("\xCC\x81")},
      {"titles", repeated("\x1B]0;t\a\x1B[22t")},
      {"notifications in parts", repeated("\x1B]99;i=1:d=0;more\a")},
      {"saved screens", repeated("\x1B[?1049h\x1B[?47h\x1B"
                                 "7x")},
  };
  for (const char* begin : {"", "\x1B[", "\x1B]0;"}) {
    for (const auto& [name, piece] : streams) {
      CAPTURE(std::string(begin));
      CAPTURE(std::string(name));
      struct Nothing final : ScreenSink {
        void row_left(std::span<const Cell> /*cells*/, bool /*wrapped*/) override {}
      } nothing;
      const std::size_t before = allocated();
      Screen screen({80, 24}, nothing);
      screen.feed(begin);
      for (std::size_t i = 0; i < kPieces / 5; ++i) screen.feed(piece);
      const std::size_t early = allocated();
      for (std::size_t i = kPieces / 5; i < kPieces; ++i) screen.feed(piece);
      CHECK(allocated() < before + kMost);
      CHECK(allocated() < early + kMost / 8);
    }
  }
}

TEST_CASE("as many colours, links and clusters as there can be keep the tables in their bounds") {
  Fixture f({80, 24});
  for (int i = 0; i < 20'010; ++i) {
    f.screen.feed("\x1B[38;2;" + std::to_string(i % 256) + ";" + std::to_string(i / 256) + ";1m\x1B]8;;u" +
                  std::to_string(i) + "\ae\xCC" + static_cast<char>(0x80 + i % 64) + "\xCD" +
                  static_cast<char>(0x80 + i / 64 % 16));
  }
  const auto image = f.screen.image();
  CHECK(image->styles.size() <= 16384);
  CHECK(image->clusters.size() <= 4096);
  CHECK(image->links->size() <= 1024);
  const Cell last = image->at(image->cursor_row, image->cursor_col - 1);
  CHECK(image->styles[last.style].fg == Color::rgb(20'009 % 256, 20'009 / 256, 1));
}

}  // namespace
