// Terminal text cell by cell: where glyphs land, what is drawn as shapes, what hostile lines cost.
#include "app/window/cell_text.h"

#include <doctest/doctest.h>

#include "app/window/cell_glyphs.h"
#include "tests/app/window/headless_ui.h"
#include "tests/fakes/fake_snapshots.h"

namespace geppetto::window {
namespace {

struct Bounds {
  float left = 1e9F, top = 1e9F, right = -1e9F, bottom = -1e9F;
  int vertices = 0;
};

// What `draw` adds to a draw list, inside a frame of its own.
template <class F>
Bounds drawn(HeadlessUi& ui, F draw) {
  Bounds out;
  ImGui::GetIO().DeltaTime = 1 / 60.0F;
  ImGui::NewFrame();
  AgeClock ages(ui.now);
  const Frame frame{*ui.snapshot, ui.theme(), ui.fonts(), ages, ui.activity, ui.actions.facts, ui.scale()};
  ImDrawList* list = ImGui::GetBackgroundDrawList();
  const int before = list->VtxBuffer.Size;
  draw(frame, list);
  for (int i = before; i < list->VtxBuffer.Size; ++i, ++out.vertices) {
    const ImVec2 at = list->VtxBuffer[i].pos;
    out.left = std::min(out.left, at.x);
    out.right = std::max(out.right, at.x);
    out.top = std::min(out.top, at.y);
    out.bottom = std::max(out.bottom, at.y);
  }
  ImGui::EndFrame();
  return out;
}

Bounds draw_line(HeadlessUi& ui, std::string_view text, std::int64_t first = 0, std::int64_t count = 80,
                 std::vector<log::StyleRun> runs = {}) {
  return drawn(ui, [&](const Frame& frame, ImDrawList* list) {
    CellPainter(frame, list, 18)
        .line({text, runs, {}, log::LineKind::Text}, {100, 100}, first, count, 0xFFFF'FFFF);
  });
}

float cell_width_px(HeadlessUi& ui) {
  AgeClock ages(ui.now);
  return cell_size({*ui.snapshot, ui.theme(), ui.fonts(), ages, ui.activity, ui.actions.facts, ui.scale()},
                   18)
      .width;
}

TEST_CASE("every box, block and braille character is a shape that stays in its cell and reaches its edges") {
  HeadlessUi ui(fakes::empty_snapshot({}));
  const CellSize cell{9, 19};
  const auto shape = [&](char32_t u) {
    return drawn(ui, [&](const Frame&, ImDrawList* list) {
      REQUIRE(draw_cell_glyph(list, 100, 200, cell, 0xFFFF'FFFF, u));
    });
  };
  for (char32_t u = 0x2500; u <= 0x259F; ++u) {
    CAPTURE(static_cast<unsigned>(u));
    const Bounds box = shape(u);
    CHECK(box.vertices > 0);
    // Two pixels more: the smooth edge of a diagonal.
    CHECK(box.left >= 98);
    CHECK(box.right <= 111);
    CHECK(box.top >= 198);
    CHECK(box.bottom <= 221);
  }
  for (char32_t u = 0x2801; u <= 0x28FF; ++u) CHECK(shape(u).vertices > 0);
  CHECK(shape(0x2800).vertices == 0);
  for (const char32_t u : {U'─', U'┼', U'═', U'╬', U'█'}) {  // lines that continue in the neighbour
    CHECK(shape(u).left == 100);
    CHECK(shape(u).right == 109);
  }
  for (const char32_t u : {U'│', U'┼', U'║', U'╬', U'█'}) {
    CHECK(shape(u).top == 200);
    CHECK(shape(u).bottom == 219);
  }
}

TEST_CASE("letters are not shapes") {
  HeadlessUi ui(fakes::empty_snapshot({}));
  drawn(ui, [](const Frame&, ImDrawList* list) {
    for (const char32_t u : {U'a', U' ', U'漢', U'\x24FF', U'\x25A0', U'\x2900'})
      CHECK(!draw_cell_glyph(list, 0, 0, {9, 19}, 1, u));
  });
}

TEST_CASE("a wide character takes two cells, a combining one none") {
  HeadlessUi ui(fakes::empty_snapshot({}));
  const float w = cell_width_px(ui);
  const float plain = draw_line(ui, "abX").right;
  CHECK(draw_line(ui, "漢X").right == plain);
  CHECK(draw_line(ui, "ae\u0301X").right == plain);
  CHECK(draw_line(ui, "a\u200DbX").right == plain);
  CHECK(draw_line(ui, "abcX").right == plain + w);
}

TEST_CASE("only the columns that show are drawn") {
  HeadlessUi ui(fakes::empty_snapshot({}));
  const float w = cell_width_px(ui);
  const std::string text(1000, 'M');
  const Bounds all = draw_line(ui, text, 0, 10);
  const Bounds later = draw_line(ui, text, 500, 10);
  CHECK(all.vertices == later.vertices);
  CHECK(all.vertices == 10 * 4);
  CHECK(all.left == later.left);
  CHECK(all.right <= 100 + 10 * w + 1);
  CHECK(draw_line(ui, "short", 500, 10).vertices == 0);
  CHECK(draw_line(ui, "", 0, 10).vertices == 0);
}

TEST_CASE("a style holds to the next run, and a ground is drawn under blanks too") {
  HeadlessUi ui(fakes::empty_snapshot({}));
  const Style red_ground{{}, Color::palette(1), 0};
  CHECK(draw_line(ui, "    ").vertices == 0);
  const Bounds ground = draw_line(ui, "    ", 0, 80, {{1, red_ground}, {3, Style{}}});
  const float w = cell_width_px(ui);
  CHECK(ground.left == 100 + w);
  CHECK(ground.right == 100 + 3 * w);
  CHECK(draw_line(ui, "secret", 0, 80, {{0, Style{{}, {}, kHidden}}}).vertices == 0);
}

TEST_CASE("a line of a quarter of a megabyte costs what shows of it") {
  HeadlessUi ui(fakes::empty_snapshot({}));
  std::string marks = "a";
  while (marks.size() < 256 * 1024) marks += "\u0301";
  CHECK(draw_line(ui, marks).vertices < 80 * 32 * 4);
  const std::string wide(256 * 1024, 'x');
  CHECK(draw_line(ui, wide, 8192, 80).vertices == 80 * 4);
}

TEST_CASE("a fallback font is opened by the first character that only it has") {
  HeadlessUi ui(fakes::empty_snapshot({}));
  const int before = ui.fallbacks().opened();
  draw_line(ui, "plain text, as every day");
  CHECK(ui.fallbacks().opened() == before);
  const Bounds star = draw_line(ui, "\xE2\x9C\xBD");  // of a symbol font: drawn, and within its cell
  CHECK(ui.fallbacks().opened() > before);
  CHECK(star.vertices >= 4);
  CHECK(star.left >= 96);
  CHECK(star.right <= 114);
}

}  // namespace
}  // namespace geppetto::window
