// Transcripts on a real file system: kept over kills, taken by one opener at a time, read back from damaged
// files, continued in memory on a full or read-only disk.
#include "infra/log/segment_store.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace {
using namespace geppetto;
using namespace geppetto::log;
namespace fs = std::filesystem;

const RunnerId kRunner = *Ulid::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");

struct Folder {
  fs::path path;
  Folder() {
    char name[] = "/tmp/geppetto-test-XXXXXX";
    REQUIRE(mkdtemp(name) != nullptr);
    path = name;
  }
  ~Folder() {
    umount2(path.c_str(), MNT_DETACH);  // whether a test mounted something or not
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  fs::path transcripts() const { return path / "transcripts"; }
  fs::path runner() const { return transcripts() / kRunner.str(); }
  SegmentFolders folders() const { return SegmentFolders(transcripts().string()); }
  std::vector<fs::path> segments() const {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(runner())) out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
  }
};

std::string numbered(std::uint64_t n) { return "line " + std::to_string(n) + std::string(n % 80, 'x'); }

void append_numbered(Transcript& transcript, std::uint64_t count) {
  std::uint64_t n = transcript.view().end_line();
  for (const std::uint64_t end = n + count; n < end; ++n) transcript.append(numbered(n), {}, WallTime{1});
}

// How many lines are as they were appended; the rest are gaps.
std::uint64_t good_lines(const LogView& view) {
  std::uint64_t good = 0;
  for (std::uint64_t n = view.first_line(); n < view.end_line(); ++n) {
    const Line line = view.line(n);
    if (line.kind == LineKind::Gap) continue;
    REQUIRE(line.text == numbered(n));
    ++good;
  }
  return good;
}

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

mode_t mode_of(const fs::path& path) {
  struct stat facts {};
  REQUIRE(lstat(path.c_str(), &facts) == 0);
  return facts.st_mode & 07777;
}

template <class Check>
int in_child(Check check) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) _exit(check() ? 0 : 1);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return status;
}

