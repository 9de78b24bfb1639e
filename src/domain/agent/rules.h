// Applies a profile's rules to a title or to the lines of a screen, and tells why each matched or did not.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/agent/profile.h"

namespace geppetto::agent {

struct Match {
  const Rule* rule = nullptr;
  std::string quote;  // one line, at most kMaxQuote bytes
};

inline constexpr std::size_t kMaxQuote = 300;  // bytes; a list row and a notification show less

// A line of an agent as it is shown: clean, and at most kMaxQuote bytes.
std::string quote_of_line(std::string_view line);

// The rows of a screen from above, as they are. Rules see them without blanks and upright borders at both
// ends.
std::optional<Match> match_screen(const Profile& profile, const std::vector<std::string>& rows);
// The input line, without blanks at its ends; nothing: there is none, or it is not known how it looks.
std::optional<std::string> find_input(const Profile& profile, const std::vector<std::string>& rows);

// Blanks and the upright borders of boxes, which say nothing, are taken off both ends.
std::string_view stripped(std::string_view row);
std::optional<Match> match_title(const Profile& profile, std::string_view title);

struct Explained {
  const Rule* rule = nullptr;
  bool matched = false;
  std::string why;  // "matched: …", or the first thing that failed
};

// All rules in the order in which they are asked.
std::vector<Explained> explain_screen(const Profile& profile, const std::vector<std::string>& rows);
std::vector<Explained> explain_title(const Profile& profile, std::string_view title);

}  // namespace geppetto::agent
