// Names, checksums, and what is in a folder.
#include "infra/log/recording_part.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>

#include "domain/log/checksum.h"

namespace geppetto::log {
namespace {

constexpr std::size_t kDigits = 10;
constexpr std::string_view kSuffix = ".rec";

}  // namespace

std::uint32_t checksum_of(const PartHeader& header) {
  const auto rest = std::as_bytes(std::span(&header, 1)).subspan(sizeof header.checksum);
  return static_cast<std::uint32_t>(checksum(rest, 0) >> 32);
}

std::uint32_t checksum_of(const RecordHead& head, std::string_view bytes, std::uint64_t place) {
  const auto rest = std::as_bytes(std::span(&head, 1)).subspan(sizeof head.checksum);
  return static_cast<std::uint32_t>(checksum(std::as_bytes(std::span(bytes)), checksum(rest, place)) >> 32);
}

std::string part_name(std::uint64_t number) {
  std::string digits = std::to_string(number);
  if (digits.size() < kDigits) digits.insert(0, kDigits - digits.size(), '0');
  return digits.append(kSuffix);
}

Result<std::vector<PartFile>> find_parts(const std::string& folder) {
  std::vector<PartFile> parts;
  DIR* const listing = opendir(folder.c_str());
  if (listing == nullptr) {
    if (errno == ENOENT || errno == ENOTDIR) return parts;
    return recording_error(folder, errno);
  }
  while (const dirent* entry = readdir(listing)) {
    const std::string_view name = entry->d_name;
    PartFile part;
    const char* const end = name.data() + std::min(name.size(), kDigits);
    const bool numbered = std::from_chars(name.data(), end, part.number).ptr == end;
    if (!numbered || name != part_name(part.number)) continue;
    struct stat facts {};
    if (fstatat(dirfd(listing), entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(facts.st_mode))
      continue;
    part.bytes = static_cast<std::uint64_t>(facts.st_size);
    parts.push_back(part);
  }
  closedir(listing);
  std::sort(parts.begin(), parts.end(),
            [](const PartFile& a, const PartFile& b) { return a.number < b.number; });
  return parts;
}

Error recording_error(const std::string& path, int number) {
  return {ErrorKind::Io, path + ": " + std::strerror(number)};
}

}  // namespace geppetto::log
