// A pane's screen and transcript against a real server: opened late, opened again, resized under way.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "domain/core/pane_recorder.h"
#include "tests/contract/tmux_rig.h"

using namespace geppetto;
using namespace geppetto::contract;

namespace {

const RunnerId kRunner = runner_number(1);
constexpr WallTime kNow{1'000};

std::vector<std::string> lines_of(const log::Transcript& transcript) {
  std::vector<std::string> out;
  const log::LogView view = transcript.view();
  for (std::uint64_t n = view.first_line(); n < view.end_line(); ++n) {
    const log::Line line = view.line(n);
    out.push_back((line.kind == log::LineKind::Text ? "" : "* ") + std::string(line.text));
  }
  return out;
}

std::vector<std::string> numbers(int first, int last) {
  std::vector<std::string> out;
  for (int n = first; n <= last; ++n) out.push_back(std::to_string(n));
  return out;
}

std::string screen_of(const core::PaneRecorder& recorder) {
  const term::Screen& screen = *recorder.screen();
  std::string out;
  for (int row = 0; row < screen.size().rows; ++row) out += screen.row_text(row) + "\n";
  return out + std::to_string(screen.cursor_row()) + "," + std::to_string(screen.cursor_col());
}

std::string screen_of(TmuxRig& rig, const std::string& pane) {
  std::string out = rig.tmux({"capture-pane", "-p", "-t", pane});
  for (std::size_t at = out.find(" \n"); at != std::string::npos; at = out.find(" \n")) out.erase(at, 1);
  return out + "\n" + rig.tmux({"display-message", "-p", "-t", pane, "#{cursor_y},#{cursor_x}"});
}

// What a worker does with a pane.
struct Recording {
  Recording(TmuxRig& server, Worker& w) : rig(server), worker(w) { listen(worker); }

  void listen(Worker& w) {
    w.on_output = [this](const core::PaneOutput& output) {
      if (recorder.screen() != nullptr) recorder.feed(output.bytes, kNow);
    };
  }
  void open(Worker& w, const std::string& pane) {
    const auto seed = w.open(kRunner, pane);
    REQUIRE(seed);
    recorder.seed(*seed, kNow);
  }
  // The pane has another size: the screen follows, and is looked at again when the pane is quiet.
  void follow_size(const std::string& pane) {
    const auto facts = worker.pane(pane);
    REQUIRE(facts);
    recorder.resize({facts->cols, facts->rows}, kNow);
    worker->recapture(kRunner);
  }
  void take_recaptures() {
    for (const ports::Seed& seed : worker.recaptured) recorder.seed(seed, kNow);
    worker.recaptured.clear();
  }

  TmuxRig& rig;
  Worker& worker;
  core::PaneRecorder recorder{log::make_memory_store()};
};

// A shell script in a file: longer than one command of tmux takes, and free of its quoting.
std::string script(TmuxRig& rig, const std::string& text) {
  const std::string path = rig.file("script.sh");
  std::ofstream(path) << text;
  return "exec sh " + path;
}

}  // namespace

TEST_CASE("reseed: an attached pane brings its history, long lines whole, and goes on") {
  TmuxRig rig;
  const std::string wide(200, 'w');
  const std::string pane = rig.user_session(
      "work", script(rig, "stty -echo; printf '\\033[31m" + wide + "\\033[m\\n'; seq 1 40; printf '" + wide +
                              "'; printf READY; read go; echo; seq 41 60; printf DONE; exec cat"));
  REQUIRE(rig.until_pane_shows(pane, "READY"));
  Worker worker(rig);
  Recording recording(rig, worker);
  recording.open(worker, pane);
  std::vector<std::string> expected = {wide};
  const std::vector<std::string> first = numbers(1, 40), second = numbers(41, 60);
  expected.insert(expected.end(), first.begin(), first.end());
  CHECK(screen_of(recording.recorder) == screen_of(rig, pane));
  CHECK(lines_of(recording.recorder.transcript()).front() == wide);
  CHECK(recording.recorder.transcript().view().line(0).runs.front().style.fg == Color::palette(1));
  REQUIRE(worker.send_keys(pane, {"Enter"}));
  REQUIRE(worker.until_output(kRunner, "DONE"));
  CHECK(screen_of(recording.recorder) == screen_of(rig, pane));
  expected.push_back(wide + "READY");
  expected.insert(expected.end(), second.begin(), second.end());
  expected.emplace_back("DONE");
  recording.recorder.close(kNow);
  CHECK(lines_of(recording.recorder.transcript()) == expected);
}

TEST_CASE("reseed: attached on the alternate screen, the main one is there when its program leaves") {
  TmuxRig rig;
  const std::string pane = rig.user_session(
      "work", script(rig,
                     "stty -echo; seq 1 30; echo '$ pager'; printf '\\033[?1049h\\033[H\\033[2Jpage\\r\\n"
                     "READY'; read go; printf '\\033[?1049l$ next'; printf DONE; exec cat"));
  REQUIRE(rig.until_pane_shows(pane, "READY"));
  Worker worker(rig);
  Recording recording(rig, worker);
  recording.open(worker, pane);
  CHECK(screen_of(recording.recorder) == screen_of(rig, pane));
  REQUIRE(worker.send_keys(pane, {"Enter"}));
  REQUIRE(worker.until_output(kRunner, "DONE"));
  CHECK(screen_of(recording.recorder) == screen_of(rig, pane));
  recording.recorder.close(kNow);
  std::vector<std::string> expected = numbers(1, 30);
  for (const char* line :
       {"$ pager", "* full-screen program began", "* full-screen program ended", "$ nextDONE"})
    expected.emplace_back(line);
  CHECK(lines_of(recording.recorder.transcript()) == expected);
}

TEST_CASE("reseed: modes that a capture does not show hold") {
  TmuxRig rig;
  const std::string pane = rig.user_session(
      "work",
      script(rig,
             "stty -echo; printf 'a\\nb\\nc\\nd\\n\\033[2;3r\\033[?6h\\033[?1h\\033[?1002h\\033[?1006h"
             "\\033[4h\\033[2;1HREADY'; read go; printf '\\033[1;1HX\\n\\n\\nDONE'; exec cat"));
  REQUIRE(rig.until_pane_shows(pane, "READY"));
  Worker worker(rig);
  Recording recording(rig, worker);
  recording.open(worker, pane);
  CHECK(screen_of(recording.recorder) == screen_of(rig, pane));
  const term::InputModes& modes = recording.recorder.screen()->input_modes();
  CHECK(modes.application_cursor);
  CHECK(modes.mouse == term::MouseMode::Drags);
  CHECK(modes.mouse_sgr);
  REQUIRE(worker.send_keys(pane, {"Enter"}));
  REQUIRE(worker.until_output(kRunner, "DONE"));
  CHECK(screen_of(recording.recorder) == screen_of(rig, pane));
}

TEST_CASE("reseed: sizes that change in the middle of a flood lose and double nothing") {
  constexpr int kPart = 60'000, kParts = 5;  // what the transcript holds in memory
  TmuxRig rig;
  Worker worker(rig);
  Recording recording(rig, worker);
  recording.recorder.open({80, 24});
  auto spec =
      worker.shell(kRunner, "stty -echo; printf READY; for part in 0 1 2 3 4; do read go; seq $((part * " +
                                std::to_string(kPart) + " + 1)) $(((part + 1) * " + std::to_string(kPart) +
                                ")); printf PART; done; read go; printf END; exec cat");
  spec.cols = 80;
  spec.rows = 24;
  const auto facts = worker.spawn(spec);
  REQUIRE(worker.until_output(kRunner, "READY"));
  const int sizes[kParts][2] = {{60, 10}, {100, 40}, {33, 7}, {80, 24}, {120, 50}};
  for (int part = 0; part < kParts; ++part) {
    const std::size_t seen = worker.output[kRunner].size();
    REQUIRE(worker.send_keys(facts.pane, {"Enter"}));
    REQUIRE(rig.until([&] { return worker.output[kRunner].size() > seen; }));
    rig.tmux({"resize-window", "-t", facts.pane, "-x", std::to_string(sizes[part][0]), "-y",
              std::to_string(sizes[part][1])});
    recording.follow_size(facts.pane);
    REQUIRE(worker.until_output(kRunner, std::to_string((part + 1) * kPart) + "\r\nPART"));
  }
  recording.take_recaptures();  // those of moments in which nothing came
  worker->recapture(kRunner);
  REQUIRE(rig.until([&] { return !worker.recaptured.empty(); }));
  recording.take_recaptures();
  CHECK(screen_of(recording.recorder) == screen_of(rig, facts.pane));
  REQUIRE(worker.send_keys(facts.pane, {"Enter"}));
  REQUIRE(worker.until_output(kRunner, "END"));
  recording.recorder.close(kNow);
  REQUIRE(recording.recorder.transcript().dropped_lines() == 0);
  const std::vector<std::string> got = lines_of(recording.recorder.transcript());
  std::vector<std::string> expected;
  std::string head = "READY";
  for (int part = 0; part < kParts; ++part) {
    std::vector<std::string> lines = numbers(part * kPart + 1, (part + 1) * kPart);
    lines.front().insert(0, head);
    expected.insert(expected.end(), lines.begin(), lines.end());
    head = "PART";
  }
  expected.emplace_back("PARTEND");
  const auto [a, b] = std::ranges::mismatch(got, expected);
  if (a != got.end()) CAPTURE(*a);
  if (b != expected.end()) CAPTURE(*b);
  CHECK(got.size() == expected.size());
  CHECK((got == expected));
}

TEST_CASE("reseed: opened again after a while, the transcript goes on where it ended, or tells the gap") {
  TmuxRig rig;
  rig.user_session("keep", "exec cat");
  int missed = 0;
  SUBCASE("tmux has it all") { missed = 500; }
  SUBCASE("it has left tmux's history") { missed = 5000; }
  const std::string pane =
      rig.user_session("work", script(rig, "stty -echo; seq 1 100; printf READY; read go; echo; seq 101 " +
                                               std::to_string(100 + missed) +
                                               "; printf MORE; read go; echo; echo last; printf DONE;"
                                               " exec cat"));
  REQUIRE(rig.until_pane_shows(pane, "READY"));
  core::PaneRecorder* recorder = nullptr;
  Worker first(rig);
  Recording recording(rig, first);
  recorder = &recording.recorder;
  recording.open(first, pane);
  first.leave();
  rig.tmux({"send-keys", "-t", pane, "Enter"});
  REQUIRE(rig.until_pane_shows(pane, "MORE"));
  Worker second(rig);
  recording.listen(second);
  recording.open(second, pane);
  CHECK(screen_of(*recorder) == screen_of(rig, pane));
  REQUIRE(second.send_keys(pane, {"Enter"}));
  REQUIRE(second.until_output(kRunner, "DONE"));
  recorder->close(kNow);
  const std::vector<std::string> got = lines_of(recorder->transcript());
  CHECK(got.back() == "DONE");
  CHECK(got.end()[-2] == "last");
  CHECK(got.end()[-3] == "MORE");
  CHECK(got.end()[-4] == std::to_string(100 + missed));
  const auto gaps =
      std::ranges::count_if(got, [](const std::string& line) { return line.starts_with("* "); });
  if (missed == 500) {
    CHECK(gaps == 0);
    CHECK(got.size() == 604);
  } else {
    CHECK(gaps == 1);
  }
}

TEST_CASE("reseed: what a program printed again while nobody looked is not written again") {
  TmuxRig rig;
  const std::string pane = rig.user_session(
      "work",
      script(
          rig,
          "stty -echo; said=''; for n in $(seq 1 70); do said=\"$said line $n\"; printf '\\033[2J\\033[3J"
          "\\033[H'; printf '%s\\n' $said; printf 'busy %s\\nREADY' $n; [ $n -lt 50 ] || { [ -n \"$go\" ] || "
          "read go; }; done; printf DONE; exec cat"));
  REQUIRE(rig.until_pane_shows(pane, "busy 50"));
  Worker first(rig);
  Recording recording(rig, first);
  recording.open(first, pane);
  first.leave();
  rig.tmux({"send-keys", "-t", pane, "x", "Enter"});
  REQUIRE(rig.until_pane_shows(pane, "DONE"));
  Worker second(rig);
  recording.listen(second);
  recording.open(second, pane);
  CHECK(screen_of(recording.recorder) == screen_of(rig, pane));
  recording.recorder.close(kNow);
  std::vector<std::string> got = lines_of(recording.recorder.transcript());
  std::erase_if(
      got, [](const std::string& line) { return line.starts_with("busy") || line.starts_with("READY"); });
  std::vector<std::string> expected;
  for (const std::string& number : numbers(1, 70)) {
    expected.emplace_back("line");
    expected.push_back(number);
  }
  CHECK(got == expected);
}
