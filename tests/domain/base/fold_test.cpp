// Case folding: pairs that are meant, and what must hold for every character there is.
#include "domain/base/fold.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "domain/base/text.h"

namespace {
using namespace geppetto;

std::string utf8(char32_t c) {
  std::string out;
  append_utf8(c, out);
  return out;
}

TEST_CASE("fold: Latin, Greek and Cyrillic capitals fold to their small letters") {
  CHECK(fold_case(U'A') == U'a');
  CHECK(fold_case(U'z') == U'z');
  CHECK(fold_case(U'[') == U'[');
  CHECK(fold_case(U'É') == U'é');
  CHECK(fold_case(U'Ÿ') == U'ÿ');
  CHECK(fold_case(U'Ł') == U'ł');
  CHECK(fold_case(U'Σ') == U'σ');
  CHECK(fold_case(U'ς') == U'σ');
  CHECK(fold_case(U'Ж') == U'ж');
  CHECK(fold_case(U'×') == U'×');
  CHECK(fold_case(U'漢') == U'漢');
}

TEST_CASE("fold: the Kelvin sign, the long s and the Turkish i stay what they are") {
  for (const char32_t c : {U'\u212A', U'\u017F', U'\u0130', U'\u0131'}) CHECK(fold_case(c) == c);
}

TEST_CASE(
    "fold: for every character, folding is final, keeps the length, and its forms differ in two bytes at "
    "most") {
  for (char32_t c = 1; c < 0x11'0000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    const char32_t folded = fold_case(c);
    if (folded == c) continue;
    REQUIRE(fold_case(folded) == folded);
    REQUIRE(utf8(folded).size() == utf8(c).size());
    std::set<char> first_bytes;
    const auto forms = case_forms(c);
    for (const char32_t form : forms) {
      REQUIRE(fold_case(form) == folded);
      first_bytes.insert(utf8(form)[0]);
    }
    REQUIRE(std::ranges::find(forms, c) != forms.end());
    REQUIRE(first_bytes.size() <= 2);  // what a needle takes for granted
  }
}

TEST_CASE("fold: a capital of any script is one") {
  CHECK_FALSE(has_capital("plain, 123, é, ж, 漢"));
  CHECK(has_capital("plaiN"));
  CHECK(has_capital("É"));
  CHECK(has_capital("Ж"));
  CHECK_FALSE(has_capital(""));
}

}  // namespace
