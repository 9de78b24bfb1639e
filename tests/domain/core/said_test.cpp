// What a person would have read: programs that redraw, clear and print anew, at random and by hand.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "domain/core/pane_recorder.h"

using namespace geppetto;
using core::PaneRecorder;

namespace {

// splitmix64: the same numbers everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  int below(int n) { return static_cast<int>(next() % static_cast<std::uint64_t>(n)); }
  int between(int low, int high) { return low + below(high - low + 1); }
  bool one_in(int n) { return below(n) == 0; }

 private:
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

// A pane with a clock, and the way the worker treats it.
struct Pane {
  explicit Pane(term::Size size) : recorder(log::make_memory_store()) { recorder.open(size); }

  // In pieces, as a pipe brings them.
  void feed(const std::string& bytes, Random& random) {
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t piece =
          std::min(bytes.size() - at, static_cast<std::size_t>(random.between(1, 4000)));
      recorder.feed(std::string_view(bytes).substr(at, piece), now);
      at += piece;
    }
  }
  void feed(const std::string& bytes) { recorder.feed(bytes, now); }
  void wait(std::int64_t ms) {
    now.ms += ms;
    if (recorder.undecided() && ms >= core::Collapser::kReprintMs) recorder.settle();
  }
  std::vector<std::string> lines() const {
    std::vector<std::string> out;
    const log::LogView view = recorder.transcript().view();
    for (std::uint64_t n = view.first_line(); n < view.end_line(); ++n)
      out.emplace_back((view.line(n).kind == log::LineKind::Text ? "" : "* ") +
                       std::string(view.line(n).text));
    return out;
  }
  std::vector<std::string> ended() {
    recorder.close(now);
    return lines();
  }

  PaneRecorder recorder;
  WallTime now{1'000'000};
};

std::vector<std::string> only(std::vector<std::string> lines, const std::string& prefix) {
  std::erase_if(lines, [&](const std::string& line) { return !line.starts_with(prefix); });
  return lines;
}

// Where the two differ first, with what is around; empty when they are equal.
std::string difference(const std::vector<std::string>& got, const std::vector<std::string>& wanted) {
  const auto [a, b] = std::ranges::mismatch(got, wanted);
  if (a == got.end() && b == wanted.end()) return {};
  std::string out = "at line " + std::to_string(a - got.begin());
  for (auto line = a - std::min<std::ptrdiff_t>(3, a - got.begin()); line != got.end() && line - a < 3;
       ++line)
    out += "\n  got    " + *line;
  for (auto line = b; line != wanted.end() && line - b < 3; ++line) out += "\n  wanted " + *line;
  return out;
}

std::string at(int row, int col = 1) {
  return "\x1b[" + std::to_string(row) + ";" + std::to_string(col) + "H";
}

enum class Redraw { EraseUp, Absolute, Clear, Region, Blank };

// Prints numbered lines one after the other, above a status area that it redraws each time.
class Program {
 public:
  Program(Redraw how, term::Size size, int height, Random& random)
      : how_(how), size_(size), height_(height), random_(random) {}

  std::string next_line() {
    const bool keeps_to_width = how_ == Redraw::Absolute || how_ == Redraw::Region || how_ == Redraw::Blank;
    const int most = keeps_to_width ? std::max(0, size_.cols - 14) : 2 * size_.cols;
    std::string line = "line " + std::to_string(said.size() + 1) + ":";
    const int length = random_.between(0, most);
    for (int i = 0; i < length; ++i) line += "abc de"[random_.below(6)];
    while (line.ends_with(' ')) line.pop_back();
    said.push_back(line);
    return draw(line);
  }

  std::string resized(term::Size size) {
    size_ = size;
    drawn_ = false;
    return draw("");
  }

  std::vector<std::string> said;

 private:
  std::string status_row(int row) {
    ++ticks_;
    const std::string spinner(1, "|/-\\"[ticks_ % 4]);
    std::string text;
    switch ((row + height_) % 4) {
      case 0: text = spinner + " working " + std::to_string(ticks_) + "s"; break;
      case 1: text = "row " + std::to_string(row) + " " + std::to_string(ticks_ % 100) + "%"; break;
      case 2: text = "> type here"; break;
      default: text = std::string(static_cast<std::size_t>(std::min(size_.cols - 1, 30)), '-'); break;
    }
    return text.substr(0, static_cast<std::size_t>(size_.cols - 1));
  }

  std::string status() {
    std::string out;
    for (int row = 0; row < height_; ++row) out += (row > 0 ? "\r\n" : "") + status_row(row);
    return out;
  }

  // The bottom of the screen, each row where it belongs.
  std::string status_in_place() {
    std::string out;
    for (int row = 0; row < height_; ++row)
      out += at(size_.rows - height_ + row + 1) + "\x1b[2K" + status_row(row);
    return out;
  }

