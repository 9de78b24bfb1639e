// What `geppetto logs` prints: every line once, in order, soon.
#include "app/cli/log_printer.h"

#include <doctest/doctest.h>

using namespace geppetto;
using cli::LogForm;
using cli::LogPrinter;
using Lines = std::vector<std::string>;

namespace {

struct Printed {
  explicit Printed(LogForm form)
      : printer(std::move(form), [this](std::string_view line) { lines.emplace_back(line); }) {}
  void lines_come(const Lines& texts, log::LineKind kind = log::LineKind::Text) {
    wire::Reply reply;
    for (const std::string& text : texts) {
      wire::LogLine line;
      line.text = text;
      line.kind = kind;
      line.json = "{" + text + "}";
      reply.logs.push_back(line);
    }
    printer.take(reply);
  }
  void screen_shows(const Lines& rows, std::uint64_t cursor_row, bool alternate = false) {
    wire::Reply reply;
    reply.screen = true;
    reply.cursor_row = cursor_row;
    reply.alternate = alternate;
    for (const std::string& text : rows) {
      wire::LogLine line;
      line.text = text;
      line.screen = true;
      line.json = "{screen " + text + "}";
      reply.logs.push_back(line);
    }
    printer.take(reply);
  }
  Lines lines;
  LogPrinter printer;
};

LogForm following(LogForm::Kind kind = LogForm::Kind::Plain) {
  LogForm form;
  form.kind = kind;
  form.follow = true;
  return form;
}

}  // namespace

TEST_CASE("log printer: a row is printed when the cursor has left it, and once") {
  Printed p(following());
  p.screen_shows({"a", "b", "c"}, 2);
  CHECK(p.lines == Lines{"a", "b"});
  p.screen_shows({"a", "b", "c"}, 3);
  CHECK(p.lines == Lines{"a", "b", "c"});
  p.lines_come({"a"});  // scrolled off
  p.screen_shows({"b", "c", "d"}, 3);
  CHECK(p.lines == Lines{"a", "b", "c", "d"});
  p.lines_come({"b", "c", "d", "e"});  // the runner ended
  CHECK(p.lines == Lines{"a", "b", "c", "d", "e"});
}

TEST_CASE("log printer: a line that wrapped was several rows") {
  Printed p(following());
  p.screen_shows({"aaaa", "bb  ", "x"}, 2);
  p.lines_come({"aaaabb", "x"});
  CHECK(p.lines == Lines{"aaaa", "bb", "x"});
}

TEST_CASE("log printer: a program that redraws is read from the transcript alone") {
  Printed p(following());
  p.screen_shows({"head", "working 1", "box"}, 2);
  p.screen_shows({"head", "working 2", "box"}, 2);
  p.screen_shows({"head", "working 3", "more"}, 3);
  CHECK(p.lines == Lines{"head", "working 1"});
  p.lines_come({"head", "done"});
  CHECK(p.lines == Lines{"head", "working 1", "done"});
  p.screen_shows({"x", "y"}, 1);
  CHECK(p.lines.size() == 3);
}

TEST_CASE("log printer: the alternate screen and JSON are not printed ahead") {
  Printed full(following());
  full.screen_shows({"menu", "item"}, 2, true);
  CHECK(full.lines.empty());
  Printed json(following(LogForm::Kind::Json));
  json.screen_shows({"a", "b"}, 1);
  json.lines_come({"a"});
  CHECK(json.lines == Lines{"{a}"});
}

TEST_CASE("log printer: not following, the last lines count the screen in") {
  LogForm form;
  form.last = 3;
  Printed p(std::move(form));
  p.lines_come({"1", "2", "3"});
  p.screen_shows({"4  ", "5"}, 0);
  CHECK(p.lines.empty());
  p.printer.finish();
  CHECK(p.lines == Lines{"3", "4", "5"});
}

TEST_CASE("log printer: a pattern chooses lines; gaps are set apart, but not in raw text") {
  LogForm form;
  form.filter.emplace(std::move(*text::LineFilter::compile("err")));
  Printed p(std::move(form));
  p.lines_come({"fine", "ERROR", "err"});
  CHECK(p.lines == Lines{"ERROR", "err"});
  Printed plain(LogForm{});
  plain.lines_come({"output was lost"}, log::LineKind::Gap);
  CHECK(plain.lines == Lines{"-- output was lost --"});
  LogForm raw;
  raw.kind = LogForm::Kind::Raw;
  Printed bare(std::move(raw));
  bare.lines_come({"output was lost"}, log::LineKind::Gap);
  CHECK(bare.lines == Lines{"output was lost"});
}
