// What a line says whatever its width: how a second print of it is recognised.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace geppetto::core {

// The line without blanks, and with every rule (──── ==== ____) one character long: equal for a text that was
// broken elsewhere or framed for another width. Empty for a line with nothing on it.
std::string gist_of(std::string_view line);

// A line of which only the numbers may have changed: seconds, a percentage, "12 of 40".
struct Wording {
  struct Number {
    std::string digits;     // with points and commas inside
    bool measures = false;  // "12s", "45%", "1.2k": a percentage, or a unit of one letter
    friend bool operator==(const Number&, const Number&) = default;
  };
  std::string letters;  // all of them; what is neither letter nor digit does not count
  std::vector<Number> numbers;
  bool says_nothing = true;  // neither letters nor digits: spinners, rules, bars
};
Wording wording_of(std::string_view line);

}  // namespace geppetto::core
