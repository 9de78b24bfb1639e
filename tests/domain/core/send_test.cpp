// A text reaches an agent's input line once and leaves it, or it is told what is in the way; never into a
// question.
#include <doctest/doctest.h>

#include <string>

#include "domain/core/sending.h"

using namespace geppetto;
using namespace geppetto::core;

namespace {

struct Send {
  MonoTime now{1000};
  Sending machine;
  explicit Send(std::string text = "do it", bool enter = true, bool has_input = true)
      : machine(RequestId{1}, std::move(text), enter, has_input, now) {}

  static std::string told(const Sending::Step& step) {
    if (std::holds_alternative<Sending::Wait>(step)) return "wait";
    if (std::holds_alternative<Sending::Paste>(step)) return "paste";
    if (const auto* enter = std::get_if<Sending::Enter>(&step)) return "enter on " + enter->line;
    const Outcome& outcome = std::get<Outcome>(step);
    return outcome ? "done" : std::string(to_string(outcome.error().kind)) + ": " + outcome.error().what;
  }
  std::string sees(std::optional<std::string> input, std::string question = {}) {
    last = {std::move(question), std::move(input)};
    return told(machine.looked(last, now));
  }
  std::string taken(Outcome outcome = ok()) { return told(machine.sent(outcome, now)); }
  std::string after(std::int64_t ms) {
    now.ms += ms;
    const auto due = machine.deadline();
    if (!due || *due > now) return "wait";
    return told(machine.tick(last, now));
  }
  Seen last;
};

const Outcome kBusy = Error{ErrorKind::Busy, "another screen is shown"};

}  // namespace

TEST_CASE("send: pasted, seen, sent off, seen to leave") {
  Send s;
  CHECK(s.sees("> ") == "paste");
  CHECK(s.sees("> ") == "wait");
  CHECK(s.taken() == "wait");
  CHECK(s.sees("> ") == "wait");
  CHECK(s.sees("> do it") == "wait");  // some take an Enter that follows at once for a newline
  CHECK(s.after(149) == "wait");
  CHECK(s.after(1) == "enter on > do it");
  CHECK(s.sees("> do it") == "wait");
  CHECK(s.taken() == "wait");
  SUBCASE("the line is empty") { CHECK(s.sees("> ") == "done"); }
  SUBCASE("there is no line any more") { CHECK(s.sees(std::nullopt) == "done"); }
  SUBCASE("a question follows") { CHECK(s.sees("> 1. Yes", "Allow it?") == "done"); }
}

