// How hotkeys are written.
#include "domain/desktop/hotkeys.h"

#include <doctest/doctest.h>

#include <array>
#include <string>

using namespace geppetto;
using namespace geppetto::desktop;

TEST_CASE("chords are read in either case and written in one way") {
  struct Row {
    const char *text, *written, *portal;
    std::uint32_t keysym;
  };
  constexpr std::array kRows{
      Row{"Super+G", "Super+G", "LOGO+g", 0x67},
      Row{"super+g", "Super+G", "LOGO+g", 0x67},
      Row{"Alt+Ctrl+1", "Ctrl+Alt+1", "CTRL+ALT+1", 0x31},
      Row{"Control+Shift+F12", "Ctrl+Shift+F12", "CTRL+SHIFT+F12", 0xffc9},
      Row{"F9", "F9", "F9", 0xffc6},
      Row{"Win+Space", "Super+Space", "LOGO+space", 0x20},
      Row{"Ctrl+comma", "Ctrl+Comma", "CTRL+comma", 0x2c},
      Row{"Meta+PageUp", "Super+PageUp", "LOGO+Page_Up", 0xff55},
      Row{"Ctrl+Return", "Ctrl+Enter", "CTRL+Return", 0xff0d},
      Row{"Shift+Print", "Shift+Print", "SHIFT+Print", 0xff61},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.text);
    const auto chord = parse_chord(row.text);
    REQUIRE(chord);
    CHECK(chord->keysym == row.keysym);
    CHECK(to_string(*chord) == row.written);
    CHECK(portal_trigger(*chord) == row.portal);
    CHECK(*parse_chord(to_string(*chord)) == *chord);
  }
}

TEST_CASE("what is wrong with a chord is said") {
  struct Row {
    const char *text, *says;
  };
  constexpr std::array kRows{
      Row{"", "unknown key \"\""},
      Row{"Super+", "unknown key \"\""},
      Row{"+", "unknown modifier \"\""},
      Row{"Hyper+G", "unknown modifier \"Hyper\""},
      Row{"Ctrl+Ctrl+G", "names Ctrl twice"},
      Row{"Ctrl+GG", "unknown key \"GG\""},
      Row{"Ctrl+F25", "unknown key \"F25\""},
      Row{"Ctrl+\x1b", "unknown key \" \""},
      Row{"G", "needs Ctrl, Alt or Super"},
      Row{"Shift+G", "needs Ctrl, Alt or Super"},
      Row{"Escape", "needs Ctrl, Alt or Super"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.text);
    const auto chord = parse_chord(row.text);
    REQUIRE(!chord);
    CHECK(chord.error().what.find(row.says) != std::string::npos);
  }
  CHECK(parse_chord(std::string(1'000'000, '+')).error().what == "is too long for a key");
}
