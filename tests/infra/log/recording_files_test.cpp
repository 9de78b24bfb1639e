// Recordings on a real file system: limits, kills, damage, full disks.
#include "infra/log/recording_files.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "infra/log/recording_reader.h"
#include "tests/infra/store/adversity.h"
#include "tests/infra/temp_dir.h"

using namespace geppetto;
using namespace geppetto::log;
namespace fs = std::filesystem;

namespace {

using Strings = std::vector<std::string>;
const RunnerId kRunner = *Ulid::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");

struct Kept {
  testing::TempDir dir;
  RecordingFiles files;
  explicit Kept(RecordingLimits limits = {}) : files(dir / "recordings", limits) {}
  fs::path folder() const { return dir / ("recordings/" + kRunner.str()); }
  std::vector<fs::path> parts() const {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(folder())) out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
  }
};

struct Read {
  Strings events;  // "12 output abc"
  bool damaged = false;
  std::string outputs() const {
    std::string out;
    for (const std::string& e : events) {
      const std::size_t at = e.find(" o ");
      if (at != std::string::npos) out += e.substr(at + 3);
    }
    return out;
  }
};

Read read(const fs::path& folder) {
  auto reader = RecordingReader::open(folder);
  REQUIRE(reader);
  Read out;
  out.events.push_back(std::to_string(reader->cols()) + "x" + std::to_string(reader->rows()) + " at " +
                       std::to_string(reader->start().ms));
  while (const auto event = reader->next())
    out.events.push_back(std::to_string(event->at_ms) + " " + "?oprx"[static_cast<std::size_t>(event->kind)] +
                         " " + std::string(event->data));
  out.damaged = reader->damaged();
  return out;
}

ports::RecordingPart part(std::int64_t at, std::int64_t now, bool goes_on, term::Size size = {80, 24}) {
  return {size, WallTime{at}, MonoTime{now}, goes_on};
}

void append(const fs::path& path, std::string_view bytes) { std::ofstream(path, std::ios::app) << bytes; }
void flip_byte(const fs::path& path, std::streamoff at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(at);
  const char c = static_cast<char>(file.get() ^ 1);
  file.seekp(at);
  file.put(c);
}

}  // namespace

