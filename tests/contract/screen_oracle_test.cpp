// The same bytes go to a real tmux pane and to a Screen; both must show the same, then and after other sizes.
// What differs on purpose:
// - A title of invalid UTF-8 is refused by both, but characters that tmux's tables do not know are shown
// here; more
//   than 1024 bytes are cut.
// - Titles on the stack: 16 here, any number there.
// - ED 3 takes the history away from tmux; what left here has left, since a person has read it.
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
#include <type_traits>
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
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    if (ours[i] == theirs[i]) continue;
    // A character that was joined to one from the line drawing set is not from there; captured, it looks so.
    constexpr char32_t kJoiner = 0x200D;
    const bool joined = i > 0 && ours[i - 1].ch == kJoiner;
    if (!joined || ours[i].style != theirs[i].style || ours[i].ch != contract::undrawn(theirs[i].ch))
      return false;
  }
  return std::all_of(ours.begin() + static_cast<std::ptrdiff_t>(theirs.size()), ours.end(),
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

void compare_rows(const std::vector<GlyphRow>& ours, const std::vector<GlyphRow>& theirs, const char* what,
                  std::string& out) {
  if (ours.size() != theirs.size())
    out += std::string(what) + ": " + std::to_string(ours.size()) + " rows, in tmux " +
           std::to_string(theirs.size()) + "\n";
  for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
    if (same_row(ours[i], theirs[i])) continue;
    out += std::string(what) + " row " + std::to_string(i) + ":\n  " + described(ours[i]) + "\n  " +
           described(theirs[i]) + "\n";
  }
}

template <class Value>
void compare_value(const Value& ours, const Value& theirs, const char* what, std::string& out) {
  if (ours == theirs) return;
  out += std::string(what) + " differs";
  if constexpr (std::is_integral_v<Value>)
    out += ": " + std::to_string(ours) + ", in tmux " + std::to_string(theirs);
  if constexpr (std::is_same_v<Value, std::string>) out += ":\n" + ours + "\nin tmux:\n" + theirs;
  out += "\n";
}

// What the screen shows otherwise than the pane; empty: nothing.
std::string difference(const Subject& subject, const PaneView& pane) {
  std::string out;
  const auto image = subject.screen.image();
  std::vector<GlyphRow> rows;
  const auto width = static_cast<std::size_t>(image->size.cols);
  for (std::size_t y = 0; y < static_cast<std::size_t>(image->size.rows); ++y)
    rows.push_back(subject.sink.glyphs({image->cells.data() + y * width, width}));
  compare_rows(rows, pane.screen, "screen", out);
  // After a resize tmux looks for the cursor beyond its rows when the last one says that it is continued.
  if (pane.cursor_row < image->size.rows) {
    compare_value(image->cursor_row, pane.cursor_row, "cursor row", out);
    compare_value(image->cursor_col, pane.cursor_col, "cursor column", out);
  }
  compare_value(image->cursor_visible, pane.cursor_visible, "cursor visible", out);
  compare_value(image->alternate, pane.alternate, "alternate screen", out);
  term::InputModes modes = image->input;
  modes.bracketed_paste = modes.focus = false;
  compare_value(modes, pane.input, "input modes", out);
  compare_value(image->title, pane.title, "title", out);
  compare_value(subject.sink.folder, pane.path, "folder", out);
  return out;
}

// What left and what is there as lines.
std::string joined(const Subject& subject, const PaneView& pane) {
  std::string out = subject.sink.joined;
  const auto image = subject.screen.image();
  const auto width = static_cast<std::size_t>(image->size.cols);
  for (std::size_t y = 0; y < pane.screen.size(); ++y) {
    GlyphRow row = subject.sink.glyphs({image->cells.data() + y * width, width});
    const bool wrapped = subject.screen.row_wrapped(static_cast<int>(y));
    if (wrapped) row.resize(std::min(row.size(), pane.screen[y].size()));  // cells that were never written
    out += contract::text_of(row) + (wrapped ? "" : "\n");
  }
  return out;
}

TmuxOracle& oracle() {
  static TmuxOracle one(kPanes);
  return one;
}

// Bytes for a screen of that size, and the sizes it gets afterwards.
struct Job {
  std::string name;
  std::vector<std::string> pieces;
  Size size;
  std::vector<Size> further;

  std::string bytes() const {
    std::string out;
    for (const std::string& piece : pieces) out += piece;
    return out;
  }
};

