// The frame loop.
#include "app/window/frame_loop.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <system_error>
#include <utility>

#include "app/window/follow.h"
#include "app/window/icon.h"
#include "app/window/panels/monitor.h"
#include "app/window/shell.h"

namespace geppetto::window {
namespace {

using snapshot::Snapshot;
using snapshot::WindowAction;

constexpr std::int64_t kFiguresEveryMs = 2000, kFiguresQuietMs = 5000;
constexpr int kIconSide = 64;

MonoTime mono_now() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count()};
}

WallTime wall_now() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

std::int64_t thread_cpu_us() {
  timespec used{};
  if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used) != 0) return 0;
  return used.tv_sec * std::int64_t{1'000'000} + used.tv_nsec / 1000;
}

std::string home_folder() {
  const char* home = std::getenv("HOME");
  std::string out = home ? home : "";
  while (out.size() > 1 && out.back() == '/') out.pop_back();
  return out;
}

// Where new runners start when no runner is selected to take the folder from.
std::string starting_folder(const std::string& home) {
  std::error_code error;
  const auto here = std::filesystem::current_path(error);
  if (!error && here != here.root_path()) return here.string();
  return home.empty() ? "/" : home;
}

std::shared_ptr<const Snapshot> nothing_yet() {
  auto empty = std::make_shared<Snapshot>();
  empty->panes = std::make_shared<const std::vector<snapshot::PaneRow>>();
  return empty;
}

bool shown(const std::unique_ptr<Face>& face) { return face && face->os().visible(); }

void earlier(std::optional<MonoTime>& first, std::optional<MonoTime> other) {
  if (other && (!first || *other < *first)) first = other;
}

}  // namespace

FrameLoop::FrameLoop(const WindowOptions& options, WindowSystem& system, FontBook& fonts, ThemeSet themes,
                     Place place)
    : options_(options),
      system_(system),
      fonts_(fonts),
      themes_(std::move(themes.themes)),
      place_(std::move(place)),
      snapshot_(nothing_yet()) {
  facts_.home = home_folder();
  facts_.make_regex = options_.make_regex;
  facts_.on_path = options_.on_path;
  facts_.open_terminal = options_.open_terminal;
  facts_.open_link = options_.open_link;
  MadeKeyMap keys = make_key_map(options_.keys);
  facts_.keys = std::make_shared<const KeyMap>(std::move(keys.keys));
  themes.troubles.insert(themes.troubles.end(), keys.troubles.begin(), keys.troubles.end());
  for (const Theme& theme : themes_) facts_.themes.push_back(theme.name);
  // What was chosen in the window is the newer word.
  const std::string& wanted = place_.theme.empty() ? options.theme : place_.theme;
  facts_.theme = theme_named(themes_, wanted);
  facts_.theme_of_desktop = wanted.empty();
  if (!options.theme.empty() && themes_[theme_named(themes_, options.theme)].name != options.theme)
    themes.troubles.push_back("config: theme: there is none called \"" + options.theme + "\"");
  facts_.always_on_top = place_.always_on_top;
  facts_.opacity = place_.opacity;
  state_.default_cwd = starting_folder(facts_.home);
  state_.local_notices = std::move(themes.troubles);
}

Outcome FrameLoop::need(FacePtr& face, WindowKind kind) {
  if (face) return ok();
  const Face* other = full_ ? full_.get() : monitor_.get();
  const auto& where = kind == WindowKind::Full ? place_.full : place_.monitor[system_.screen_layout()];
  auto os = OsWindow::open(kind, where, other ? &other->os() : nullptr);
  if (!os) return os.error();
  (*os)->set_icon(kIconSide, icon_pixels(kIconSide, themes_.front()));
  face = std::make_unique<Face>(std::move(*os), fonts_);
  if (kind == WindowKind::Full)
    face->os().set_always_on_top(place_.always_on_top);
  else if (place_.opacity < 1)
    face->os().set_opacity(place_.opacity);
  return ok();
}

bool FrameLoop::show(FacePtr& face, WindowKind kind) {
  if (const Outcome opened = need(face, kind); !opened) {
    state_.local_notices.push_back("window: " + opened.error().what);
    return false;
  }
  face->os().show();
  return true;
}

void FrameLoop::hide(FacePtr& face) {
  if (face) face->os().hide();
}

Outcome FrameLoop::open() {
  if (place_.full_shown || !place_.monitor_shown) {
    if (Outcome opened = need(full_, WindowKind::Full); !opened) return opened;
    full_->os().show();
  }
  if (place_.monitor_shown) {
    if (Outcome opened = need(monitor_, WindowKind::Monitor); !opened) return opened;
    monitor_->os().show();
  }
  return ok();
}

