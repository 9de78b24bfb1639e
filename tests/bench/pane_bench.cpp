// From a program in a pane to a published snapshot: throughput and latency, beside a reader that only
// discards (the limit; once with our pace, once without), control mode, and tmux without a reader, in
// alternating runs.
#include <fcntl.h>
#include <unistd.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "infra/wire/client.h"
#include "tests/bench/pane_rig.h"
#include "tests/bench/pane_source.h"
#include "tests/bench/rows.h"

namespace {
using namespace geppetto;
using namespace geppetto::bench;

double rate(std::size_t bytes, std::int64_t from_ns, std::int64_t to_ns) {
  return static_cast<double>(bytes) / 1e6 / (static_cast<double>(to_ns - from_ns) / 1e9);
}

double without_reader(Rig& rig, Flood flood) {
  flood.drained = rig.new_fifo();
  std::string words = "exec";
  for (const std::string& word : command_of(flood)) words += " '" + word + "'";
  const std::string session =
      rig.tmux({"new-session", "-d", "-P", "-F", "#{session_id}", "-x", "120", "-y", "50", words});
  const std::int64_t begin = open_gate(flood.gate);
  std::int64_t end = 0;
  const int told = open(flood.drained.c_str(), O_RDONLY | O_CLOEXEC);
  if (told < 0 || read(told, &end, sizeof end) != sizeof end) std::exit(1);
  close(told);
  rig.tmux({"kill-session", "-t", session});
  return rate(flood.bytes, begin, end);
}

template <class Pane>
double through(Rig& rig, const Flood& flood) {
  Finder finder(kEndMark);
  std::int64_t end = 0;
  const Pane pane(rig, command_of(flood), [&](std::string_view bytes) {
    finder.feed(bytes);
    if (finder.found() && end == 0) end = monotonic_ns();
  });
  const std::int64_t begin = open_gate(flood.gate);
  rig.until("the end of the stream", [&] { return end != 0; });
  return rate(flood.bytes, begin, end);
}

double through_worker(Rig& rig, WatchedWorker& worker, const Flood& flood) {
  const RunnerId runner = worker.start("flood", command_of(flood));
  std::int64_t end = 0;
  worker.set_on_snapshot([&](const snapshot::Snapshot&) {
    const snapshot::RunnerRow* row = worker.row(runner);
    if (end == 0 && row != nullptr && row->last_text == kEndMark) end = monotonic_ns();
  });
  const std::int64_t begin = open_gate(flood.gate);
  rig.until("the end of the stream in a snapshot", [&] { return end != 0; });
  worker.set_on_snapshot(nullptr);
  worker.end(runner);
  return rate(flood.bytes, begin, end);
}

void throughput(const Report& report, Kind kind) {
  Rig rig;
  rig.tmux({"new-session", "-d", "-s", "keeps-the-server", "sleep 100000"});
  WatchedWorker worker(rig);
  const int runs = report.quick() ? 3 : 7;
  const std::size_t bytes = report.quick() ? 8 << 20 : 48 << 20;
  std::vector<double> none, pipe, at_once, control, snapshots, to_limit, to_at_once, to_control;
  for (int run = 0; run < runs; ++run) {
    const auto flood = [&] { return Flood{kind, bytes, rig.new_fifo(), {}}; };
    none.push_back(without_reader(rig, flood()));
    pipe.push_back(through<PipedPane>(rig, flood()));
    at_once.push_back(through<PaneReadAtOnce>(rig, flood()));
    snapshots.push_back(through_worker(rig, worker, flood()));
    control.push_back(through<ControlledPane>(rig, flood()));
    to_limit.push_back(snapshots.back() / pipe.back());
    to_at_once.push_back(snapshots.back() / at_once.back());
    to_control.push_back(snapshots.back() / control.back());
  }
  const double times = median(to_control);
  report.add({"pane to snapshot, " + std::string(name_of(kind)) + ", of the limit",
              median(to_limit),
              "x",
              {Bound::AtLeast, 0.95},
              "snapshot " + number(median(snapshots)) + ", pipe discarded " + number(median(pipe)) +
                  ", whenever it has anything " + number(median(at_once)) + " (" +
                  number(median(to_at_once)) + " x)" + ", control mode " + number(median(control)) + " (" +
                  number(times) + " x, goal 1.7 x), no reader " + number(median(none)) + " MB/s",
              times >= 1.7});
}

// Takes each stamp that is seen for the first time.
struct Latencies {
  std::vector<double> ms;
  std::int64_t newest = 0;

  void see(std::string_view line) {
    const std::int64_t now = monotonic_ns();
    const std::optional<std::int64_t> at = stamp_in(line);
    if (!at || *at <= newest) return;
    newest = *at;
    ms.push_back(static_cast<double>(now - *at) / 1e6);
  }
  // Lines as they come from a pane; a line may come in pieces.
  void see_bytes(std::string_view bytes) {
    for (const char c : bytes) {
      if (c == '\n') {
        if (begun.ends_with('\r')) begun.pop_back();
        see(begun);
        begun.clear();
      } else {
        begun += c;
      }
    }
  }
  std::string begun;

