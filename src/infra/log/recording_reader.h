// Reads a recording, also while it is written: its events in order, from the oldest part that is still there.
// One thread; holds one event at a time.
#pragma once
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/base/result.h"
#include "domain/base/time.h"
#include "domain/log/recording.h"
#include "infra/log/recording_part.h"

namespace geppetto::log {

class RecordingReader {
 public:
  // NotFound: there is no part that can be read.
  static Result<RecordingReader> open(const std::string& folder);

  std::int32_t cols() const { return cols_; }  // at the begin
  std::int32_t rows() const { return rows_; }
  WallTime start() const { return start_; }

  // The next event, valid until the next call; nothing at the end. Paintings are told only where they are
  // needed, a size that changed between two parts as a Resize. Times never go back.
  std::optional<RecordedEvent> next();

  // Something was there that could not be read, and is left out.
  bool damaged() const { return damaged_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  bool open_part();  // the next one that can be read
  bool read_record();

  std::string folder_;
  std::vector<PartFile> parts_;
  std::size_t next_part_ = 0;
  std::unique_ptr<std::FILE, Close> file_;
  std::uint64_t number_ = 0, place_ = 0;
  bool whole_ = false;     // the part before ended with its last byte
  bool seamless_ = false;  // this part goes on where the one before ended
  std::int32_t cols_ = 0, rows_ = 0, part_cols_ = 0, part_rows_ = 0;
  WallTime start_;
  std::int64_t part_at_ms_ = 0, last_ms_ = 0;
  bool resize_due_ = false, damaged_ = false;
  RecordedKind kind_ = RecordedKind::Output;
  std::string data_;
};

}  // namespace geppetto::log
