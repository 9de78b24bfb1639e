// Transcripts on a real file system: kept over kills, taken by one opener at a time, read back from damaged
// files, continued in memory on a full or read-only disk.
#include "infra/log/segment_store.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
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

TEST_CASE("a killed process leaves every line that it appended, once and in order") {
  const Folder folder;
  int reports[2];
  REQUIRE(pipe2(reports, O_CLOEXEC) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    SegmentFolders folders = folder.folders();
    Transcript transcript(folders.open(kRunner));
    for (std::uint64_t n = 0;; ++n) {
      transcript.append(numbered(n), {}, WallTime{1});
      if (n % 64 == 0 && write(reports[1], &n, sizeof n) != sizeof n) _exit(1);
    }
  }
  close(reports[1]);
  std::uint64_t reported = 0;
  while (reported < 30'000) REQUIRE(read(reports[0], &reported, sizeof reported) == sizeof reported);
  REQUIRE(kill(child, SIGKILL) == 0);
  REQUIRE(waitpid(child, nullptr, 0) == child);
  while (read(reports[0], &reported, sizeof reported) == sizeof reported) {
  }
  close(reports[0]);
  SegmentFolders folders = folder.folders();
  Transcript transcript(folders.open(kRunner));
  CHECK(transcript.notice().empty());
  CHECK(transcript.view().first_line() == 0);
  CHECK(transcript.view().end_line() > reported);
  CHECK(good_lines(transcript.view()) == transcript.view().size());
  append_numbered(transcript, 100);
  CHECK(good_lines(transcript.view()) == transcript.view().size());
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

template <class Check>
int in_child(Check check) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) _exit(check() ? 0 : 1);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return status;
}

TEST_CASE("a full disk is an error, never a signal; a read-only one too") {
  const Folder folder;
  // A disk for two segments where that is allowed; elsewhere a limit on file sizes, which fails in the same place.
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
