// Tells the worker what the person looks at, so that no notification says what is before their eyes. UI
// thread.
#pragma once
#include "app/window/actions.h"
#include "domain/base/ids.h"

namespace geppetto::window {

class Looking {
 public:
  // `runner`: selected in a window that has the focus; nil: none is. Once a turn of the frame loop; only a
  // change is posted.
  void tell(const RunnerId& runner, ActionSink& actions) {
    if (runner == told_) return;
    told_ = runner;
    actions.post(core::LookAt{runner});
  }

 private:
  RunnerId told_;
};

}  // namespace geppetto::window
