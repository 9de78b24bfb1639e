// Control mode: lines, replies, and what hostile text inside them cannot do.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "domain/tmux/control_line.h"
#include "domain/tmux/control_machine.h"

using namespace geppetto::tmux;

namespace {

std::vector<std::string> told(ControlMachine& machine, std::string_view bytes) {
  std::vector<std::string> out;
  machine.feed(bytes, [&](ControlEvent event) {
    if (auto* reply = std::get_if<Reply>(&event)) {
      std::string text = (reply->failed ? "failed " : "reply ") + std::to_string(reply->tag);
      for (const std::string& line : reply->lines) text += "|" + line;
      out.push_back(text);
    } else if (auto* pane = std::get_if<PaneBytes>(&event)) {
      out.push_back("bytes " + std::string(pane->pane) + " " + std::string(pane->bytes));
    } else if (std::holds_alternative<Changed>(event)) {
      out.emplace_back("changed");
    } else if (std::holds_alternative<Attached>(event)) {
      out.emplace_back("attached");
    } else if (auto* exiting = std::get_if<Exiting>(&event)) {
      out.push_back("exit " + exiting->reason);
    } else if (auto* broken = std::get_if<Broken>(&event)) {
      out.push_back("broken " + broken->why);
    }
  });
  return out;
}

}  // namespace

TEST_CASE("guards are guards only when complete") {
  const auto begin = std::get<Guard>(parse_control_line("%begin 1795500148 260 1"));
  CHECK(begin.time == 1795500148);
  CHECK(begin.number == 260);
  CHECK(begin.flags == 1);
  CHECK(std::get<Guard>(parse_control_line("%end 1795500148 260 1")).closes(begin));
  CHECK_FALSE(std::get<Guard>(parse_control_line("%end 1795500148 261 1")).closes(begin));
  CHECK(std::holds_alternative<Notification>(parse_control_line("%end 1795500148 260")));
  CHECK(std::holds_alternative<Notification>(parse_control_line("%end 1795500148 260 1 x")));
  CHECK(std::holds_alternative<Notification>(parse_control_line("%output")));
  CHECK(std::holds_alternative<PlainLine>(parse_control_line("")));
}

TEST_CASE("output is unescaped byte for byte") {
  std::string out;
  unescape_output("a\\033[1m\\134\\000\\377", out);
  CHECK(out == std::string("a\x1b[1m\\\0\xff", 8));
  out.clear();
  unescape_output("broken \\9 \\03", out);
  CHECK(out == "broken \\9 \\03");
}

TEST_CASE("a sequence of commands is one reply") {
  ControlMachine machine;
  CHECK(machine.submit(7, {"list-panes -a", "display-message -p x"}) ==
        "list-panes -a ; display-message -p x\n");
  CHECK(told(machine, "%begin 1 10 1\n%0 one\n%end 1 10 1\n%begin 1 11 1\n").empty());
  CHECK(told(machine, "x\n%end 1 11 1\n") == std::vector<std::string>{"reply 7|%0 one|x"});
}

TEST_CASE("a failure ends the whole sequence and keeps tmux's words") {
  ControlMachine machine;
  machine.submit(1, {"first", "second", "third"});
  machine.submit(2, {"fourth"});
  CHECK(told(machine,
             "%begin 1 1 1\nprinted\n%end 1 1 1\n%begin 1 2 1\ncan't find session: x\n%error 1 2 1\n") ==
        std::vector<std::string>{"failed 1|can't find session: x"});
  CHECK(told(machine, "%begin 1 3 1\n%end 1 3 1\n") == std::vector<std::string>{"reply 2"});
}

TEST_CASE("text that looks like a guard stays text") {
  ControlMachine machine;
  machine.submit(1, {"capture-pane -p"});
  CHECK(told(machine, "%begin 5 9 1\n%end 5 8 1\n%begin 5 9 1\n%exit\n%output %1 x\n%end 5 9 1\n") ==
        std::vector<std::string>{"reply 1|%end 5 8 1|%begin 5 9 1|%exit|%output %1 x"});
}

TEST_CASE("replies to what others asked are passed over") {
  ControlMachine machine;
  machine.submit(1, {"x"});
  CHECK(told(machine, "%begin 1 1 0\nsomething\n%end 1 1 0\n%begin 1 2 1\nmine\n%end 1 2 1\n") ==
        std::vector<std::string>{"reply 1|mine"});
}

TEST_CASE("notifications: output, changes, exit, and lines in pieces") {
  ControlMachine machine;
  CHECK(told(machine, "%output %3 hi\\015\\012\n%sess").size() == 1);
  CHECK(told(machine, "ions-changed\n%session-changed $0 x\n%window-renamed @1 y\n%exit server exited\n") ==
        std::vector<std::string>{"changed", "attached", "changed", "exit server exited"});
}

TEST_CASE("a broken stream is told once and then ignored") {
  ControlMachine machine;
  CHECK(told(machine, "hello\n%sessions-changed\n") ==
        std::vector<std::string>{"broken unexpected text: hello"});
  CHECK(told(machine, "%sessions-changed\n").empty());
  ControlMachine other;
  CHECK(told(other, "%end 1 1 1\n") == std::vector<std::string>{"broken an end without a begin"});
  ControlMachine third;
  CHECK(told(third, "%begin 1 1 1\n%end 1 1 1\n") ==
        std::vector<std::string>{"broken a reply that nobody asked for"});
}
