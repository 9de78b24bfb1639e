// Smart case, and bad patterns as errors.
#include "infra/text/line_filter.h"

#include <doctest/doctest.h>

using geppetto::text::LineFilter;

TEST_CASE("line filter: lower case finds either case, an upper-case letter makes it exact") {
  CHECK(LineFilter::compile("error")->matches("An ERROR here"));
  CHECK(LineFilter::compile("Error")->matches("An Error here"));
  CHECK_FALSE(LineFilter::compile("Error")->matches("an error here"));
  CHECK(LineFilter::compile("a\\Sb")->matches("xA-By"));
  CHECK(LineFilter::compile("^né$")->matches("NÉ"));
  CHECK_FALSE(LineFilter::compile("^a$")->matches("ab"));
}

TEST_CASE("line filter: a bad pattern is an error, a costly one takes no time") {
  const auto bad = LineFilter::compile("(");
  REQUIRE_FALSE(bad);
  CHECK(bad.error().kind == geppetto::ErrorKind::Invalid);
  CHECK_FALSE(LineFilter::compile("(a*)*b")->matches(std::string(100'000, 'a')));
}
