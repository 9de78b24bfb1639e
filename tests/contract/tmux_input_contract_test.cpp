// The tmux port on a real server: what is typed arrives as it was meant, or is refused.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "tests/contract/tmux_rig.h"

using namespace geppetto;
using namespace geppetto::contract;

namespace {

const RunnerId kRunner = runner_number(1);

// Shows every byte that it gets, as it is or as ^X.
std::string echo(const std::string& before) {
  return "stty raw -echo; printf '" + before + "READY'; exec cat -v";
}

}  // namespace

TEST_CASE("tmux input: text is pasted in brackets when the program asked for them") {
  TmuxRig rig;
  Worker worker(rig);
  std::string expected = "READY";
  tmux::PaneFacts facts;
  SUBCASE("asked") {
    facts = worker.spawn(worker.shell(kRunner, echo("\\033[?2004h")));
    REQUIRE(worker.until_output(kRunner, "READY"));
    REQUIRE(worker.send_text(facts.pane, "one\ntwo;", true));
    expected = "\x1b[?2004hREADY^[[200~one\ntwo;^[[201~^M";
  }
  SUBCASE("asked, and the text tries to leave them") {
    facts = worker.spawn(worker.shell(kRunner, echo("\\033[?2004h")));
    REQUIRE(worker.until_output(kRunner, "READY"));
    REQUIRE(worker.send_text(facts.pane, "a\x1b[201~b\x1b[20\x1b[201~1~c", true));
    expected = "\x1b[?2004hREADY^[[200~abc^[[201~^M";
  }
  SUBCASE("not asked") {
    facts = worker.spawn(worker.shell(kRunner, echo("")));
    REQUIRE(worker.until_output(kRunner, "READY"));
    REQUIRE(worker.send_text(facts.pane, "-n one #{pane_id} $HOME 'x' \"y\" \\;", true));
    expected = "READY-n one #{pane_id} $HOME 'x' \"y\" \\;^M";
  }
  REQUIRE(worker.until_output(kRunner, "^M"));
  CHECK(worker.output[kRunner] == expected);
  CHECK(rig.tmux({"list-buffers"}).empty());
}

TEST_CASE("tmux input: without Enter nothing is sent off, and nothing at all is no mistake") {
  TmuxRig rig;
  Worker worker(rig);
  const auto facts = worker.spawn(worker.shell(kRunner, echo("")));
  REQUIRE(worker.until_output(kRunner, "READY"));
  CHECK(worker.send_text(facts.pane, "", false));
  CHECK(worker.send_text(facts.pane, "half;", false));
  CHECK(worker.send_text(facts.pane, "", true));
  REQUIRE(worker.until_output(kRunner, "^M"));
  CHECK(worker.output[kRunner] == "READYhalf;^M");
}

TEST_CASE("tmux input: 200 KB of lines arrive whole") {
  TmuxRig rig;
  Worker worker(rig);
  const std::string path = rig.file("typed");
  auto spec = worker.shell(kRunner, "stty -echo; printf READY; cat > \"$FILE\"; printf DONE; exec cat");
  spec.environment = {{"FILE", path}};
  const auto facts = worker.spawn(spec);
  REQUIRE(worker.until_output(kRunner, "READY"));
  std::string text;
  for (int n = 0; text.size() < 200'000; ++n)
    text += std::to_string(n) + " \xC3\xA9\xE2\x9C\x93 \\;\"'$ line\n";
  REQUIRE(worker.send_text(facts.pane, text, false));
  REQUIRE(worker.send_keys(facts.pane, {"C-d"}));
  REQUIRE(worker.until_output(kRunner, "DONE"));
  std::ifstream file(path, std::ios::binary);
  const std::string typed((std::istreambuf_iterator<char>(file)), {});
  CHECK(typed.size() == text.size());
  CHECK((typed == text));
}

TEST_CASE("tmux input: keys are pressed by their names, and unknown ones are told") {
  TmuxRig rig;
  Worker worker(rig);
  const auto facts = worker.spawn(worker.shell(kRunner, echo("")));
  REQUIRE(worker.until_output(kRunner, "READY"));
  REQUIRE(worker.send_keys(facts.pane, {"C-c", "Escape", "a", ";", "-l", "Up", "Enter"}));
  REQUIRE(worker.until_output(kRunner, "^M"));
  CHECK(worker.output[kRunner] == "READY^C^[a;-l^[[A^M");
}

TEST_CASE("tmux input: copy mode is left first") {
  TmuxRig rig;
  Worker worker(rig);
  const auto facts = worker.spawn(worker.shell(kRunner, echo("")));
  REQUIRE(worker.until_output(kRunner, "READY"));
  rig.tmux({"copy-mode", "-t", facts.pane});
  REQUIRE(rig.tmux({"display-message", "-p", "-t", facts.pane, "#{pane_in_mode}"}) == "1");
  CHECK(worker.send_text(facts.pane, "heard", true));
  REQUIRE(worker.until_output(kRunner, "^M"));
  CHECK(worker.output[kRunner] == "READYheard^M");
  CHECK(rig.tmux({"display-message", "-p", "-t", facts.pane, "#{pane_in_mode}"}) == "0");
}

TEST_CASE("tmux input: a dead pane and one that does not exist take nothing") {
  TmuxRig rig;
  Worker worker(rig);
  const auto facts = worker.spawn(worker.shell(kRunner, "exit 0"));
  worker.until_dead(facts.pane);
  const Outcome text = worker.send_text(facts.pane, "hello", true);
  REQUIRE_FALSE(text);
  CHECK(text.error().kind == ErrorKind::Refused);
  const Outcome keys = worker.send_keys(facts.pane, {"Enter"});
  REQUIRE_FALSE(keys);
  CHECK(keys.error().kind == ErrorKind::Refused);
  const Outcome nowhere = worker.send_text("%999", "hello", true);
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error().kind == ErrorKind::NotFound);
}

