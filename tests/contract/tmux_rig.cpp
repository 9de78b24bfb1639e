// Every wait is for an event of the loop: an answer of tmux, a pipe, an end.
#include "tests/contract/tmux_rig.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <utility>

#include "tests/infra/loop_helper.h"

namespace geppetto::contract {
namespace {

int servers = 0;
int workers = 0;

constexpr std::int64_t kPatienceMs = 30'000;  // only a test that fails waits this long

}  // namespace

RunnerId runner_number(std::int64_t n) {
  return Ulid::make(WallTime{1'767'225'600'000 + n}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
}

std::string numbered_lines(int first, int last) {
  std::string out;
  for (int n = first; n <= last; ++n) out += std::to_string(n) + "\r\n";
  return out;
}

TmuxRig::TmuxRig()
    : server_{"geppetto-test-" + std::to_string(getpid()) + "-" + std::to_string(++servers), "/dev/null"} {}

TmuxRig::~TmuxRig() {
  bool ran = false;
  try_tmux({"kill-server"}, &ran);
}

bool TmuxRig::until(const std::function<bool()>& happened) {
  return testing::run_until(loop_, happened, kPatienceMs);
}

std::string TmuxRig::try_tmux(std::vector<std::string> arguments, bool* succeeded) {
  std::optional<Result<uv::ChildOutput>> result;
  uv::run_child(loop_, tmux::tmux_command(server_, std::move(arguments)), {}, 64u << 20, kPatienceMs,
                [&result](Result<uv::ChildOutput> ended) { result.emplace(std::move(ended)); });
  until([&] { return result.has_value(); });
  *succeeded = result && *result && (*result)->exit.code == 0;
  if (!result || !*result) return "tmux did not run";
  std::string text = (*result)->text;
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string TmuxRig::tmux(std::vector<std::string> arguments) {
  const std::string verb = arguments.front();
  bool succeeded = false;
  std::string text = try_tmux(std::move(arguments), &succeeded);
  INFO(verb, ": ", text);
  REQUIRE(succeeded);
  return text;
}

bool TmuxRig::until_tmux(const std::vector<std::string>& arguments,
                         const std::function<bool(const std::string&)>& right) {
  bool late = false;
  uv::Timer deadline(loop_, [&late] { late = true; });
  deadline.start(kPatienceMs);
  while (!late) {
    bool ignored = false;
    if (right(try_tmux(arguments, &ignored))) return true;
  }
  return false;
}

std::string TmuxRig::user_session(const std::string& name, const std::string& command) {
  return tmux({"new-session", "-d", "-P", "-F", "#{pane_id}", "-s", name, "-x", "80", "-y", "24", command});
}

bool TmuxRig::until_dead(const std::string& pane, int status) {
  const std::string expected = "1 " + std::to_string(status);
  return until_tmux(
      {"run-shell", "true", ";", "display-message", "-p", "-t", pane, "#{pane_dead} #{pane_dead_status}"},
      [&expected](const std::string& state) { return state == expected; });
}

bool TmuxRig::until_pane_shows(const std::string& pane, const std::string& text) {
  return until_tmux({"capture-pane", "-p", "-J", "-S", "-", "-t", pane},
                    [&text](const std::string& shown) { return shown.find(text) != std::string::npos; });
}

Worker::Worker(TmuxRig& rig, bool expects_hand_over) : rig_(rig) {
  tmux::AdapterOptions options;
  options.server = rig.server();
  options.relay_program = GEPPETTO_BINARY_DIR "/geppetto-relay";
  options.pipes_path = rig.file("pipes-" + std::to_string(++workers));
  options.expects_hand_over = expects_hand_over;
  auto made =
      tmux::TmuxAdapter::make(rig.loop(), options, [this](const core::Event& event) { heard(event); });
  REQUIRE(made);
  adapter_ = std::move(*made);
}

void Worker::heard(const core::Event& event) {
  if (const auto* list = std::get_if<core::PanesListed>(&event)) {
    listed_ = *list;
  } else if (const auto* spawned = std::get_if<core::Spawned>(&event)) {
    spawned_.insert_or_assign(spawned->runner, spawned->pane);
    started_.insert(spawned->runner);
  } else if (const auto* opened = std::get_if<core::OutputOpened>(&event)) {
    opened_.insert_or_assign(opened->runner, opened->seed);
    started_.insert(opened->runner);
    ended.erase(opened->runner);
  } else if (const auto* bytes = std::get_if<core::PaneOutput>(&event)) {
    output[bytes->runner] += bytes->bytes;
    if (!started_.contains(bytes->runner)) bytes_before_start += bytes->bytes.size();
    if (ended.contains(bytes->runner)) bytes_after_end += bytes->bytes.size();
    if (on_output) on_output(*bytes);
  } else if (const auto* end = std::get_if<core::OutputEnded>(&event)) {
    ended.insert(end->runner);
  } else if (const auto* again = std::get_if<core::Recaptured>(&event)) {
    recaptured.push_back(again->seed);
  } else if (const auto* gap = std::get_if<core::OutputGap>(&event)) {
    gaps.push_back(gap->why);
  } else if (const auto* sent = std::get_if<core::InputSent>(&event)) {
    sent_.insert_or_assign(sent->request.value, sent->outcome);
  }
}

const core::PanesListed& Worker::list() {
  listed_.reset();
  adapter_->list_panes();
  REQUIRE(rig_.until([this] { return listed_.has_value(); }));
  return *listed_;
}

std::optional<tmux::PaneFacts> Worker::pane(const std::string& id) {
  const core::PanesListed& listed = list();
  if (!listed.panes) return std::nullopt;
  for (const tmux::PaneFacts& facts : *listed.panes)
    if (facts.pane == id) return facts;
  return std::nullopt;
}

tmux::PaneFacts Worker::until_dead(const std::string& id) {
  bool late = false;
  uv::Timer deadline(rig_.loop(), [&late] { late = true; });
  deadline.start(kPatienceMs);
  while (!late) {
    const auto facts = pane(id);
    REQUIRE(facts);
    if (facts->dead && (facts->dead_status >= 0 || facts->dead_signal > 0)) return *facts;
  }
  FAIL("the pane does not die");
  return {};
}

ports::SpawnSpec Worker::shell(const RunnerId& runner, const std::string& command) const {
  ports::SpawnSpec spec;
  spec.runner = runner;
  spec.session_name = "geppetto-" + runner.str();
  spec.display_name = "a test";
  spec.cwd = "/";
  spec.argv = {"sh", "-c", command};
  return spec;
}

Result<tmux::PaneFacts> Worker::try_spawn(const ports::SpawnSpec& spec) {
  spawned_.erase(spec.runner);
  adapter_->spawn(spec);
  REQUIRE(rig_.until([&] { return spawned_.contains(spec.runner); }));
  return spawned_.at(spec.runner);
}

tmux::PaneFacts Worker::spawn(const ports::SpawnSpec& spec) {
  auto facts = try_spawn(spec);
  if (!facts) FAIL(facts.error().what);
  return *facts;
}

Result<ports::Seed> Worker::open(const RunnerId& runner, const std::string& pane) {
  opened_.erase(runner);
  adapter_->open_output(runner, pane);
  REQUIRE(rig_.until([&] { return opened_.contains(runner); }));
  return opened_.at(runner);
}

const Result<ports::Seed>* Worker::opened(const RunnerId& runner) const {
  const auto found = opened_.find(runner);
  return found == opened_.end() ? nullptr : &found->second;
}

bool Worker::until_output(const RunnerId& runner, const std::string& text) {
  return rig_.until([&] { return output[runner].find(text) != std::string::npos; });
}

bool Worker::until_ended(const RunnerId& runner) {
  return rig_.until([&] { return ended.contains(runner); });
}

Outcome Worker::sent(RequestId request) {
  REQUIRE(rig_.until([&] { return sent_.contains(request.value); }));
  return sent_.at(request.value);
}

Outcome Worker::send_text(const std::string& pane, const std::string& text, bool enter) {
  const RequestId request{++last_request_};
  adapter_->send_text(request, pane, text, enter);
  return sent(request);
}

Outcome Worker::press_if_shown(const std::string& pane, const std::vector<std::string>& keys,
                               const std::vector<std::string>& lines) {
  const RequestId request{++last_request_};
  adapter_->press_if_shown(request, pane, keys, lines);
  return sent(request);
}

Outcome Worker::send_keys(const std::string& pane, const std::vector<std::string>& keys) {
  const RequestId request{++last_request_};
  adapter_->send_keys(request, pane, keys);
  return sent(request);
}

}  // namespace geppetto::contract
