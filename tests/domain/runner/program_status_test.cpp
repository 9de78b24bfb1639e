// OSC 7501: every rule and every limit of the protocol, and bytes that keep none of them.
#include "domain/runner/program_status.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "domain/base/base64.h"

using namespace geppetto;
using namespace geppetto::runner;

namespace {

Evidence told(const ProgramStatus& status) { return evidence_of(status, {}); }

std::string msg(const std::string& text) { return ":msg=" + to_base64(text); }

}  // namespace

TEST_CASE("7501: the states and what they claim") {
  ProgramStatus s;
  CHECK(told(s).claim == Claim{});
  CHECK(s.take("state=idle:app=codex") == Taken::Report);
  CHECK(told(s).claim == Claim{Status::Idle});
  CHECK(told(s).text == "codex is ready");
  CHECK(s.take("state=working:progress=40") == Taken::Report);
  CHECK(told(s).claim == Claim{Status::Running, Detail::None, 40});
  CHECK(told(s).text == "the program is working");
  CHECK(s.take("state=blocked:kind=permission" + msg("approve Bash: rm -r build")) == Taken::Report);
  CHECK(told(s).claim == Claim{Status::Waiting, Detail::Permission});
  CHECK(told(s).rule == "report.blocked.permission");
  CHECK(told(s).text == "approve Bash: rm -r build");
  CHECK(s.take("state=blocked:kind=question") == Taken::Report);
  CHECK(told(s).claim.detail == Detail::Question);
  CHECK(s.take("state=blocked:kind=auth") == Taken::Report);
  CHECK(told(s).claim.detail == Detail::Auth);
  CHECK(s.take("state=done") == Taken::Report);
  CHECK(told(s).claim == Claim{Status::Idle, Detail::Done});
  CHECK(s.take("state=error" + msg("rate limited")) == Taken::Report);
  CHECK(told(s).claim == Claim{Status::Idle, Detail::Error});
  CHECK(s.take("state=clear") == Taken::Clear);
  CHECK(told(s).claim == Claim{});
}

TEST_CASE("7501: a report replaces its record whole") {
  ProgramStatus s;
  s.take("state=blocked:kind=question:app=a:progress=5" + msg("which?"));
  s.take("state=working");
  REQUIRE(s.records().size() == 1);
  CHECK(s.records()[0] == ProgramRecord{.state = Reported::Working});
}

TEST_CASE("7501: a question about support is told and changes nothing") {
  ProgramStatus s;
  CHECK(s.take("?") == Taken::Question);
  CHECK(s.records().empty());
}

TEST_CASE("7501: pairs that are malformed or unknown are passed over, of one key the last counts") {
  ProgramStatus s;
  CHECK(s.take("::x:=y:STATE=done:flavour=sweet:state=idle:state=working:progress=a b:colour") ==
        Taken::Report);
  CHECK(s.records()[0] == ProgramRecord{.state = Reported::Working});
  CHECK(s.take("state=done:msg=###") == Taken::Report);  // no value of the protocol has a "#"
  CHECK(s.records()[0].message.empty());
  CHECK(s.take("state=working:progress=many") == Taken::Report);
  CHECK(s.records()[0].progress == kNoProgress);
  CHECK(s.take("state=working:kind=permission") == Taken::Report);
  CHECK(s.records()[0].kind == Detail::None);
  CHECK(s.take("state=done:progress=50") == Taken::Report);
  CHECK(s.records()[0].progress == kNoProgress);
}

TEST_CASE("7501: what is rejected changes nothing") {
  ProgramStatus s;
  s.take("state=working" + msg("compiling"));
  const std::vector<ProgramRecord> before = s.records();
  const std::string long_id(129, 'a');
  for (const std::string& bad : {
           std::string(),
           std::string("id=x"),
           std::string("state="),
           std::string("state=sleeping"),
           std::string("state=working:progress=101"),
           std::string("state=working:progress=-1"),
           std::string("state=working:progress=99999999999999999999"),
           std::string("state=done:id=a//b"),
           std::string("state=done:id=/a"),
           std::string("state=done:id=a/"),
           std::string("state=done:id=1/2/3/4/5/6/7/8/9"),
           std::string("state=done:id=" + std::string(33, 'a')),
           std::string("state=done:id=" + long_id),
           std::string("state=done:id=a,b"),
           std::string("state=clear:id=a//b"),
           std::string("state=done:app=" + std::string(33, 'a')),
           std::string("state=done:app=a/b"),
           std::string("state=done:msg=Z"),
           std::string("state=done:msg=Zh=="),
           "state=done" + msg("two\nlines"),
           "state=done" + msg("esc \x1b[2J"),
           "state=done" + msg("c1 \xc2\x9b"),
           "state=done" + msg("not utf-8 \xff"),
           "state=done" + msg(std::string(2049, 'a')),
           "state=done:title=" + to_base64(std::string(193, 'a')),
           "state=done:x=" + std::string(4096, 'a'),
       }) {
    CAPTURE(bad);
    CHECK(s.take(bad) == Taken::Nothing);
    CHECK(s.records() == before);
  }
}

