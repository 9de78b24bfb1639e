// The formats in which forges write times.
#include "domain/provider/remote_time.h"

#include <doctest/doctest.h>

namespace geppetto::provider {
namespace {
std::string read(std::string_view text) {
  const auto time = parse_remote_time(text);
  return time ? to_iso8601(*time) : "-";
}
}  // namespace

TEST_CASE("all formats give the same instant") {
  CHECK(read("2026-01-31T12:34:56Z") == "2026-01-31T12:34:56.000Z");
  CHECK(read("2026-01-31T12:34:56.628Z") == "2026-01-31T12:34:56.628Z");
  CHECK(read("2026-01-31T12:34:56.103720+00:00") == "2026-01-31T12:34:56.103Z");
  CHECK(read("2026-01-31T12:34:56+0000") == "2026-01-31T12:34:56.000Z");
  CHECK(read("2026-01-31T12:34:56-05:30") == "2026-01-31T18:04:56.000Z");
  CHECK(read("2026-01-31T12:34:56+02:00") == "2026-01-31T10:34:56.000Z");
  CHECK(read("2022-12-12 11:42:35 UTC") == "2022-12-12T11:42:35.000Z");
  CHECK(to_iso8601(*remote_time_of_ms(1'769'862'896'628)) == "2026-01-31T12:34:56.628Z");
}

TEST_CASE("a server's never is nothing") {
  CHECK(read("0001-01-01T00:00:00Z") == "-");
  CHECK(read("1970-01-01T00:00:00Z") == "-");
  CHECK(!remote_time_of_ms(0));
  for (const char* bad : {"", "yesterday", "2026-01-31", "2026-01-31T12:34:56+1", "2026-13-31T12:34:56Z",
                          "2026-01-31T12:34:56 CET"})
    CHECK_MESSAGE(read(bad) == "-", bad);
}

TEST_CASE("the header Date") {
  CHECK(to_iso8601(*parse_http_date("Tue, 24 Nov 2026 13:27:36 GMT")) == "2026-11-24T13:27:36.000Z");
  CHECK(!parse_http_date("Tue, 24 Foo 2026 13:27:36 GMT"));
  CHECK(!parse_http_date("Tuesday, 24-Nov-26 13:27:36 GMT"));
  CHECK(to_query_time(WallTime{1'769'862'896'628}) == "2026-01-31T12:34:56Z");
}

}  // namespace geppetto::provider
