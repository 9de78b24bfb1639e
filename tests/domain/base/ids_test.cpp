// ULIDs: what is made, read and refused.
#include "domain/base/ids.h"

#include <doctest/doctest.h>

using namespace geppetto;

TEST_CASE("a ULID sorts by time and reads back") {
  const Ulid a = Ulid::make(WallTime{1'469'918'176'385}, {255, 255, 255, 255, 255, 255, 255, 255, 255, 255});
  const Ulid b = Ulid::make(WallTime{1'469'918'176'386}, {});
  CHECK(a.view().starts_with("01ARYZ6S41"));  // the example of the specification
  CHECK(a.view().ends_with("ZZZZZZZZZZZZZZZZ"));
  CHECK(a < b);
  CHECK(Ulid::parse(a.view()) == a);
  CHECK(Ulid::parse("01aryz6s41zzzzzzzzzzzzzzzz") == a);
}

TEST_CASE("what is not a ULID is nothing") {
  for (const char* text : {"", "01ARYZ6S41", "81ARYZ6S41ZZZZZZZZZZZZZZZZ", "01ARYZ6S41ZZZZZZZZZZZZZZZU",
                           "01ARYZ6S41ZZZZZZZZZZZZZZZ "})
    CHECK_FALSE(Ulid::parse(text));
  CHECK(Ulid().is_nil());
}
