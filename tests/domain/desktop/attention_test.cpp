// When a person is told about a runner, and in which words.
#include "domain/desktop/attention.h"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "domain/base/text.h"

using namespace geppetto;
using namespace geppetto::desktop;

namespace {

RunnerId runner(int number) {
  std::array<std::uint8_t, 10> entropy{};
  entropy[9] = static_cast<std::uint8_t>(number);
  return Ulid::make({1}, entropy);
}

constexpr int kNoon = 12 * 60, kNight = 23 * 60;

// The machine, a clock, and what was told so far, a line each: "show 1: TITLE | BODY", "withdraw 1".
struct Desk {
  explicit Desk(NotifyRules rules = {}) : attention(std::move(rules)) {}

  void pass(std::int64_t ms) {
    const MonoTime end = now + ms;
    while (attention.deadline() && *attention.deadline() <= end) {
      now = std::max(now, *attention.deadline());
      attention.tick(now, minute, [this](const RunnerId& id) { return about(id); });
    }
    now = end;
  }
  About about(const RunnerId& id) const {
    for (int n = 1; n < 100; ++n) {
      if (runner(n) == id) return {"r" + std::to_string(n), words};
    }
    return {};
  }
  void need(int number, Need need) { attention.changed(runner(number), need, now); }
  std::vector<std::string> told() {
    std::vector<std::string> out;
    for (const Effect& effect : attention.take_effects()) {
      if (const auto* show = std::get_if<Show>(&effect)) {
        out.push_back("show " + std::to_string(show->key) + ": " + show->what.title + " | " +
                      show->what.body + (show->what.sound.empty() ? "" : " (sound)"));
      } else {
        out.push_back("withdraw " + std::to_string(std::get<Withdraw>(effect).key));
      }
    }
    return out;
  }

  Attention attention;
  MonoTime now{1'000'000};
  int minute = kNoon;
  std::string words = "Allow?";
};

using Told = std::vector<std::string>;

}  // namespace

TEST_CASE("a need is told when it has lasted a moment, and taken back when it is over") {
  Desk desk;
  desk.need(1, Need::Answer);
  desk.pass(kSettleMs - 1);
  CHECK(desk.told() == Told{});
  desk.pass(1);
  CHECK(desk.told() == Told{"show 1: r1 needs you | Allow?"});
  CHECK(desk.attention.shown(1) == runner(1));
  desk.need(1, Need::None);
  CHECK(desk.told() == Told{"withdraw 1"});
  CHECK(desk.attention.shown(1).is_nil());
  CHECK(!desk.attention.deadline());
}

TEST_CASE("a need that goes away by itself is not told") {
  Desk desk;
  for (int i = 0; i < 50; ++i) {
    desk.need(1, Need::Answer);
    desk.pass(kSettleMs / 2);
    desk.need(1, Need::None);
    desk.pass(100);
  }
  CHECK(desk.told() == Told{});
}

