// One window of the program: what the system shows, what is drawn into it, and when. Main thread only.
#pragma once
#include <functional>
#include <memory>

#include "app/window/canvas.h"
#include "app/window/frame_pacing.h"
#include "app/window/os_window.h"

namespace geppetto::window {

class Face {
 public:
  Face(std::unique_ptr<OsWindow> os, FontBook& fonts)
      : os_(std::move(os)), canvas_(*os_, fonts), pacer_(os_->software_gl()) {}

  OsWindow& os() { return *os_; }
  const OsWindow& os() const { return *os_; }
  FramePacer& pacer() { return pacer_; }

  // True: the person did something with it.
  bool take_events(MonoTime now);

  // Lays frames out until all input is taken, and shows the last of them. `lay_out` is called between begin
  // and end of a frame. True: it differed from what was shown.
  bool draw(const Theme& theme, float scale, MonoTime now, const std::function<void()>& lay_out);

 private:
  std::unique_ptr<OsWindow> os_;
  Canvas canvas_;
  FramePacer pacer_;
  bool damaged_ = true, was_visible_ = false;
};

}  // namespace geppetto::window
