// A literal text and where it occurs in memory, found many bytes at a time.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace geppetto::log {

// Immutable once made: any number of threads may search with it at once.
class Needle {
 public:
  // `text` is valid UTF-8 and not empty. `fold`: finds every case of it, each of which takes as many bytes.
  Needle(std::string_view text, bool fold);

  // Where it occurs first at or after `from`; npos when it does not. What is searched may be any bytes.
  std::size_t find(std::string_view memory, std::size_t from) const;

  std::size_t size() const { return text_.size(); }
  const std::string& text() const { return text_; }

  static constexpr std::size_t npos = std::string_view::npos;

 private:
  // A byte of the needle that is looked for before the rest is compared: it is one of two values.
  struct Probe {
    std::size_t offset = 0;
    std::array<std::uint8_t, 2> values{};
  };

  bool is_at(std::string_view memory, std::size_t at) const;
  bool is_folded_at(std::string_view memory, std::size_t at) const;
  std::size_t scan_wide(std::string_view memory, std::size_t& from, std::size_t last) const;
  std::size_t scan_vectors(std::string_view memory, std::size_t& from, std::size_t last) const;
  std::size_t scan_bytes(std::string_view memory, std::size_t from, std::size_t last) const;

  std::string text_;  // folded when fold_
  bool fold_ = false;
  std::array<Probe, 2> probes_;  // the two rarest bytes; the same twice when there is one
};

}  // namespace geppetto::log