// Per job what differs. In the first size the history must be exactly the rows that left; once rows were
// broken anew it must be the same lines. tmux loses and doubles cells of lines with wide characters when it
// breaks them anew (the screen does so, too; what had left before stays as it was), so those are left out of
// the latter.
std::vector<std::string> differences(const std::vector<Job>& jobs) {
  std::vector<std::unique_ptr<Subject>> subjects;
  std::vector<Size> sizes;
  std::vector<std::string> bytes, out(jobs.size());
  std::size_t steps = 0;
  for (const Job& job : jobs) {
    bytes.push_back(job.bytes());
    subjects.push_back(std::make_unique<Subject>(job.size));
    subjects.back()->feed(bytes.back());
    sizes.push_back(job.size);
    steps = std::max(steps, job.further.size());
  }
  oracle().reset(sizes);
  oracle().feed(bytes);
  for (std::size_t step = 0;; ++step) {
    const std::vector<PaneView> views = oracle().look(jobs.size());
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      std::string now = difference(*subjects[i], views[i]);
      const bool kept = bytes[i].find("3J") == std::string::npos;
      if (step == 0) {
        std::vector<GlyphRow> left = subjects[i]->sink.rows;
        if (!kept && left.size() > views[i].history.size())
          left.erase(left.begin(), left.end() - static_cast<std::ptrdiff_t>(views[i].history.size()));
        compare_rows(left, views[i].history, "history", now);
      }
      if (step == 0 && kept) {
        compare_value(normal(joined(*subjects[i], views[i])), normal(views[i].joined), "lines", now);
      }
      const bool ascii =
          std::ranges::all_of(bytes[i], [](char c) { return static_cast<std::uint8_t>(c) < 0x80; });
      if (step == steps && !views[i].alternate && ascii && kept) {
        subjects[i]->screen.drain();
        compare_value(normal(subjects[i]->sink.joined), normal(views[i].joined), "lines at the end", now);
      }
      if (!now.empty())
        out[i] += std::to_string(sizes[i].cols) + "x" + std::to_string(sizes[i].rows) + ": " + now;
    }
    if (step == steps) return out;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (step < jobs[i].further.size()) sizes[i] = jobs[i].further[step];
      subjects[i]->screen.resize(sizes[i]);
    }
    oracle().resize(sizes);
  }
}

// The least that still differs: without every run of pieces that can be missed.
Job shortened(Job job) {
  for (std::size_t length = job.pieces.size() / 2; length > 0; length /= 2) {
    for (std::size_t at = 0; at + length <= job.pieces.size();) {
      Job without = job;
      const auto from = without.pieces.begin() + static_cast<std::ptrdiff_t>(at);
      without.pieces.erase(from, from + static_cast<std::ptrdiff_t>(length));
      if (differences({without})[0].empty()) {
        at += length;
      } else {
        job = without;
      }
    }
  }
  while (!job.further.empty()) {
    Job without = job;
    without.further.pop_back();
    if (differences({without})[0].empty()) break;
    job = without;
  }
  return job;
}

constexpr int kToShorten = 20;  // after that many differing streams nobody reads on

void compare(const std::vector<Job>& jobs) {
  static int shortened_already = 0;
  for (std::size_t from = 0; from < jobs.size(); from += kPanes) {
    const std::vector<Job> batch(
        jobs.begin() + static_cast<std::ptrdiff_t>(from),
        jobs.begin() + static_cast<std::ptrdiff_t>(std::min(from + kPanes, jobs.size())));
    const std::vector<std::string> found = differences(batch);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (found[i].empty()) continue;
      const bool shorten = batch[i].pieces.size() > 1 && ++shortened_already <= kToShorten;
      const Job least = shorten ? shortened(batch[i]) : batch[i];
      const std::string name = least.name, bytes = escaped(least.bytes()), differs = differences({least})[0];
      std::string sizes = std::to_string(least.size.cols) + "x" + std::to_string(least.size.rows);
      for (const Size size : least.further)
        sizes += ", " + std::to_string(size.cols) + "x" + std::to_string(size.rows);
      CAPTURE(name);
      CAPTURE(bytes);
      CAPTURE(sizes);
      CHECK(differs == "");
    }
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
    for (const Size size : kSizes) jobs.push_back({one.name, {one.bytes}, size, kOtherSizes});
  }
  compare(jobs);
}

