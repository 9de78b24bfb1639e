// The same bytes go to a real tmux pane and to a Screen; both must show the same, then and after other sizes.
// What differs on purpose:
// - A title of invalid UTF-8 is refused by both, but characters that tmux's tables do not know are shown
// here; more
//   than 1024 bytes are cut.
// - Titles on the stack: 16 here, any number there.
// - An unfinished string (OSC, DCS …) is given up by tmux after five seconds; here it lasts until its end,
// since
//   no clock belongs into a screen.
// - Rows of the history come back when a screen grows: 128 here, all of them there.
// What cannot be seen through capture-pane: links (3.3a has none), the shape of the cursor, bracketed paste
// and focus reports (no format), and the background of blank cells behind the last written one of a row.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "domain/base/text.h"
#include "domain/term/screen.h"
#include "tests/contract/recording.h"
#include "tests/contract/tmux_oracle.h"

namespace {
using namespace geppetto;
using contract::Glyph;
using contract::GlyphRow;
using contract::PaneView;
using contract::TmuxOracle;
using term::Size;

constexpr int kPanes = 16;  // in one batch

struct Collector final : term::ScreenSink {
  const term::Screen* screen = nullptr;
  std::vector<GlyphRow> rows;
  std::string joined, folder;

  GlyphRow glyphs(std::span<const term::Cell> cells) const {
    GlyphRow row;
    std::string text;
    for (const term::Cell& cell : cells) {
      if (cell.ch == term::kWideTail) continue;
      if (cell.ch < 0x80) {
        row.push_back({cell.ch == 0 ? U' ' : char32_t{cell.ch}, screen->style(cell.style)});
        continue;
      }
      text.clear();
      screen->append_text({&cell, 1}, text);
      for (std::size_t at = 0; at < text.size();) {
        const Decoded decoded = decode_utf8(text, at);
        row.push_back({decoded.code_point, screen->style(cell.style)});
        at += decoded.length;
      }
    }
    return row;
  }
  void row_left(std::span<const term::Cell> cells, bool wrapped) override {
    rows.push_back(glyphs(cells));
    joined += contract::text_of(rows.back());
    if (!wrapped) joined += "\n";
  }
  void row_ended() override { joined += "\n"; }
  void on_event(const term::ScreenEvent& event) override {
    if (const auto* changed = std::get_if<term::FolderChanged>(&event)) folder = changed->uri;
  }
};

// A screen beside a pane.
struct Subject {
  Collector sink;
  term::Screen screen;

  explicit Subject(Size size) : screen(size, sink) {
    sink.screen = &screen;
    feed(TmuxOracle::reset_sequence());
    sink.rows.clear();
    sink.joined.clear();
  }
  void feed(std::string_view bytes) {
    screen.feed(bytes);
    screen.feed(TmuxOracle::question());
  }
};

// Without trailing blanks and empty lines: when tmux breaks lines anew, an empty row that continues a line
// becomes a line of its own or vanishes, and the sink had it before. Line drawing as letters: capture-pane -J
// does not tell the character set.
std::string normal(const std::string& lines) {
  std::string out, line;
  for (const char c : lines + "\n") {
    if (c != '\n') {
      line += c;
      continue;
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    if (!line.empty()) out += line + "\n";
    line.clear();
  }
  return contract::undrawn(out);
}

std::string escaped(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    if (c >= 0x20 && c < 0x7F) {
      out += c;
    } else {
      char hex[8];
      std::snprintf(hex, sizeof hex, "\\x%02X", static_cast<unsigned>(static_cast<std::uint8_t>(c)));
      out += hex;
    }
  }
  return out;
}

// Every cell up to the last written one, and nothing but blanks behind it.
bool same_row(const GlyphRow& ours, const GlyphRow& theirs) {
  if (ours.size() < theirs.size()) return false;
  return std::equal(theirs.begin(), theirs.end(), ours.begin()) &&
         std::all_of(ours.begin() + static_cast<std::ptrdiff_t>(theirs.size()), ours.end(),
                     [](const Glyph& glyph) { return glyph.ch == U' '; });
}

std::string described(const GlyphRow& row) {
  std::string out;
  for (const Glyph& glyph : row) {
    append_utf8(glyph.ch, out);
    if (glyph.style == Style()) continue;
    char text[80];
    std::snprintf(text, sizeof text, "{%x %x %x %x}", glyph.style.fg.value, glyph.style.bg.value,
                  unsigned{glyph.style.attributes}, glyph.style.underline_color.value);
    out += text;
  }
  return out;
}

void check_rows(const std::vector<GlyphRow>& ours, const std::vector<GlyphRow>& theirs, const char* what) {
  CAPTURE(std::string(what));
  CHECK(ours.size() == theirs.size());
  for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
    if (same_row(ours[i], theirs[i])) continue;
    CAPTURE(i);
    CHECK(described(ours[i]) == described(theirs[i]));
  }
}

