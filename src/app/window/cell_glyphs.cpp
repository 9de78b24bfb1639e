// Shapes for U+2500-259F (boxes and blocks), U+2800-28FF (braille) and the few marks that agents print
// everywhere.
#include "app/window/cell_glyphs.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace geppetto::window {
namespace {

// Arms of U+2500-257F as up, right, down, left: 0 none, 1 light, 2 heavy, 3 double. Empty: not made of arms
// alone.
constexpr std::array<const char*, 128> kArms = {
    "0101", "0202", "1010", "2020", "",     "",     "",     "",      // 2500
    "",     "",     "",     "",     "0110", "0210", "0120", "0220",  // 2508
    "0011", "0012", "0021", "0022", "1100", "1200", "2100", "2200",  // 2510
    "1001", "1002", "2001", "2002", "1110", "1210", "2110", "1120",  // 2518
    "2120", "2210", "1220", "2220", "1011", "1012", "2011", "1021",  // 2520
    "2021", "2012", "1022", "2022", "0111", "0112", "0211", "0212",  // 2528
    "0121", "0122", "0221", "0222", "1101", "1102", "1201", "1202",  // 2530
    "2101", "2102", "2201", "2202", "1111", "1112", "1211", "1212",  // 2538
    "2111", "1121", "2121", "2112", "2211", "1122", "1221", "2212",  // 2540
    "1222", "2122", "2221", "2222", "",     "",     "",     "",      // 2548
    "0303", "3030", "0310", "0130", "0330", "0013", "0031", "0033",  // 2550
    "1300", "3100", "3300", "1003", "3001", "3003", "1310", "3130",  // 2558
    "3330", "1013", "3031", "3033", "0313", "0131", "0333", "1303",  // 2560
    "3101", "3303", "1313", "3131", "3333", "",     "",     "",      // 2568
    "",     "",     "",     "",     "0001", "1000", "0100", "0010",  // 2570
    "0002", "2000", "0200", "0020", "0201", "1020", "0102", "2010",  // 2578
};

constexpr float kPi = std::numbers::pi_v<float>;

enum Direction { kUp, kRight, kDown, kLeft };

struct Cell {
  ImDrawList* list;
  Rgba color;
  float left, top, right, bottom;
  float mid_x, mid_y;  // where lines cross: the left top pixel of a light line
  float light;         // thickness

