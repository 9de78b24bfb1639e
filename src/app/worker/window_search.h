// The window's search: one at a time, through what is there and then through what comes.
// Worker thread only; what was found goes to the core, and with the snapshot to the window.
#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>

#include "app/worker/core_access.h"
#include "app/worker/search_run.h"
#include "domain/core/event.h"
#include "domain/ports/search_port.h"
#include "infra/uv/loop.h"

namespace geppetto::worker {

class WindowSearch final : public ports::SearchPort {
 public:
  WindowSearch(uv::Loop& loop, std::function<void(const core::Event&)> sink);

  // The core is made after its ports.
  void set_core(CoreAccess& core) { core_ = &core; }

  void search(const log::SearchRequest& request) override;

  // There may be new output, or a new runner.
  void something_changed();
  void runner_removed(const RunnerId& runner);

 private:
  struct Progress {
    std::uint64_t searched = 0;  // lines before this one were given to the run
    WallTime activity;           // of the runner, when they were
    bool under_way = false;
    bool look_again = false;  // the screen may have changed since within the same millisecond
  };

  bool concerns(const RunnerId& runner) const;
  void begin_next();
  void give(const RunnerId& runner, bool all);
  void look_for_news();
  void go_on();
  void take(SearchPiece piece);
  void hold_limit();
  void tell();

  uv::Loop& loop_;
  std::function<void(const core::Event&)> sink_;
  CoreAccess* core_ = nullptr;
  log::SearchState state_;                    // its `runners` and `count` are filled in when it is told
  std::map<RunnerId, log::RunnerHits> hits_;  // oldest runner first
  std::map<RunnerId, Progress> progress_;
  std::deque<RunnerId> queue_;  // not begun
  std::unique_ptr<SearchRun> run_;
  bool news_due_ = false;
  uv::Timer soon_, news_;
};

}  // namespace geppetto::worker
