// A question that a runner's screen shows now, with the answers it offers.
#pragma once
#include <string>
#include <vector>

namespace geppetto::runner {

struct Choice {
  std::string key;    // what a person names it by: the number that stands before it, or its place from above
  std::string label;  // one line, without number and cursor

  friend bool operator==(const Choice&, const Choice&) = default;
};

struct Dialog {
  std::string identity;  // of the lines that are shown, without the cursor: another question has another one
  std::string question;  // one line
  std::vector<Choice> choices;
  bool takes_text = false;  // one of the choices is to write something instead

  friend bool operator==(const Dialog&, const Dialog&) = default;
};

}  // namespace geppetto::runner