void check_view(const Subject& subject, const PaneView& pane) {
  const auto image = subject.screen.image();
  std::vector<GlyphRow> rows;
  const auto width = static_cast<std::size_t>(image->size.cols);
  for (std::size_t y = 0; y < static_cast<std::size_t>(image->size.rows); ++y)
    rows.push_back(subject.sink.glyphs({image->cells.data() + y * width, width}));
  check_rows(rows, pane.screen, "screen");
  CHECK(image->cursor_row == pane.cursor_row);
  CHECK(image->cursor_col == pane.cursor_col);
  CHECK(image->cursor_visible == pane.cursor_visible);
  CHECK(image->alternate == pane.alternate);
  term::InputModes modes = image->input;
  modes.bracketed_paste = modes.focus = false;
  CHECK(modes == pane.input);
  CHECK(image->title == pane.title);
  CHECK(subject.sink.folder == pane.path);
}

TmuxOracle& oracle() {
  static TmuxOracle one(kPanes);
  return one;
}

// Bytes for a screen of that size, and the sizes it gets afterwards.
struct Job {
  std::string name, bytes;
  Size size;
  std::vector<Size> further;
};

// In the first size the history must be exactly the rows that left; once rows were broken anew it must be the
// same lines.
void compare_batch(const std::vector<Job>& jobs) {
  std::vector<std::unique_ptr<Subject>> subjects;
  std::vector<Size> sizes;
  std::vector<std::string> bytes;
  std::size_t steps = 0;
  for (const Job& job : jobs) {
    subjects.push_back(std::make_unique<Subject>(job.size));
    subjects.back()->feed(job.bytes);
    sizes.push_back(job.size);
    bytes.push_back(job.bytes);
    steps = std::max(steps, job.further.size());
  }
  oracle().reset(sizes);
  oracle().feed(bytes);
  for (std::size_t step = 0;; ++step) {
    const std::vector<PaneView> views = oracle().look(jobs.size());
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const std::string &name = jobs[i].name, stream = escaped(jobs[i].bytes);
      CAPTURE(name);
      CAPTURE(stream);
      CAPTURE(step);
      CAPTURE(sizes[i].cols);
      CAPTURE(sizes[i].rows);
      check_view(*subjects[i], views[i]);
      if (step == 0) check_rows(subjects[i]->sink.rows, views[i].history, "history");
      if (step < steps || views[i].alternate) continue;
      subjects[i]->screen.drain();
      CHECK(normal(subjects[i]->sink.joined) == normal(views[i].joined));
    }
    if (step == steps) return;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (step < jobs[i].further.size()) sizes[i] = jobs[i].further[step];
      subjects[i]->screen.resize(sizes[i]);
    }
    oracle().resize(sizes);
  }
}

void compare(std::vector<Job> jobs) {
  while (!jobs.empty()) {
    const std::size_t count = std::min<std::size_t>(jobs.size(), kPanes);
    compare_batch({jobs.end() - static_cast<std::ptrdiff_t>(count), jobs.end()});
    jobs.resize(jobs.size() - count);
  }
}

