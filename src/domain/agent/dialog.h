// Reads the choices of a dialog off the screen, by what its rule says of how they look and are taken.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/agent/rules.h"

namespace geppetto::agent {

struct FoundChoice {
  std::string key;
  std::string label;
  friend bool operator==(const FoundChoice&, const FoundChoice&) = default;
};

struct FoundDialog {
  Choices by;            // as its rule says; `by` never is Choices::By::Nothing
  std::string identity;  // 16 digits
  std::string question;
  std::vector<FoundChoice> choices;   // at least one
  std::optional<std::size_t> marked;  // the choice the cursor is at
  std::optional<std::size_t> text;    // the choice that is to write something
  // The lines that make it, from above, as they are on the screen; a choice that the cursor may be at without
  // the cursor.
  std::vector<std::string> lines;
  std::string marked_line;  // the line the cursor is at, with the cursor; empty: there is none

  friend bool operator==(const FoundDialog& a, const FoundDialog& b) {
    return a.identity == b.identity && a.question == b.question && a.choices == b.choices &&
           a.marked == b.marked;
  }
};

inline constexpr std::size_t kMaxChoices = 20;      // no dialog that a person can read has more
inline constexpr std::size_t kMaxChoiceGap = 6;     // lines of explanation between two choices
inline constexpr std::size_t kMaxDialogLines = 24;  // above the first choice; what is longer scrolls

// Nothing: the rule that matches is not of a dialog whose choices can be read, or none matches.
std::optional<FoundDialog> find_dialog(const Match& match, const std::vector<std::string>& rows);

// The choice that a person means: by key, by its whole label, or by the beginning of one label (any case).
std::optional<std::size_t> find_choice(const FoundDialog& dialog, std::string_view words);

}  // namespace geppetto::agent
