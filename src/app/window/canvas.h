// Dear ImGui's context on an OsWindow: begins frames, and puts on the screen only those that differ from the
// last one. Main thread only.
#pragma once
#include <cstdint>

#include "app/window/fonts.h"
#include "app/window/os_window.h"
#include "app/window/theme.h"

namespace geppetto::window {

class Canvas {
 public:
  Canvas(OsWindow& window, const Theme& theme, const FontList& fonts);
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  const Fonts& fonts() const { return fonts_; }

  // Follows the monitor's scale.
  void begin_frame();

  // `forced`: the window's pixels were lost. Returns false when the frame was the same as the last and was
  // not drawn.
  bool end_frame(bool forced);

  // Instead of end_frame(): the frame was only laid out.
  void drop_frame();

  // Input that Dear ImGui keeps for the next frame, as a press and a release in one batch.
  bool input_waits() const;

 private:
  OsWindow& window_;
  const Theme& theme_;
  Fonts fonts_;
  float scale_ = 0;
  std::uint64_t last_hash_ = 0;
};

}  // namespace geppetto::window
