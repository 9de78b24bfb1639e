// Styles as SGR sequences (ECMA-48).
#include "app/cli/output.h"
#include "domain/base/sgr.h"

namespace geppetto::cli {

std::string sgr(const Style& style) {
  const std::string codes = sgr_codes(style);
  return codes.empty() ? codes : "\x1b[" + codes + "m";
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