TEST_CASE("7501: the limits themselves are allowed") {
  ProgramStatus s;
  CHECK(s.take("state=done" + msg(std::string(2048, 'a'))) == Taken::Report);
  CHECK(s.take("state=done:title=" + to_base64(std::string(192, 'a'))) == Taken::Report);
  CHECK(s.take("state=done:id=1/2/3/4/5/6/7/8") == Taken::Report);
  CHECK(s.take("state=done:id=" + std::string(32, 'a')) == Taken::Report);
  CHECK(s.take("state=working:progress=0") == Taken::Report);
  CHECK(s.take("state=working:progress=100") == Taken::Report);
  CHECK(s.take("state=done:msg=Zg") == Taken::Report);  // padding may be missing
  CHECK(s.records().back().message == "f");
}

TEST_CASE("7501: what cannot be seen is not shown") {
  ProgramStatus s;
  s.take("state=done" + msg("a\xE2\x80\xAE"
                            "b\xE2\x80\x8B"
                            "c\xF3\xA0\x81\xA1"
                            "d"));
  CHECK(s.records()[0].message == "abcd");
}

TEST_CASE("7501: records form a tree; clear takes descendants, an app is inherited") {
  ProgramStatus s;
  s.take("state=working:id=build:app=ninja");
  s.take("state=working:id=build/tests");
  s.take("state=working:id=build/tests/unit");
  s.take("state=working:id=builder");
  CHECK(s.app_of(s.records()[2]) == "ninja");
  CHECK(s.app_of(s.records()[3]).empty());
  s.take("state=done:app=root");
  CHECK(s.app_of(s.records()[3]) == "root");
  s.take("state=clear:id=build/tests");
  CHECK(s.records().size() == 3);
  s.take("state=clear:id=build");
  REQUIRE(s.records().size() == 2);
  CHECK(s.records()[0].id == "builder");
  s.take("state=clear");
  CHECK(s.records().empty());
}

TEST_CASE("7501: who asks leads, then who works, then the newest") {
  ProgramStatus s;
  s.take("state=blocked:id=a:kind=auth");
  s.take("state=working:id=b");
  s.take("state=error:id=c");
  s.take("state=done:id=d");
  CHECK(s.leading()->id == "a");
  s.take("state=idle:id=a");
  CHECK(s.leading()->id == "b");
  s.take("state=clear:id=b");
  CHECK(s.leading()->id == "a");
  s.take("state=error:id=c");
  CHECK(s.leading()->id == "c");
}

TEST_CASE("7501: at the shell's prompt nobody works; done and error stay until a person types") {
  ProgramStatus s;
  for (const char* state : {"idle:id=i", "working:id=w", "blocked:id=b", "done:id=d", "error:id=e"})
    s.take("state=" + std::string(state));
  s.prompt_shown();
  REQUIRE(s.records().size() == 2);
  CHECK(told(s).claim.detail == Detail::Error);
  s.typed();
  CHECK(s.records().empty());
  s.take("state=working");
  s.typed();
  CHECK(s.records().size() == 1);
  s.reset();
  CHECK(s.records().empty());
}

TEST_CASE("7501: the least recently updated record makes room") {
  ProgramStatus s;
  for (std::size_t i = 0; i < ProgramStatus::kMaxRecords; ++i) s.take("state=done:id=r" + std::to_string(i));
  s.take("state=idle:id=r0");
  s.take("state=done:id=new");
  CHECK(s.records().size() == ProgramStatus::kMaxRecords);
  CHECK(s.records().front().id == "r2");
  CHECK(s.records().back().id == "new");
}

TEST_CASE("7501: what is written is read back, and what breaks a limit is not written") {
  const ProgramRecord record{"a/b", Reported::Blocked, Detail::Permission, 7,
                             "app", "a title",         "é 日本 🙂?"};
  const auto sequence = report_sequence(record);
  REQUIRE(sequence);
  CHECK(sequence->starts_with("\x1b]7501;state=blocked:id=a/b:kind=permission:progress=7:app=app:title="));
  CHECK(sequence->ends_with("\x1b\\"));
  CHECK(sequence->size() <= 4096);
  ProgramStatus s;
  s.take(sequence->substr(7, sequence->size() - 9));
  CHECK(s.records()[0] == record);
  CHECK_FALSE(report_sequence({.state = Reported::Done, .message = std::string(2049, 'x')}));
  CHECK_FALSE(report_sequence({.state = Reported::Done, .message = "two\nlines"}));
  CHECK_FALSE(report_sequence({.id = "a//b"}));
  CHECK(clear_sequence("a") == "\x1b]7501;state=clear:id=a\x1b\\");
}

TEST_CASE("7501: no bytes do harm") {
  std::mt19937 random(1);
  const std::string parts[] = {
      "state=", "working",   "blocked", "clear", "done",   ":",    "=",
      "id=",    "a/b",       "/",       "msg=",  "Zm9v",   "\xff", "\x1b",
      "?",      "progress=", "9",       "kind=", "title=", "app=", std::string(1, '\0')};
  ProgramStatus s;
  for (int round = 0; round < 20'000; ++round) {
    std::string payload;
    for (int i = std::uniform_int_distribution<int>(0, 12)(random); i > 0; --i)
      payload += parts[std::uniform_int_distribution<std::size_t>(0, std::size(parts) - 1)(random)];
    s.take(payload);
    REQUIRE(s.records().size() <= ProgramStatus::kMaxRecords);
    const Evidence e = told(s);
    REQUIRE(e.text.find('\x1b') == std::string::npos);
  }
}
