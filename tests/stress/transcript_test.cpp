// One thread appends, another reads views as they come: nothing it can see ever changes. Run it under TSan.
#include "domain/log/transcript.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <thread>

#include "app/share/latest.h"

namespace {
using namespace geppetto;

constexpr std::uint64_t kLines = 120'000;

// Line n is a function of n, so a reader can check every line it sees.
std::string text_of(std::uint64_t n) {
  return "line " + std::to_string(n) + std::string(n % 97, static_cast<char>('a' + n % 26));
}

struct Snapshot {
  log::LogView view;
  std::uint64_t sequence = 0;
};

bool right(const log::LogView& view, std::uint64_t n) {
  const log::Line line = view.line(n);
  return line.text == text_of(n) && line.at.ms == static_cast<std::int64_t>(n) && line.runs.size() == n % 3;
}

TEST_CASE("a reader of a growing transcript sees whole lines only") {
  share::Latest<std::shared_ptr<const Snapshot>> box;
  std::thread worker([&box] {
    log::Transcript transcript(log::make_memory_store());
    const log::StyleRun runs[] = {{0, {Color::palette(1), {}, 0}}, {2, {Color::palette(2), {}, 0}}};
    for (std::uint64_t n = 0; n < kLines; ++n) {
      transcript.append(text_of(n), {runs, n % 3}, WallTime{static_cast<std::int64_t>(n)});
      if (n % 3 != 0 && n + 1 != kLines) continue;
      auto snapshot = std::make_shared<Snapshot>();
      snapshot->view = transcript.view();
      snapshot->sequence = n + 1;
      box.publish(std::move(snapshot));
    }
  });
  std::uint64_t last = 0, frames = 0, wrong = 0;
  while (last < kLines) {
    if (!box.refresh()) {
      std::this_thread::yield();
      continue;
    }
    const Snapshot& snapshot = *box.front();
    const log::LogView& view = snapshot.view;
    if (snapshot.sequence <= last || view.end_line() != snapshot.sequence) ++wrong;
    last = snapshot.sequence;
    ++frames;
    const std::uint64_t begin =
        std::max(view.first_line(), view.end_line() - std::min<std::uint64_t>(60, view.end_line()));
    for (std::uint64_t n = begin; n < view.end_line(); ++n) wrong += right(view, n) ? 0 : 1;
    wrong += right(view, view.first_line()) ? 0 : 1;
    wrong += right(view, view.first_line() + view.size() / 2) ? 0 : 1;
  }
  worker.join();
  CHECK(wrong == 0);
  CHECK(frames > 0);
  CHECK(box.front()->view.end_line() == kLines);
}

}  // namespace