  float width() const { return right - left; }
  float height() const { return bottom - top; }
  void box(float x0, float y0, float x1, float y1) const {
    list->AddRectFilled({std::round(x0), std::round(y0)}, {std::round(x1), std::round(y1)}, color);
  }
};

// A line from `start` pixels beyond the crossing (negative: before it) to the edge, `side` pixels off the
// middle.
void arm_line(const Cell& c, int direction, float start, float side, float thick) {
  switch (direction) {
    case kUp: return c.box(c.mid_x + side, c.top, c.mid_x + side + thick, c.mid_y + c.light - start);
    case kDown: return c.box(c.mid_x + side, c.mid_y + start, c.mid_x + side + thick, c.bottom);
    case kLeft: return c.box(c.left, c.mid_y + side, c.mid_x + c.light - start, c.mid_y + side + thick);
    case kRight: return c.box(c.mid_x + start, c.mid_y + side, c.right, c.mid_y + side + thick);
    default: return;
  }
}

void draw_arm(const Cell& c, const char* arms, int direction) {
  const char weight = arms[direction];
  if (weight == '0') return;
  const bool vertical = direction == kUp || direction == kDown;
  const bool low_double = arms[vertical ? kLeft : kUp] == '3',
             high_double = arms[vertical ? kRight : kDown] == '3';
  const float gap = c.light;
  if (weight == '3') {
    // Each of the two lines stops at a double neighbour on its own side, and reaches round a corner on the
    // other.
    arm_line(c, direction, low_double ? gap : high_double ? -gap : 0, -gap, c.light);
    arm_line(c, direction, high_double ? gap : low_double ? -gap : 0, gap, c.light);
    return;
  }
  const float thick = weight == '2' ? 2 * c.light : c.light;
  const float start = low_double && high_double ? gap : low_double || high_double ? -gap : 0;
  arm_line(c, direction, start, 0, thick);
}

void draw_arc(const Cell& c, char32_t u) {
  const bool right = u == 0x256D || u == 0x2570, down = u == 0x256D || u == 0x256E;
  const float r = std::floor(c.width() / 2), half = c.light / 2;
  const ImVec2 center{c.mid_x + half + (right ? r : -r), c.mid_y + half + (down ? r : -r)};
  const float from = right ? (down ? kPi : kPi / 2) : (down ? -kPi / 2 : 0);
  c.list->PathArcTo(center, r, from, from + kPi / 2, 8);
  c.list->PathStroke(c.color, 0, c.light);
  arm_line(c, down ? kDown : kUp, r, 0, c.light);
  arm_line(c, right ? kRight : kLeft, r, 0, c.light);
}

void draw_dashes(const Cell& c, int count, bool vertical, bool heavy) {
  const float thick = heavy ? 2 * c.light : c.light;
  for (int i = 0; i < count; ++i) {
    const float from = static_cast<float>(i) / static_cast<float>(count),
                to = from + 0.6F / static_cast<float>(count);
    if (vertical)
      c.box(c.mid_x, c.top + c.height() * from, c.mid_x + thick, c.top + c.height() * to);
    else
      c.box(c.left + c.width() * from, c.mid_y, c.left + c.width() * to, c.mid_y + thick);
  }
}

// Not AddLine: it moves both ends by half a pixel.
void stroke(const Cell& c, ImVec2 from, ImVec2 to) {
  c.list->PathLineTo(from);
  c.list->PathLineTo(to);
  c.list->PathStroke(c.color, 0, c.light);
}

bool draw_box(const Cell& c, char32_t u) {
  if (u >= 0x2504 && u <= 0x250B) {
    draw_dashes(c, u < 0x2508 ? 3 : 4, (u & 2) != 0, (u & 1) != 0);
    return true;
  }
  if (u >= 0x254C && u <= 0x254F) {
    draw_dashes(c, 2, u >= 0x254E, (u & 1) != 0);
    return true;
  }
  if (u >= 0x256D && u <= 0x2570) {
    draw_arc(c, u);
    return true;
  }
  if (u >= 0x2571 && u <= 0x2573) {
    if (u != 0x2572) stroke(c, {c.left, c.bottom}, {c.right, c.top});
    if (u != 0x2571) stroke(c, {c.left, c.top}, {c.right, c.bottom});
    return true;
  }
  const char* arms = kArms[u - 0x2500];
  if (*arms == 0) return false;
  for (int direction = kUp; direction <= kLeft; ++direction) draw_arm(c, arms, direction);
  return true;
}

void draw_block(const Cell& c, char32_t u) {
  const auto eighths = [](float whole, unsigned n) { return whole * static_cast<float>(n) / 8; };
  const unsigned n = static_cast<unsigned>(u - 0x2580);
  if (u == 0x2580) return c.box(c.left, c.top, c.right, c.top + c.height() / 2);
  if (u <= 0x2588) return c.box(c.left, c.bottom - eighths(c.height(), n), c.right, c.bottom);
  if (u <= 0x258F) return c.box(c.left, c.top, c.left + eighths(c.width(), 16 - n), c.bottom);
  if (u == 0x2590) return c.box(c.left + c.width() / 2, c.top, c.right, c.bottom);
  if (u <= 0x2593) {
    Cell shade = c;
    shade.color =
        with_alpha(c.color, static_cast<float>(c.color >> 24) / 255 * static_cast<float>(n - 16) / 4);
    return shade.box(c.left, c.top, c.right, c.bottom);
  }
  if (u == 0x2594) return c.box(c.left, c.top, c.right, c.top + c.height() / 8);
  if (u == 0x2595) return c.box(c.right - c.width() / 8, c.top, c.right, c.bottom);
  // Quadrants: 1 upper left, 2 upper right, 4 lower left, 8 lower right.
  constexpr std::array<unsigned, 10> kQuadrants = {4, 8, 1, 13, 9, 7, 11, 2, 6, 14};
  const unsigned q = kQuadrants[u - 0x2596];
  const float x = c.left + c.width() / 2, y = c.top + c.height() / 2;
  if (q & 1) c.box(c.left, c.top, x, y);
  if (q & 2) c.box(x, c.top, c.right, y);
  if (q & 4) c.box(c.left, y, x, c.bottom);
  if (q & 8) c.box(x, y, c.right, c.bottom);
}

void draw_braille(const Cell& c, char32_t u) {
  struct Dot {
    float x, y;
  };
  constexpr std::array<Dot, 8> kDots = {{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}, {0, 3}, {1, 3}}};
  const float size = std::max(1.0F, std::round(std::min(c.width() / 4, c.height() / 8)));
  for (std::size_t i = 0; i < kDots.size(); ++i) {
    if (((u - 0x2800) >> i & 1) == 0) continue;
    const float x = std::floor(c.left + c.width() * (0.25F + 0.5F * kDots[i].x) - size / 2);
    const float y = std::floor(c.top + c.height() * (0.125F + 0.25F * kDots[i].y) - size / 2);
    c.box(x, y, x + size, y + size);
  }
}

