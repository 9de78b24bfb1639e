// The files the window reads and writes: theme, fonts, place.
#include <doctest/doctest.h>
#include <imgui.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/window/fonts.h"
#include "app/window/place.h"
#include "app/window/theme.h"
#include "app/window/theme_set.h"

namespace geppetto::window {
namespace {

namespace fs = std::filesystem;

struct Folder {
  fs::path path = fs::temp_directory_path() / ("geppetto-window-test-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
};

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST_CASE("the theme of the house is whole, and packed as Dear ImGui packs colours") {
  const auto theme = load_theme(GEPPETTO_SOURCE_DIR "/assets/theme.json");
  REQUIRE(theme);
  CHECK(theme->accent == 0xFF4B'A8E5U);
  CHECK(theme->bg0 == 0xFF16'120FU);
  CHECK(resolve(*theme, Color{}, 7) == 7);
  CHECK(resolve(*theme, Color::rgb(1, 2, 3), 7) == 0xFF03'0201U);
  CHECK(resolve(*theme, Color::palette(196), 7) == 0xFF00'00FFU);
  CHECK(resolve(*theme, Color::palette(255), 7) == 0xFFEE'EEEEU);
}

TEST_CASE("a theme that lacks something says which file and which key") {
  const std::string good = read(GEPPETTO_SOURCE_DIR "/assets/theme.json");
  const auto why = [](const std::string& text) { return parse_theme(text, "x.json").error().what; };
  REQUIRE(parse_theme(good, "x.json"));
  CHECK(why("{").find("x.json") != std::string::npos);
  CHECK(why("[]").find("not a JSON object") != std::string::npos);
  CHECK(why(with(good, "\"violet\"", "\"purple\"")).find("\"violet\"") != std::string::npos);
  CHECK(why(with(good, "E5A84B", "E5A84")).find("\"accent\"") != std::string::npos);
  CHECK(why(with(good, "E5A84B", "E5A84G")).find("\"accent\"") != std::string::npos);
  CHECK(why(with(good, "\"terminal\"", "\"terminals\"")).find("terminal") != std::string::npos);
  CHECK(load_theme("/nowhere/theme.json").error().kind == ErrorKind::Io);
}

TEST_CASE("every text of both themes has a contrast of 4.5 or more on every ground it stands on") {
  const auto set = load_themes(GEPPETTO_SOURCE_DIR "/assets", "");
  REQUIRE(set);
  REQUIRE(set->themes.size() == 2);
  constexpr float kEnough = 4.5F;
  CHECK(contrast(0xFF00'0000U, 0xFFFF'FFFFU) == doctest::Approx(21));
  CHECK(contrast(0xFF77'7777U, 0xFFFF'FFFFU) == doctest::Approx(4.48).epsilon(0.01));
  for (const Theme& t : set->themes) {
    const Rgba inks[] = {t.text, t.dim, t.faint, t.accent, t.blue, t.ok, t.warn, t.err, t.violet, t.cyan};
    for (std::size_t i = 0; i < std::size(inks); ++i) {
      CAPTURE(t.name);
      CAPTURE(i);
      for (const Rgba ground : {t.bg0, t.bg1, t.bg2, t.bg3}) CHECK(contrast(inks[i], ground) >= kEnough);
      CHECK(contrast(inks[i], mix(inks[i], t.bg1, 0.14F)) >= kEnough);  // a pill
    }
    for (const Rgba ink : {t.text, t.dim, t.accent}) {  // a row that needs the person, plain and selected
      for (const float tint : {0.10F, 0.16F}) {
        CHECK(contrast(ink, mix(t.accent, t.bg0, tint)) >= kEnough);
        CHECK(contrast(ink, mix(t.accent, t.bg1, tint)) >= kEnough);
      }
    }
    CHECK(contrast(t.bg0, t.accent) >= kEnough);  // a primary button
    for (std::size_t i = 1; i < t.terminal.size(); ++i) {
      CAPTURE(i);
      CHECK(contrast(t.terminal[i], t.bg0) >= kEnough);
    }
  }
}

TEST_CASE("any colour of a program becomes readable on any ground, and one that is stays as it is") {
  std::uint32_t random = 1;
  const auto next = [&] { return 0xFF00'0000U | ((random = random * 1664525U + 1013904223U) >> 8); };
  for (int i = 0; i < 3000; ++i) {
    const Rgba ink = next(), ground = next(), out = readable(ink, ground);
    CHECK(contrast(out, ground) >= 4.5F);
    if (contrast(ink, ground) >= 4.5F) CHECK(out == ink);
  }
}

TEST_CASE(
    "the person's themes stand behind the house's, replace one of the same name, and a broken one is told") {
  const Folder folder;
  const std::string dark = read(GEPPETTO_SOURCE_DIR "/assets/theme.json");
  std::ofstream(folder.path / "a.json") << with(dark, "Geppetto Dark", "Mine");
  std::ofstream(folder.path / "b.json") << with(dark, "E5A84B", "00FF00");
  std::ofstream(folder.path / "c.json") << "{";
  std::ofstream(folder.path / "d.txt") << "no theme";
  const auto set = load_themes(GEPPETTO_SOURCE_DIR "/assets", folder.path.string());
  REQUIRE(set);
  REQUIRE(set->themes.size() == 3);
  CHECK(set->themes[0].accent == 0xFF00'FF00U);
  CHECK(set->themes[2].name == "Mine");
  CHECK(theme_named(set->themes, "Mine") == 2);
  CHECK(theme_named(set->themes, "nobody's") == 0);
  REQUIRE(set->troubles.size() == 1);
  CHECK(set->troubles[0].find("c.json") != std::string::npos);
}

TEST_CASE("fonts are found by name below the folders, the first folder first") {
  const Folder folder;
  fs::create_directories(folder.path / "a/deep");
  fs::create_directories(folder.path / "b");
  std::ofstream(folder.path / "a/deep/One.ttf") << "x";
  std::ofstream(folder.path / "b/One.ttf") << "x";
  std::ofstream(folder.path / "b/Two.ttf") << "x";
  FontList list;
  list.folders = {(folder.path / "missing").string(), (folder.path / "a").string(),
                  (folder.path / "b").string()};
  list.ui = {"One.ttf"};
  list.mono = {"Two.ttf", "Three.ttf"};
  const auto found = find_fonts(list);
  CHECK(found.size() == 2);
  CHECK(found.at("One.ttf") == folder.path / "a/deep/One.ttf");
  CHECK(found.at("Two.ttf") == folder.path / "b/Two.ttf");
}

TEST_CASE("what is no font is passed over, and without any there is a built-in one") {
  const Folder folder;
  std::ofstream(folder.path / "Empty.ttf");
  std::ofstream(folder.path / "Garbage.ttf") << std::string(5000, 'x');
  FontList list;
  list.folders = {folder.path.string()};
  list.ui = list.ui_strong = list.mono = {"Empty.ttf", "Garbage.ttf"};
  list.symbols = list.emoji = list.wide = {"Garbage.ttf"};
  FallbackFonts fallbacks;
  ImGui::CreateContext();
  const Fonts none = load_fonts(list, *ImGui::GetIO().Fonts, fallbacks);
  CHECK(none.ui != nullptr);
  CHECK(none.ui_strong == none.ui);
  CHECK(none.mono_strong == none.mono);
  ImGui::DestroyContext();
}

TEST_CASE("the theme is the first one that is as the desktop prefers it") {
  const auto themes = load_themes(GEPPETTO_SOURCE_DIR "/assets", "")->themes;
  using desktop::ColourScheme;
  CHECK(themes[theme_for(themes, ColourScheme::Dark)].name == "Geppetto Dark");
  CHECK(themes[theme_for(themes, ColourScheme::Light)].name == "Geppetto Light");
  CHECK(theme_for(themes, ColourScheme::NoPreference) == 0);
  CHECK(theme_for({themes[0]}, ColourScheme::Light) == 0);
}

TEST_CASE("the windows' places come back as they were, the monitor's for each layout of the screens") {
  const Folder folder;
  const std::string path = (folder.path / "new/place.json").string();
  Place place;
  place.full = {-40, 12, 900, 700};
  place.monitor["1920x1080+0+0"] = {10, 20, 420, 300};
  place.monitor["1280x800+0+0"] = {7, 8, 300, 120};
  place.full_shown = false;
  place.monitor_shown = place.always_on_top = true;
  place.full_zoom = 1.5F;
  place.monitor_zoom = 0.8F;
  place.opacity = 0.7F;
  place.theme = "Geppetto Light";
  REQUIRE(save_place(path, place));
  const Place back = load_place(path);
  CHECK(back.full.x == -40);
  CHECK(back.full.y == 12);
  CHECK(back.full.width == 900);
  CHECK(back.full.height == 700);
  REQUIRE(back.monitor.size() == 2);
  CHECK(back.monitor.at("1280x800+0+0").x == 7);
  CHECK(back.monitor.at("1920x1080+0+0").width == 420);
  CHECK(!back.full_shown);
  CHECK(back.monitor_shown);
  CHECK(back.always_on_top);
  CHECK(back.full_zoom == doctest::Approx(1.5));
  CHECK(back.monitor_zoom == doctest::Approx(0.8));
  CHECK(back.opacity == doctest::Approx(0.7));
  CHECK(back.theme == "Geppetto Light");
  CHECK(!fs::exists(path + ".new"));
}

TEST_CASE("a damaged or absurd place is no place, and some window is always shown") {
  const Folder folder;
  const fs::path path = folder.path / "place.json";
  CHECK(!load_place(path.string()).full.width);
  for (const char* text :
       {"", "{", "[1]", R"({"x":"1","width":3,"height":1e9,"alwaysOnTop":1})", R"({"width":99999999999})",
        R"({"fullShown":false,"monitor":{"a":3,"b":{"x":"y"}},"zoom":1e30,"opacity":-1,"theme":7})"}) {
    std::ofstream(path) << text;
    const Place place = load_place(path.string());
    CHECK(!place.full.x);
    CHECK(!place.full.width);
    CHECK(!place.full.height);
    CHECK(!place.always_on_top);
    CHECK(place.full_shown);
    CHECK(place.full_zoom <= kMaxZoom);
    CHECK(place.opacity >= kMinOpacity);
    CHECK(place.theme.empty());
  }
}

TEST_CASE("a place that cannot be written is an error, not a crash") {
  CHECK(save_place("/proc/nowhere/place.json", {}).error().kind == ErrorKind::Io);
}

}  // namespace
}  // namespace geppetto::window
