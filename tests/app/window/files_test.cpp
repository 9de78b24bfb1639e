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
  list.symbols = {"Garbage.ttf"};
  ImGui::CreateContext();
  const Fonts none = load_fonts(list);
  CHECK(none.ui != nullptr);
  CHECK(none.ui_strong == none.ui);
  CHECK(none.mono_strong == none.mono);
  ImGui::DestroyContext();
}

TEST_CASE("the window's place comes back as it was") {
  const Folder folder;
  const std::string path = (folder.path / "new/place.json").string();
  Place place;
  place.x = -40;
  place.y = 12;
  place.width = 900;
  place.height = 700;
  place.always_on_top = true;
  REQUIRE(save_place(path, place));
  const Place back = load_place(path);
  CHECK(back.x == -40);
  CHECK(back.y == 12);
  CHECK(back.width == 900);
  CHECK(back.height == 700);
  CHECK(back.always_on_top);
  CHECK(!fs::exists(path + ".new"));
}

TEST_CASE("a damaged or absurd place is no place") {
  const Folder folder;
  const fs::path path = folder.path / "place.json";
  CHECK(!load_place(path.string()).width);
  for (const char* text :
       {"", "{", "[1]", R"({"x":"1","width":3,"height":1e9,"alwaysOnTop":1})", R"({"width":99999999999})"}) {
    std::ofstream(path) << text;
    const Place place = load_place(path.string());
    CHECK(!place.x);
    CHECK(!place.width);
    CHECK(!place.height);
    CHECK(!place.always_on_top);
  }
}

TEST_CASE("a place that cannot be written is an error, not a crash") {
  CHECK(save_place("/proc/nowhere/place.json", {}).error().kind == ErrorKind::Io);
}

}  // namespace
}  // namespace geppetto::window