  std::string everything(std::size_t from) {
    std::string out;
    for (std::size_t i = from; i < said.size(); ++i) out += said[i] + "\r\n";
    return out + status();
  }

  std::string draw(const std::string& line) {
    switch (how_) {
      case Redraw::EraseUp: {
        std::string out = "\r";
        if (drawn_ && height_ > 1) out += "\x1b[" + std::to_string(height_ - 1) + "A";
        drawn_ = true;
        return out + "\x1b[J" + line + "\r\n" + status();
      }
      case Redraw::Absolute:
        return at(size_.rows) + "\n" + at(size_.rows - height_) + "\x1b[2K" + line + status_in_place();
      case Redraw::Region:
        return "\x1b[1;" + std::to_string(size_.rows - height_) + "r" + at(size_.rows - height_) + "\r\n" +
               line + "\x1b[r" + status_in_place();
      case Redraw::Clear: {
        static constexpr const char* kClears[] = {"\x1b[2J\x1b[3J\x1b[H", "\x1b[3J\x1b[2J\x1b[H",
                                                  "\x1b[H\x1b[J", "\x1b[H\x1b[2J",
                                                  "\x1b"
                                                  "c"};
        return kClears[random_.below(5)] + everything(0);
      }
      case Redraw::Blank: {
        std::string out = at(1);
        for (int row = 0; row < size_.rows; ++row) out += "\x1b[2K\x1b[1B";
        // What was on the screen and the new line, or, of a long text, some lines more: a few prove nothing.
        const int more = static_cast<int>(said.size()) > 2 * size_.rows ? 4 : 1;
        const auto fits = static_cast<std::size_t>(size_.rows - std::max(1, height_) + more);
        return out + at(1) + everything(said.size() > fits ? said.size() - fits : 0);
      }
    }
    return {};
  }

  Redraw how_;
  term::Size size_;
  int height_;
  Random& random_;
  int ticks_ = 0;
  bool drawn_ = false;
};

// More in a nightly run.
int runs(int usual) {
  const char* wanted = std::getenv("GEPPETTO_SEEDS");
  return wanted == nullptr ? usual : std::atoi(wanted);
}

}  // namespace

TEST_CASE("said: numbered lines between redraws of a status area come out once and in order") {
  for (int seed = 0; seed < runs(40); ++seed) {
    Random random(static_cast<std::uint64_t>(seed));
    const auto how = static_cast<Redraw>(seed % 5);
    const term::Size size{random.between(20, 120), random.between(6, 40)};
    const bool in_place = how == Redraw::Absolute || how == Redraw::Region || how == Redraw::Blank;
    const int height = random.between(0, in_place ? size.rows - 3 : size.rows + 6);
    CAPTURE(seed);
    CAPTURE(size.cols);
    CAPTURE(size.rows);
    CAPTURE(height);
    Pane pane(size);
    Program program(how, size, height, random);
    CAPTURE(static_cast<int>(how));
    const int count = random.between(1, 70);
    for (int i = 0; i < count; ++i) {
      pane.feed(program.next_line(), random);
      pane.wait(random.one_in(10) ? 300 : random.between(0, 40));
    }
    REQUIRE(difference(only(pane.ended(), "line "), program.said) == "");
  }
}

