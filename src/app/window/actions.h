// All that a panel can cause: a command for the worker, or a change of the windows themselves.
#pragma once
#include <cstddef>
#include <optional>

#include "domain/core/command.h"

namespace geppetto::window {

class ActionSink {
 public:
  virtual void post(core::Command command) = 0;
  virtual void set_always_on_top(bool on) = 0;  // of the full window; the monitor always is
  virtual void show_monitor(bool shown) = 0;
  virtual void show_full(bool shown) = 0;
  // Into WindowFacts::themes; nothing: as the desktop says.
  virtual void set_theme(std::optional<std::size_t> index) = 0;
  virtual void set_zoom(float zoom) = 0;        // of the window that is drawn
  virtual void set_opacity(float opacity) = 0;  // of the monitor
  virtual void quit() = 0;
  // The person holds the window by its body: it follows the pointer. Every frame while held.
  virtual void drag_window() = 0;

 protected:
  ~ActionSink() = default;
};

}  // namespace geppetto::window