TEST_CASE("lines are there after a restart, in files for their user alone") {
  const Folder folder;
  SegmentFolders folders = folder.folders();
  for (int round = 1; round <= 3; ++round) {
    Transcript transcript(folders.open(kRunner));
    CHECK(transcript.durable());
    CHECK(transcript.notice().empty());
    append_numbered(transcript, 8'000);
    CHECK(good_lines(transcript.view()) == 8'000 * static_cast<std::uint64_t>(round));
  }
  CHECK(mode_of(folder.transcripts()) == 0700);
  CHECK(mode_of(folder.runner()) == 0700);
  const std::vector<fs::path> segments = folder.segments();
  REQUIRE(segments.size() == 2);
  CHECK(segments[0].filename() == "00000000000000000000.seg");
  for (const fs::path& segment : segments) {
    CHECK(mode_of(segment) == 0600);
    CHECK(fs::file_size(segment) == kChunkBytes);
  }
}

TEST_CASE("an idle transcript costs no file") {
  const Folder folder;
  SegmentFolders folders = folder.folders();
  const Transcript transcript(folders.open(kRunner));
  CHECK(transcript.durable());
  CHECK(folder.segments().empty());
}

// A child appends numbered lines for ever and reports how many can be read, as the worker does after each
// piece of output, until it is killed `after` so many reports.
std::uint64_t reported_until_killed(const Folder& folder, int after, std::uint64_t lines_a_report) {
  int reports[2];
  REQUIRE(pipe2(reports, O_CLOEXEC) == 0);
  // A child that nobody stops in time has written a small part of what a transcript takes.
  REQUIRE(fcntl(reports[1], F_SETPIPE_SZ, 4096) == 4096);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    SegmentFolders folders = folder.folders();
    Transcript transcript(folders.open(kRunner));
    for (std::uint64_t n = transcript.view().end_line();; ++n) {
      transcript.append(numbered(n), {}, WallTime{1});
      if (n % lines_a_report != 0) continue;
      const std::uint64_t end = transcript.view().end_line();
      if (write(reports[1], &end, sizeof end) != sizeof end) _exit(1);
    }
  }
  close(reports[1]);
  std::uint64_t reported = 0;
  for (int i = 0; i < after; ++i) REQUIRE(read(reports[0], &reported, sizeof reported) == sizeof reported);
  REQUIRE(kill(child, SIGKILL) == 0);
  REQUIRE(waitpid(child, nullptr, 0) == child);
  while (read(reports[0], &reported, sizeof reported) == sizeof reported) {
  }
  close(reports[0]);
  return reported;
}

TEST_CASE("killed while it made a file: what was not begun is no damage") {
  const Folder folder;
  SegmentFolders folders = folder.folders();
  {
    Transcript transcript(folders.open(kRunner));
    append_numbered(transcript, 8'000);
  }
  const std::size_t segments = folder.segments().size();
  const fs::path unwritten = folder.runner() / "00000000000000008000.seg", unnamed = folder.runner() / "next";
  for (const fs::path& file : {unwritten, unnamed}) std::ofstream(file).close();
  fs::resize_file(unwritten, kChunkBytes);
  {
    Transcript transcript(folders.open(kRunner));
    CHECK(transcript.notice() == "");
    append_numbered(transcript, 8'000);
    CHECK(good_lines(transcript.view()) == 16'000);
  }
  CHECK_FALSE(fs::exists(unnamed));
  CHECK(folder.segments().size() > segments);
  std::ofstream(unnamed).close();
  CHECK(folders.erase(kRunner));
  CHECK_FALSE(fs::exists(folder.runner()));
}

TEST_CASE("killed two hundred times: every line that could be read is there, once and in order") {
  std::mt19937 random(5);
  for (int transcripts = 0; transcripts < 10; ++transcripts) {
    const Folder folder;
    for (int round = 0; round < 20; ++round) {
      const auto reports = static_cast<int>(1 + random() % 40);
      const std::uint64_t reported = reported_until_killed(folder, reports, 1 + random() % 90);
      SegmentFolders folders = folder.folders();
      Transcript transcript(folders.open(kRunner));
      REQUIRE(transcript.notice() == "");
      const LogView view = transcript.view();
      REQUIRE(view.first_line() == 0);
      REQUIRE(view.end_line() >= reported);
      const std::uint64_t begin =
          round == 19 ? 0 : view.end_line() - std::min<std::uint64_t>(view.end_line(), 5000);
      for (std::uint64_t n = begin; n < view.end_line(); ++n) REQUIRE(view.line(n).text == numbered(n));
    }
  }
}

TEST_CASE("only one opener writes; the other one keeps to memory and says why") {
  const Folder folder;
  SegmentFolders folders = folder.folders();
  auto first = std::make_unique<Transcript>(folders.open(kRunner));
  append_numbered(*first, 100);
  const std::string before = contents(folder.segments()[0]);
  Transcript second(folders.open(kRunner));
  CHECK_FALSE(second.durable());
  CHECK(second.notice().find("another Geppetto writes this transcript") != std::string::npos);
  append_numbered(second, 50);
  CHECK(second.view().end_line() == 50);
  CHECK(contents(folder.segments()[0]) == before);
  CHECK(folder.segments().size() == 1);
  // A view of the first one outlives it, and whoever comes next goes on in the same file.
  const LogView view = first->view();
  first.reset();
  Transcript third(folders.open(kRunner));
  CHECK(third.durable());
  append_numbered(third, 100);
  CHECK(good_lines(third.view()) == 200);
  CHECK(good_lines(view) == 100);
  CHECK(folder.segments().size() == 1);
}

TEST_CASE("damaged, cut and foreign files: what is good is kept, what is not ours is left alone") {
  const Folder folder;
  SegmentFolders folders = folder.folders();
  {
    Transcript transcript(folders.open(kRunner));
    append_numbered(transcript, 30'000);
  }
  const std::vector<fs::path> segments = folder.segments();
  REQUIRE(segments.size() >= 3);
  fs::resize_file(segments[0], 300'000);  // its places are gone
  std::ofstream(segments[1], std::ios::in | std::ios::binary).seekp(500'000).write("damage", 6);
  fs::resize_file(segments.back(), 0);  // nothing of it is left
  std::ofstream(folder.runner() / "notes.txt") << "mine";
  fs::create_symlink("/etc/passwd", folder.runner() / "00000000000000000007.seg");
  fs::create_directory(folder.runner() / "00000000000000000008.seg");
  REQUIRE(mkfifo((folder.runner() / "00000000000000000009.seg").c_str(), 0600) == 0);
  const std::string passwd = contents("/etc/passwd");
  {
    Transcript transcript(folders.open(kRunner));
    CHECK(transcript.durable());
    CHECK_FALSE(transcript.notice().empty());
    const std::uint64_t good = good_lines(transcript.view());
    CHECK(good > 8'000);
    CHECK(good < 30'000);
    append_numbered(transcript, 1000);
    CHECK(good_lines(transcript.view()) == good + 1000);
  }
  CHECK(contents("/etc/passwd") == passwd);
  CHECK(contents(folder.runner() / "notes.txt") == "mine");
  CHECK_FALSE(folders.erase(kRunner));
  CHECK(contents(folder.runner() / "notes.txt") == "mine");
}

TEST_CASE("erasing removes a transcript; views keep what they have") {
  const Folder folder;
  SegmentFolders folders = folder.folders();
  Transcript transcript(folders.open(kRunner));
  append_numbered(transcript, 20'000);
  const LogView view = transcript.view();
  CHECK(folders.erase(kRunner));
  CHECK_FALSE(fs::exists(folder.runner()));
  CHECK(good_lines(view) == 20'000);
  append_numbered(transcript, 20'000);  // no folder any more: memory
  CHECK(good_lines(transcript.view()) == 40'000);
  CHECK_FALSE(transcript.durable());
  CHECK(folders.erase(kRunner));  // nothing there: done already
}

TEST_CASE("more segments than a transcript may have: the oldest are removed") {
  const Folder folder;
  SegmentFolders folders = folder.folders();
  { const Transcript transcript(folders.open(kRunner)); }
  for (int i = 0; i < 130; ++i) {
    char name[32];
    std::snprintf(name, sizeof name, "%020d.seg", i);
    std::ofstream(folder.runner() / name) << "x";
  }
  Transcript transcript(folders.open(kRunner));
  CHECK(transcript.durable());
  append_numbered(transcript, 10);
  CHECK(folder.segments().size() <= 101);
  CHECK(good_lines(transcript.view()) == 10);
}

TEST_CASE("a state folder that cannot be written") {
  const Folder folder;
  std::ofstream(folder.path / "file") << "x";
  SegmentFolders folders((folder.path / "file" / "transcripts").string());
  Transcript transcript(folders.open(kRunner));
  append_numbered(transcript, 10);
  CHECK_FALSE(transcript.durable());
  CHECK(transcript.notice().find("Not a directory") != std::string::npos);
  CHECK(good_lines(transcript.view()) == 10);
}

TEST_CASE("a file that is removed or cut short under us: told, gone on with in another one, no signal") {
  const Folder folder;
  SegmentFolders folders = folder.folders();
  const auto append_and_look = [](Transcript& transcript, std::uint64_t count) {
    append_numbered(transcript, count);
    return transcript.view();
  };
  for (const bool removed : {true, false}) {
    CAPTURE(removed);
    {
      Transcript transcript(folders.open(kRunner));
      const std::uint64_t before = append_and_look(transcript, 3000).end_line();
      const std::vector<fs::path> segments = folder.segments();
      if (removed) {
        fs::remove(segments.back());
      } else {
        fs::resize_file(segments.back(), 100'000);
      }
      transcript.check();
      CHECK(transcript.notice().find("removed or cut short by another program") != std::string::npos);
      CHECK(transcript.durable());
      const LogView view = append_and_look(transcript, 1000);
      CHECK(view.end_line() == before + 1000);
      const std::uint64_t good = good_lines(view);
      if (removed) CHECK(good == view.size());
      if (!removed) CHECK(good >= 1000 + 700);
      if (!removed) CHECK(good < view.size());
      // Noticed with the lines that come, too.
      fs::remove(folder.segments().back());
      append_and_look(transcript, 3000);
      CHECK(folder.segments().size() >= 1);
    }
    fs::remove_all(folder.runner());
  }
}

TEST_CASE("a file that is cut short just before it is full is noticed all the same") {
  const Folder folder;
  SegmentFolders folders = folder.folders();
  Transcript transcript(folders.open(kRunner));
  while (transcript.view().size() < 13'000) append_numbered(transcript, 100);
  REQUIRE(folder.segments().size() == 1);
  fs::resize_file(folder.segments()[0], 100'000);
  while (folder.segments().size() < 2) append_numbered(transcript, 1);
  CHECK(transcript.notice().find("removed or cut short by another program") != std::string::npos);
}

TEST_CASE("the whole folder removed under us: memory, and a word about it") {
  const Folder folder;
  SegmentFolders folders = folder.folders();
  Transcript transcript(folders.open(kRunner));
  append_numbered(transcript, 1000);
  CHECK(transcript.view().size() == 1000);
  fs::remove_all(folder.path / "transcripts");
  append_numbered(transcript, 3000);
  CHECK(good_lines(transcript.view()) == 4000);
  CHECK_FALSE(transcript.durable());
  CHECK(transcript.notice().find("output is kept in memory only") != std::string::npos);
}

TEST_CASE("every file cut to nothing while views hold them: gaps, and what comes next is kept") {
  const Folder folder;
  SegmentFolders folders = folder.folders();
  std::uint64_t end = 0;
  {
    Transcript transcript(folders.open(kRunner));
    append_numbered(transcript, 30'000);
    const LogView view = transcript.view();
    CHECK(good_lines(view) == 30'000);
    const std::string_view text = view.line(5).text;
    for (const fs::path& segment : folder.segments()) fs::resize_file(segment, 0);
    CHECK(text == std::string(text.size(), '\0'));  // touched: zeros, and no signal
    CHECK(good_lines(view) == 0);
    CHECK(view.blocks(0, 30'000).at(1).text(5).empty());
    append_numbered(transcript, 30'000);
    CHECK_FALSE(transcript.notice().empty());
    end = transcript.view().end_line();
    CHECK(good_lines(transcript.view()) > 28'000);
  }
  const Transcript again(folders.open(kRunner));
  CHECK(again.view().end_line() == end);
  CHECK(good_lines(again.view()) > 28'000);
}

TEST_CASE("a signal that is none of ours still ends the process") {
  const Folder folder;
  const int status = in_child([&] {
    SegmentFolders folders = folder.folders();
    Transcript transcript(folders.open(kRunner));
    append_numbered(transcript, 10);
    if (transcript.view().size() != 10) return false;
    const fs::path path = folder.path / "foreign";
    std::ofstream(path) << std::string(100, 'x');
    const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
    auto* const page = static_cast<volatile char*>(mmap(nullptr, 4096, PROT_READ, MAP_SHARED, fd, 0));
    fs::resize_file(path, 0);
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    return page[0] == 0;
  });
  CHECK(status != 0);
}

// What a transcript does when the disk is full after two segments. Runs in a process of its own.
bool goes_on_in_memory(const Folder& folder) {
  SegmentFolders folders = folder.folders();
  Transcript transcript(folders.open(kRunner));
  for (std::uint64_t n = 0; n < 60'000; ++n) transcript.append(numbered(n), {}, WallTime{1});
  if (transcript.durable() || transcript.notice().find("output is kept in memory only") == std::string::npos)
    return false;
  const LogView view = transcript.view();
  for (std::uint64_t n = 0; n < 60'000; ++n) {
    if (view.line(n).text != numbered(n)) return false;
  }
  return true;
}

TEST_CASE("a full disk is an error, never a signal; a read-only one too") {
  const Folder folder;
  // A disk for two segments where that is allowed; elsewhere a limit on file sizes, which fails in the same
  // place.
  const bool mounted = mount("tmpfs", folder.path.c_str(), "tmpfs", 0, "size=2560k") == 0;
  if (!mounted) {
    const int status = in_child([&] {
      signal(SIGXFSZ, SIG_IGN);
      const rlimit small{kChunkBytes / 2, kChunkBytes / 2};
      return setrlimit(RLIMIT_FSIZE, &small) == 0 && goes_on_in_memory(folder);
    });
    CHECK(status == 0);
    CHECK(folder.segments().empty());
    return;
  }
  CHECK(in_child([&] { return goes_on_in_memory(folder); }) == 0);
  CHECK(folder.segments().size() == 2);
  {
    SegmentFolders folders = folder.folders();
    const Transcript transcript(folders.open(kRunner));
    CHECK(transcript.durable());
    CHECK(good_lines(transcript.view()) > 10'000);
  }
  CHECK(mount("tmpfs", folder.path.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, "size=2560k") == 0);
  {
    SegmentFolders folders = folder.folders();
    Transcript transcript(folders.open(kRunner));
    CHECK_FALSE(transcript.durable());
    CHECK(transcript.notice().find("Read-only file system") != std::string::npos);
    append_numbered(transcript, 10);
    CHECK(good_lines(transcript.view()) == 10);
  }
}

}  // namespace