// What common fonts lack and agents use: the bullet and elbow of a tool call, media marks.
bool draw_mark(const Cell& c, char32_t u) {
  const ImVec2 mid{c.left + c.width() / 2, c.top + c.height() * 0.53F};
  const float r = c.width() * 0.42F;
  switch (u) {
    case 0x23FA: c.list->AddCircleFilled(mid, r, c.color, 20); return true;
    case 0x23F5:
      c.list->AddTriangleFilled({mid.x - r, mid.y - r}, {mid.x + r, mid.y}, {mid.x - r, mid.y + r}, c.color);
      return true;
    case 0x23F8:
      c.box(mid.x - r, mid.y - r, mid.x - r * 0.3F, mid.y + r);
      c.box(mid.x + r * 0.3F, mid.y - r, mid.x + r, mid.y + r);
      return true;
    case 0x23F9: c.box(mid.x - r, mid.y - r, mid.x + r, mid.y + r); return true;
    case 0x23BF: {
      const float x = std::floor(c.left + c.width() * 0.35F), y = std::floor(c.top + c.height() * 0.6F);
      c.box(x, c.top + c.height() * 0.1F, x + c.light, y + c.light);
      c.box(x, y, c.right + c.width() * 0.25F, y + c.light);
      return true;
    }
    default: return false;
  }
}

}  // namespace

bool draw_cell_glyph(ImDrawList* list, float x, float y, CellSize size, Rgba color, char32_t u) {
  const bool ours =
      (u >= 0x2500 && u <= 0x259F) || (u >= 0x2800 && u <= 0x28FF) || (u >= 0x23BF && u <= 0x23FA);
  if (!ours) return false;
  const float light = std::max(1.0F, std::floor(size.height / 14));
  const Cell cell{list,
                  color,
                  x,
                  y,
                  x + size.width,
                  y + size.height,
                  std::floor(x + (size.width - light) / 2),
                  std::floor(y + (size.height - light) / 2),
                  light};
  if (u < 0x2500) return draw_mark(cell, u);
  if (u >= 0x2800) {
    draw_braille(cell, u);
    return true;
  }
  if (u >= 0x2580) {
    draw_block(cell, u);
    return true;
  }
  return draw_box(cell, u);
}

}  // namespace geppetto::window