void FrameLoop::run(const std::function<share::UiLink()>& start_worker, Wake& wake) {
  // Before the worker: its start takes a while, and an open window without a picture looks broken.
  take_events();
  draw_due(mono_now());
  share::UiLink link = start_worker();
  link_ = &link;
  while (!quit_ && !link.worker_ended()) {
    system_.wait(wait_ms(mono_now()));
    ++stats_.wakeups;
    wake.clear();
    take_events();
    if (link.snapshots.refresh() && link.snapshots.front()) take_snapshot(link.snapshots.front());
    draw_due(mono_now());
    take_close_wishes();
    looking_.tell(full_ && full_->os().focused() ? state_.selected : RunnerId(), *this);
  }
  link_ = nullptr;
  remember();
  if (options_.stats) *options_.stats = stats_;
}

void FrameLoop::post(core::Command command) {
  if (link_ && link_->post(std::move(command))) return;
  if (state_.local_notices.empty())
    state_.local_notices.emplace_back("Geppetto's worker takes no requests at the moment.");
}

void FrameLoop::set_always_on_top(bool on) {
  place_.always_on_top = facts_.always_on_top = on;
  if (full_) full_->os().set_always_on_top(on);
  remember();
}

bool FrameLoop::put_off(std::function<void()> work) {
  if (laying_out_) put_off_.push_back(std::move(work));
  return laying_out_;
}

void FrameLoop::show_full(bool wanted) {
  if (put_off([this, wanted] { show_full(wanted); })) return;
  place_.full_shown = wanted;
  if (wanted)
    show(full_, WindowKind::Full);
  else
    hide(full_);
  remember();
}

void FrameLoop::show_monitor(bool wanted) {
  if (put_off([this, wanted] { show_monitor(wanted); })) return;
  place_.monitor_shown = wanted;
  if (wanted)
    place_.monitor_shown = show(monitor_, WindowKind::Monitor);
  else
    hide(monitor_);
  if (!any_visible()) show_full(true);  // the person would find nothing to bring it back with
  damage_all();
  remember();
}

void FrameLoop::set_theme(std::optional<std::size_t> index) {
  facts_.theme_of_desktop = !index;
  if (index) facts_.theme = std::min(*index, themes_.size() - 1);
  place_.theme = index ? themes_[facts_.theme].name : "";
  follow_desktop_theme();
  damage_all();
  remember();
}

void FrameLoop::set_zoom(float zoom) {
  (drawing_ == WindowKind::Full ? place_.full_zoom : place_.monitor_zoom) = zoom;
  damage_all();
  remember();
}

void FrameLoop::set_opacity(float opacity) {
  place_.opacity = facts_.opacity = std::clamp(opacity, kMinOpacity, 1.0F);
  if (monitor_) monitor_->os().set_opacity(place_.opacity);
  remember();
}

void FrameLoop::drag_window() {
  const FacePtr& face = drawing_ == WindowKind::Full ? full_ : monitor_;
  face->os().drag();
}

void FrameLoop::follow_desktop_theme() {
  if (facts_.theme_of_desktop) facts_.theme = theme_for(themes_, snapshot_->colour_scheme);
}

void FrameLoop::take_events() {
  const MonoTime now = mono_now();
  for (const FacePtr* face : {&full_, &monitor_}) {
    if (*face && (*face)->take_events(now)) busy_since_figures_ = true;
  }
}

void FrameLoop::take_close_wishes() {
  if (full_ && full_->os().take_close_wish()) {
    if (shown(monitor_))
      show_full(false);
    else
      quit_ = true;
  }
  if (monitor_ && monitor_->os().take_close_wish()) {
    if (shown(full_))
      show_monitor(false);
    else
      quit_ = true;
  }
}

void FrameLoop::take_snapshot(std::shared_ptr<const Snapshot> snapshot) {
  const MonoTime now = mono_now();
  snapshot_ = std::move(snapshot);
  state_.first_snapshot_seen = true;
  busy_since_figures_ = true;
  follow_desktop_theme();
  activity_.take(*snapshot_, now);
  for (const FacePtr* face : {&full_, &monitor_}) {
    if (*face) (*face)->pacer().content(now);
  }
  if (snapshot_->window.id <= state_.wish_obeyed) return;
  state_.wish_obeyed = snapshot_->window.id;
  if (const RunnerId& wanted = snapshot_->window.runner; !wanted.is_nil()) {
    select_runner(state_, wanted);
    show_full(true);
  } else {
    obey(snapshot_->window.action);
  }
  take_events();
}

bool FrameLoop::any_visible() const { return shown(full_) || shown(monitor_); }