TEST_CASE("send: the input line is waited for") {
  Send s;
  CHECK(s.sees(std::nullopt) == "wait");
  CHECK(s.after(14'000) == "wait");
  SUBCASE("it comes") { CHECK(s.sees("> ") == "paste"); }
  SUBCASE("a question comes") {
    CHECK(s.sees(std::nullopt, "Allow it?") == "Refused: it asks: Allow it?; use `geppetto answer`");
  }
  SUBCASE("never") { CHECK(s.after(1000) == "Timeout: its input line cannot be seen; nothing was typed"); }
}

TEST_CASE("send: Enter is not pressed into a question that came meanwhile") {
  Send s;
  CHECK(s.sees("> ") == "paste");
  CHECK(s.taken() == "wait");
  SUBCASE("and was seen") {
    CHECK(s.sees("> 1. Yes", "Allow it?") ==
          "Refused: it asks: Allow it?; the text was pasted before, Enter was not pressed; use `geppetto "
          "answer`");
  }
  SUBCASE("and tmux sees it first") {
    s.now.ms += 200;
    CHECK(s.sees("> do it") == "enter on > do it");
    CHECK(s.taken(kBusy) == "wait");
    CHECK(s.sees("> 1. Yes", "Allow it?").starts_with("Refused: it asks: Allow it?; the text was pasted"));
  }
  SUBCASE("the line only looked otherwise for a moment") {
    s.now.ms += 200;
    CHECK(s.sees("> do i") == "enter on > do i");
    CHECK(s.taken(kBusy) == "wait");
    CHECK(s.sees("> do it") == "enter on > do it");
  }
}

TEST_CASE("send: a text that does not show is not pasted again, and not sent off") {
  Send s;
  CHECK(s.sees("> ") == "paste");
  CHECK(s.taken() == "wait");
  CHECK(s.sees("> for a moment") == "wait");
  CHECK(s.sees("> ") == "wait");
  CHECK(s.after(5999) == "wait");
  CHECK(s.after(1) == "Timeout: the text does not show in its input line; Enter was not pressed");
}

TEST_CASE("send: Enter is pressed again while the text stays, and not for ever") {
  Send s;
  CHECK(s.sees("> ") == "paste");
  CHECK(s.taken() == "wait");
  s.now.ms += 200;
  CHECK(s.sees("> do it") == "enter on > do it");
  CHECK(s.taken() == "wait");
  for (int again = 0; again < 2; ++again) {
    CHECK(s.sees("> do it") == "wait");
    CHECK(s.after(1499) == "wait");
    CHECK(s.after(1) == "enter on > do it");
    CHECK(s.taken() == "wait");
  }
  SUBCASE("it leaves at last") { CHECK(s.sees("> ") == "done"); }
  SUBCASE("it stays") {
    CHECK(s.after(1500) == "Timeout: the text stays in its input line, whatever Enter does");
  }
}

TEST_CASE("send: a line that tmux never sees as we do is given up") {
  Send s;
  CHECK(s.sees("> ") == "paste");
  CHECK(s.taken() == "wait");
  s.now.ms += 200;
  for (int refused = 1; refused < Sending::kMostRefused; ++refused) {
    CHECK(s.sees("> do it") == "enter on > do it");
    CHECK(s.taken(kBusy) == "wait");
  }
  CHECK(s.sees("> do it") == "enter on > do it");
  CHECK(s.taken(kBusy) == "Timeout: its input line is never the same twice; Enter was not pressed");
}

TEST_CASE("send: a program that ends by what it was told was reached") {
  Send s("/exit");
  CHECK(s.sees("> ") == "paste");
  CHECK(s.taken() == "wait");
  s.now.ms += 200;
  CHECK_FALSE(s.machine.ended());
  CHECK(s.sees("> /exit") == "enter on > /exit");
  CHECK_FALSE(s.machine.ended());
  CHECK(s.taken() == "wait");
  CHECK(s.machine.ended());
}

TEST_CASE("send: without Enter it is done when it shows; Enter alone when tmux has it") {
  Send draft("do it", false);
  CHECK(draft.sees("> ") == "paste");
  CHECK(draft.taken() == "wait");
  CHECK(draft.sees("> do it") == "done");
  Send enter("");
  CHECK(enter.sees("> draft") == "enter on ");
  CHECK(enter.taken() == "done");
  Send asked("");
  CHECK(asked.sees("> 1. Yes", "Allow it?").starts_with("Refused: it asks"));
}

TEST_CASE("send: where no input line is known it is only kept away from questions") {
  Send s("do it", true, false);
  CHECK(s.sees(std::nullopt) == "paste");
  CHECK(s.taken() == "wait");
  SUBCASE("nothing comes") {
    CHECK(s.sees(std::nullopt) == "wait");
    CHECK(s.after(399) == "wait");
    CHECK(s.after(1) == "enter on ");
    CHECK(s.taken() == "done");
  }
  SUBCASE("a question comes") { CHECK(s.sees(std::nullopt, "Allow it?").starts_with("Refused: it asks")); }
  SUBCASE("tmux does not take it") {
    s.after(400);
    CHECK(s.taken(Error{ErrorKind::Refused, "its program has ended"}) == "Refused: its program has ended");
  }
}
