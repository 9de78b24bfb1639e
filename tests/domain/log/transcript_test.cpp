// Appending and viewing, limits, and what is left of a transcript whose chunks were damaged.
#include "domain/log/transcript.h"

#include <doctest/doctest.h>

#include <cstring>
#include <random>
#include <string>

#include "domain/base/text.h"
#include "domain/log/chunk_format.h"
#include "tests/fakes/chunk_files.h"
#include "tests/fakes/old_chunk_file.h"

namespace {
using namespace geppetto;
using namespace geppetto::log;

constexpr WallTime kNow{1'700'000'000'123};

std::string numbered(std::uint64_t n) {
  return "line " + std::to_string(n) + std::string(n % 50, static_cast<char>('a' + n % 26));
}

void append_numbered(Transcript& transcript, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i)
    transcript.append(numbered(transcript.view().end_line()), {}, kNow);
}

void check_numbered(const LogView& view) {
  for (std::uint64_t n = view.first_line(); n < view.end_line(); ++n)
    REQUIRE(view.line(n).text == numbered(n));
}

TEST_CASE("an empty transcript holds nothing") {
  const Transcript transcript(make_memory_store());
  CHECK(transcript.view().size() == 0);
  CHECK(LogView().size() == 0);
  CHECK(transcript.bytes() == 0);
  CHECK_FALSE(transcript.durable());
  CHECK(transcript.notice().empty());
}

TEST_CASE("a line keeps its text, runs, time and kind") {
  Transcript transcript(make_memory_store());
  const StyleRun runs[] = {{0, {Color::palette(1), {}, kBold}},
                           {3, {Color::rgb(1, 2, 3), Color::palette(4), 0}}};
  transcript.append("abcdef \xE6\xBC\xA2", runs, kNow);
  transcript.append("", {}, WallTime{-5}, LineKind::Gap);
  transcript.append("restart", {}, WallTime{0}, LineKind::Mark);
  const LogView view = transcript.view();
  REQUIRE(view.size() == 3);
  CHECK(view.line(0).text == "abcdef \xE6\xBC\xA2");
  REQUIRE(view.line(0).runs.size() == 2);
  CHECK(view.line(0).runs[1].begin == 3);
  CHECK(view.line(0).runs[1].style == runs[1].style);
  CHECK(view.line(0).at == kNow);
  CHECK(view.line(1).text.empty());
  CHECK(view.line(1).at == WallTime{-5});
  CHECK(view.line(1).kind == LineKind::Gap);
  CHECK(view.line(2).kind == LineKind::Mark);
  CHECK(transcript.bytes() == 10 + 7);
}

