// What cannot be read back ends its part: a record that is cut short was being written when its writer was
// killed.
#include "infra/log/recording_reader.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace geppetto::log {
namespace {

// No terminal is larger; a header that says so is not ours.
constexpr std::int32_t kMaxCells = 1 << 16;
constexpr std::uint64_t kTimeMask = (std::uint64_t{1} << 56) - 1;

std::string size_text(std::int32_t cols, std::int32_t rows) {
  return std::to_string(cols) + "x" + std::to_string(rows);
}

}  // namespace

Result<RecordingReader> RecordingReader::open(const std::string& folder) {
  RecordingReader reader;
  reader.folder_ = folder;
  auto parts = find_parts(folder);
  if (!parts) return parts.error();
  reader.parts_ = std::move(*parts);
  if (!reader.open_part()) return Error{ErrorKind::NotFound, folder + ": holds no recording"};
  reader.cols_ = reader.part_cols_;
  reader.rows_ = reader.part_rows_;
  reader.resize_due_ = false;
  return reader;
}

bool RecordingReader::open_part() {
  const std::uint64_t before = number_;
  while (next_part_ < parts_.size()) {
    const PartFile part = parts_[next_part_++];
    const int fd =
        ::open((folder_ + "/" + part_name(part.number)).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    file_.reset(fd < 0 ? nullptr : fdopen(fd, "rb"));
    if (!file_) continue;  // dropped meanwhile
    PartHeader header;
    const bool read = std::fread(&header, sizeof header, 1, file_.get()) == 1;
    const bool good = read && header.magic == PartHeader::kMagic && header.checksum == checksum_of(header) &&
                      header.cols > 0 && header.rows > 0 && header.cols < kMaxCells &&
                      header.rows < kMaxCells;
    if (!good) {
      // The newest may just be made, or its writer was killed while it made it.
      damaged_ = damaged_ || next_part_ < parts_.size();
      continue;
    }
    seamless_ = before != 0 && header.goes_on == 1 && whole_ && part.number == before + 1;
    number_ = part.number;
    place_ = sizeof header;
    resize_due_ = header.cols != part_cols_ || header.rows != part_rows_;
    part_cols_ = header.cols;
    part_rows_ = header.rows;
    if (before == 0) start_ = {header.at_ms};
    part_at_ms_ = std::max(header.at_ms - start_.ms, last_ms_);
    last_ms_ = part_at_ms_;
    return true;
  }
  file_.reset();
  return false;
}

// False: the part is at its end; whole_ tells whether that is the end of its file.
bool RecordingReader::read_record() {
  RecordHead head;
  const std::size_t got = std::fread(&head, 1, sizeof head, file_.get());
  whole_ = got == 0;
  if (got != sizeof head) return false;
  data_.resize(std::min<std::size_t>(head.size, kMaxRecordBytes));
  if (std::fread(data_.data(), 1, data_.size(), file_.get()) != data_.size()) return false;
  if (head.size > kMaxRecordBytes || head.checksum != checksum_of(head, data_, place_)) {
    damaged_ = true;
    return false;
  }
  place_ += sizeof head + data_.size();
  kind_ = static_cast<RecordedKind>(head.at_and_kind >> 56);
  last_ms_ = std::max(last_ms_, part_at_ms_ + static_cast<std::int64_t>(head.at_and_kind & kTimeMask));
  return true;
}

std::optional<RecordedEvent> RecordingReader::next() {
  while (file_) {
    if (std::exchange(resize_due_, false)) {
      data_ = size_text(part_cols_, part_rows_);
      return RecordedEvent{RecordedKind::Resize, last_ms_, data_};
    }
    if (!read_record()) {
      open_part();
      continue;
    }
    switch (kind_) {
      case RecordedKind::Begin:
        if (seamless_) continue;
        return RecordedEvent{RecordedKind::Paint, last_ms_, data_};
      case RecordedKind::Resize: {
        const std::size_t x = data_.find('x');
        if (x == std::string::npos) continue;
        part_cols_ = std::atoi(data_.c_str());
        part_rows_ = std::atoi(data_.c_str() + x + 1);
        return RecordedEvent{kind_, last_ms_, data_};
      }
      case RecordedKind::Output:
      case RecordedKind::Paint:
      case RecordedKind::End: return RecordedEvent{kind_, last_ms_, data_};
    }
  }
  return std::nullopt;
}

}  // namespace geppetto::log
