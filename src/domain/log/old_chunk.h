// Chunks in the first two formats, which are read and never written: record by record, from the front.
// Any thread reads.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "domain/log/log_view.h"

namespace geppetto::log {

// Header of 64 bytes | records: head, runs of 16 bytes (in the second format 20), text, padded to 4 bytes.
class OldLines {
 public:
  static constexpr bool wrote(std::uint32_t version) { return version == 1 || version == 2; }

  // Reads all of it, up to the last good line.
  OldLines(std::span<const std::byte> chunk, std::uint64_t first_line);

  std::uint32_t lines() const { return static_cast<std::uint32_t>(records_.size()); }
  std::uint32_t lost_lines() const { return lost_lines_; }
  std::uint64_t text_bytes() const { return text_bytes_; }
  Line line(std::uint32_t index) const;
  std::size_t text_place(std::uint32_t index) const;

 private:
  struct Record {
    std::uint32_t at;
    std::uint32_t first_run;
  };
  struct Head;
  std::optional<std::uint32_t> take(std::uint32_t at);
  bool whole(std::uint32_t at, const Head& head) const;
  std::size_t front_bytes(const Head& head) const;
  std::size_t size_of(const Head& head) const;

  std::span<const std::byte> chunk_;
  std::uint64_t first_line_;
  std::size_t run_bytes_;
  std::vector<Record> records_;
  std::vector<StyleRun> runs_;  // in the form of today
  std::uint64_t text_bytes_ = 0;
  std::uint32_t lost_lines_ = 0;
};

}  // namespace geppetto::log
