// Built from parse events, because only the stream knows its line.
#include "infra/agents/json_lines.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

#include "domain/base/text.h"
#include "infra/text/counting_iterator.h"

namespace geppetto::agents {
namespace {

using nlohmann::json;
using text::CountingIterator;

constexpr std::size_t kMaxDepth = 8;  // a profile has four levels

class Builder {
 public:
  Builder(const std::string& file, const int& line) : file_(file), line_(line) {}

  bool null() { return leaf({}); }
  bool boolean(bool value) { return leaf({.type = Node::Type::Bool, .boolean = value}); }
  bool number_integer(json::number_integer_t n) { return number(static_cast<double>(n)); }
  bool number_unsigned(json::number_unsigned_t n) { return number(static_cast<double>(n)); }
  bool number_float(json::number_float_t n, const std::string&) { return number(n); }
  bool string(std::string& value) { return leaf({.type = Node::Type::String, .string = std::move(value)}); }
  bool binary(json::binary_t&) { return fail("binary data"); }
  bool start_object(std::size_t) { return open(Node::Type::Object); }
  bool start_array(std::size_t) { return open(Node::Type::Array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    if (open_.back()->find(name) != nullptr) return fail("\"" + single_line(name) + "\" stands there twice");
    key_ = name;
    return true;
  }
  bool parse_error(std::size_t, const std::string& token, const json::exception&) {
    const std::string near = repair_utf8(single_line(token).substr(0, 40));
    return fail(near.empty() ? "the text ends too early or is not JSON" : "not JSON near " + near);
  }
  bool fail(const std::string& why) {
    error = Error{ErrorKind::Invalid, file_ + ":" + std::to_string(line_) + ": " + why};
    return false;
  }

  Node root;
  std::optional<Error> error;

 private:
  bool number(double n) { return leaf({.type = Node::Type::Number, .number = n}); }
  Node& place(Node node) {
    node.line = line_;
    if (open_.empty()) return root = std::move(node);
    Node& parent = *open_.back();
    if (parent.type == Node::Type::Array) return parent.items.emplace_back(std::move(node));
    return parent.members.emplace_back(key_, std::move(node)).second;
  }
  bool leaf(Node node) {
    place(std::move(node));
    return true;
  }
  // Only the innermost open node grows, so the pointers to its parents hold.
  bool open(Node::Type type) {
    if (open_.size() == kMaxDepth) return fail("nested too deeply");
    open_.push_back(&place({.type = type}));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  const std::string& file_;
  const int& line_;
  std::string key_;
  std::vector<Node*> open_;
};

}  // namespace

const Node* Node::find(std::string_view key) const {
  const auto found = std::ranges::find(members, key, &std::pair<std::string, Node>::first);
  return found == members.end() ? nullptr : &found->second;
}

Result<Node> parse_json(std::string_view text, const std::string& file_name) {
  int line = 1;
  Builder builder(file_name, line);
  const CountingIterator first{text.data(), &line}, last{text.data() + text.size(), &line};
  json::sax_parse(first, last, &builder, json::input_format_t::json, true, true);
  if (builder.error) return *builder.error;
  return std::move(builder.root);
}

}  // namespace geppetto::agents
