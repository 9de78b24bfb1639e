// Draws what Dear ImGui laid out into memory, without a GPU: for pictures that are the same on every machine
// with the same fonts.
#pragma once
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace geppetto::window {

struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb;

  std::uint8_t* at(int x, int y) {
    return &rgb[(static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                 static_cast<std::size_t>(x)) *
                3];
  }
};

// The mean of squares of `side` pixels: small, and the same whatever a font's hinting does to an edge.
inline Picture reduced(Picture from, int side) {
  Picture to{from.width / side, from.height / side, {}};
  to.rgb.resize(static_cast<std::size_t>(to.width) * static_cast<std::size_t>(to.height) * 3);
  for (int y = 0; y < to.height; ++y) {
    for (int x = 0; x < to.width; ++x) {
      std::array<int, 3> sum{};
      for (int dy = 0; dy < side; ++dy) {
        for (int dx = 0; dx < side; ++dx) {
          const std::uint8_t* pixel = from.at(x * side + dx, y * side + dy);
          for (std::size_t c = 0; c < 3; ++c) sum[c] += pixel[c];
        }
      }
      for (std::size_t c = 0; c < 3; ++c) to.at(x, y)[c] = static_cast<std::uint8_t>(sum[c] / (side * side));
    }
  }
  return to;
}

inline void write_ppm(const Picture& picture, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  file << "P6\n" << picture.width << ' ' << picture.height << "\n255\n";
  file.write(reinterpret_cast<const char*>(picture.rgb.data()),
             static_cast<std::streamsize>(picture.rgb.size()));
}

// An empty picture when it is not one.
inline Picture read_ppm(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string magic;
  Picture out;
  int most = 0;
  if (!(file >> magic >> out.width >> out.height >> most) || magic != "P6" || most != 255) return {};
  file.get();
  out.rgb.assign(std::istreambuf_iterator<char>(file), {});
  return out;
}

class Painter {
 public:
  Painter(int width, int height) : width_(width), height_(height) {
    pixels_.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  }

  Picture paint(const ImDrawData& data) {
    for (const ImDrawList* list : data.CmdLists) {
      for (const ImDrawCmd& cmd : list->CmdBuffer) {
        if (cmd.UserCallback) continue;
        clip_ = cmd.ClipRect;
        texture_ = cmd.TexRef._TexData;
        for (unsigned i = 0; i + 2 < cmd.ElemCount; i += 3) {
          const auto vertex = [&](unsigned n) -> const ImDrawVert& {
            const auto index = list->IdxBuffer[static_cast<int>(cmd.IdxOffset + i + n)];
            return list->VtxBuffer[static_cast<int>(cmd.VtxOffset + index)];
          };
          triangle(vertex(0), vertex(1), vertex(2));
        }
      }
    }
    Picture out{width_, height_, {}};
    out.rgb.resize(pixels_.size() * 3);
    for (std::size_t i = 0; i < pixels_.size(); ++i) {
      for (std::size_t c = 0; c < 3; ++c)
        out.rgb[i * 3 + c] = static_cast<std::uint8_t>(std::lround(pixels_[i][c]));
    }
    return out;
  }

 private:
  using Pixel = std::array<float, 3>;

  static double cross(const ImVec2& a, const ImVec2& b, double x, double y) {
    return (static_cast<double>(b.x) - a.x) * (y - a.y) - (static_cast<double>(b.y) - a.y) * (x - a.x);
  }
  // So that two triangles that share an edge never both have a pixel on it.
  static bool takes_edge(const ImVec2& a, const ImVec2& b) { return a.y == b.y ? b.x > a.x : b.y < a.y; }

  static std::array<float, 4> unpack(ImU32 color) {
    return {static_cast<float>(color & 0xFF), static_cast<float>(color >> 8 & 0xFF),
            static_cast<float>(color >> 16 & 0xFF), static_cast<float>(color >> 24)};
  }