TEST_CASE("said: the same when the window changes its size meanwhile") {
  for (int seed = 0; seed < runs(20); ++seed) {
    Random random(static_cast<std::uint64_t>(seed) + 10'000);
    const auto how = seed % 2 == 0 ? Redraw::Clear : Redraw::Blank;
    term::Size size{random.between(40, 120), random.between(10, 40)};
    const int height = random.between(0, 6);
    CAPTURE(seed);
    Pane pane(size);
    Program program(how, {40, size.rows}, height, random);  // its lines fit any of the widths
    const int count = random.between(10, 60);
    for (int i = 0; i < count; ++i) {
      pane.feed(program.next_line(), random);
      pane.wait(random.between(0, 100));
      if (!random.one_in(12)) continue;
      size = {random.between(40, 120), random.between(10, 40)};
      pane.recorder.resize(size, pane.now);
      pane.wait(20);
      pane.feed(program.resized({40, size.rows}), random);
      pane.wait(300);
    }
    const std::vector<std::string> got = only(pane.ended(), "line ");
    if (how == Redraw::Clear) {
      REQUIRE(difference(got, program.said) == "");
      continue;
    }
    // What it draws over rows that tmux moved may stand twice; nothing is missing and the order holds.
    std::size_t next = 0;
    for (const std::string& line : got)
      if (next < program.said.size() && line == program.said[next]) ++next;
    REQUIRE(next == program.said.size());
  }
}

TEST_CASE("said: pages that a program clears away are all there, whatever they have in common") {
  for (int seed = 0; seed < runs(60); ++seed) {
    Random random(static_cast<std::uint64_t>(seed) + 20'000);
    const term::Size size{60, random.between(8, 30)};
    // The head or the text below it may be taller than the screen.
    const bool long_head = random.one_in(3), tall = !long_head && random.one_in(2);
    const int head = random.between(0, 4) + (long_head ? size.rows : 0), foot = random.between(0, 2);
    const bool one = random.one_in(4);  // line below the head
    CAPTURE(seed);
    Pane pane(size);
    std::vector<std::string> items;
    int progress = 0;
    for (int page = 0; page < 12; ++page) {
      std::string out = random.one_in(2) ? "\x1b[H\x1b[2J\x1b[3J" : "\x1b[H\x1b[J";
      if (random.one_in(3)) ++progress;
      if (head > 0) out += "progress " + std::to_string(progress) + "%\r\n";
      for (int row = 1; row < head; ++row)
        out += "heading " + std::string(static_cast<std::size_t>(row), '#') + "\r\n";
      const int most = one ? 1 : tall || long_head ? 9 : size.rows - head - foot - 1;
      for (int item = random.between(1, most) + (tall && !one ? size.rows : 0); item > 0; --item) {
        items.push_back("item " + std::to_string(items.size() + 1) + (random.one_in(3) ? " of 99" : ""));
        out += items.back() + "\r\n";
      }
      if (random.one_in(4)) out += "warning\r\n";
      for (int row = 0; row < foot; ++row)
        out += "footer" + std::string(static_cast<std::size_t>(row), '!') + "\r\n";
      pane.feed(out, random);
      pane.wait(random.one_in(4) ? 400 : random.between(0, 60));
    }
    CHECK(difference(only(pane.ended(), "item "), items) == "");
  }
}

TEST_CASE("said: without a clear nothing is dropped, however often it is said") {
  for (int seed = 0; seed < runs(20); ++seed) {
    Random random(static_cast<std::uint64_t>(seed) + 30'000);
    Pane pane({random.between(10, 80), random.between(2, 30)});
    CAPTURE(seed);
    std::vector<std::string> lines;
    std::string out;
    for (int block = random.between(1, 6); block > 0; --block) {
      const int kind = random.below(3), count = random.between(1, 80);
      for (int i = 1; i <= count; ++i) {
        lines.push_back(kind == 0 ? "y" : kind == 1 ? std::to_string(i) : i % 3 == 0 ? "" : "$ seq 1 5");
        if (random.one_in(5)) out += "50%\r100%\r\x1b[K";
        out += lines.back() + "\r\n";
      }
    }
    pane.feed(out, random);
    std::vector<std::string> got = pane.ended();
    while (!lines.empty() && lines.back().empty()) lines.pop_back();
    REQUIRE(difference(got, lines) == "");
  }
}

TEST_CASE("said: what was cleared is written when no reprint comes, and at once when the program goes on") {
  Pane pane({20, 5});
  pane.feed("one\r\ntwo\x1b[H\x1b[2J");
  CHECK(pane.lines().empty());
  CHECK(pane.recorder.undecided());
  pane.wait(300);
  CHECK_FALSE(pane.recorder.undecided());
  CHECK(pane.lines() == std::vector<std::string>{"one", "two"});
  pane.feed("three\r\n\x1b[H\x1b[2J");
  pane.wait(100);
  pane.feed("four");
  pane.wait(200);
  pane.feed("\r\n");
  CHECK(pane.lines() == std::vector<std::string>{"one", "two", "three"});
}

TEST_CASE("said: a log that is printed again after a clear stands twice when it differs before its end") {
  Pane pane({30, 5});
  std::string first, second;
  for (int n = 1; n <= 40; ++n) {
    first += "compiling " + std::to_string(n) + "\r\n";
    second += (n == 12 ? std::string("error") : "compiling " + std::to_string(n)) + "\r\n";
  }
  pane.feed(first + "\x1b[H\x1b[2J" + second);
  const std::vector<std::string> got = pane.ended();
  CHECK(got.size() == 80);
  CHECK(only(got, "error").size() == 1);
}

TEST_CASE("said: under a heading printed each time a measure changes, a bare number makes a line") {
  Pane pane({30, 6});
  const auto print = [&](const std::string& body) {
    std::string heading;
    for (std::size_t row = 1; row <= 9; ++row) heading += "heading " + std::string(row, '#') + "\r\n";
    pane.feed("\x1b[2J\x1b[3J\x1b[H" + heading + body);
  };
  SUBCASE("a measure") {
    for (const char* body : {"| working 1s", "/ working 2s", "- working 3.5s", "\\ working 4s 9"})
      print(body);
    const std::vector<std::string> got = pane.ended();
    CHECK(got.size() == 10);
    CHECK(got.back() == "\\ working 4s 9");
  }
  SUBCASE("a bare number") {
    const std::vector<std::string> tests{"test 1 took 12s", "test 2 took 14s", "test 3 took 14s"};
    for (const std::string& body : tests) print(body);
    const std::vector<std::string> got = pane.ended();
    CHECK(only(got, "heading ").size() == 9);
    CHECK(only(got, "test ") == tests);
  }
}

TEST_CASE("said: lines of a reprint that was broken elsewhere are recognised") {
  Pane pane({40, 6});
  const std::string words =
      "the quick brown fox jumps over the lazy dog and then it sleeps until the evening";
  std::string narrow, wide;
  for (int n = 1; n <= 6; ++n) {
    const std::string line = std::to_string(n) + " " + words;
    for (std::size_t at = 0; at < line.size(); at += 38) narrow += line.substr(at, 38) + "\r\n";
    for (std::size_t at = 0; at < line.size(); at += 70) wide += line.substr(at, 70) + "\r\n";
  }
  pane.feed("title\r\n--------\r\n" + narrow + "--------\r\n> ");
  pane.recorder.resize({80, 6}, pane.now);
  pane.feed("\x1b[2J\x1b[3J\x1b[Htitle\r\n----------------\r\n" + wide + "----------------\r\n> ");
  const std::vector<std::string> got = pane.ended();
  std::string text;
  for (const std::string& line : got) text += line;
  std::erase(text, ' ');
  std::size_t found = 0;
  for (std::size_t from = 0; (from = text.find("quickbrown", from)) != std::string::npos; ++from) ++found;
  CHECK(found == 6);
}

TEST_CASE("said: links keep their places in a line, over rows and styles, on the screen and off it") {
  Pane pane({10, 4});
  pane.feed(
      "see \x1b]8;;http://a/\x1b\\\x1b[1mthe\x1b[m whole page\x1b]8;;\x1b\\ or "
      "\x1b]8;;http://b/\x1b\\b  \x1b]8;;\x1b\\\r\nnone\r\n");
  SUBCASE("scrolled off") { pane.feed("\n\n\n\n"); }
  SUBCASE("cleared") {
    pane.feed("\x1b[H\x1b[2J");
    pane.wait(300);
  }
  SUBCASE("at the end") { pane.recorder.close(pane.now); }
  const log::LogView view = pane.recorder.transcript().view();
  REQUIRE(view.size() >= 2);
  const log::Line line = view.line(0);
  CHECK(line.text == "see the whole page or b");
  REQUIRE(line.links.size() == 2);
  CHECK(line.links[0].begin == 4);
  CHECK(line.links[0].end == 18);
  CHECK(line.links[0].uri == "http://a/");
  CHECK(line.links[1].begin == 22);
  CHECK(line.links[1].end == 23);
  CHECK(line.links[1].uri == "http://b/");
  CHECK(view.line(1).text == "none");
  CHECK(view.line(1).links.empty());
}

TEST_CASE("said: a full-screen program leaves its beginning and its end, between the lines around it") {
  Pane pane({20, 6});
  pane.feed("$ vim\r\n\x1b[?1049h\x1b[H\x1b[2Jtext\r\n~\r\n~\r\n~\r\n~\r\n~\r\n~\x1b[?1049l$ ls\r\na\r\n");
  CHECK(pane.lines().empty());
  const std::vector<std::string> got = pane.ended();
  CHECK(got == std::vector<std::string>{"$ vim", "* full-screen program began", "* full-screen program ended",
                                        "$ ls", "a"});
  SUBCASE("also when it never ends") {
    Pane other({20, 6});
    other.feed("before\r\n\x1b[?1049hinside");
    CHECK(other.ended() ==
          std::vector<std::string>{"before", "* full-screen program began", "* full-screen program ended"});
  }
  SUBCASE("however often") {
    Pane other({20, 6});
    for (int i = 0; i < 10'000; ++i) other.feed("x\x1b[?1049h\x1b[?1049l");
    CHECK(other.ended().size() < 100);
  }
}

TEST_CASE("said: clearing all the time costs no more than printing") {
  // Bounded by what was fed, not by how often it was cleared: everything is there in the end.
  Pane pane({40, 10});
  for (int n = 0; n < 3000; ++n) pane.feed("\x1b[2J\x1b[Hpage " + std::to_string(n) + " x\r\n");
  const std::vector<std::string> got = pane.ended();
  CHECK(got.size() == 3000);
}
