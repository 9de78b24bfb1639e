// The frame loop: waits for events, follows the newest snapshot, draws when a frame is due.
#include "app/window/window.h"

#include <GLFW/glfw3.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>

#include "app/window/canvas.h"
#include "app/window/follow.h"
#include "app/window/frame_pacing.h"
#include "app/window/icon.h"
#include "app/window/os_window.h"
#include "app/window/shell.h"
#include "app/window/wake.h"

namespace geppetto::window {
namespace {

using snapshot::Snapshot;
using snapshot::WindowAction;

MonoTime mono_now() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count()};
}

WallTime wall_now() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

// Where new runners start when no runner is selected to take the folder from.
std::string starting_folder() {
  std::error_code error;
  const auto here = std::filesystem::current_path(error);
  const char* home = std::getenv("HOME");
  if (!error && here != here.root_path()) return here.string();
  return home ? home : "/";
}

std::shared_ptr<const Snapshot> nothing_yet() {
  auto empty = std::make_shared<Snapshot>();
  empty->panes = std::make_shared<const std::vector<snapshot::PaneRow>>();
  return empty;
}

class FrameLoop final : public ActionSink {
 public:
  FrameLoop(const WindowOptions& options, OsWindow& window, Canvas& canvas, const Theme& theme)
      : options_(options), window_(window), canvas_(canvas), theme_(theme), pacer_(window.software_gl()) {
    state_.default_cwd = starting_folder();
  }

  int run(const std::function<share::UiLink()>& start_worker, Wake& wake) REQUIRES(share::ui_thread) {
    // Before the worker: its start takes a while, and an open window without a picture looks broken.
    take_events();
    draw();
    share::UiLink link = start_worker();
    link_ = &link;
    while (!window_.close_wanted() && !link.worker_ended()) {
      const auto plan = pacer_.plan(mono_now());
      window_.wait(plan.draw ? std::optional<std::int64_t>(0) : plan.wait_ms);
      ++stats_.wakeups;
      wake.clear();
      take_events();
      if (link.snapshots.refresh() && link.snapshots.front()) take_snapshot(link.snapshots.front());
      if (pacer_.plan(mono_now()).draw) draw();
    }
    link_ = nullptr;
    remember();
    if (options_.stats) *options_.stats = stats_;
    return 0;
  }

  void post(core::Command command) override {
    if (link_ && link_->post(std::move(command))) return;
    if (state_.local_notices.empty())
      state_.local_notices.emplace_back("Geppetto's worker takes no requests at the moment.");
  }

  void set_always_on_top(bool on) override {
    window_.set_always_on_top(on);
    remember();
  }
  void set_compact(bool compact) override { window_.set_compact(compact); }
  void drag_window() override { window_.drag(); }

 private:
  void take_events() {
    const auto events = window_.take_events();
    if (events.input) pacer_.input(mono_now());
    if (events.damaged) {
      pacer_.damaged();
      damaged_ = true;
    }
    pacer_.set_focused(window_.focused());
    const bool visible = window_.visible();
    if (visible && !was_visible_) damaged_ = true;
    was_visible_ = visible;
    pacer_.set_visible(visible);
  }

  void take_snapshot(std::shared_ptr<const Snapshot> snapshot) {
    snapshot_ = std::move(snapshot);
    state_.first_snapshot_seen = true;
    pacer_.content(mono_now());
    if (snapshot_->window.id > state_.wish_obeyed) {
      state_.wish_obeyed = snapshot_->window.id;
      obey(snapshot_->window.action);
      take_events();
    }
  }

  void obey(WindowAction action) {
    switch (action) {
      case WindowAction::Show: return window_.show();
      case WindowAction::Hide: return window_.hide();
      case WindowAction::Toggle: return window_.visible() ? window_.hide() : window_.show();
      case WindowAction::Compact: window_.set_compact(true); return window_.show();
      case WindowAction::Full: window_.set_compact(false); return window_.show();
    }
  }

  // Dear ImGui takes one key a frame, so that a press and its release are not lost. Frames that only catch up
  // with what was typed are laid out and thrown away: on software GL, drawing each would type slower than a
  // person.
  static constexpr int kCatchUpFrames = 32;

  void draw() REQUIRES(share::ui_thread) {
    const WallTime wall = wall_now();
    AgeClock ages(wall);
    for (int i = 0;; ++i) {
      canvas_.begin_frame();
      if (state_.first_snapshot_seen) follow_snapshot(*snapshot_, state_, *this);
      const WindowFacts facts{window_.always_on_top(), window_.compact()};
      draw_shell({*snapshot_, theme_, canvas_.fonts(), ages, facts, window_.scale()}, state_, *this);
      if (!canvas_.input_waits() || i == kCatchUpFrames) break;
      canvas_.drop_frame();
    }
    const bool shown = canvas_.end_frame(damaged_);
    ++(shown ? stats_.drawn : stats_.skipped);
    damaged_ = false;
    const MonoTime now = mono_now();
    pacer_.drawn(now);
    if (canvas_.input_waits()) pacer_.input(now);
    pacer_.due_at(ages.next_change() ? std::optional(now + (ages.next_change()->ms - wall.ms))
                                     : std::nullopt);
  }

  void remember() const {
    if (options_.place_file.empty()) return;
    const Outcome saved = save_place(options_.place_file, window_.place());
    if (!saved) std::fprintf(stderr, "geppetto: %s\n", saved.error().what.c_str());
  }

  const WindowOptions& options_;
  OsWindow& window_;
  Canvas& canvas_;
  const Theme& theme_;
  FramePacer pacer_;
  UiState state_;
  std::shared_ptr<const Snapshot> snapshot_ = nothing_yet();
  share::UiLink* link_ = nullptr;
  FrameStats stats_;
  bool damaged_ = true, was_visible_ = false;
};

}  // namespace

int run_window(const WindowOptions& options,
               const std::function<share::UiLink(std::function<void()> wake)>& start_worker) {
  share::ui_thread.assert_held();
  const auto theme = load_theme(options.assets_dir + "/theme.json");
  if (!theme) {
    std::fprintf(stderr, "geppetto: %s\n", theme.error().what.c_str());
    return 1;
  }
  const auto fonts = load_font_list(options.assets_dir + "/fonts.json");
  if (!fonts)
    std::fprintf(stderr, "geppetto: %s; going on with the built-in font\n", fonts.error().what.c_str());
  const Place place = options.place_file.empty() ? Place{} : load_place(options.place_file);
  auto window = OsWindow::open(place);
  if (!window) {
    std::fprintf(stderr, "geppetto: window: cannot be opened: %s; `geppetto serve` runs without one\n",
                 window.error().what.c_str());
    return 1;
  }
  constexpr int kIconSide = 64;
  (*window)->set_icon(kIconSide, icon_pixels(kIconSide, *theme));
  Canvas canvas(**window, *theme, fonts ? *fonts : FontList{});
  // Shared: the worker may still call it while it shuts down, after this function returned.
  const auto wake = std::make_shared<Wake>();
  wake->open([] { glfwPostEmptyEvent(); });
  FrameLoop loop(options, **window, canvas, *theme);
  const int status = loop.run([&] { return start_worker([wake] { wake->call(); }); }, *wake);
  wake->close();
  return status;
}

}  // namespace geppetto::window