  std::string text() const {
    return "p50 " + number(quantile(ms, 0.5)) + " p99 " + number(quantile(ms, 0.99)) + " ms";
  }
};

struct Case {
  std::uint64_t samples;
  int busy = 0;        // panes with ten lines a second beside the measured one
  bool flood = false;  // one pane floods meanwhile
};
constexpr int kSampleMs = 13;  // no multiple of the publisher's beat
constexpr int kBusyMs = 100;
constexpr std::size_t kFloodBytes = 400 << 20;  // lasts longer than the measuring

Latencies worker_latency(Rig& rig, WatchedWorker& worker, const Case& wanted) {
  std::vector<RunnerId> others;
  for (int i = 0; i < wanted.busy; ++i)
    others.push_back(worker.start("busy-" + std::to_string(i), command_of(Stamps{0, kBusyMs, {}})));
  const Stamps stamps{wanted.samples, kSampleMs, rig.new_fifo()};
  const RunnerId runner = worker.start("measured", command_of(stamps));
  if (wanted.flood) {
    const Flood flood{Kind::Plain, kFloodBytes, rig.new_fifo(), {}};
    others.push_back(worker.start("flood", command_of(flood)));
    open_gate(flood.gate);
  }
  Latencies seen;
  worker.set_on_snapshot([&](const snapshot::Snapshot&) {
    const snapshot::RunnerRow* row = worker.row(runner);
    if (row != nullptr) seen.see(row->last_text);
  });
  open_gate(stamps.gate);
  rig.until("stamps in snapshots", [&] { return seen.ms.size() + wanted.samples / 10 >= wanted.samples; });
  worker.set_on_snapshot(nullptr);
  worker.end(runner);
  for (const RunnerId& other : others) worker.end(other);
  return seen;
}

Latencies control_latency(Rig& rig, const Case& wanted) {
  std::vector<std::unique_ptr<ControlledPane>> others;
  for (int i = 0; i < wanted.busy; ++i)
    others.push_back(
        std::make_unique<ControlledPane>(rig, command_of(Stamps{0, kBusyMs, {}}), [](std::string_view) {}));
  const Stamps stamps{wanted.samples, kSampleMs, rig.new_fifo()};
  Latencies seen;
  const ControlledPane pane(rig, command_of(stamps), [&](std::string_view bytes) { seen.see_bytes(bytes); });
  if (wanted.flood) {
    const Flood flood{Kind::Plain, kFloodBytes, rig.new_fifo(), {}};
    others.push_back(std::make_unique<ControlledPane>(rig, command_of(flood), [](std::string_view) {}));
    open_gate(flood.gate);
  }
  open_gate(stamps.gate);
  rig.until("stamps through control mode", [&] { return seen.ms.size() >= wanted.samples; });
  return seen;
}

void latency(const Report& report) {
  Rig rig;
  rig.tmux({"new-session", "-d", "-s", "keeps-the-server", "sleep 100000"});
  WatchedWorker worker(rig);
  const std::uint64_t samples = report.quick() ? 150 : 1000;
  const auto both = [&](const Case& wanted) {
    return std::pair(worker_latency(rig, worker, wanted), control_latency(rig, wanted));
  };
  const auto [idle, idle_peer] = both({samples});
  const std::string beside = "p99 " + number(quantile(idle.ms, 0.99)) + "; control mode " + idle_peer.text();
  report.add({"write to snapshot, idle, p50", quantile(idle.ms, 0.5), "ms", {Bound::AtMost, 1}, beside});
  report.add({"write to snapshot, idle, p99",
              quantile(idle.ms, 0.99),
              "ms",
              {Bound::AtMost, 10},
              "control mode " + idle_peer.text()});
  const auto [busy, busy_peer] = both({samples, report.quick() ? 30 : 100});
  report.add({"write to snapshot, " + std::string(report.quick() ? "30" : "100") + " busy panes, p99",
              quantile(busy.ms, 0.99),
              "ms",
              {Bound::AtMost, 25},
              "p50 " + number(quantile(busy.ms, 0.5)) + "; control mode " + busy_peer.text()});
  const auto [flood, flood_peer] = both({samples, 0, true});
  report.add({"write to snapshot, beside a flood, p99",
              quantile(flood.ms, 0.99),
              "ms",
              {Bound::AtMost, 20},
              "p50 " + number(quantile(flood.ms, 0.5)) + "; control mode " + flood_peer.text()});
}

// The socket while a pane floods.
void socket_delay(const Report& report) {
  Rig rig;
  rig.tmux({"new-session", "-d", "-s", "keeps-the-server", "sleep 100000"});
  WatchedWorker worker(rig);
  const Flood flood{Kind::Plain, kFloodBytes, rig.new_fifo(), {}};
  const RunnerId runner = worker.start("flood", command_of(flood));
  Result<std::optional<wire::Client>> client = wire::Client::connect(worker.socket_path());
  if (!client || !*client) std::exit(1);
  std::vector<double> quiet, during;
  const auto ask = [&](std::vector<double>& into) {
    const std::int64_t begin = monotonic_ns();
    if (!(*client)->send(R"({"type":"list-runners"})") || !(*client)->receive(10'000)) std::exit(1);
    into.push_back(static_cast<double>(monotonic_ns() - begin) / 1e6);
    usleep(3000);
  };
  const int times = report.quick() ? 200 : 1000;
  for (int i = 0; i < times; ++i) ask(quiet);
  open_gate(flood.gate);
  for (int i = 0; i < times; ++i) ask(during);
  worker.end(runner);
  report.add({"socket answer, beside a flood, p99",
              quantile(during, 0.99),
              "ms",
              {Bound::AtMost, 20},
              "p50 " + number(quantile(during, 0.5)) + "; without the flood p50 " +
                  number(quantile(quiet, 0.5)) + " p99 " + number(quantile(quiet, 0.99))});
}

}  // namespace

int main(int argc, char** argv) {
  become_source(argc, argv);
  const Report report(argc, argv);
  for (const Kind kind : {Kind::Plain, Kind::Colour, Kind::Redraw}) {
    if (report.wanted(name_of(kind))) throughput(report, kind);
  }
  if (report.wanted("latency")) latency(report);
  if (report.wanted("socket")) socket_delay(report);
}