void FrameLoop::obey(WindowAction action) {
  switch (action) {
    case WindowAction::Toggle: return obey(any_visible() ? WindowAction::Hide : WindowAction::Show);
    case WindowAction::Hide:
      hide(full_);
      hide(monitor_);
      return;
    case WindowAction::Next:
    case WindowAction::Show:
      if (place_.monitor_shown) show(monitor_, WindowKind::Monitor);
      if (place_.full_shown || !place_.monitor_shown) show(full_, WindowKind::Full);
      return;
    case WindowAction::Compact:
      show_monitor(true);
      if (place_.monitor_shown) show_full(false);
      return;
    case WindowAction::Full:
      show_full(true);
      show_monitor(false);
      return;
  }
}

std::optional<std::int64_t> FrameLoop::wait_ms(MonoTime now) const {
  std::optional<std::int64_t> least;
  for (const FacePtr* face : {&full_, &monitor_}) {
    if (!*face) continue;
    const auto plan = (*face)->pacer().plan(now);
    if (plan.draw) return 0;
    if (plan.wait_ms && (!least || *plan.wait_ms < *least)) least = plan.wait_ms;
  }
  return least;
}

void FrameLoop::draw_due(MonoTime now) {
  if (full_ && full_->pacer().plan(now).draw) draw(*full_, WindowKind::Full, now);
  if (monitor_ && monitor_->pacer().plan(now).draw) draw(*monitor_, WindowKind::Monitor, now);
}

void FrameLoop::draw(Face& face, WindowKind kind, MonoTime now) {
  drawing_ = kind;
  const bool full = kind == WindowKind::Full;
  activity_.advance(now);
  take_figures(now);
  AgeClock ages(wall_now());
  const Theme& theme = themes_[facts_.theme];
  facts_.zoom = full ? place_.full_zoom : place_.monitor_zoom;
  const float scale = face.os().scale() * facts_.zoom;
  laying_out_ = true;
  const std::int64_t before = thread_cpu_us();
  std::int64_t laid_out = before;
  const bool differs = face.draw(theme, scale, now, [&]() {
    share::ui_thread.assert_held();
    facts_.monitor_shown = shown(monitor_);
    if (state_.first_snapshot_seen) follow_snapshot(*snapshot_, state_, *this);
    const Frame frame{*snapshot_, theme, fonts_.fonts(), ages, activity_, facts_, scale};
    if (full)
      draw_shell(frame, state_, *this);
    else
      draw_monitor(frame, state_, *this);
    laid_out = thread_cpu_us();
  });
  laying_out_ = false;
  costs_.add(laid_out - before);
  ++(differs ? stats_.drawn : stats_.skipped);
  wish_again(face, ages, mono_now());
  if (full && std::exchange(state_.wants_frame, false)) face.pacer().content(now);
  for (const auto& work : std::exchange(put_off_, {})) work();
}

void FrameLoop::wish_again(Face& face, const AgeClock& ages, MonoTime now) const {
  std::optional<MonoTime> due;
  if (ages.next_change()) due = now + (ages.next_change()->ms - ages.now().ms);
  if (&face == monitor_.get()) earlier(due, activity_.next_change());
  if (&face == full_.get()) earlier(due, figures_due_);
  face.pacer().due_at(due);
}

void FrameLoop::take_figures(MonoTime now) {
  if (!options_.own_usage || (figures_at_ && now - *figures_at_ < kFiguresEveryMs)) return;
  const OwnUsage usage = options_.own_usage();
  if (figures_at_) {
    facts_.own.cpu_percent =
        100 * static_cast<double>(usage.cpu_ms - cpu_ms_) / static_cast<double>(now - *figures_at_);
  }
  facts_.own.memory_bytes = usage.memory_bytes;
  cpu_ms_ = usage.cpu_ms;
  figures_at_ = now;
  // A frame costs CPU too: only one that something else led to is followed by another look.
  figures_due_ = busy_since_figures_ ? std::optional(now + kFiguresQuietMs) : std::nullopt;
  busy_since_figures_ = false;
  if (link_)
    link_->post(core::ReportFrames{stats_.drawn, stats_.skipped, stats_.wakeups, costs_.percentile(50),
                                   costs_.percentile(99)});
}

void FrameLoop::damage_all() {
  for (const FacePtr* face : {&full_, &monitor_}) {
    if (*face) (*face)->pacer().input(mono_now());
  }
}

void FrameLoop::remember() {
  if (full_) place_.full = full_->os().place();
  if (monitor_) {
    const std::string layout = system_.screen_layout();
    if (place_.monitor.size() >= kMaxLayouts && place_.monitor.count(layout) == 0)
      place_.monitor.erase(place_.monitor.begin());
    place_.monitor[layout] = monitor_->os().place();
  }
  if (options_.place_file.empty()) return;
  const Outcome saved = save_place(options_.place_file, place_);
  if (!saved) std::fprintf(stderr, "geppetto: %s\n", saved.error().what.c_str());
}

}  // namespace geppetto::window
