// Lines that a person goes back to.
#include "app/window/landmarks.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace geppetto::window {
namespace {

using std::string_view;

constexpr std::array<string_view, 5> kSigns = {"❯ ", "› ", "> ", "$ ", "% "};
constexpr std::array<string_view, 12> kErrors = {"error:",     "Error:",      "ERROR",
                                                 "FAILED",     "fatal:",      "FATAL",
                                                 "panic:",     "panicked at", "Traceback (most recent",
                                                 "Exception:", "error[",      "✗"};

string_view without_frame(string_view line) {
  for (bool more = true; more;) {
    more = false;
    for (const string_view lead : {string_view(" "), string_view("│"), string_view("┃"), string_view("|")}) {
      if (!line.starts_with(lead)) continue;
      line.remove_prefix(lead.size());
      more = true;
    }
  }
  return line;
}

// "me@host:~/src$ make"
bool is_shell_prompt(string_view line) {
  const std::size_t sign = line.find("$ "), at = line.find('@');
  return sign != string_view::npos && at < sign && sign + 2 < line.size() &&
         line.substr(0, at).find(' ') == string_view::npos;
}

}  // namespace

bool is_landmark(Landmark what, string_view line) {
  if (what == Landmark::Error) {
    return std::any_of(kErrors.begin(), kErrors.end(),
                       [&](string_view word) { return line.find(word) != string_view::npos; });
  }
  const string_view text = without_frame(line);
  const bool signed_line = std::any_of(kSigns.begin(), kSigns.end(), [&](string_view sign) {
    return text.starts_with(sign) && text.find_first_not_of(' ', sign.size()) != string_view::npos;
  });
  return signed_line || is_shell_prompt(text);
}

void Seek::begin(Landmark wanted, std::int64_t shown, std::int64_t end) {
  next = wanted == what && at >= 0 && at == shown ? at : end;
  what = wanted;
  running = true;
  in_vain = false;
}

bool Seek::go_on(const log::LogView& log) {
  if (!running) return false;
  const auto first = static_cast<std::int64_t>(log.first_line());
  next = std::min(next, static_cast<std::int64_t>(log.end_line()));
  for (std::int64_t looked = 0; looked < kLinesAtOnce; ++looked) {
    if (next <= first) {
      running = false;
      in_vain = true;
      return false;
    }
    --next;
    if (!is_landmark(what, log.line(static_cast<std::uint64_t>(next)).text)) continue;
    at = next;
    running = false;
    return true;
  }
  return false;
}

}  // namespace geppetto::window
