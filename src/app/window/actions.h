// All that a panel can cause: a command for the worker, or a change of the window itself.
#pragma once
#include "domain/core/command.h"

namespace geppetto::window {

class ActionSink {
 public:
  virtual void post(core::Command command) = 0;
  virtual void set_always_on_top(bool on) = 0;
  virtual void set_compact(bool compact) = 0;
  // The person holds the window by its body: it follows the pointer. Every frame while held.
  virtual void drag_window() = 0;

 protected:
  ~ActionSink() = default;
};

}  // namespace geppetto::window
