// Styles as SGR sequences (ECMA-48).
#include <utility>

#include "app/cli/output.h"

namespace geppetto::cli {
namespace {

void append_color(std::string& codes, Color color, bool background) {
  if (color.is_default()) return;
  const int base = background ? 40 : 30;
  if (!color.is_palette()) {
    codes += std::to_string(base + 8) + ";2;" + std::to_string(color.red()) + ";" +
             std::to_string(color.green()) + ";" + std::to_string(color.blue()) + ";";
  } else if (color.index() < 8) {
    codes += std::to_string(base + color.index()) + ";";
  } else if (color.index() < 16) {
    codes += std::to_string(base + 60 + color.index() - 8) + ";";
  } else {
    codes += std::to_string(base + 8) + ";5;" + std::to_string(color.index()) + ";";
  }
}

}  // namespace

std::string sgr(const Style& style) {
  constexpr std::pair<Attribute, const char*> kCodes[] = {
      {kBold, "1;"},  {kDim, "2;"},     {kItalic, "3;"}, {kUnderline, "4;"},
      {kBlink, "5;"}, {kReverse, "7;"}, {kHidden, "8;"}, {kStrike, "9;"}};
  std::string codes;
  for (const auto& [bit, code] : kCodes) {
    if ((style.attributes & bit) != 0) codes += code;
  }
  append_color(codes, style.fg, false);
  append_color(codes, style.bg, true);
  if (codes.empty()) return {};
  codes.back() = 'm';
  return "\x1b[" + codes;
}

std::string with_sgr(std::string_view text, const std::vector<log::StyleRun>& runs) {
  std::string out;
  std::size_t done = 0;
  bool styled = false;
  for (const log::StyleRun& run : runs) {
    out += text.substr(done, run.begin - done);
    done = run.begin;
    if (styled) out += "\x1b[m";
    const std::string codes = sgr(run.style);
    styled = !codes.empty();
    out += codes;
  }
  out += text.substr(done);
  if (styled) out += "\x1b[m";
  return out;
}

std::string_view status_sgr(runner::Status status) {
  switch (status) {
    case runner::Status::Starting: return "\x1b[36m";
    case runner::Status::Running: return "\x1b[32m";
    case runner::Status::Waiting: return "\x1b[1;33m";
    case runner::Status::Idle: return "\x1b[2m";
    case runner::Status::Stopped: return "\x1b[34m";
    case runner::Status::Errored: return "\x1b[31m";
  }
  return "";
}

}  // namespace geppetto::cli
