// What a person looks for in the transcripts, and what has been found so far.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/base/ids.h"
#include "domain/base/result.h"
#include "domain/log/search.h"

namespace geppetto::log {

struct SearchRequest {
  std::optional<RunnerId> runner;  // nothing: all of them
  std::string pattern;             // empty: nothing is looked for any more
  bool regex = false;
  CaseMode mode = CaseMode::Smart;

  friend bool operator==(const SearchRequest&, const SearchRequest&) = default;
};

// More marks than rows of any scroll bar, and more than anybody steps through; 2.4 MB.
inline constexpr std::size_t kMaxKeptHits = 100'000;

// Ascending hits in shared parts: a copy costs a pointer a part, and adding leaves earlier copies as they
// are.
class HitList {
 public:
  std::size_t size() const { return size_; }
  // `index` < size().
  const Hit& at(std::size_t index) const;
  // Index of the first hit in this line or a later one; size() when there is none.
  std::size_t at_or_after(std::uint64_t line) const;

  // Ascending; none of those that are there is between two of them.
  void add(std::vector<Hit> hits);
  // Lets go of hits with the lowest lines, so that at most `most` are left.
  void keep_newest(std::size_t most);

 private:
  struct Part {
    std::shared_ptr<const std::vector<Hit>> hits;  // not empty
    std::size_t first = 0;                         // index of its first hit
  };
  void count();

  std::vector<Part> parts_;
  std::size_t size_ = 0;
};

struct RunnerHits {
  RunnerId runner;
  HitList hits;             // of the transcript
  std::vector<Hit> screen;  // of the screen as it was when it was looked at last; `line` is the row
  std::uint64_t count = 0;  // lines of the transcript that matched, those that are not kept included
};

// Immutable once published. While the search stands open, what is new in the transcripts is searched, too.
struct SearchState {
  SearchRequest request;
  std::vector<RunnerHits> runners;         // those with hits, oldest first
  std::uint64_t count = 0;                 // of all, the screens' included
  bool complete = false;                   // all that was there at the start has been searched
  bool hits_left_out = false;              // more than kMaxKeptHits: the oldest are only counted
  std::optional<Error> error;              // Invalid: what is wrong with the pattern
  std::shared_ptr<const Matcher> matcher;  // to mark every match of a visible line; null with an error

  const RunnerHits* of(const RunnerId& runner) const;
};

}  // namespace geppetto::log
