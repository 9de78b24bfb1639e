// Checks of runner names.
#include "domain/core/names.h"

#include "domain/base/text.h"

namespace geppetto::core {

Outcome check_name(std::string_view name) {
  if (name.empty()) return Error{ErrorKind::Invalid, "name: must not be empty"};
  if (!is_valid_utf8(name)) return Error{ErrorKind::Invalid, "name: is not valid UTF-8"};
  if (single_line(name) != name)
    return Error{ErrorKind::Invalid,
                 "name: holds a control character (a newline?); use one line of plain text"};
  std::size_t characters = 0;
  for (std::size_t at = 0; at < name.size(); at += decode_utf8(name, at).length) ++characters;
  if (characters > kMaxNameCharacters)
    return Error{ErrorKind::Invalid,
                 "name: is longer than " + std::to_string(kMaxNameCharacters) + " characters"};
  return ok();
}

std::string free_name(std::string_view wish, const std::function<bool(std::string_view)>& taken) {
  std::string name(wish);
  for (std::size_t n = 2; taken(name); ++n) name = std::string(wish) + "-" + std::to_string(n);
  return name;
}

}  // namespace geppetto::core