TEST_CASE(
    "recording files: parts that go on are one stream, times are those of the recording and never go back") {
  Kept kept;
  {
    const auto writer = kept.files.open(kRunner);
    REQUIRE(writer->begin(part(10'000, 500, false), "painted"));
    REQUIRE(writer->add(RecordedKind::Output, "a", MonoTime{510}));
    REQUIRE(writer->begin(part(9'000, 520, true), "not needed"));  // somebody set the clock back
    REQUIRE(writer->add(RecordedKind::Output, "b", MonoTime{530}));
  }
  const auto writer = kept.files.open(kRunner);
  REQUIRE(writer->begin(part(70'000, 0, false, {100, 30}), "painted again"));
  REQUIRE(writer->add(RecordedKind::Output, "c", MonoTime{7}));
  CHECK(read(kept.folder()).events == Strings{"80x24 at 10000", "0 p painted", "10 o a", "20 o b",
                                              "60000 r 100x30", "60000 p painted again", "60007 o c"});
  struct stat facts {};
  REQUIRE(stat(kept.folder().c_str(), &facts) == 0);
  CHECK((facts.st_mode & 07777) == 0700);
  REQUIRE(stat(kept.parts()[0].c_str(), &facts) == 0);
  CHECK((facts.st_mode & 07777) == 0600);
}

TEST_CASE("recording files: the oldest part goes first, and what is left begins with its painting") {
  Kept kept({1000, 3000, 100});
  const auto writer = kept.files.open(kRunner);
  std::string all;
  REQUIRE(writer->begin(part(0, 0, false), ""));
  for (int i = 0; i < 200; ++i) {
    if (writer->fullness() > 0) REQUIRE(writer->begin(part(i, i, true), "painted " + std::to_string(i)));
    const std::string text = std::to_string(i) + std::string(50, 'x') + ",";
    all += text;
    REQUIRE(writer->add(RecordedKind::Output, text, MonoTime{i}));
  }
  CHECK(kept.parts().size() <= 3);
  CHECK(kept.files.find(kRunner)->bytes <= 3000 + 200);
  const Read got = read(kept.folder());
  CHECK(all.ends_with(got.outputs()));
  CHECK(got.outputs().size() > 800);
  CHECK(got.events[1].find(" p painted ") != std::string::npos);
  CHECK(std::count_if(got.events.begin(), got.events.end(),
                      [](const std::string& e) { return e.find(" p ") != std::string::npos; }) == 1);
}

TEST_CASE("recording files: restarts without end leave no files without end") {
  Kept kept({1000, 100'000, 5});
  for (int i = 0; i < 12; ++i) {
    const auto writer = kept.files.open(kRunner);
    REQUIRE(writer->begin(part(i, 0, false), std::to_string(i)));
  }
  CHECK(kept.parts().size() == 5);
  CHECK(read(kept.folder()).events.back() == "4 p 11");
}

TEST_CASE("recording files: more than an event holds becomes several") {
  Kept kept;
  const auto writer = kept.files.open(kRunner);
  const std::string much(3 * kMaxRecordBytes + 5, 'm');
  REQUIRE(writer->begin(part(0, 0, false), much));
  REQUIRE(writer->add(RecordedKind::Output, much, MonoTime{1}));
  const Read got = read(kept.folder());
  CHECK(got.events.size() == 1 + 4 + 4);
  CHECK(got.outputs() == much);
}

TEST_CASE(
    "recording files: a record that was being written is left out without a word, a damaged one is told") {
  Kept kept;
  {
    const auto writer = kept.files.open(kRunner);
    REQUIRE(writer->begin(part(0, 0, false), ""));
    for (int i = 0; i < 10; ++i) REQUIRE(writer->add(RecordedKind::Output, "0123456789", MonoTime{i}));
  }
  const fs::path first = kept.parts()[0];
  const auto size = fs::file_size(first);
  for (const int cut : {1, 9, 10, 20, 25}) {
    CAPTURE(cut);
    fs::copy_file(first, kept.dir / "copy");
    fs::resize_file(first, size - static_cast<std::uintmax_t>(cut));
    const Read got = read(kept.folder());
    CHECK(got.outputs().size() == 90);
    CHECK_FALSE(got.damaged);
    fs::rename(kept.dir / "copy", first);
  }
  // Whoever goes on begins a part of its own and does not touch what is there.
  const auto again = kept.files.open(kRunner);
  fs::resize_file(first, size - 3);
  REQUIRE(again->begin(part(5, 0, false), "p"));
  REQUIRE(again->add(RecordedKind::Output, "new", MonoTime{1}));
  Read got = read(kept.folder());
  CHECK(got.outputs().ends_with("0123456789new"));
  CHECK_FALSE(got.damaged);
  flip_byte(first, 100);
  got = read(kept.folder());
  CHECK(got.damaged);
  CHECK(got.outputs().ends_with("new"));
  CHECK(got.outputs().size() < 60);
  flip_byte(first, 5);  // the header: the whole part is gone, and the next one has its painting
  got = read(kept.folder());
  CHECK(got.damaged);
  CHECK(got.events == Strings{"80x24 at 5", "0 p p", "1 o new"});
}

TEST_CASE("recording files: a part that goes on after a damaged or a missing one has its painting") {
  for (const bool missing : {false, true}) {
    Kept kept;
    const auto writer = kept.files.open(kRunner);
    REQUIRE(writer->begin(part(0, 0, false), ""));
    for (int i = 0; i < 3; ++i) {
      REQUIRE(writer->add(RecordedKind::Output, "old", MonoTime{i}));
      REQUIRE(writer->begin(part(i, i, true), "p" + std::to_string(i)));
    }
    REQUIRE(writer->add(RecordedKind::Output, "new", MonoTime{9}));
    if (missing) fs::remove(kept.parts()[1]);
    if (!missing) fs::resize_file(kept.parts()[1], fs::file_size(kept.parts()[1]) - 1);
    const Read got = read(kept.folder());
    CHECK(std::count(got.events.begin(), got.events.end(), "1 p p1") == 1);
    CHECK(got.outputs() == "oldoldnew");
  }
}

TEST_CASE("recording files: any bytes in place of a part do no harm") {
  Kept kept;
  {
    const auto writer = kept.files.open(kRunner);
    REQUIRE(writer->begin(part(0, 0, false), "painted"));
    REQUIRE(writer->add(RecordedKind::Output, "0123456789", MonoTime{1}));
  }
  const fs::path first = kept.parts()[0];
  const auto size = static_cast<std::streamoff>(fs::file_size(first));
  for (std::streamoff at = 0; at < size; ++at) {
    flip_byte(first, at);
    auto reader = RecordingReader::open(kept.folder());
    if (reader) {
      while (reader->next()) {
      }
    }
    flip_byte(first, at);
  }
  append(first, std::string(100'000, '\xff'));
  CHECK(read(kept.folder()).outputs() == "0123456789");
  std::ofstream(kept.folder() / "0000000002.rec") << "no part";
  fs::create_directory(kept.folder() / "0000000003.rec");
  fs::create_symlink("/dev/zero", kept.folder() / "0000000004.rec");
  CHECK(read(kept.folder()).outputs() == "0123456789");
}

TEST_CASE("recording files: reading while it is written sees whole events") {
  Kept kept({4000, 20'000, 100});
  const auto writer = kept.files.open(kRunner);
  REQUIRE(writer->begin(part(0, 0, false), ""));
  REQUIRE(writer->add(RecordedKind::Output, "first", MonoTime{0}));
  auto reader = RecordingReader::open(kept.folder());
  REQUIRE(reader);
  for (int i = 0; i < 2000; ++i) {
    if (writer->fullness() > 0) REQUIRE(writer->begin(part(i, i, true), "p"));
    REQUIRE(writer->add(RecordedKind::Output, "0123456789", MonoTime{i}));
  }
  while (const auto event = reader->next()) CHECK((event->data == "first" || event->data == "0123456789"));
}

TEST_CASE("recording files: SIGKILL loses nothing that was written") {
  Kept kept;
  int pipe_ends[2];
  REQUIRE(pipe(pipe_ends) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const auto writer = kept.files.open(kRunner);
    if (!writer->begin(part(0, 0, false), "")) _exit(1);
    for (int i = 0;; ++i) {
      if (!writer->add(RecordedKind::Output, std::to_string(i) + ",", MonoTime{i})) _exit(1);
      if (i == 5000 && write(pipe_ends[1], "x", 1) != 1) _exit(1);
    }
  }
  char c = 0;
  REQUIRE(::read(pipe_ends[0], &c, 1) == 1);
  kill(child, SIGKILL);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  close(pipe_ends[0]);
  close(pipe_ends[1]);
  const Read got = read(kept.folder());
  CHECK_FALSE(got.damaged);
  CHECK(got.events.size() > 5001);
  for (std::size_t i = 1; i < got.events.size(); ++i) {
    const std::string n = std::to_string(i - 1);
    REQUIRE(got.events[i] == n + " o " + n + ",");
  }
}

TEST_CASE("recording files: a full disk is an error, and what was written before stays whole") {
  Kept kept;
  const auto writer = kept.files.open(kRunner);
  REQUIRE(writer->begin(part(0, 0, false), ""));
  {
    const testing::FileSizeLimit limit(1000);
    Outcome outcome = ok();
    for (int i = 0; i < 100 && outcome; ++i)
      outcome = writer->add(RecordedKind::Output, "0123456789", MonoTime{i});
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().kind == ErrorKind::Io);
    CHECK(outcome.error().what.find("0000000001.rec: File too large") != std::string::npos);
    CHECK(fs::file_size(kept.parts()[0]) <= 1000);
  }
  const Read got = read(kept.folder());
  CHECK_FALSE(got.damaged);
  CHECK(got.outputs().size() % 10 == 0);
  CHECK(got.outputs().size() >= 300);
  // A part that cannot even begin leaves no file.
  const testing::FileSizeLimit limit(10);
  CHECK_FALSE(kept.files.open(kRunner)->begin(part(0, 0, false), ""));
  CHECK(kept.parts().size() == 1);
}

TEST_CASE("recording files: a folder that may not be written, or is gone, is an error") {
  Kept kept;
  const auto writer = kept.files.open(kRunner);
  REQUIRE(writer->begin(part(0, 0, false), ""));
  {
    const testing::ReadOnlyFolder read_only(kept.folder().string());
    const Outcome outcome = kept.files.open(kRunner)->begin(part(0, 0, false), "");
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().kind == ErrorKind::Io);
  }
  fs::remove_all(kept.dir / "recordings");
  CHECK(writer->add(RecordedKind::Output, "into a file without a name", MonoTime{1}));
  CHECK_FALSE(writer->begin(part(1, 1, true), ""));
  CHECK_FALSE(RecordingReader::open(kept.folder()));
  CHECK(RecordingReader::open(kept.folder()).error().kind == ErrorKind::NotFound);
}

TEST_CASE("recording files: erase removes parts and folder, and nothing that is not ours") {
  Kept kept;
  REQUIRE(kept.files.open(kRunner)->begin(part(0, 0, false), ""));
  std::ofstream(kept.folder() / "mine.txt") << "x";
  CHECK_FALSE(kept.files.erase(kRunner));
  CHECK(fs::exists(kept.folder() / "mine.txt"));
  CHECK(kept.parts().size() == 1);
  fs::remove(kept.folder() / "mine.txt");
  CHECK(kept.files.erase(kRunner));
  CHECK_FALSE(fs::exists(kept.folder()));
}
