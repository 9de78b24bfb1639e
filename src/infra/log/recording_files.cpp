// Appends with plain write(): what the kernel took survives the process, and a full disk is an error and no
// signal.
#include "infra/log/recording_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <utility>

#include "infra/log/descriptor.h"
#include "infra/log/recording_part.h"

namespace geppetto::log {
namespace {

Outcome make_folder(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return recording_error(path, errno);
  return ok();
}

class Writer final : public ports::RecordingWriter {
 public:
  Writer(std::string folder, RecordingLimits limits) : folder_(std::move(folder)), limits_(limits) {}

  Outcome begin(const ports::RecordingPart& part, std::string_view paint) override;
  Outcome add(RecordedKind kind, std::string_view data, MonoTime now) override;
  std::uint64_t fullness() const override { return written_ / limits_.part_bytes; }

 private:
  Outcome find_place();
  void make_room();
  Outcome write_whole(const void* head, std::size_t head_size, std::string_view bytes);

  std::string folder_;
  RecordingLimits limits_;
  std::deque<PartFile> parts_;  // but for the one that is written
  std::uint64_t older_bytes_ = 0;
  std::uint64_t number_ = 0;  // of the part that is written; 0: none yet
  Descriptor file_;
  std::uint64_t written_ = 0;
  MonoTime began_;
};

// After what is there already, whoever left it.
Outcome Writer::find_place() {
  if (number_ != 0) {
    parts_.push_back({number_, written_});
    older_bytes_ += written_;
    return ok();
  }
  if (Outcome made = make_folder(folder_.substr(0, folder_.rfind('/'))); !made) return made;
  if (Outcome made = make_folder(folder_); !made) return made;
  auto parts = find_parts(folder_);
  if (!parts) return parts.error();
  for (const PartFile& part : *parts) {
    parts_.push_back(part);
    older_bytes_ += part.bytes;
    number_ = part.number;
  }
  return ok();
}

void Writer::make_room() {
  while (!parts_.empty() &&
         (older_bytes_ + limits_.part_bytes > limits_.bytes || parts_.size() + 1 > limits_.parts)) {
    // One that cannot be removed now is found by the next writer.
    unlink((folder_ + "/" + part_name(parts_.front().number)).c_str());
    older_bytes_ -= parts_.front().bytes;
    parts_.pop_front();
  }
}

Outcome Writer::begin(const ports::RecordingPart& part, std::string_view paint) {
  if (Outcome place = find_place(); !place) return place;
  make_room();
  ++number_;
  const std::string path = folder_ + "/" + part_name(number_);
  file_ =
      Descriptor(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file_.valid()) return recording_error(path, errno);
  written_ = 0;
  began_ = part.now;
  PartHeader header;
  header.goes_on = part.goes_on ? 1 : 0;
  header.at_ms = part.at.ms;
  header.cols = part.size.cols;
  header.rows = part.size.rows;
  header.checksum = checksum_of(header);
  if (Outcome wrote = write_whole(&header, sizeof header, {}); !wrote) {
    unlink(path.c_str());
    return wrote;
  }
  return paint.empty() ? ok() : add(RecordedKind::Begin, paint, part.now);
}

Outcome Writer::add(RecordedKind kind, std::string_view data, MonoTime now) {
  do {
    const std::string_view bytes = data.substr(0, kMaxRecordBytes);
    data.remove_prefix(bytes.size());
    constexpr int kKindShift = 56;
    RecordHead head;
    head.size = static_cast<std::uint32_t>(bytes.size());
    head.at_and_kind = static_cast<std::uint64_t>(std::max<std::int64_t>(now - began_, 0)) |
                       std::uint64_t{static_cast<std::uint8_t>(kind)} << kKindShift;
    head.checksum = checksum_of(head, bytes, written_);
    if (Outcome wrote = write_whole(&head, sizeof head, bytes); !wrote) return wrote;
  } while (!data.empty());
  return ok();
}

// All of it or, after an error, nothing.
Outcome Writer::write_whole(const void* head, std::size_t head_size, std::string_view bytes) {
  const std::size_t size = head_size + bytes.size();
  std::size_t done = 0;
  int number = 0;
  while (done < size && number == 0) {
    const std::size_t of_head = std::min(done, head_size), of_bytes = done - of_head;
    iovec pieces[2] = {{const_cast<char*>(static_cast<const char*>(head)) + of_head, head_size - of_head},
                       {const_cast<char*>(bytes.data()) + of_bytes, bytes.size() - of_bytes}};
    const ssize_t n = writev(file_.get(), pieces, 2);
    if (n > 0) done += static_cast<std::size_t>(n);
    if (n == 0) number = ENOSPC;
    if (n < 0 && errno != EINTR) number = errno;
  }
  if (number == 0) {
    written_ += size;
    return ok();
  }
  // If that fails too, the reader finds that the record is not whole.
  (void)!ftruncate(file_.get(), static_cast<off_t>(written_));
  return recording_error(folder_ + "/" + part_name(number_), number);
}

}  // namespace

std::unique_ptr<ports::RecordingWriter> RecordingFiles::open(const RunnerId& id) {
  return std::make_unique<Writer>(folder_ + "/" + id.str(), limits_);
}

Result<ports::RecordingFacts> RecordingFiles::find(const RunnerId& id) const {
  ports::RecordingFacts facts;
  facts.folder = folder_ + "/" + id.str();
  const auto parts = find_parts(facts.folder);
  if (!parts) return parts.error();
  if (parts->empty()) return Error{ErrorKind::NotFound, "recording: there is none of this runner"};
  for (const PartFile& part : *parts) facts.bytes += part.bytes;
  return facts;
}

Outcome RecordingFiles::erase(const RunnerId& id) {
  const std::string folder = folder_ + "/" + id.str();
  const auto parts = find_parts(folder);
  if (!parts) return parts.error();
  for (const PartFile& part : *parts) {
    const std::string path = folder + "/" + part_name(part.number);
    if (unlink(path.c_str()) != 0 && errno != ENOENT) return recording_error(path, errno);
  }
  if (rmdir(folder.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR)
    return recording_error(folder, errno);
  return ok();
}

}  // namespace geppetto::log