// Every night ten times as many, of other seeds.
const bool kNightly = std::getenv("GEPPETTO_NIGHTLY") != nullptr;
const std::uint32_t kStreams = kNightly ? 100'000 : 10'000;
const std::vector<Size> kSizes = {{20, 9}, {80, 24}, {7, 4}};
const std::vector<Size> kOtherSizes = {{13, 6}, {40, 12}, {20, 5}, {20, 14}};

std::string lines(int count) {
  std::string out;
  for (int i = 1; i <= count; ++i) out += "line " + std::to_string(i) + "\r\n";
  return out;
}

struct Case {
  const char* name;
  std::string bytes;
};

TEST_CASE("a screen shows what tmux shows") {
  const std::vector<Case> cases = {
      {"plain lines", lines(30) + "end"},
      {"wrapping",
       std::string(95, 'x') + "\r\n" + std::string(20, 'y') + "\r\n" + std::string(40, 'z') + "w"},
      {"progress bar",
       "start\r\n"
       "  0%\r 50%\r100%\r\ndone\r\n"},
      {"ink redraw",
       "head\r\n> one\r\n  two\r\n\x1B[2K\x1B[1A\x1B[2K\x1B[1A\x1B[2K\x1B[G> uno\r\n  dos\r\n  tres\r\n"},
      {"log colours",
       "\x1B[32mINFO\x1B[0m ok \x1B[1;31mERROR\x1B[22m "
       "bad\x1B[m\r\n\x1B[38;5;208mx\x1B[48;5;17my\x1B[39mz\x1B[49mw\x1B[38;2;1;2;3mt"
       "\x1B[48:2:9:8:7mu\x1B[38:2::4:5:6mv\x1B[38:5:99mq\x1B[4:3mc\x1B[4:0md\x1B[91;102me\x1B[7;9;2;3;5;"
       "8mf\x1B[27;29;23;25;28mg"},
      {"bad colours",
       "\x1B[38;5;300mA\x1B[38;5mB\x1B[38;2;1;2mC\x1B[38;2;1;2;999mD\x1B[38:2:1mE\x1B[38;5;1;4mF\x1B[;"
       "1mG\x1B[1;;4mH\x1B[58;5;1mI\x1B[21mJ\x1B[31:1mK"},
      {"background erase",
       "\x1B[44mabc\x1B[K\r\ndef\x1B[3X\x1B[1;2H\x1B[41m\x1B[1K\x1B[5;1H\x1B[2K\x1B[42m\x1B[J"},
      {"full screen program",
       lines(12) + "\x1B[?1049h\x1B[H\x1B[2J~\r\n~\r\n\x1B[7mstatus\x1B[m\x1B[?1049lafter"},
      {"inside a full screen program",
       lines(12) + "\x1B[?1049h\x1B[H\x1B[2Jtext\r\n~\r\n\n\n\n\n\n\n\n\n\nend"},
      {"alternate 47", "one\r\n\x1B[?47htwo\r\nthree\x1B[?47lfour\x1B[?1049lfive"},
      {"alternate 1047",
       "one\r\n\x1B[31m\x1B[?1047htwo\x1B[32m\r\nthree\x1B[?1047lfour\x1B[?1049hx\x1B[?1049l\x1B[5;5H\x1B[?"
       "1049ly"},
      {"scroll region", lines(4) + "\x1B[2;4r\x1B[4;1Ha\r\nb\r\nc\r\nd\x1B[r" + "\x1B[1;1Htop"},
      {"scroll region from the first row",
       lines(4) + "\x1B[1;4r\x1B[4;1Ha\r\nb\r\nc\r\nd\x1B[r" + "\x1B[9;1Hend"},
      {"insert and delete rows", lines(7) + "\x1B[3;1H\x1B[2L+\x1B[6;1H\x1B[M-\x1B[2;5r\x1B[1;1H\x1B[L\x1B[6;"
                                            "1H\x1B[2Mx\x1B[3;1H\x1B[9Ly\x1B[2;1H\x1B[9Mz"},
      {"insert and delete characters",
       "abcdefghijklmno\x1B[1;4H\x1B[3@\x1B[1;1H\x1B[2P\x1B[1;8H\x1B[2X\r\nabcdefghijklmnopqrst\x1B[2;5H\x1B["
       "12@\x1B[1;19H\x1B[5@"},
      {"scroll up and down", lines(5) + "\x1B[2S\x1B[T\x1B[44m\x1B[3Tq\x1B[99Sw\x1B[99T"},
      {"tabs",
       "a\tb\tc\x1B[2;5H\x1BH\x1B[3;1H\tx\x1B[3;12H\x1B[Zy\x1B[4;5H\x1B[g\r\tz\x1B[3g\x1B[5;1H\tw\x1B[5;"
       "9H\x1B[2Zv"},
      {"saved cursor",
       "abc\x1B[31m\x1B"
       "7\x1B[5;5H\x1B[0mdef\x1B"
       "8ghi\x1B[s\x1B[2;2Hj\x1B[uk\x1B[?6h\x1B[3;6r\x1B[1;1Hl\x1B"
       "7\x1B[?6l\x1B"
       "8m"},
      {"origin mode", lines(5) + "\x1B[2;5r\x1B[?6h\x1B[1;1Ha\x1B[9;9Hb\x1B[2dc\x1B[?6ld\x1B[2;2He"},
      {"no wrapping",
       "\x1B[?7labcdefghijklmnopqrstuvwxyz\r\n漢字漢字漢字漢字漢字漢字漢字\x1B[?"
       "7h\r\nabcdefghijklmnopqrstuvwxyz"},
      {"repeat", "ab\x1B[5bc\x1B[m\x1B[3bd\x1B[99be\r\n=\x1B[300bf"},
      {"insert mode", "abcdef\x1B[1;3H\x1B[4hXYé漢\x1B[4lZ\r\nabcdefghijklmnopqrst\x1B[2;18H\x1B[4h漢漢W"},
      {"line drawing", "\x1B(0lqqk\x1B(B|\x0El\x0F\x1B)0\x0Emqj\x0F=\x1B(0\x1B[1mx+,-.0y\x1B(B"},
      {"wide characters",
       "漢字かな交じり文テキスト\r\n😀😀😀|\x1B[2;2Hx\x1B[2;5H字\x1B[1;2Hab\x1B[1;7H\x1B[P\x1B[1;9H\x1B[@\x1B[1;"
       "12H\x1B[X"},
      {"combining characters",
       "e\xCC\x81"
       "a\xCC\x88\xCC\x84|漢\xCC\x81|\xCC\x81\r\n\xCC\x81start\r\n👩\xE2\x80\x8D👩\xE2\x80\x8D👧\xE2\x80\x8D👦|"
       "❤\xEF\xB8\x8F|👍🏽|🇩🇪"},
      {"hostile UTF-8",
       "a\x80"
       "b\xC3"
       "c\xE2\x82"
       "d\xF0\x9F\xE2\x82\xAC"
       "e\xFF\xFE"
       "f\xED\xA0\x80"
       "g\xF4\x90\x80\x80h\xC2\x9B"
       "31mi\xE2\x1B[1m\x82\xACj\xCD\xB8k"},
      {"erase screen to history", lines(3) + "\x1B[2Jafter\r\n\x1B[H\x1B[Jagain"},
      {"erase parts", lines(7) + "\x1B[3;3H\x1B[1J\x1B[5;3H\x1B[0J\x1B[4;2H\x1B[K\x1B[1K"},
      {"reset", lines(3) + "\x1B[31m\x1B[?6h\x1B[2;5r\x1B"
                           "cnew"},
      {"alignment", "abc\x1B[2;4r\x1B#8x"},
      {"reverse index", lines(3) + "\x1B[1;1H\x1BM\x1BMup\x1B[3;6r\x1B[3;1H\x1BMin\x1B[2;1H\x1BMout\x1B"
                                   "Ddown\x1B"
                                   "Enext"},
      {"cursor moves",
       "\x1B[5;5Hx\x1B[2Aa\x1B[3Bb\x1B[4Cc\x1B[2Dd\x1B[Ee\x1B[2Ff\x1B[7Gg\x1B[4dh\x1B[3`i\x1B[99;99Hj\x1B["
       "99Ak\x1B[99Bl\x1B[99Dm\x1B[99Cn\x1B[0;0Ho"},
      {"at the right margin",
       "abcdefghijklmnopqrst\x1B[Du\r\nabcdefghijklmnopqrst\x1B[Cv\r\nabcdefghijklmnopqrst\x1B["
       "K\bw\r\nabcdefghijklmnopqrst\tx\x1B[A-"},
      {"backspace over a wrap", "abcdefghijklmnopqrstuv\b\b\b\b#"},
      {"strings",
       "a\x1B]0;title one\x07"
       "b\x1B]2;two\x1B\\c\x1BPq#0;1;2\x18\x1A"
       "data\x1B\\d\x1B_apc\x1B\\e\x1B^pm\x1B\\f\x1BXsos\x1B\\g\x1Bkname\x1B\\h\x1B]52;c;YQ==\x07i\x1B]8;;"
       "http://x\x1B\\j\x1B]8;;\x1B\\"},
      {"broken sequences",
       "a\x1B[3\x18"
       "b\x1B[1\x1B[1mc\x1B[1;2<3md\x1B[1 "
       "2me\x1B[\r\x1B[1\nmf\x1B[?1$pg\x1B[>1ch\x1B[99999999999mi\x1B[1;2;3;4;5;6;7;8;9;1;2;3;4;5;6;7;8;9;1;"
       "2;3;4;5;31mj\x1B(\x1B[1mk\x1B%Gl\x1B#3m\x1B[!pn\x7Fo\x80"},
      {"unknown sequences",
       "a\x1B[3ab\x1B[2ec\x1B[?2026hd\x1B[?2026le\x1B[>4;2mf\x1B[5 "
       "qg\x1B[18th\x1B[?1000;1006hi\x1B[20hj\x1B=k\x1B>l\x1BZm\x1BNn"},
      {"a title on the stack", "\x1B]2;first\x07\x1B[22t\x1B]2;second\x07\x1B[23tx"},
      {"columns mode", lines(3) + "\x1B[?3habc\x1B[?3ldef"},
  };
  std::vector<Job> jobs;
  for (const Case& one : cases) {
    for (const Size size : kSizes) jobs.push_back({one.name, one.bytes, size, kOtherSizes});
  }
  compare(jobs);
}