// Sequences that a program could send, one at a time, with the parameters near the edges of a small screen.
class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  std::vector<std::string> pieces(int count) {
    std::vector<std::string> out;
    while (count-- > 0) out.push_back(piece());
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
  // One of the list.
  template <std::size_t n>
  std::string one_of(const char* const (&list)[n]) {
    return list[below(static_cast<int>(n))];
  }
  std::string style() {
    static constexpr const char* kStyles[] = {
        "\x1B[m",           "\x1B[31m",          "\x1B[1;4m",         "\x1B[44m",        "\x1B[0;7m",
        "\x1B[39m",         "\x1B[49;22m",       "\x1B[38;5;200m",    "\x1B[4:3m",       "\x1B[21;9m",
        "\x1B[4:5;58;5;9m", "\x1B[58:2::1:2:3m", "\x1B[59;24m",       "\x1B[53;2m",      "\x1B[55;3m",
        "\x1B[48;2;1;2;3m", "\x1B[92;105;27m",   "\x1B[48;5;300;23m", "\x1B[4:0;25;28m", "\x1B[38:5:99;5;8m",
    };
    return one_of(kStyles);
  }
  // What is told rather than drawn.
  std::string told() {
    static constexpr const char* kTold[] = {
        "\x1B]0;one\a",        "\x1B]2;zwei\xC3\xA4\x1B\\",
        "\x1B[22;0t",          "\x1B[23;2;22t",
        "\x1B]7;file://h/p\a", "\x1B_apc\x1B\\",
        "\x1Bkname\x1B\\",     "\x1BPq#0;1\x18x\x1B\\",
        "\x1B]8;;http://x\a",  "\x1B]9;4;1;5\a",
        "\x1B]0;\xFF\a",       "\x1B[?2026h",
        "\x1B]133;A\a",        "\x1B^pm\x1B\\",
        "\x1B]52;c;YQ==\a",    "\x1B[8;9;9;22;0t",
    };
    return one_of(kTold);
  }
  std::string broken() {
    static constexpr const char* kBroken[] = {
        "\x1B[3\x18", "\x1B[1\x1B[2C",     "\x1B[3\x0DC",
        "\x1B[1:2H",  "\x1B[99999999999C", "\xE6\xBC",
        "\xFF\x80",   "\x1B[?5;6",         "\x1B[1;2;3;4;5;6;7;8;9;1;2;3;4;5;6;7;8;9;1;2;3;4;5;31m",
        "\x1B[!p",    "\x1B[2 A",          "\x1B(Z",
        "\x1B#3",     "\x1B[0;0;0H",       "\x7F",
        "\xC2\x85",
    };
    return one_of(kBroken);
  }
  std::string wide() {
    static constexpr const char* kWide[] = {
        "漢", "字",        "😀",        "é", "❤\xEF\xB8\x8F",  "👍🏽",
        "🇩🇪", "e\xCC\x81", "\xCC\x88", "─", "👩\xE2\x80\x8D👧", "\xE2\x80\x8D"};
    std::string out;
    for (int n = 1 + below(6); n > 0; --n) out += one_of(kWide);
    return out;
  }
  std::string mode() {
    static constexpr const char* kModes[] = {
        "\x1B[?7l",    "\x1B[?7h",         "\x1B[?6h",    "\x1B[?6l",    "\x1B[4h",       "\x1B[4l",
        "\x1B[?1049h", "\x1B[?1049l",      "\x1B[?47h",   "\x1B[?47l",   "\x1B[?1047h",   "\x1B[?1047l",
        "\x1B(0",      "\x1B(B",           "\x0E",        "\x0F",        "\x1B#8",        "\033c",
        "\x1B)0",      "\x1B[?7h\x1B[4l",  "\x1B[?25l",   "\x1B[?25h",   "\x1B[?1h\x1B=", "\x1B[?1l\x1B>",
        "\x1B[?1000h", "\x1B[?1002;1006h", "\x1B[?1003l", "\x1B[?1005h", "\x1B[?3h",      "\x1B[3J",
        "\x1B[?2004h", "\x1B[?1003h",
    };
    return one_of(kModes);
  }
  std::string tab() {
    static constexpr const char* kTabs[] = {"\t", "\t\t", "\x1BH", "\x1B[g", "\x1B[3g", "\x1B[Z", "\x1B[2Z"};
    return one_of(kTabs);
  }
  std::string piece() {
    switch (below(30)) {
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
      case 23: return below(2) == 0 ? tab() : "\b\b";
      case 24: return text() + csi("b", 30);
      case 25: return told();
      case 26: return broken();
      case 27: return csi(below(2) == 0 ? "E" : "F", 4) + csi(below(2) == 0 ? "`" : "G", 24);
      case 28:
        return below(2) == 0   ? "\x1B"
                                 "E"
               : below(2) == 0 ? "\x1B[s"
                               : "\x1B[u";
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
    job.pieces = generator.pieces(10 + generator.below(40));
    job.further = {{job.size.cols, job.size.rows + 1 + generator.below(6)},
                   {4 + generator.below(30), 2 + generator.below(12)}};
    jobs.push_back(std::move(job));
    if (jobs.size() == kPanes) compare(std::exchange(jobs, {}));
  }
  compare(jobs);
}

TEST_CASE("a screen shows what tmux shows of recorded programs") {
  int compared = 0;
  for (const contract::Recording& recording : contract::recordings(GEPPETTO_SOURCE_DIR "/tests/golden")) {
    CAPTURE(recording.name);
    REQUIRE_FALSE(recording.parts.empty());
    const Size first = recording.parts.front().size;
    Subject subject(first);
    oracle().reset({first});
    bool whole = true;  // tmux still has every row that left, as it left
    std::size_t part = 0;
    for (const auto& [bytes, size] : recording.parts) {
      CAPTURE(part++);
      whole = whole && size == first && bytes.find("\x1B[3J") == std::string::npos;
      subject.screen.resize(size);
      oracle().resize({size});
      subject.feed(bytes);
      oracle().feed({bytes});
      const PaneView pane = oracle().look(1)[0];
      std::string differs = difference(subject, pane);
      if (whole) compare_rows(subject.sink.rows, pane.history, "history", differs);
      CHECK(differs == "");
    }
    ++compared;
  }
  CHECK(compared >= 20);
}

}  // namespace
