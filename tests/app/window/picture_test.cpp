// How both windows look, dark and light, at 1x and 2x, beside pictures that a person has looked at.
// GEPPETTO_PICTURES=FOLDER writes them in full, GEPPETTO_ACCEPT_PICTURES=1 takes them as they are.
#include "tests/app/window/picture.h"

#include <doctest/doctest.h>

#include <cstdlib>

#include "tests/app/window/headless_ui.h"
#include "tests/fakes/fake_snapshots.h"
#include "tests/fakes/fake_transcripts.h"

namespace geppetto::window {
namespace {

constexpr WallTime kNow{1'800'000'000'000};
constexpr int kSquare = 8;              // at 1x; what a picture is reduced by
constexpr int kSeen = 20;               // of 255: a square that differs more is another picture there
constexpr double kMostMean = 1.0;       // of 255, over the whole picture
constexpr double kMostSquares = 0.006;  // of all squares may differ so, for fonts of other versions

std::shared_ptr<const snapshot::Snapshot> a_day() {
  auto snapshot = fakes::busy_snapshot(kNow);
  auto row = std::make_shared<snapshot::RunnerRow>(*snapshot->runners[0]);
  row->screen = fakes::agent_screen();
  snapshot->runners[0] = row;
  return snapshot;
}

struct Look {
  const char* name;
  bool monitor;
  std::size_t theme;
  int scale;
};

void compare(const Look& look, Picture picture) {
  const std::string name = std::string(look.name) + ".ppm";
  if (const char* folder = std::getenv("GEPPETTO_PICTURES"))
    write_ppm(picture, std::string(folder) + '/' + name);
  const Picture small = reduced(std::move(picture), kSquare * look.scale);
  const std::string path = std::string(GEPPETTO_SOURCE_DIR) + "/tests/golden/window/" + name;
  if (std::getenv("GEPPETTO_ACCEPT_PICTURES")) write_ppm(small, path);
  const Picture accepted = read_ppm(path);
  REQUIRE(accepted.width == small.width);
  REQUIRE(accepted.height == small.height);
  REQUIRE(accepted.rgb.size() == small.rgb.size());
  double sum = 0;
  int seen = 0;
  for (std::size_t i = 0; i < small.rgb.size(); i += 3) {
    int most = 0;
    for (std::size_t c = 0; c < 3; ++c) {
      const int difference = std::abs(small.rgb[i + c] - accepted.rgb[i + c]);
      sum += difference;
      most = std::max(most, difference);
    }
    if (most > kSeen) ++seen;
  }
  const auto squares = static_cast<double>(small.rgb.size() / 3);
  INFO(look.name << ": mean " << sum / squares / 3 << ", " << seen << " of " << squares << " squares");
  CHECK(sum / squares / 3 < kMostMean);
  CHECK(seen < squares * kMostSquares);
}

TEST_CASE("the windows look as they were accepted") {
  for (const Look& look : {Look{"full-dark", false, 0, 1},
                           {"full-light", false, 1, 1},
                           {"full-dark-2x", false, 0, 2},
                           {"full-light-2x", false, 1, 2},
                           {"monitor-dark", true, 0, 1},
                           {"monitor-light", true, 1, 1},
                           {"monitor-dark-2x", true, 0, 2},
                           {"monitor-light-2x", true, 1, 2}}) {
    const auto scale = static_cast<float>(look.scale);
    HeadlessUi ui(a_day(), scale);
    ui.monitor = look.monitor;
    ui.actions.facts.theme = look.theme;
    apply_theme(ui.theme(), scale);
    if (look.monitor) ImGui::GetIO().DisplaySize = {420 * scale, 304 * scale};
    ui.frames(3);
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    compare(look, Painter(static_cast<int>(size.x), static_cast<int>(size.y)).paint(*ImGui::GetDrawData()));
  }
}

TEST_CASE("a picture in which something moved by a row is not accepted as the same") {
  HeadlessUi ui(a_day());
  const auto paint = [&] { return reduced(Painter(1280, 800).paint(*ImGui::GetDrawData()), kSquare); };
  ui.frames(3);
  const Picture before = paint();
  ui.key(ImGuiKey_J);
  const Picture after = paint();
  int seen = 0;
  for (std::size_t i = 0; i < before.rgb.size(); i += 3)
    seen += std::abs(before.rgb[i] - after.rgb[i]) > kSeen;
  CHECK(seen > static_cast<double>(before.rgb.size()) / 3 * kMostSquares);
}

}  // namespace
}  // namespace geppetto::window