// Sequences that a program could send, one at a time, with the parameters near the edges of a small screen.
class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  std::string bytes(int pieces) {
    std::string out;
    while (pieces-- > 0) out += piece();
    return out;
  }
  int below(int n) { return static_cast<int>(random_() % static_cast<std::uint32_t>(n)); }

 private:
  std::string csi(const char* final, int most) {
    return "\x1B[" + (below(4) == 0 ? "" : std::to_string(below(most))) + final;
  }
  std::string text() {
    std::string out;
    for (int n = 1 + below(below(5) == 0 ? 40 : 8); n > 0; --n) out += static_cast<char>('a' + below(26));
    return out;
  }
  std::string style() {
    static constexpr const char* kStyles[] = {"\x1B[m",      "\x1B[31m",       "\x1B[1;4m",
                                              "\x1B[44m",    "\x1B[0;7m",      "\x1B[39m",
                                              "\x1B[49;22m", "\x1B[38;5;200m", "\x1B[48;2;1;2;3m"};
    return kStyles[below(9)];
  }
  std::string wide() {
    static constexpr const char* kWide[] = {"漢",        "字",       "😀", "é",
                                            "e\xCC\x81", "\xCC\x88", "─", "👩\xE2\x80\x8D👧"};
    std::string out;
    for (int n = 1 + below(6); n > 0; --n) out += kWide[below(8)];
    return out;
  }
  std::string mode() {
    static constexpr const char* kModes[] = {
        "\x1B[?7l",    "\x1B[?7h",  "\x1B[?6h",  "\x1B[?6l",    "\x1B[4h",        "\x1B[4l", "\x1B[?1049h",
        "\x1B[?1049l", "\x1B[?47h", "\x1B[?47l", "\x1B[?1047h", "\x1B[?1047l",    "\x1B(0",  "\x1B(B",
        "\x0E",        "\x0F",      "\x1B#8",    "\033c",       "\x1B[?7h\x1B[4l"};
    return kModes[below(19)];
  }
  std::string piece() {
    switch (below(26)) {
      case 0:
      case 1:
      case 2:
      case 3: return text();
      case 4:
      case 5: return text() + "\r\n";
      case 6: return wide();
      case 7: return style();
      case 8: return "\x1B[" + std::to_string(below(10)) + ";" + std::to_string(below(24)) + "H";
      case 9: return csi("A", 5) + csi("C", 8);
      case 10: return csi("B", 5) + csi("D", 8);
      case 11: return csi("J", 3);
      case 12: return csi("K", 3);
      case 13: return csi("L", 5);
      case 14: return csi("M", 5);
      case 15: return csi("@", 12);
      case 16: return csi("P", 12);
      case 17: return csi("X", 12);
      case 18: return csi(below(2) == 0 ? "S" : "T", 4);
      case 19: return "\x1B[" + std::to_string(below(5)) + ";" + std::to_string(below(9)) + "r";
      case 20: return below(2) == 0 ? "\x1BM" : "\n\n";
      case 21: return below(3) == 0 ? mode() : style();
      case 22:
        return below(2) == 0 ? "\x1B"
                               "7"
                             : "\x1B"
                               "8";
      case 23: return below(2) == 0 ? "\t" : "\b\b";
      case 24: return text() + csi("b", 30);
      default: return below(2) == 0 ? "\r" : csi("G", 24) + csi("d", 9);
    }
  }

  std::mt19937 random_;
};

