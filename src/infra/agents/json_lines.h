// JSON (with comments) as a tree whose nodes know the line they stand on, for errors that name it.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/base/result.h"

namespace geppetto::agents {

struct Node {
  enum class Type { Null, Bool, Number, String, Array, Object };
  Type type = Type::Null;
  int line = 1;
  bool boolean = false;
  double number = 0;
  std::string string = {};
  std::vector<Node> items = {};                            // of an array
  std::vector<std::pair<std::string, Node>> members = {};  // of an object, in their order

  const Node* find(std::string_view key) const;
};

// Invalid: "FILE:LINE: WHY". A key that stands twice in an object is an error.
Result<Node> parse_json(std::string_view text, const std::string& file_name);

}  // namespace geppetto::agents
