// Searching whole chunks against looking at line after line.
#include "domain/log/search.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "domain/log/transcript.h"
#include "tests/fakes/chunk_files.h"

namespace {
using namespace geppetto;
using namespace geppetto::log;

std::shared_ptr<const Matcher> literal(std::string_view text, CaseMode mode = CaseMode::Smart) {
  auto matcher = make_literal(text, mode);
  REQUIRE(matcher);
  return *matcher;
}

bool never() { return false; }

std::vector<std::uint64_t> found(const LogView& view, const Matcher& matcher, std::uint64_t from = 0,
                                 std::uint64_t end = ~0ULL) {
  std::vector<std::uint64_t> lines;
  for (const TextBlock& block : view.blocks(from, end)) REQUIRE(search(block, matcher, never, lines));
  return lines;
}

std::vector<std::uint64_t> expected(const LogView& view, std::string_view text) {
  std::vector<std::uint64_t> lines;
  for (std::uint64_t n = view.first_line(); n < view.end_line(); ++n)
    if (view.line(n).text.find(text) != std::string_view::npos) lines.push_back(n);
  return lines;
}

// What a matcher without needles is: asked for lines that were put together.
class Lines final : public Matcher {
 public:
  explicit Lines(std::string text) : text_(std::move(text)) {}
  std::optional<MatchRange> find(std::string_view line, std::size_t from) const override {
    const std::size_t at = line.find(text_, from);
    if (at == std::string_view::npos) return std::nullopt;
    return MatchRange{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + text_.size())};
  }
  std::size_t next(std::string_view lines, std::size_t from) const override {
    return lines.find(text_, from);
  }
  std::size_t piece_bytes() const override { return 100; }

 private:
  std::string text_;
};

TEST_CASE("search: smart case") {
  Transcript transcript(make_memory_store());
  for (const char* text : {"An Error", "an error", "ERROR", "no"}) transcript.append(text, {}, WallTime{});
  const LogView view = transcript.view();
  CHECK(found(view, *literal("error")) == std::vector<std::uint64_t>{0, 1, 2});
  CHECK(found(view, *literal("Error")) == std::vector<std::uint64_t>{0});
  CHECK(found(view, *literal("Error", CaseMode::Ignore)) == std::vector<std::uint64_t>{0, 1, 2});
  CHECK(found(view, *literal("error", CaseMode::Exact)) == std::vector<std::uint64_t>{1});
}

TEST_CASE("search: a line counts once, an empty pattern finds every line, a part of the view is a part") {
  Transcript transcript(make_memory_store());
  for (const char* text : {"aa aa aa", "", "b", "aa"}) transcript.append(text, {}, WallTime{});
  const LogView view = transcript.view();
  CHECK(found(view, *literal("aa")) == std::vector<std::uint64_t>{0, 3});
  CHECK(found(view, *literal("")) == std::vector<std::uint64_t>{0, 1, 2, 3});
  CHECK(found(view, *literal("aa"), 1) == std::vector<std::uint64_t>{3});
  CHECK(found(view, *literal("aa"), 0, 3) == std::vector<std::uint64_t>{0});
  CHECK(found(view, *literal("aa\nb")).empty());
  CHECK(found(LogView(), *literal("a")).empty());
}

TEST_CASE(
    "search: many chunks, all lengths of lines, with and without styles, as a look at each line finds") {
  std::mt19937 random(11);
  fakes::ChunkFiles disk;
  Transcript transcript(disk.store());
  // Styles whose bytes read as text: 0x61626364 is "dcba".
  const StyleRun runs[] = {{0, {Color{0x0161'6263}, Color{0x0261'6162}, 0x61}}};
  while (transcript.view().end_line() < 60'000) {
    std::string text(random() % 120, ' ');
    for (char& c : text) c = "abcde "[random() % 6];
    if (random() % 3000 == 0) text += "zebra";
    transcript.append(
        text,
        random() % 2 == 0 && !text.empty() ? std::span<const StyleRun>(runs) : std::span<const StyleRun>(),
        WallTime{static_cast<std::int64_t>(random())});
  }
  const LogView view = transcript.view();
  REQUIRE(view.blocks(0, view.end_line()).size() > 3);
  for (const char* text : {"zebra", "a", "cba", "abba", "dcba", "ea ae", "  ", "nowhere"}) {
    INFO(text);
    CHECK(found(view, *literal(text)) == expected(view, text));
    CHECK(found(view, Lines(text)) == expected(view, text));
  }
  CHECK(found(view, *literal("zebra"), 777, 50'000).size() > 5);
}

TEST_CASE("search: what is written while a view is searched is not seen") {
  Transcript transcript(make_memory_store());
  transcript.append("one", {}, WallTime{});
  const LogView view = transcript.view();
  transcript.append("one more", {}, WallTime{});
  CHECK(found(view, *literal("one")) == std::vector<std::uint64_t>{0});
  CHECK(found(transcript.view(), *literal("one")).size() == 2);
}

TEST_CASE("search: it is given up between steps") {
  Transcript transcript(make_memory_store());
  for (int i = 0; i < 20'000; ++i) transcript.append("a line of text that matches", {}, WallTime{});
  for (const auto& matcher : {literal("matches"), std::shared_ptr<const Matcher>(new Lines("matches"))}) {
    int asked = 0;
    std::vector<std::uint64_t> lines;
    const std::vector<TextBlock> blocks = transcript.view().blocks(0, 20'000);
    CHECK_FALSE(search(
        blocks.front(), *matcher, [&] { return ++asked == 3; }, lines));
    CHECK(asked == 3);
    CHECK(lines.size() < 5'000);
  }
}

TEST_CASE("search: matches in a line do not overlap, and no more are told than asked for") {
  using Ranges = std::vector<MatchRange>;
  CHECK(matches_in(*literal("aa"), "aaaa a aa", 9) == Ranges{{0, 2}, {2, 4}, {7, 9}});
  CHECK(matches_in(*literal("aa"), "aaaa a aa", 2) == Ranges{{0, 2}, {2, 4}});
  CHECK(matches_in(*literal("é"), "xÉ é", 9) == Ranges{{1, 3}, {4, 6}});
  CHECK(matches_in(*literal(""), "é", 9).empty());
  CHECK(matches_in(*literal("b"), "", 9).empty());
}

TEST_CASE("search: what cannot be looked for is an error") {
  CHECK(make_literal(std::string(kMaxPatternBytes + 1, 'a'), CaseMode::Smart).error().kind ==
        ErrorKind::Invalid);
  CHECK(make_literal("\xFF", CaseMode::Smart).error().kind == ErrorKind::Invalid);
  CHECK(make_literal(std::string(kMaxPatternBytes, 'a'), CaseMode::Smart));
}

}  // namespace