TEST_CASE("a screen shows what tmux shows, whatever a program sends") {
  std::vector<Job> jobs;
  const std::uint32_t first = kNightly ? 1'000'000 : 1;
  for (std::uint32_t seed = first; seed < first + kStreams; ++seed) {
    Generator generator(seed);
    Job job;
    job.name = "seed " + std::to_string(seed);
    job.size = {8 + generator.below(16), 3 + generator.below(7)};
    job.bytes = generator.bytes(10 + generator.below(40));
    job.further = {{job.size.cols, job.size.rows + 1 + generator.below(6)},
                   {4 + generator.below(30), 2 + generator.below(12)}};
    jobs.push_back(std::move(job));
    if (jobs.size() == kPanes) compare(std::exchange(jobs, {}));
  }
  compare(jobs);
}

TEST_CASE("a screen shows what tmux shows of recorded programs") {
  for (const contract::Recording& recording : contract::recordings(GEPPETTO_SOURCE_DIR "/tests/golden")) {
    CAPTURE(recording.name);
    Subject subject(recording.size);
    oracle().reset({recording.size});
    std::size_t part = 0;
    for (const std::string& bytes : recording.parts) {
      CAPTURE(part++);
      subject.feed(bytes);
      oracle().feed({bytes});
      const PaneView pane = oracle().look(1)[0];
      check_view(subject, pane);
      check_rows(subject.sink.rows, pane.history, "history");
    }
  }
}

}  // namespace