TEST_CASE("tmux input: keys that are meant for a screen are pressed only on that screen") {
  TmuxRig rig;
  Worker worker(rig);
  const std::string ask =
      "stty raw -echo; printf 'Do you want 100%% of #{it}, \"a;b\" $HOME?\\r\\n \\342\\235\\257 1. "
      "Yes\\r\\nREADY'; "
      "exec cat -v";
  const auto facts = worker.spawn(worker.shell(kRunner, ask));
  REQUIRE(worker.until_output(kRunner, "READY"));
  const std::vector<std::string> shown = {"Do you want 100% of #{it}, \"a;b\" $HOME?", "❯ 1. Yes"};
  REQUIRE(rig.until_pane_shows(facts.pane, "READY"));
  CHECK(worker.press_if_shown(facts.pane, {"1"}, shown));
  REQUIRE(worker.until_output(kRunner, "READY1"));
  for (const auto& other :
       {std::vector<std::string>{shown[0], "❯ 2. Yes"}, {"do you want", shown[1]}, {"x 1. Yes"}}) {
    const Outcome outcome = worker.press_if_shown(facts.pane, {"2"}, other);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().kind == ErrorKind::Busy);
  }
  // Copy mode shows it too, and is left so that the keys arrive.
  rig.tmux({"copy-mode", "-t", facts.pane});
  CHECK(worker.press_if_shown(facts.pane, {"Down", "Enter"}, shown));
  REQUIRE(worker.until_output(kRunner, "READY1^[[B^M"));
  // Nothing of it disturbs the commands after it.
  CHECK(worker.list().panes);
  rig.tmux({"kill-pane", "-t", facts.pane});
  CHECK_FALSE(worker.press_if_shown(facts.pane, {"1"}, shown));
  CHECK_FALSE(worker.press_if_shown("%999", {"1"}, shown));
  CHECK(worker.list().version.starts_with("tmux "));
}

TEST_CASE("tmux input: bytes are typed without a word, and the hub goes on") {
  TmuxRig rig;
  Worker worker(rig);
  const auto facts = worker.spawn(worker.shell(kRunner, echo("")));
  REQUIRE(worker.until_output(kRunner, "READY"));
  for (int i = 0; i < 3; ++i) worker->type_bytes(facts.pane, "\x1b]7501;?\x1b\\");
  REQUIRE(worker.send_text(facts.pane, "x", false));
  REQUIRE(worker.until_output(kRunner, "READY^[]7501;?^[\\^[]7501;?^[\\^[]7501;?^[\\x"));
  rig.tmux({"copy-mode", "-t", facts.pane});
  worker->type_bytes(facts.pane, "lost");
  REQUIRE(worker.send_text(facts.pane, "y", false));
  REQUIRE(worker.until_output(kRunner, "\\xy"));
}
