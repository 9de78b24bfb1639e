// One pattern through transcripts and screens on pool threads; what is found is taken in order, on the loop.
// Worker thread only; the pool's threads see frozen views and nothing else.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "domain/base/ids.h"
#include "domain/log/log_view.h"
#include "domain/log/search.h"
#include "domain/term/cell.h"
#include "infra/uv/loop.h"
#include "infra/uv/work.h"
#include "infra/wire/replies.h"

namespace geppetto::worker {

// A step of a search: a few chunks of one transcript, or one screen.
struct SearchPiece {
  RunnerId runner;
  log::LogView view;                               // holds the lines that were found
  std::shared_ptr<const term::ScreenImage> image;  // not null: this is searched
  std::vector<log::TextBlock> blocks;
  bool last = false;  // nothing more of what was asked for with it

  std::uint64_t count = 0;            // lines that match
  std::vector<log::Hit> hits;         // ascending; empty when only counted
  std::vector<wire::ScreenRow> rows;  // of a searched screen; hits have row numbers
  bool is_screen() const { return image != nullptr; }
};

class SearchRun {
 public:
  enum class Order : std::uint8_t { OldestFirst, NewestFirst };

  // `on_ready` is called on the loop when next() has something new to say; never from inside a method.
  SearchRun(uv::Loop& loop, std::shared_ptr<const log::Matcher> matcher, Order order,
            std::function<void()> on_ready);
  // What runs on the pool is told to stop, and does within one step.
  ~SearchRun();
  SearchRun(const SearchRun&) = delete;
  SearchRun& operator=(const SearchRun&) = delete;

  // Also searches these lines of a runner, after (or before, as ordered) its screen when there is one.
  void add(const RunnerId& runner, const log::LogView& view, std::uint64_t from, std::uint64_t end,
           std::shared_ptr<const term::ScreenImage> screen);
  // From now on lines are counted, and no hits are kept.
  void only_count() { only_count_ = true; }

  // The next piece in order, if it is done. A piece that is not taken holds up the search: it cannot run
  // ahead of a slow reader.
  std::optional<SearchPiece> next();
  // More could be under way than is.
  bool has_room() const;
  // Everything was taken.
  bool empty() const { return waiting_.empty() && running_.empty(); }

 private:
  struct Task;
  void start_some();

  uv::Loop& loop_;
  std::shared_ptr<const log::Matcher> matcher_;
  Order order_;
  std::function<void()> on_ready_;
  bool only_count_ = false;
  std::shared_ptr<std::atomic<bool>> given_up_ = std::make_shared<std::atomic<bool>>(false);
  std::deque<SearchPiece> waiting_;
  std::deque<std::unique_ptr<Task>> running_;  // in order; the first ones may be done
};

}  // namespace geppetto::worker