TEST_CASE("a view stays what it was while lines follow, over many chunks") {
  fakes::ChunkFiles disk;
  Transcript transcript(disk.store());
  append_numbered(transcript, 1000);
  const LogView early = transcript.view();
  append_numbered(transcript, 40'000);
  CHECK(early.end_line() == 1000);
  check_numbered(early);
  CHECK(disk.files.size() > 2);
  const LogView view = transcript.view();
  CHECK(view.size() == 41'000);
  check_numbered(view);
  CHECK(transcript.durable());
}

TEST_CASE("very short lines fill a chunk too") {
  fakes::ChunkFiles disk;
  Transcript transcript(disk.store());
  while (disk.files.size() < 2) transcript.append("x", {}, kNow);
  CHECK(transcript.view().size() > kChunkBytes / 30);
}

TEST_CASE("a line that is too long is broken between characters and keeps its styles") {
  Transcript transcript(make_memory_store());
  std::string text(kMaxLineBytes - 1, 'a');
  for (int i = 0; i < 10; ++i) text += "\xE6\xBC\xA2";
  const StyleRun runs[] = {{5, {Color::palette(1), {}, 0}},
                           {static_cast<std::uint32_t>(text.size() - 3), {}}};
  transcript.append(text, runs, kNow);
  const LogView view = transcript.view();
  REQUIRE(view.size() == 2);
  CHECK(view.line(0).text.size() == kMaxLineBytes - 1);
  CHECK(view.line(0).runs.size() == 1);
  CHECK(std::string(view.line(0).text) + std::string(view.line(1).text) == text);
  REQUIRE(view.line(1).runs.size() == 2);
  CHECK(view.line(1).runs[0].begin == 0);
  CHECK(view.line(1).runs[0].style.fg == Color::palette(1));
  CHECK(view.line(1).runs[1].begin == 27);
}

TEST_CASE("a style for every character still fits") {
  Transcript transcript(make_memory_store());
  const std::string text(100'000, 'x');
  std::vector<StyleRun> runs;
  for (std::uint32_t i = 0; i < text.size(); ++i)
    runs.push_back({i, {Color::rgb(1, 2, static_cast<std::uint8_t>(i)), {}, 0}});
  transcript.append(text, runs, kNow);
  const LogView view = transcript.view();
  std::size_t seen = 0;
  for (std::uint64_t n = 0; n < view.size(); ++n) {
    const Line line = view.line(n);
    for (const StyleRun& run : line.runs) REQUIRE(run.style == runs[seen + run.begin].style);
    seen += line.text.size();
  }
  CHECK(seen == text.size());
}

TEST_CASE("promises that a caller breaks are repaired") {
  Transcript transcript(make_memory_store());
  transcript.append("bell\x07 and \xFF", {}, kNow);
  const StyleRun backwards[] = {{3, {}}, {1, {}}}, outside[] = {{9, {}}};
  transcript.append("abcd", backwards, kNow);
  transcript.append("abcd", outside, kNow);
  CHECK(transcript.view().line(0).text == "bell  and \xEF\xBF\xBD");
  CHECK(transcript.view().line(1).runs.empty());
  CHECK(transcript.view().line(2).runs.empty());
}

TEST_CASE("the oldest chunk goes first, is counted, and its lines live on in older views") {
  fakes::ChunkFiles disk;
  Transcript transcript(disk.store());
  const std::string text(kMaxLineBytes, 'x');
  transcript.append("first", {}, kNow);
  const LogView early = transcript.view();
  for (std::uint64_t i = 0; i < kMaxTranscriptBytes / kMaxLineBytes + 8; ++i) {
    transcript.append(std::string_view(text).substr(i % 1000), {}, kNow);
  }
  CHECK(disk.files.size() == kMaxTranscriptBytes / kChunkBytes);
  CHECK(transcript.dropped_lines() > 0);
  CHECK(transcript.dropped_lines() == transcript.view().first_line());
  CHECK(transcript.bytes() <= kMaxTranscriptBytes);
  CHECK(disk.dropped() > 0);
  CHECK(early.line(0).text == "first");
  const Transcript again(disk.store());
  CHECK(again.view().first_line() == transcript.view().first_line());
  CHECK(again.view().end_line() == transcript.view().end_line());
  CHECK(again.dropped_lines() == transcript.dropped_lines());
}

TEST_CASE("without a disk memory serves, says so, and is bounded") {
  fakes::ChunkFiles disk;
  Transcript transcript(disk.store());
  append_numbered(transcript, 10);
  disk.full = true;
  append_numbered(transcript, 20'000);
  CHECK_FALSE(transcript.durable());
  CHECK(transcript.notice() == "output is kept in memory only: disk full");
  CHECK(transcript.view().first_line() == 0);
  check_numbered(transcript.view());
  const std::string text(kMaxLineBytes, 'x');
  for (std::uint64_t i = 0; i < 2 * kMaxMemoryBytes / kMaxLineBytes; ++i) transcript.append(text, {}, kNow);
  CHECK(transcript.view().first_line() > 0);
  CHECK(transcript.bytes() <= kMaxMemoryBytes);
}

TEST_CASE("a new process goes on where the last one was") {
  fakes::ChunkFiles disk;
  for (int round = 0; round < 3; ++round) {
    Transcript transcript(disk.store());
    CHECK(transcript.notice().empty());
    append_numbered(transcript, 9'000);
  }
  const Transcript transcript(disk.store());
  CHECK(transcript.view().size() == 27'000);
  check_numbered(transcript.view());
  CHECK(disk.files.size() == 2);  // the last chunk is filled before a new one begins
}

struct Left {
  std::string at_load, after_reading;  // notices
  std::uint64_t good = 0;
};

// Damages the only chunk and reads what is left of its 1000 lines.
Left damaged(std::size_t at, std::size_t length) {
  fakes::ChunkFiles disk;
  {
    Transcript transcript(disk.store());
    append_numbered(transcript, 1000);
  }
  std::memset(disk.files[0].data() + at, 0xA5, length);
  Transcript transcript(disk.store());
  Left left;
  left.at_load = transcript.notice();
  const LogView view = transcript.view();
  for (std::uint64_t n = view.first_line(); n < view.end_line(); ++n) {
    if (view.line(n).kind == LineKind::Gap) continue;
    REQUIRE(view.line(n).text == numbered(n));
    ++left.good;
  }
  transcript.check();
  left.after_reading = transcript.notice();
  // What comes after has numbers of its own and can be read back.
  const std::uint64_t next = transcript.view().end_line();
  transcript.append("after", {}, kNow);
  CHECK(transcript.view().line(next).text == "after");
  const Transcript again(disk.store());
  CHECK(again.view().line(next).text == "after");
  return left;
}

TEST_CASE("a damaged chunk is cut at its last good line, or has a gap where it is bad") {
  constexpr std::size_t kRecord = kDataBegin + 10 * sizeof(LineRecord), kText = kDataBegin + kRecordsBytes;
  CHECK(damaged(8, 4).good == 0);  // the version: nobody's
  const Left version = damaged(8, 4);
  CHECK(version.at_load.find("unreadable") != std::string::npos);
  const Left count = damaged(12, 4);  // found again
  CHECK(count.good == 1000);
  CHECK(count.after_reading == "");
  const Left places = damaged(sizeof(ChunkHeader), 20);  // where the blocks begin: found again
  CHECK(places.good == 1000);
  CHECK(places.after_reading == "");
  for (const std::size_t at : {kRecord, kText + 100}) {
    const Left one = damaged(at, 1);
    CHECK(one.good == 999);
    CHECK(one.at_load == "");  // nobody has read it yet
    CHECK(one.after_reading == "transcript damaged: 1 lines could not be read back");
  }
  const Left end = damaged(40'000, 30'000);  // from the middle on
  CHECK(end.good > 500);
  CHECK(end.good < 1000);
  CHECK(end.at_load.find("lines from number " + std::to_string(end.good) + " on are lost") !=
        std::string::npos);
  CHECK(damaged(0, kChunkBytes).at_load != "");
}

TEST_CASE("of a sealed chunk nothing but its beginning is read until somebody looks") {
  fakes::ChunkFiles disk;
  {
    Transcript transcript(disk.store());
    append_numbered(transcript, 40'000);
  }
  REQUIRE(disk.files.size() > 2);
  std::memset(disk.files[0].data() + 500'000, 0, 100);
  std::memset(disk.files[0].data() + kChunkBytes / 2 + 200'000, 0xFF, 1);
  Transcript transcript(disk.store());
  CHECK(transcript.notice() == "");
  CHECK(transcript.view().size() == 40'000);
  std::uint64_t bad = 0;
  const LogView view = transcript.view();
  for (int round = 0; round < 2; ++round) {
    for (std::uint64_t n = 0; n < view.end_line(); ++n) {
      const Line line = view.line(n);
      if (line.kind == LineKind::Gap) {
        ++bad;
      } else {
        REQUIRE(line.text == numbered(n));
      }
    }
  }
  CHECK(bad > 2);
  CHECK(bad < 16);
  transcript.check();
  CHECK(transcript.notice() ==
        "transcript damaged: " + std::to_string(bad / 2) + " lines could not be read back");
  transcript.check();
  CHECK(transcript.notice().find(';') == std::string::npos);
}

TEST_CASE("a broken seal: the chunk is read from its front, once") {
  fakes::ChunkFiles disk;
  {
    Transcript transcript(disk.store());
    append_numbered(transcript, 40'000);
  }
  disk.files[0][offsetof(ChunkHeader, text_bytes)] ^= std::byte{1};
  Transcript transcript(disk.store());
  CHECK(transcript.notice() == "");
  check_numbered(transcript.view());
  std::uint64_t bytes = 0;
  for (std::uint64_t n = 0; n < 40'000; ++n) bytes += numbered(n).size();
  CHECK(transcript.bytes() == bytes);
  const auto header = load_at<ChunkHeader>(disk.files[0], 0);
  CHECK(header.sealed == 1);
  CHECK(header.seal_checksum == seal_checksum(disk.files[0], header));
}

TEST_CASE("links are kept with their line, and are never worth losing it") {
  fakes::ChunkFiles disk;
  const StyleRun run{0, {Color::palette(1), {}, kBold}};
  const std::string uri = "https://example.org/\xC3\xA4", long_uri(3 * kMaxLinkBytes / 4, 'u');
  {
    Transcript transcript(disk.store());
    const Link links[] = {{0, 3, uri}, {4, 8, "file:///x"}};
    transcript.append("one link, and another", {&run, 1}, links, kNow);
    transcript.append("none", {}, kNow);
    const Link backwards[] = {{4, 8, "b"}, {0, 3, "a"}}, outside[] = {{0, 99, "c"}},
               bell[] = {{0, 1, "\x07"}};
    transcript.append("promises", {}, backwards, kNow);
    transcript.append("broken", {}, outside, kNow);
    transcript.append("unclean", {}, bell, kNow);
    const Link many[] = {{0, 1, long_uri}, {2, 3, long_uri}};
    transcript.append("too long", {}, many, kNow);
  }
  const Transcript transcript(disk.store());
  const LogView view = transcript.view();
  REQUIRE(view.size() == 6);
  const Line line = view.line(0);
  CHECK(line.text == "one link, and another");
  REQUIRE(line.runs.size() == 1);
  CHECK(line.runs[0].style == run.style);
  REQUIRE(line.links.size() == 2);
  CHECK(line.links[0].uri == uri);
  CHECK(line.links[0].end == 3);
  CHECK(line.links[1].begin == 4);
  CHECK(line.links[1].uri == "file:///x");
  CHECK(view.line(1).links.empty());
  REQUIRE(view.line(2).links.size() == 1);
  CHECK(view.line(2).links[0].uri == "b");
  CHECK(view.line(3).links.empty());
  CHECK(view.line(4).links.empty());
  CHECK(view.line(4).text == "unclean");
  REQUIRE(view.line(5).links.size() == 1);
  CHECK(view.line(5).links[0].uri == long_uri);
}

TEST_CASE("a link over a place where a long line is broken is on both sides") {
  Transcript transcript(make_memory_store());
  const Link link{10, static_cast<std::uint32_t>(kMaxLineBytes + 5), "x:y"};
  transcript.append(std::string(kMaxLineBytes + 20, 'a'), {}, {&link, 1}, kNow);
  const LogView view = transcript.view();
  REQUIRE(view.size() == 2);
  REQUIRE(view.line(1).links.size() == 1);
  CHECK(view.line(0).links[0].begin == 10);
  CHECK(view.line(0).links[0].end == kMaxLineBytes);
  CHECK(view.line(1).links[0].end == 5);
}

TEST_CASE("chunks in the first two formats are read, and what follows is in today's") {
  for (const std::uint32_t version : {1U, 2U}) {
    fakes::ChunkFiles disk;
    fakes::OldChunkFile old(0, version);
    const std::vector<std::uint32_t> run =
        version == 1 ? std::vector<std::uint32_t>{2, Color::palette(3).value, 0, kBold}
                     : std::vector<std::uint32_t>{2, Color::palette(3).value, 0, kBold, 0};
    for (std::uint64_t n = 0; n < 500; ++n)
      old.append(numbered(n), n % 2 == 0 ? std::span(run) : std::span<const std::uint32_t>(), kNow);
    disk.files[0] = old.bytes;
    for (int round = 0; round < 2; ++round) {
      Transcript transcript(disk.store());
      CHECK(transcript.notice() == "");
      append_numbered(transcript, 100);
      const LogView view = transcript.view();
      check_numbered(view);
      REQUIRE(view.line(4).runs.size() == 1);
      CHECK(view.line(4).runs[0].begin == 2);
      CHECK(view.line(4).runs[0].style == Style{Color::palette(3), {}, kBold});
      CHECK(view.line(5).runs.empty());
      CHECK(view.line(4).at == kNow);
      const TextBlock block = view.blocks(0, 100).at(0);
      CHECK(block.text(7) == numbered(7));
      CHECK(block.line_at(block.memory().find(numbered(7)), 0) == 7);
    }
    CHECK(disk.files.size() == 2);
    CHECK(disk.files[0] == old.bytes);
    disk.files[0][20'000] ^= std::byte{1};
    const Transcript transcript(disk.store());
    CHECK(transcript.notice().find("on are lost") != std::string::npos);
    CHECK(transcript.view().line(0).text == numbered(0));
    CHECK(transcript.view().line(499).kind == LineKind::Gap);
    CHECK(transcript.view().line(650).text == numbered(650));
  }
}

TEST_CASE("a lost chunk in the middle leaves a gap with the numbers it had") {
  fakes::ChunkFiles disk;
  {
    Transcript transcript(disk.store());
    append_numbered(transcript, 40'000);
  }
  REQUIRE(disk.files.size() > 2);
  disk.files.erase(std::next(disk.files.begin()));
  const Transcript transcript(disk.store());
  CHECK(transcript.notice().find("are missing") != std::string::npos);
  const LogView view = transcript.view();
  CHECK(view.size() == 40'000);
  std::uint64_t lost = 0;
  for (std::uint64_t n = 0; n < view.end_line(); ++n) {
    if (view.line(n).kind == LineKind::Gap) {
      ++lost;
    } else {
      REQUIRE(view.line(n).text == numbered(n));
    }
  }
  CHECK(lost > 1000);
}

TEST_CASE("any bytes in a chunk: loading neither crashes nor shows what is not text") {
  std::mt19937 random(11);
  fakes::ChunkFiles original;
  {
    Transcript transcript(original.store());
    const StyleRun run{2, {Color::palette(3), {}, 0}};
    for (int i = 0; i < 300; ++i) transcript.append(numbered(static_cast<std::uint64_t>(i)), {&run, 1}, kNow);
  }
  for (int round = 0; round < 100; ++round) {
    fakes::ChunkFiles disk;
    disk.files = original.files;
    std::vector<std::byte>& file = disk.files[0];
    for (int i = 0; i < 1 + round % 20; ++i) {
      // The header and where blocks begin, or the blocks.
      const std::size_t at = random() % 2 == 0 ? random() % 120 : kDataBegin + random() % 25'000;
      file[at] = static_cast<std::byte>(random());
    }
    Transcript transcript(disk.store());
    transcript.append("more", {}, kNow);
    const LogView view = transcript.view();
    const std::uint64_t end = view.end_line(),
                        begin = std::max(view.first_line(), end > 2000 ? end - 2000 : 0);
    for (std::uint64_t n = begin; n < end; ++n) {
      const Line line = view.line(n);
      REQUIRE(is_clean_line(line.text));
      for (const StyleRun& one : line.runs) REQUIRE(one.begin < line.text.size());
    }
  }
}

TEST_CASE("chunks that contradict each other are left out") {
  fakes::ChunkFiles disk;
  {
    Transcript transcript(disk.store());
    append_numbered(transcript, 40'000);
  }
  disk.files[5] = disk.files[0];                // the same lines twice
  disk.files[6] = std::vector<std::byte>(100);  // too short to be one
  disk.files[1ULL << 61] = disk.files[0];       // forged: far away
  const std::uint64_t far = 1ULL << 61;
  std::memcpy(disk.files[far].data() + 16, &far, sizeof far);
  const Transcript transcript(disk.store());
  CHECK(transcript.view().end_line() == 40'000);
  CHECK_FALSE(transcript.notice().empty());
}

}  // namespace