  std::array<float, 4> texel(int x, int y) const {
    const auto* p = static_cast<const std::uint8_t*>(
        texture_->GetPixelsAt(std::clamp(x, 0, texture_->Width - 1), std::clamp(y, 0, texture_->Height - 1)));
    if (texture_->BytesPerPixel == 1) return {255, 255, 255, static_cast<float>(*p)};
    return {static_cast<float>(p[0]), static_cast<float>(p[1]), static_cast<float>(p[2]),
            static_cast<float>(p[3])};
  }

  std::array<float, 4> sample(float u, float v) const {
    if (!texture_ || !texture_->Pixels) return {255, 255, 255, 255};
    const float x = u * static_cast<float>(texture_->Width) - 0.5F,
                y = v * static_cast<float>(texture_->Height) - 0.5F;
    const int left = static_cast<int>(std::floor(x)), top = static_cast<int>(std::floor(y));
    const float fx = x - static_cast<float>(left), fy = y - static_cast<float>(top);
    const auto a = texel(left, top), b = texel(left + 1, top), c = texel(left, top + 1),
               d = texel(left + 1, top + 1);
    std::array<float, 4> out{};
    for (std::size_t i = 0; i < 4; ++i)
      out[i] = (a[i] * (1 - fx) + b[i] * fx) * (1 - fy) + (c[i] * (1 - fx) + d[i] * fx) * fy;
    return out;
  }

  void triangle(const ImDrawVert& first, const ImDrawVert& second, const ImDrawVert& third) {
    const ImDrawVert *a = &first, *b = &second, *c = &third;
    double area = cross(a->pos, b->pos, c->pos.x, c->pos.y);
    if (area == 0) return;
    if (area < 0) {
      std::swap(b, c);
      area = -area;
    }
    const auto [low_x, high_x] = std::minmax({a->pos.x, b->pos.x, c->pos.x});
    const auto [low_y, high_y] = std::minmax({a->pos.y, b->pos.y, c->pos.y});
    const int left = std::max({0, static_cast<int>(std::floor(low_x)), static_cast<int>(clip_.x)});
    const int right = std::min({width_, static_cast<int>(std::ceil(high_x)), static_cast<int>(clip_.z)});
    const int top = std::max({0, static_cast<int>(std::floor(low_y)), static_cast<int>(clip_.y)});
    const int bottom = std::min({height_, static_cast<int>(std::ceil(high_y)), static_cast<int>(clip_.w)});
    const bool edge_a = takes_edge(b->pos, c->pos), edge_b = takes_edge(c->pos, a->pos),
               edge_c = takes_edge(a->pos, b->pos);
    const auto ca = unpack(a->col), cb = unpack(b->col), cc = unpack(c->col);
    const bool plain = a->uv.x == b->uv.x && a->uv.y == b->uv.y && b->uv.x == c->uv.x && b->uv.y == c->uv.y;
    const auto one = sample(a->uv.x, a->uv.y);
    for (int y = top; y < bottom; ++y) {
      for (int x = left; x < right; ++x) {
        const double px = x + 0.5, py = y + 0.5;
        const double wa = cross(b->pos, c->pos, px, py), wb = cross(c->pos, a->pos, px, py),
                     wc = cross(a->pos, b->pos, px, py);
        if (wa < 0 || wb < 0 || wc < 0) continue;
        if ((wa == 0 && !edge_a) || (wb == 0 && !edge_b) || (wc == 0 && !edge_c)) continue;
        const auto u = static_cast<float>(wa / area), v = static_cast<float>(wb / area), w = 1 - u - v;
        const auto tex =
            plain ? one
                  : sample(a->uv.x * u + b->uv.x * v + c->uv.x * w, a->uv.y * u + b->uv.y * v + c->uv.y * w);
        const float alpha = (ca[3] * u + cb[3] * v + cc[3] * w) * tex[3] / (255 * 255);
        Pixel& pixel = pixels_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
                               static_cast<std::size_t>(x)];
        for (std::size_t i = 0; i < 3; ++i) {
          const float color = (ca[i] * u + cb[i] * v + cc[i] * w) * tex[i] / 255;
          pixel[i] += (color - pixel[i]) * alpha;
        }
      }
    }
  }

  int width_, height_;
  std::vector<Pixel> pixels_;
  ImVec4 clip_;
  ImTextureData* texture_ = nullptr;
};

}  // namespace geppetto::window
