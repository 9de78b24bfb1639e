// Dear ImGui's context on an OsWindow: begins frames, and puts on the screen only those that differ from the
// last one. Main thread only.
#pragma once
#include <cstdint>

#include "app/window/fonts.h"
#include "app/window/os_window.h"
#include "app/window/theme.h"

struct ImGuiContext;

namespace geppetto::window {

class Canvas {
 public:
  // The fonts outlive it.
  Canvas(OsWindow& window, FontBook& fonts);
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  // Makes its context the current one. `scale`: of everything that is drawn.
  void begin_frame(const Theme& theme, float scale);

  // `forced`: the window's pixels were lost. Returns false when the frame was the same as the last and was
  // not drawn.
  bool end_frame(bool forced);

  // Instead of end_frame(): the frame was only laid out.
  void drop_frame();

  // Input that Dear ImGui keeps for the next frame, as a press and a release in one batch.
  bool input_waits() const;

 private:
  OsWindow& window_;
  FontBook& fonts_;
  ImGuiContext* context_;
  const Theme* theme_ = nullptr;
  float scale_ = 0;
  std::uint64_t last_hash_ = 0;
};

}  // namespace geppetto::window
