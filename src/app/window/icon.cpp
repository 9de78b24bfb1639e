// The window's icon: a rounded square with a ring that opens to the right and a bar into its middle.
#include "app/window/icon.h"

#include <algorithm>
#include <cmath>

namespace geppetto::window {
namespace {

// All in units of the icon's side, the middle at (0, 0), y down.
bool inside_square(float x, float y) {
  constexpr float kHalf = 0.5F, kRadius = 0.22F;
  const float dx = std::max(std::abs(x) - (kHalf - kRadius), 0.0F),
              dy = std::max(std::abs(y) - (kHalf - kRadius), 0.0F);
  return dx * dx + dy * dy <= kRadius * kRadius;
}

bool inside_letter(float x, float y) {
  constexpr float kOuter = 0.30F, kInner = 0.19F, kBar = 0.055F;
  const float r = std::sqrt(x * x + y * y);
  const bool ring = r <= kOuter && r >= kInner && !(x > 0 && y < 0 && -y < x * 0.9F);
  const bool bar = x >= 0.02F && x <= kOuter && std::abs(y) <= kBar;
  return ring || bar;
}

}  // namespace

std::vector<std::uint8_t> icon_pixels(int side, const Theme& theme) {
  constexpr int kSamples = 4;  // by four a pixel, for smooth edges
  std::vector<std::uint8_t> out;
  out.reserve(static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 4);
  const float unit = 1 / static_cast<float>(side * kSamples);
  for (int row = 0; row < side; ++row) {
    for (int col = 0; col < side; ++col) {
      int square = 0, letter = 0;
      for (int i = 0; i < kSamples * kSamples; ++i) {
        const int sample_x = col * kSamples + i % kSamples;
        const int sample_y = row * kSamples + i / kSamples;
        const float x = (static_cast<float>(sample_x) + 0.5F) * unit - 0.5F;
        const float y = (static_cast<float>(sample_y) + 0.5F) * unit - 0.5F;
        square += inside_square(x, y);
        letter += inside_letter(x, y);
      }
      const int ground = kSamples * kSamples - letter;
      for (int shift = 0; shift < 24; shift += 8) {
        const int mixed = static_cast<int>(theme.accent >> shift & 0xFF) * ground +
                          static_cast<int>(theme.bg0 >> shift & 0xFF) * letter;
        out.push_back(static_cast<std::uint8_t>(mixed / (kSamples * kSamples)));
      }
      out.push_back(static_cast<std::uint8_t>(square * 255 / (kSamples * kSamples)));
    }
  }
  return out;
}

}  // namespace geppetto::window
