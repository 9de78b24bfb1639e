// What a frame costs the UI thread: while the visible runner floods, and with a large pool and a long
// transcript. The real panels and the real worker; only the rasterizer is left out.
#include <dlfcn.h>
#include <pthread.h>

#include <cstdlib>
#include <ctime>
#include <memory>
#include <mutex>
#include <vector>

#include "tests/app/window/headless_ui.h"
#include "tests/bench/pane_rig.h"
#include "tests/bench/pane_source.h"
#include "tests/bench/rows.h"
#include "tests/fakes/fake_snapshots.h"
#include "tests/fakes/fake_transcripts.h"

namespace {
thread_local bool count_locks = false;
thread_local int locks = 0;
}  // namespace

// Every mutex of this program is locked through here, so that none of a frame can go unnoticed.
extern "C" int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  using Lock = int (*)(pthread_mutex_t*);
  static const Lock real = reinterpret_cast<Lock>(dlsym(RTLD_NEXT, "pthread_mutex_lock"));
  if (count_locks) ++locks;
  return real(mutex);
}

namespace {
using namespace geppetto;
using namespace geppetto::bench;
using window::HeadlessUi;

constexpr double kFrameMs = 1000.0 / 60;

void sleep_until(std::int64_t ns) {
  const timespec until{ns / 1'000'000'000, ns % 1'000'000'000};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
}

// A count that cannot count would always be 0.
void check_that_locks_are_counted() {
  std::mutex mutex;
  count_locks = true;
  const std::lock_guard<std::mutex> lock(mutex);
  count_locks = false;
  if (locks == 0) std::exit(1);
}

double frame_ms(HeadlessUi& ui) {
  const double begin = cpu_seconds();
  ui.frame();
  return (cpu_seconds() - begin) * 1e3;
}

void flood(const Report& report) {
  share::ui_thread.assert_held();
  check_that_locks_are_counted();
  Rig rig;
  rig.tmux({"new-session", "-d", "-s", "keeps-the-server", "sleep 100000"});
  WatchedWorker worker(rig);
  const RunnerId runner = worker.start("flood", command_of(Steady{100}));
  worker.post(core::FocusRunner{runner});
  HeadlessUi ui(worker.take_newest());
  ui.state.selected = runner;
  ui.now = WallTime{std::int64_t{time(nullptr)} * 1000};
  std::vector<double> cpu, behind;
  const int frames = report.quick() ? 180 : 900;
  constexpr int kWarmUp = 60;
  std::uint64_t first_line = 0, last_line = 0;
  std::int64_t began = 0;
  count_locks = true;
  std::int64_t due = monotonic_ns();
  for (int i = 0; i < frames + kWarmUp; ++i) {
    sleep_until(due += static_cast<std::int64_t>(kFrameMs * 1e6));
    ui.snapshot = worker.take_newest();
    const double ms = frame_ms(ui);
    const snapshot::RunnerRow* row = worker.row(runner);
    if (row == nullptr) std::exit(1);
    if (i == kWarmUp) {
      locks = 0;
      began = monotonic_ns();
      first_line = row->log.end_line();
    }
    if (i < kWarmUp) continue;
    last_line = row->log.end_line();
    cpu.push_back(ms);
    // The newest line in the frame: how long ago was it written when the frame was ready?
    if (const auto at = stamp_in(row->last_text))
      behind.push_back(static_cast<double>(monotonic_ns() - *at) / 1e6 / kFrameMs);
  }
  count_locks = false;
  const double seconds = static_cast<double>(monotonic_ns() - began) / 1e9;
  const std::string rate = number(static_cast<double>(last_line - first_line) / seconds) + " lines/s came";
  worker.end(runner);
  if (behind.size() * 2 < cpu.size()) std::exit(1);  // the lines were not what was drawn
  report.add({"frame during a flood, CPU, p99",
              quantile(cpu, 0.99),
              "ms",
              {Bound::AtMost, 0.5},
              rate + "; p50 " + number(median(cpu))});
  report.add({"frame during a flood, locks taken",
              static_cast<double>(locks),
              "locks",
              {Bound::AtMost, 0},
              number(static_cast<double>(cpu.size())) + " frames"});
  report.add({"frame during a flood, newest line behind, p99",
              quantile(behind, 0.99),
              "frames",
              {Bound::AtMost, 1},
              "p50 " + number(median(behind))});
}

void large(const Report& report) {
  share::ui_thread.assert_held();
  constexpr std::uint8_t kRunners = 200;
  constexpr std::uint64_t kLines = 1'000'000;
  const WallTime now{1'800'000'000'000};
  log::Transcript transcript(std::make_unique<fakes::HeapChunks>());
  fakes::append_lines(transcript, 0, kLines);
  const auto snapshot = fakes::empty_snapshot(now);
  const std::vector<fakes::FakeRow> kinds = fakes::busy_day();
  for (std::uint8_t n = 0; n < kRunners; ++n) {
    const auto row = fakes::make_row(n, kinds[n % kinds.size()], now);
    row->runner.name += "-" + std::to_string(n);
    row->log = transcript.view();
    snapshot->runners.push_back(row);
  }
  if (snapshot->runners.front()->log.size() != kLines) std::exit(1);
  HeadlessUi ui(snapshot);
  ui.state.selected = snapshot->runners.front()->runner.id;
  ui.frames(30);
  std::vector<double> cpu;
  for (int i = 0; i < (report.quick() ? 200 : 1000); ++i) cpu.push_back(frame_ms(ui));
  report.add({"frame, 1 M lines and 200 runners, CPU, p50", median(cpu), "ms", {Bound::AtMost, 0.4}, ""});
  report.add(
      {"frame, 1 M lines and 200 runners, CPU, p99", quantile(cpu, 0.99), "ms", {Bound::AtMost, 1}, ""});
}

}  // namespace

int main(int argc, char** argv) {
  become_source(argc, argv);
  const Report report(argc, argv);
  if (report.wanted("large")) large(report);
  if (report.wanted("flood")) flood(report);
}
