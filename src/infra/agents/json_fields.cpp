// Collected from parse events, so that a text that ends in the middle has told what came before.
#include "infra/agents/json_fields.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace geppetto::agents {
namespace {

using nlohmann::json;

class Collector {
 public:
  explicit Collector(agent::Fields& to) : to_(to) {}

  bool null() { return true; }
  bool boolean(bool value) { return leaf(value ? "true" : "false"); }
  bool number_integer(json::number_integer_t n) { return leaf(std::to_string(n)); }
  bool number_unsigned(json::number_unsigned_t n) { return leaf(std::to_string(n)); }
  bool number_float(json::number_float_t, const std::string& text) { return leaf(text); }
  bool string(std::string& value) { return leaf(value.substr(0, kMaxFieldBytes)); }
  bool binary(json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(false); }
  bool start_array(std::size_t) { return open(true); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    key_ = name.substr(0, kMaxFieldBytes);
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const json::exception&) { return false; }

 private:
  struct Level {
    std::string prefix;  // "tool_input."
    bool list = false;
  };
  // Beyond this nothing is worth the reading.
  static constexpr std::size_t kDeepest = 64;

  bool leaf(std::string value) {
    if (levels_.empty() || lists_ > 0 || levels_.size() > kMaxFieldDepth) return true;
    if (to_.size() == kMaxFields) return false;
    to_.emplace_back(levels_.back().prefix + key_, std::move(value));
    return true;
  }
  bool open(bool list) {
    if (levels_.size() == kDeepest) return false;
    const bool first = levels_.empty();
    std::string prefix;
    if (!first && lists_ == 0 && !list && levels_.size() < kMaxFieldDepth)
      prefix = levels_.back().prefix + key_ + ".";
    levels_.push_back({std::move(prefix), list});
    if (list) ++lists_;
    return true;
  }
  bool close() {
    if (levels_.back().list) --lists_;
    levels_.pop_back();
    return true;
  }

  agent::Fields& to_;
  std::vector<Level> levels_;
  int lists_ = 0;
  std::string key_;
};

}  // namespace

agent::Fields parse_fields(std::string_view text) {
  agent::Fields fields;
  Collector collector(fields);
  json::sax_parse(text.begin(), text.end(), &collector, json::input_format_t::json, false);
  return fields;
}

}  // namespace geppetto::agents
