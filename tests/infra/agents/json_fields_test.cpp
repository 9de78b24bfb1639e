// Fields of JSON, also of JSON that is cut, wrong or hostile.
#include "infra/agents/json_fields.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

using geppetto::agent::Fields;
using geppetto::agent::find_field;
using geppetto::agents::parse_fields;

TEST_CASE("json fields: values by their dotted names, lists passed over") {
  const Fields f = parse_fields(
      R"({"event":"Ask","n":3,"yes":true,"none":null,"input":{"command":"ls","deep":{"er":"x"}},"list":[{"a":"b"},"c"],"last":"z"})");
  CHECK(*find_field(f, "event") == "Ask");
  CHECK(*find_field(f, "n") == "3");
  CHECK(*find_field(f, "yes") == "true");
  CHECK(find_field(f, "none") == nullptr);
  CHECK(*find_field(f, "input.command") == "ls");
  CHECK(*find_field(f, "input.deep.er") == "x");
  CHECK(find_field(f, "list.a") == nullptr);
  CHECK(*find_field(f, "last") == "z");
}

TEST_CASE("json fields: what stands before the cut counts") {
  const std::string text = R"({"hook_event_name":"PostToolUse","tool_response":")" + std::string(5000, 'x');
  const Fields f = parse_fields(text);
  REQUIRE(f.size() == 1);
  CHECK(f[0].second == "PostToolUse");
}

TEST_CASE("json fields: hostile text is bounded") {
  CHECK(parse_fields("").empty());
  CHECK(parse_fields("[1,2]").empty());
  CHECK(parse_fields("\"a\"").empty());
  CHECK(parse_fields(std::string(60'000, '[')).empty());
  std::string deep, wide = "{";
  for (int i = 0; i < 10'000; ++i) deep += "{\"a\":", wide += "\"k" + std::to_string(i) + "\":1,";
  CHECK(parse_fields(deep).empty());
  CHECK(parse_fields(wide).size() == geppetto::agents::kMaxFields);
  CHECK(parse_fields("{\"a\":\"" + std::string(50'000, 'x') + "\"}")[0].second.size() ==
        geppetto::agents::kMaxFieldBytes);
  std::mt19937 random(7);
  const std::string good = R"({"a":{"b":["c",{"d":1e9}]},"e":"\ud83e\udd8a"})";
  for (int round = 0; round < 2000; ++round) {
    std::string bad = good;
    for (int n = 0; n < 4; ++n) bad[random() % bad.size()] = static_cast<char>(random());
    CHECK(parse_fields(bad).size() <= 4);
  }
}
