// geppetto doctor: looks at everything Geppetto stands on and says what to do.
#include <algorithm>
#include <array>

#include "app/cli/doctor.h"
#include "app/cli/output.h"
#include "domain/base/text.h"
#include "infra/wire/json_writer.h"

namespace geppetto::cli {
namespace {

constexpr std::array kOptions{kJsonOption};

std::string_view name_of(Level level) {
  switch (level) {
    case Level::Ok: return "ok";
    case Level::Warn: return "warn";
    case Level::Fail: return "fail";
  }
  return "";
}

std::string style_of(Level level) {
  switch (level) {
    case Level::Ok: return "\x1b[32m";
    case Level::Warn: return "\x1b[33m";
    case Level::Fail: return "\x1b[31m";
  }
  return "";
}

int run(const Context& context) {
  Findings findings;
  check_tmux(context, findings);
  check_places(context, findings);
  check_worker(context, findings);
  check_programs(context, findings);
  check_limits(findings);
  check_display(context, findings);
  check_desktop(context, findings);
  if (context.json()) {
    put_line(findings_json(findings));
  } else {
    put(findings_text(findings, colours(context)));
  }
  const bool failed =
      std::any_of(findings.begin(), findings.end(), [](const Finding& f) { return f.level == Level::Fail; });
  return flush() && !failed ? kDone : kFailed;
}

}  // namespace

std::string findings_text(const Findings& findings, bool colour) {
  Table table;
  for (const Finding& f : findings) {
    table.rows.push_back({std::string(name_of(f.level)), f.what,
                          single_line(f.text + (f.todo.empty() ? "" : " -> " + f.todo))});
    if (colour) table.styles.push_back({style_of(f.level), "", ""});
  }
  return render(table, 0);
}

std::string findings_json(const Findings& findings) {
  wire::JsonWriter w;
  w.begin_array();
  for (const Finding& f : findings) {
    w.begin_object().key("level").string(name_of(f.level)).key("what").string(f.what);
    w.key("text").string(f.text).key("todo");
    if (f.todo.empty()) {
      w.null();
    } else {
      w.string(f.todo);
    }
    w.end_object();
  }
  w.end_array();
  return w.take();
}

const Verb kDoctorVerb{
    .name = "doctor",
    .arguments = "[--json]",
    .summary = "check what Geppetto stands on, and say what to do",
    .details = "Changes nothing. Exit status 1 when something fails.",
    .example = "geppetto doctor",
    .options = kOptions,
    .run = run,
};

}  // namespace geppetto::cli