TEST_CASE(
    "a runner that asks again and again is told of once in a while, and its last question is not lost") {
  Desk desk;
  int shown = 0;
  for (int i = 0; i < 100; ++i) {  // 300 s
    desk.need(1, Need::Answer);
    desk.pass(2000);
    desk.need(1, Need::None);
    desk.pass(1000);
    for (const std::string& line : desk.told()) shown += line.starts_with("show") ? 1 : 0;
  }
  CHECK(shown >= 1);
  CHECK(shown <= static_cast<int>(300'000 / kRepeatMs) + 1);
  desk.need(1, Need::Answer);
  desk.pass(kRepeatMs + kSettleMs);
  const Told last = desk.told();
  REQUIRE(last.size() == 1);
  CHECK(last[0].ends_with("r1 needs you | Allow?"));
}

TEST_CASE("who looks at a runner is told nothing of it") {
  Desk desk;
  SUBCASE("from before") {
    desk.attention.look_at(runner(1));
    desk.need(1, Need::Answer);
    desk.pass(60'000);
    CHECK(desk.told() == Told{});
  }
  SUBCASE("before it is due") {
    desk.need(1, Need::Answer);
    desk.attention.look_at(runner(1));
    desk.attention.look_at({});
    desk.pass(60'000);
    CHECK(desk.told() == Told{});
  }
  SUBCASE("afterwards: it is taken back") {
    desk.need(1, Need::Failed);
    desk.pass(kSettleMs);
    CHECK(desk.told() == Told{"show 1: r1 failed | Allow?"});
    desk.attention.look_at(runner(1));
    CHECK(desk.told() == Told{"withdraw 1"});
  }
  SUBCASE("another one is told of") {
    desk.attention.look_at(runner(2));
    desk.need(1, Need::Finished);
    desk.pass(kSettleMs);
    CHECK(desk.told() == Told{"show 1: r1 finished | Allow?"});
  }
}

TEST_CASE("two at once are two, three are one") {
  Desk desk;
  desk.need(1, Need::Answer);
  desk.need(2, Need::Failed);
  desk.pass(kSettleMs);
  CHECK(desk.told() == Told{"show 1: r1 needs you | Allow?", "show 2: r2 failed | Allow?"});
  desk.need(3, Need::Answer);
  desk.pass(300);
  desk.need(4, Need::Finished);
  desk.pass(300);
  desk.need(5, Need::Answer);
  desk.pass(60'000);
  CHECK(desk.told() == Told{"show 3: 2 runners need you, 1 finished | r3: Allow?\nr5: Allow?\nr4: Allow?"});
  CHECK(desk.attention.shown(3) == runner(3));
  // It stands until nobody in it is left.
  desk.need(3, Need::None);
  desk.attention.look_at(runner(4));
  CHECK(desk.told() == Told{});
  desk.attention.seen(runner(5));
  CHECK(desk.told() == Told{"withdraw 3"});
}

TEST_CASE("a flood of a hundred runners is one notification that is brought up to date") {
  Desk desk;
  desk.words = "";
  for (int n = 1; n <= 80; ++n) {
    desk.need(n, Need::Finished);
    desk.pass(100);
  }
  desk.pass(60'000);
  const Told told = desk.told();
  CHECK(told.size() <= 4);  // 8 s: one, and one every three seconds
  CHECK(told.front().starts_with("show 1: "));
  CHECK(told.back() ==
        "show 1: 80 runners finished | r1 finished\nr2 finished\nr3 finished\nr4 finished\nr5 "
        "finished\nand 75 more");
}

TEST_CASE("quiet hours, switches and the off switch") {
  struct Row {
    const char* what;
    NotifyRules rules;
    Need need;
    int minute;
    bool told;
  };
  const NotifyRules all;
  NotifyRules off, no_finished, no_answer, no_failed, quiet;
  off.enabled = false;
  no_finished.finished = false;
  no_answer.answer = false;
  no_failed.failed = false;
  quiet.quiet = {22 * 60, 7 * 60};
  const std::array rows{
      Row{"all at noon", all, Need::Answer, kNoon, true},
      Row{"off", off, Need::Answer, kNoon, false},
      Row{"finished off", no_finished, Need::Finished, kNoon, false},
      Row{"finished off, failed", no_finished, Need::Failed, kNoon, true},
      Row{"answer off", no_answer, Need::Answer, kNoon, false},
      Row{"failed off", no_failed, Need::Failed, kNoon, false},
      Row{"quiet at night", quiet, Need::Answer, kNight, false},
      Row{"quiet in the early morning", quiet, Need::Failed, 6 * 60 + 59, false},
      Row{"not quiet from seven", quiet, Need::Failed, 7 * 60, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    Desk desk(row.rules);
    desk.minute = row.minute;
    desk.need(1, row.need);
    desk.pass(60'000);
    CHECK((desk.told().size() == 1) == row.told);
    CHECK(!desk.attention.deadline());
  }
}

TEST_CASE("the sound comes once for several") {
  NotifyRules rules;
  rules.sound = "message-new-instant";
  Desk desk(rules);
  desk.need(1, Need::Answer);
  desk.need(2, Need::Answer);
  desk.pass(kSettleMs);
  CHECK(desk.told() == Told{"show 1: r1 needs you | Allow? (sound)", "show 2: r2 needs you | Allow?"});
}

TEST_CASE("what was closed is not taken back, and a runner that is gone is") {
  Desk desk;
  desk.need(1, Need::Answer);
  desk.need(2, Need::Answer);
  desk.pass(kSettleMs);
  (void)desk.told();
  desk.attention.closed(1);
  CHECK(desk.attention.shown(1).is_nil());
  desk.need(1, Need::None);
  CHECK(desk.told() == Told{});
  desk.attention.forget(runner(2));
  CHECK(desk.told() == Told{"withdraw 2"});
  desk.attention.closed(7);  // never shown
  desk.attention.closed(0);
  CHECK(desk.told() == Told{});
}

TEST_CASE("words of an agent are bounded and hold no control characters") {
  Desk desk;
  desk.words = "\x1b[31mred\x07\t  and   blanks\x7f\r\n\n\n\xff\xe2\x80\xae" + std::string(100'000, 'x') +
               "\nthird\n4\n5\n6";
  desk.need(1, Need::Answer);
  desk.pass(kSettleMs);
  const auto effects = desk.attention.take_effects();
  REQUIRE(effects.size() == 1);
  const Notification& what = std::get<Show>(effects[0]).what;
  CHECK(what.answer);
  CHECK(what.body.starts_with("[31mred and blanks\n\xef\xbf\xbd xxx"));
  CHECK(what.body.size() < 1200);
  CHECK(is_valid_utf8(what.body));
  for (const char c : what.body) CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
}

TEST_CASE("quiet hours are read from a text") {
  CHECK(parse_quiet_hours("22:00-07:00") == QuietHours{1320, 420});
  CHECK(parse_quiet_hours("00:00-23:59") == QuietHours{0, 1439});
  for (const char* wrong : {"", "22-7", "22:00", "24:00-07:00", "22:60-07:00", "22:00-22:00", "22:00 - 07:00",
                            "2a:00-07:00", "22:00-07:00x"}) {
    CAPTURE(wrong);
    CHECK(!parse_quiet_hours(wrong));
  }
  CHECK(!QuietHours{}.holds(0));
  CHECK(QuietHours{60, 120}.holds(60));
  CHECK(!QuietHours{60, 120}.holds(120));
}
