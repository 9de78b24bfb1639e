// What a program tells besides what it shows: each sequence, its limits, and what modes and links become.
#include "domain/term/screen_event.h"

#include <doctest/doctest.h>

#include <string>
#include <variant>
#include <vector>

#include "domain/base/text.h"
#include "domain/term/screen.h"

namespace {
using namespace geppetto;
using namespace geppetto::term;

// One line an event, as text.
struct Teller {
  std::string operator()(const Bell&) const { return "bell"; }
  std::string operator()(const Reset&) const { return "reset"; }
  std::string operator()(const AlternateChanged& e) const { return e.entered ? "alternate" : "main"; }
  std::string operator()(const TitleChanged& e) const { return "title " + e.title; }
  std::string operator()(const FolderChanged& e) const { return "folder " + e.uri; }
  std::string operator()(const Notification& e) const { return "notify [" + e.title + "] " + e.body; }
  std::string operator()(const Progress& e) const {
    return "progress " + std::to_string(static_cast<int>(e.state)) + " " + std::to_string(e.percent);
  }
  std::string operator()(const ShellMark& e) const {
    return std::string("mark ") + "ABCD"[static_cast<int>(e.kind)] +
           (e.exit_code ? " " + std::to_string(*e.exit_code) : "");
  }
  std::string operator()(const ProgramStatus& e) const { return "status " + e.payload; }
  std::string operator()(const ClipboardAsked& e) const {
    return e.read ? "clipboard read" : "clipboard write";
  }
  std::string operator()(const Synchronized& e) const { return e.begun ? "begin" : "end"; }
};

struct Listener final : ScreenSink {
  std::vector<std::string> told;
  void row_left(std::span<const Cell> /*cells*/, bool /*wrapped*/) override {}
  void on_event(const ScreenEvent& event) override { told.push_back(std::visit(Teller(), event)); }
};

using Told = std::vector<std::string>;

Told told_by(const std::string& bytes) {
  Listener listener;
  Screen screen({20, 3}, listener);
  screen.feed(bytes);
  Listener torn;
  Screen bytewise({20, 3}, torn);
  for (const char c : bytes) bytewise.feed({&c, 1});
  CHECK(listener.told == torn.told);
  return listener.told;
}

std::string osc(const std::string& payload) { return "\x1B]" + payload + "\x1B\\"; }

TEST_CASE("bell, alternate screen and synchronized updates are told once each") {
  CHECK(told_by("\a\x1B[?1049h\x1B[?1049h\x1B[?1049l\x1B[?2026h\x1B[?2026h\x1B[?2026l\x1B[?2026l") ==
        Told{"bell", "alternate", "main", "begin", "end"});
}

TEST_CASE("titles: OSC 0 and 2, APC, the stack; what is not clean leaves the one before") {
  CHECK(told_by(osc("0;one") + osc("2;two") + osc("2;two") + "\x1B[22;0t" + osc("0;a\xFFz") +
                "\x1B_three\x1B\\" + "\x1B[23;2t") ==
        Told{"title one", "title two", "title three", "title two"});
  Listener listener;
  Screen screen({20, 3}, listener);
  std::string longest;
  for (int i = 0; i < 1500; ++i) longest += "ä";
  screen.feed(osc("0;" + longest));
  CHECK(screen.title().size() == kMaxEventText);
  CHECK(is_clean_line(screen.title()));
}

TEST_CASE("the folder of a shell") {
  CHECK(told_by(osc("7;file://host/a%20b")) == Told{"folder file://host/a%20b"});
  CHECK(told_by(osc("7;" + std::string(2000, 'x'))).empty());
}

TEST_CASE("notifications come out alike, whichever way they were asked for") {
  CHECK(told_by(osc("9;done") + osc("777;notify;Title;body;more") + osc("777;other;x") + osc("9;")) ==
        Told{"notify [] done", "notify [Title] body;more"});
  CHECK(told_by(osc("99;;hello") + osc("99;i=1:d=0;Hel") + osc("99;i=1:d=0;lo") +
                osc("99;i=1:p=body:e=1;d29ybGQ=")) == Told{"notify [] hello", "notify [Hello] world"});
  CHECK(told_by(osc("99;i=1:d=0;lost") + osc("99;i=2;kept") + osc("99;p=close;x") + osc("99;e=1;??")) ==
        Told{"notify [] kept"});
  const Told large = told_by(osc("9;" + std::string(4000, 'x')));
  REQUIRE(large.size() == 1);
  CHECK(large[0].size() < kMaxEventText + 20);
  CHECK(told_by(osc("9;" + std::string(9000, 'x'))).empty());
}

TEST_CASE("a notification wrapped for the terminal outside of tmux is heard") {
  CHECK(told_by("\x1BPtmux;\x1B\x1B]9;hi\a\x1B\\") == Told{"notify [] hi"});
  CHECK(told_by("\x1BPtmux;\x1B\x1B]777;notify;a;b\x1B\x1B\\\x1B\\") == Told{"notify [a] b"});
  CHECK(told_by("\x1BPtmux;\x1B\x1B]0;title\a\x1B\\\x1BPq#0\x1B\\").empty());
}

TEST_CASE("progress: its states, bounded; other numbered commands are no notification") {
  CHECK(told_by(osc("9;4;1;50") + osc("9;4;2;300") + osc("9;4;3") + osc("9;4;4;7") + osc("9;4;0;9")) ==
        Told{"progress 1 50", "progress 2 100", "progress 3 0", "progress 4 7", "progress 0 0"});
  CHECK(told_by(osc("9;4") + osc("9;4;") + osc("9;4;9;1") + osc("9;9;/tmp") + osc("9;12")) ==
        Told{"notify [] 4", "notify [] 12"});
}

TEST_CASE("marks of a shell, with how the command ended") {
  CHECK(told_by(osc("133;A;aid=1") + osc("133;B") + osc("133;C") + osc("133;D;3") + osc("133;D") +
                osc("133;D;x;y") + osc("133;P;k=i") + osc("133;")) ==
        Told{"mark A", "mark B", "mark C", "mark D 3", "mark D", "mark D"});
}

TEST_CASE("a program's status is passed on as it is, or not at all") {
  CHECK(told_by(osc("7501;?") + "\x1B]7501;state=working:app=x\a") ==
        Told{"status ?", "status state=working:app=x"});
  CHECK(told_by(osc("7501;" + std::string(4096, 'a'))).size() == 1);
  CHECK(told_by(osc("7501;" + std::string(4097, 'a'))).empty());
  CHECK(told_by(osc("7501;\xFF")).empty());
}

TEST_CASE("a clipboard is never touched") {
  CHECK(told_by(osc("52;c;YQ==") + osc("52;c;?")) == Told{"clipboard write", "clipboard read"});
}

TEST_CASE("links: cells of one link share it, and what is left behind is forgotten") {
  Listener listener;
  Screen screen({20, 3}, listener);
  screen.feed("a" + osc("8;id=7;http://x/1") + "bc" + osc("8;;") + "d" + osc("8;;http://x/2") + "e\x1B[0mf" +
              osc("8;foo=1:id=z;http://x/1") + "\xE6\xBC\xA2\x1B[2;1H\x1B[K");
  const auto image = screen.image();
  const auto uri = [&](int col) {
    const Link* const link = image->link(image->at(0, col));
    return link == nullptr ? std::string("-") : link->uri + " " + link->id;
  };
  CHECK(uri(0) == "-");
  CHECK(uri(1) == "http://x/1 7");
  CHECK(uri(2) == "http://x/1 7");
  CHECK(uri(3) == "-");
  CHECK(uri(4) == "http://x/2 ");
  CHECK(uri(5) == "http://x/2 ");
  CHECK(uri(6) == "http://x/1 z");
  CHECK(uri(7) == "http://x/1 z");
  CHECK(image->link(image->at(1, 0)) == nullptr);
  CHECK(screen.link(image->at(0, 1).link).uri == "http://x/1");
  CHECK(screen.image()->links == image->links);  // shared until it changes

  for (int i = 0; i < 5000; ++i) screen.feed(osc("8;;http://y/" + std::to_string(i)) + "\rx");
  const auto later = screen.image();
  REQUIRE(later->link(later->at(1, 0)) != nullptr);
  CHECK(later->link(later->at(1, 0))->uri == "http://y/4999");
  CHECK(later->links->size() <= 1024);
  CHECK(later->link(later->at(0, 1))->uri == "http://x/1");
}

TEST_CASE("a link that is too long or not clean is none") {
  Listener listener;
  Screen screen({20, 3}, listener);
  screen.feed(osc("8;;http://x") + osc("8;;" + std::string(3000, 'u')) + "a" + osc("8;;\xFF") + "b");
  CHECK(screen.image()->at(0, 0).link == 0);
  CHECK(screen.image()->at(0, 1).link == 0);
}

TEST_CASE("modes of input, and what resets them") {
  Listener listener;
  Screen screen({20, 3}, listener);
  CHECK(screen.input_modes() == InputModes());
  screen.feed("\x1B[?1h\x1B=\x1B[?1004h\x1B[?2004h\x1B[?1000h\x1B[?1002;1006h\x1B[?1005h");
  const InputModes all{true, true, true, true, MouseMode::Drags, true, true};
  CHECK(screen.input_modes() == all);
  CHECK(screen.image()->input == all);
  screen.feed("\x1B[?1003h");
  CHECK(screen.input_modes().mouse == MouseMode::Moves);
  screen.feed("\x1B[?1000l\x1B[?1l\x1B>\x1B[?1004;2004;1005;1006l");
  CHECK(screen.input_modes() == InputModes());
  screen.feed(
      "\x1B[?1002h\x1B[?2004h\x1B"
      "c");
  CHECK(screen.input_modes() == InputModes());
}

TEST_CASE("the shape of the cursor") {
  Listener listener;
  Screen screen({20, 3}, listener);
  const auto shape = [&](const char* bytes) {
    screen.feed(bytes);
    return std::pair(screen.image()->cursor_shape, screen.image()->cursor_blinks);
  };
  CHECK(shape("\x1B[4 q") == std::pair(CursorShape::Underline, false));
  CHECK(shape("\x1B[5 q") == std::pair(CursorShape::Bar, true));
  CHECK(shape("\x1B[9 q") == std::pair(CursorShape::Bar, true));
  CHECK(shape("\x1B[ q") == std::pair(CursorShape::Block, false));
  CHECK(shape("\x1B[?12h") == std::pair(CursorShape::Block, true));
}

TEST_CASE("every kind of underline, its colour, and overline") {
  Listener listener;
  Screen screen({20, 3}, listener);
  screen.feed(
      "\x1B[4ma\x1B[4:2mb\x1B[4:3;58;5;9mc\x1B[21;58:2::1:2:3md\x1B[59;4:5me\x1B[53mf\x1B[24;55mg\x1B[4:9mh");
  const auto image = screen.image();
  const auto style = [&](int col) { return image->styles[image->at(0, col).style]; };
  CHECK(style(0).underline() == Underline::Single);
  CHECK(style(1).underline() == Underline::Double);
  CHECK(style(2).underline() == Underline::Curly);
  CHECK(style(2).underline_color == Color::palette(9));
  CHECK(style(3).underline() == Underline::Double);
  CHECK(style(3).underline_color == Color::rgb(1, 2, 3));
  CHECK(style(4).underline() == Underline::Dashed);
  CHECK(style(4).underline_color.is_default());
  CHECK((style(5).attributes & kOverline) != 0);
  CHECK((style(5).attributes & kUnderline) != 0);
  CHECK(style(6) == Style());
  CHECK(style(7) == Style());
}

TEST_CASE("another screen of the same pane takes over what is not drawn") {
  Listener listener;
  Screen screen({20, 3}, listener), next({20, 3}, listener);
  screen.feed(osc("2;title") + "\x1B[?2004h\x1B[3 q");
  next.take_over(screen);
  CHECK(next.title() == "title");
  CHECK(next.input_modes().bracketed_paste);
  CHECK(next.image()->cursor_shape == CursorShape::Underline);
}

TEST_CASE("a screen is half drawn between the marks of an update") {
  Listener listener;
  Screen screen({20, 3}, listener);
  screen.feed("\x1B[?2026h");
  CHECK(screen.synchronized());
  screen.feed("\x1B[?2026l");
  CHECK_FALSE(screen.synchronized());
  screen.feed(
      "\x1B[?2026h\x1B"
      "c");
  CHECK_FALSE(screen.synchronized());  // a reset ends everything
}

}  // namespace
