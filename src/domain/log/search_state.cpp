// Hits in parts: small ones at the new end are put together, so that a long life leaves few of them.
#include "domain/log/search_state.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

namespace geppetto::log {
namespace {

constexpr std::size_t kSmallPart = 1024;  // copied when it grows: 24 KB

}  // namespace

const Hit& HitList::at(std::size_t index) const {
  assert(index < size_);
  const auto after = std::ranges::upper_bound(parts_, index, {}, &Part::first);
  const Part& part = *std::prev(after);
  return (*part.hits)[index - part.first];
}

std::size_t HitList::at_or_after(std::uint64_t line) const {
  const auto part =
      std::ranges::lower_bound(parts_, line, {}, [](const Part& p) { return p.hits->back().line; });
  if (part == parts_.end()) return size_;
  const auto hit = std::ranges::lower_bound(*part->hits, line, {}, &Hit::line);
  return part->first + static_cast<std::size_t>(hit - part->hits->begin());
}

void HitList::add(std::vector<Hit> hits) {
  if (hits.empty()) return;
  const auto after = std::ranges::upper_bound(parts_, hits.back().line, {},
                                              [](const Part& p) { return p.hits->front().line; });
  if (after != parts_.begin()) {
    Part& before = *std::prev(after);
    assert(before.hits->back().line < hits.front().line);
    if (before.hits->size() + hits.size() <= kSmallPart) {
      hits.insert(hits.begin(), before.hits->begin(), before.hits->end());
      before.hits = std::make_shared<const std::vector<Hit>>(std::move(hits));
      return count();
    }
  }
  parts_.insert(after, Part{std::make_shared<const std::vector<Hit>>(std::move(hits)), 0});
  count();
}

void HitList::keep_newest(std::size_t most) {
  if (size_ <= most) return;
  std::size_t surplus = size_ - most;
  auto part = parts_.begin();
  for (; part != parts_.end() && part->hits->size() <= surplus; ++part) surplus -= part->hits->size();
  parts_.erase(parts_.begin(), part);
  if (surplus > 0) {
    const std::vector<Hit>& old = *parts_.front().hits;
    parts_.front().hits = std::make_shared<const std::vector<Hit>>(
        old.begin() + static_cast<std::ptrdiff_t>(surplus), old.end());
  }
  count();
}

void HitList::count() {
  size_ = 0;
  for (Part& part : parts_) {
    part.first = size_;
    size_ += part.hits->size();
  }
}

const RunnerHits* SearchState::of(const RunnerId& runner) const {
  const auto found = std::ranges::find(runners, runner, &RunnerHits::runner);
  return found == runners.end() ? nullptr : &*found;
}

}  // namespace geppetto::log
