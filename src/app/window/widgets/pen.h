// Draws the window's small vocabulary into one draw list: text that fits, pills, lines, status marks.
// Coordinates are screen pixels; sizes are design pixels and scaled here. UI thread.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "app/window/frame.h"
#include "domain/runner/evidence.h"

struct ImDrawList;
struct ImFont;
struct ImVec2;

namespace geppetto::window {

// Design sizes of text; Dear ImGui's size is ascent plus descent, so 17 is about a 14 px em.
inline constexpr float kUiSize = 17, kSmallSize = 15, kAxisSize = 13, kTitleSize = 20, kMonoSize = 18,
                       kMonoSmallSize = 16;

class Pen {
 public:
  Pen(const Frame& frame, ImDrawList* list) : frame_(frame), list_(list) {}

  ImDrawList* list() const { return list_; }
  const Theme& theme() const { return frame_.theme; }
  float px(float design) const { return frame_.px(design); }

  // Returns the width drawn. `max_width` in screen pixels, 0: any; text that does not fit ends in an
  // ellipsis.
  float text(ImFont* font, float size, ImVec2 at, Rgba color, std::string_view text,
             float max_width = 0) const;
  // The end of `text` that fits into `max_width`, behind an ellipsis when something was cut: for paths.
  std::string tail(ImFont* font, float size, std::string_view text, float max_width) const;
  float ui(ImVec2 at, Rgba color, std::string_view text, float max_width = 0) const;
  float strong(ImVec2 at, Rgba color, std::string_view text, float max_width = 0) const;
  float small(ImVec2 at, Rgba color, std::string_view text, float max_width = 0) const;
  // `at` is the right end; returns the width drawn.
  float small_right(ImVec2 at, Rgba color, std::string_view text) const;
  float width(ImFont* font, float size, std::string_view text) const;
  float small_width(std::string_view text) const;

  // A coloured word on its own tint; returns the width. `at` is its top left corner.
  float pill(ImVec2 at, Rgba color, std::string_view text) const;
  float pill_width(std::string_view text) const;
  // Values 0 to 1, oldest first, as a line over a tint; `at` is the top left corner.
  void curve(ImVec2 at, float width, float height, Rgba color, std::span<const float> values) const;
  void fill(ImVec2 from, ImVec2 to, Rgba color, float rounding = 0) const;
  void horizontal(float left, float right, float y) const;
  void vertical(float x, float top, float bottom) const;
  // The glyph of a status, `radius` in design pixels. It never moves: a spinner would cost a frame sixty
  // times a second.
  void status_mark(ImVec2 center, float radius, runner::Status status) const;

 private:
  const Frame& frame_;
  ImDrawList* list_;
};

}  // namespace geppetto::window
