// Making, mapping, finding and removing segment files.
#include "infra/log/segment_store.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "infra/log/segment_memory.h"

namespace geppetto::log {
namespace {

constexpr std::size_t kNameDigits = 20;  // enough for any uint64
constexpr std::string_view kSuffix = ".seg";
// A file in the making: it gets its name when it has all its room, so that an end in between leaves no
// segment that looks cut short.
constexpr const char* kNextName = "next";
constexpr std::size_t kMaxSegments = kMaxTranscriptBytes / kChunkBytes;

Error io_error(const std::string& what, int number) {
  return {ErrorKind::Io, what + ": " + std::strerror(number)};
}

std::string name_of(std::uint64_t first_line) {
  char name[kNameDigits + kSuffix.size() + 1];
  std::snprintf(name, sizeof name, "%020llu%s", static_cast<unsigned long long>(first_line), kSuffix.data());
  return name;
}

bool is_segment_name(std::string_view name) {
  return name.size() == kNameDigits + kSuffix.size() && name.ends_with(kSuffix) &&
         std::all_of(name.begin(), name.begin() + kNameDigits, [](char c) { return c >= '0' && c <= '9'; });
}

// Every byte of the file gets its place on the disk now: writing to a mapped page that has none ends the
// process.
Result<std::shared_ptr<SegmentMemory>> map_whole(Descriptor file, const std::string& path) {
  if (const int failed = posix_fallocate(file.get(), 0, static_cast<off_t>(kChunkBytes)); failed != 0)
    return io_error(path, failed);
  auto memory = SegmentMemory::map(std::move(file));
  if (!memory) return context(memory.error(), path);
  return memory;
}

bool has_all_its_room(const struct stat& facts) {
  constexpr off_t kStatBlock = 512;
  return facts.st_size == static_cast<off_t>(kChunkBytes) &&
         facts.st_blocks * kStatBlock >= static_cast<off_t>(kChunkBytes);
}

// Read, not mapped: a page that cannot be read looks like zeros there.
bool is_all_zero(int file) {
  std::array<char, 64 << 10> part{};
  for (std::size_t at = 0; at < kChunkBytes;) {
    const ssize_t n = pread(file, part.data(), part.size(), static_cast<off_t>(at));
    if (n <= 0) return false;
    if (std::any_of(part.begin(), part.begin() + n, [](char c) { return c != 0; })) return false;
    at += static_cast<std::size_t>(n);
  }
  return true;
}

// Segments by name, oldest first. `directory` stays open.
Result<std::vector<std::string>> segment_names(int directory, const std::string& folder) {
  // A description of its own: reading moves a position that dup() would share.
  const int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* const listing = fd < 0 ? nullptr : fdopendir(fd);
  if (listing == nullptr) {
    const Error error = io_error(folder, errno);
    if (fd >= 0) close(fd);
    return error;
  }
  std::vector<std::string> names;
  while (const dirent* entry = readdir(listing)) {
    if (is_segment_name(entry->d_name)) names.emplace_back(entry->d_name);
  }
  closedir(listing);
  std::sort(names.begin(), names.end());
  return names;
}

Outcome make_folder(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return io_error(path, errno);
  return ok();
}

}  // namespace

Outcome SegmentStore::open_folder() {
  if (directory_.valid()) return ok();
  const std::string parent = folder_.substr(0, folder_.rfind('/'));
  if (Outcome made = make_folder(parent); !made) return made;
  if (Outcome made = make_folder(folder_); !made) return made;
  Descriptor directory(open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory.valid()) return io_error(folder_, errno);
  struct stat facts {};
  if (fstat(directory.get(), &facts) != 0) return io_error(folder_, errno);
  if (facts.st_uid != geteuid()) return Error{ErrorKind::Io, folder_ + ": belongs to another user"};
  if (flock(directory.get(), LOCK_EX | LOCK_NB) != 0) {
    return Error{ErrorKind::Busy, folder_ + ": another Geppetto writes this transcript"};
  }
  directory_ = std::move(directory);
  return ok();
}

Result<std::vector<StoredChunk>> SegmentStore::load() {
  if (Outcome opened = open_folder(); !opened) return opened.error();
  auto names = segment_names(directory_.get(), folder_);
  if (!names) return names.error();
  // Whatever put more files here than a transcript has: the oldest are not wanted any more.
  while (names->size() > kMaxSegments) {
    unlinkat(directory_.get(), names->front().c_str(), 0);
    names->erase(names->begin());
  }
  std::vector<StoredChunk> chunks;
  for (const std::string& name : *names) {
    auto chunk = load_segment(name);
    if (!chunk) return context(chunk.error(), "cannot read the transcript");
    if (chunk->memory) chunks.push_back(std::move(*chunk));
  }
  return chunks;
}

// Without memory: not a regular file of ours; it is left alone.
Result<StoredChunk> SegmentStore::load_segment(const std::string& name) {
  const std::string path = folder_ + "/" + name;
  Descriptor file(openat(directory_.get(), name.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.valid() && (errno == ELOOP || errno == EISDIR || errno == ENXIO)) return StoredChunk{};
  if (!file.valid()) return io_error(path, errno);
  struct stat facts {};
  if (fstat(file.get(), &facts) != 0) return io_error(path, errno);
  if (!S_ISREG(facts.st_mode) || facts.st_uid != geteuid()) return StoredChunk{};
  // A file that was cut short is made whole with zeros, and the transcript sees how much of it is good.
  const bool whole = facts.st_size == static_cast<off_t>(kChunkBytes);
  auto memory =
      has_all_its_room(facts) ? SegmentMemory::map(std::move(file)) : map_whole(std::move(file), path);
  if (!memory) return memory.error();
  (*memory)->sip();
  if (const auto first_line = first_line_of((*memory)->bytes())) {
    names_[*first_line] = name;
  } else if (whole) {
    const Descriptor again(openat(directory_.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (again.valid() && is_all_zero(again.get())) {
      unlinkat(directory_.get(), name.c_str(), 0);  // its writer ended before it wrote anything
      return StoredChunk{};
    }
  }
  return StoredChunk{std::move(*memory), whole};
}

Result<std::shared_ptr<ChunkMemory>> SegmentStore::create(std::uint64_t first_line) {
  if (Outcome opened = open_folder(); !opened) return opened.error();
  const std::string name = name_of(first_line), path = folder_ + "/" + name;
  // What has this name already is no part of the transcript, or the transcript would not ask for it.
  if (unlinkat(directory_.get(), name.c_str(), 0) != 0 && errno != ENOENT) return io_error(path, errno);
  unlinkat(directory_.get(), kNextName, 0);
  Descriptor file(openat(directory_.get(), kNextName, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.valid()) return io_error(path, errno);
  auto memory = map_whole(std::move(file), path);
  if (!memory) {
    unlinkat(directory_.get(), kNextName, 0);
    return memory.error();
  }
  if (renameat(directory_.get(), kNextName, directory_.get(), name.c_str()) != 0)
    return io_error(path, errno);
  names_[first_line] = name;
  return std::shared_ptr<ChunkMemory>(std::move(*memory));
}

void SegmentStore::drop(std::uint64_t first_line) {
  const auto found = names_.find(first_line);
  if (found == names_.end()) return;
  // A file that cannot be removed now is removed by the next load, or read again: no harm.
  unlinkat(directory_.get(), found->second.c_str(), 0);
  names_.erase(found);
}

std::unique_ptr<ChunkStore> SegmentFolders::open(const RunnerId& id) {
  return std::make_unique<SegmentStore>(folder_ + "/" + id.str());
}

std::size_t SegmentFolders::files(const RunnerId& id) const {
  const std::string path = folder_ + "/" + id.str();
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory.valid()) return 0;
  const auto names = segment_names(directory.get(), path);
  return names ? names->size() : 0;
}

Outcome SegmentFolders::erase(const RunnerId& id) {
  const std::string path = folder_ + "/" + id.str();
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory.valid()) return errno == ENOENT ? ok() : Outcome(io_error(path, errno));
  auto names = segment_names(directory.get(), path);
  if (!names) return names.error();
  names->emplace_back(kNextName);
  for (const std::string& name : *names) {
    if (unlinkat(directory.get(), name.c_str(), 0) != 0 && errno != ENOENT)
      return io_error(path + "/" + name, errno);
  }
  if (rmdir(path.c_str()) != 0 && errno != ENOENT) return io_error(path, errno);
  return ok();
}

}  // namespace geppetto::log
