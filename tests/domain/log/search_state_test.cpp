// The list of hits: in order whatever order parts come in, cheap to copy, bounded.
#include "domain/log/search_state.h"

#include <doctest/doctest.h>

#include <numeric>

namespace {
using namespace geppetto::log;

std::vector<Hit> hits(std::uint64_t from, std::uint64_t end) {
  std::vector<Hit> out;
  for (std::uint64_t n = from; n < end; ++n) out.push_back({n, {0, 1}});
  return out;
}

std::vector<std::uint64_t> lines(const HitList& list) {
  std::vector<std::uint64_t> out;
  for (std::size_t i = 0; i < list.size(); ++i) out.push_back(list.at(i).line);
  return out;
}

TEST_CASE("hits: parts that come in any order are one ascending list") {
  HitList list;
  list.add(hits(5000, 7000));
  list.add({});
  list.add(hits(0, 3000));
  list.add(hits(9000, 9001));
  list.add(hits(4000, 4002));
  list.add(hits(9001, 9003));
  std::vector<std::uint64_t> expected(3000);
  std::iota(expected.begin(), expected.end(), 0U);
  for (std::uint64_t n = 4000; n < 4002; ++n) expected.push_back(n);
  for (std::uint64_t n = 5000; n < 7000; ++n) expected.push_back(n);
  for (std::uint64_t n = 9000; n < 9003; ++n) expected.push_back(n);
  CHECK(lines(list) == expected);
}

TEST_CASE("hits: the next and the one before are found by line") {
  HitList list;
  CHECK(list.at_or_after(0) == 0);
  list.add(hits(10, 12));
  list.add(hits(5000, 8000));
  CHECK(list.at_or_after(0) == 0);
  CHECK(list.at_or_after(11) == 1);
  CHECK(list.at_or_after(12) == 2);
  CHECK(list.at_or_after(7999) == list.size() - 1);
  CHECK(list.at_or_after(8000) == list.size());
}

TEST_CASE("hits: a copy does not see what comes later, and only the newest are kept") {
  HitList list;
  list.add(hits(0, 10));
  const HitList copy = list;
  list.add(hits(10, 20));
  list.add(hits(3000, 6000));
  CHECK(copy.size() == 10);
  list.keep_newest(3005);
  CHECK(list.size() == 3005);
  CHECK(list.at(0).line == 15);
  list.keep_newest(7);
  CHECK(lines(list) == std::vector<std::uint64_t>{5993, 5994, 5995, 5996, 5997, 5998, 5999});
  list.keep_newest(0);
  CHECK(list.size() == 0);
}

}  // namespace
