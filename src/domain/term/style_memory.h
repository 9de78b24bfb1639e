// Remembers what SGR sequences made of which style: programs use a few, over and over.
// One thread; part of a screen.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "domain/term/cell.h"
#include "domain/term/vt_parser.h"

namespace geppetto::term {

class StyleMemory {
 public:
  // The styles of text and of erased cells.
  struct Result {
    StyleId text = 0, blank = 0;
  };

  // 0 when the parameters are too many or too large.
  static std::uint64_t key_of(std::span<const Param> params) {
    if (params.size() > kMostPacked) return 0;
    std::uint64_t key = 1;
    for (const Param& param : params) {
      if (param.number > kLargestPacked || !param.text.empty()) return 0;
      key = key << kPackedBits | static_cast<std::uint32_t>(param.number + 1);
    }
    return key;
  }

  // Null: not known (any more). `key`: packed parameters.
  const Result* find(std::uint64_t key, StyleId before) const {
    if (!entries_) return nullptr;
    const Entry& entry = (*entries_)[slot_of(key, before)];
    return entry.key == key && entry.before == before ? &entry.result : nullptr;
  }

  void keep(std::uint64_t key, StyleId before, Result result) {
    if (!entries_) entries_ = std::make_unique<std::array<Entry, kEntries>>();
    (*entries_)[slot_of(key, before)] = {key, before, result};
  }

  // The numbers of styles mean others now.
  void forget() { entries_.reset(); }

 private:
  static constexpr int kIndexBits = 10;
  static constexpr std::size_t kEntries = 1 << kIndexBits;  // 16 kB a screen that uses colours

  struct Entry {
    std::uint64_t key = 0;
    StyleId before = 0;
    Result result;
  };
  static_assert(sizeof(Entry) == 16);

  // Neighbours for numbers and styles that follow one another, as those of a palette do: they are never in
  // each other's place.
  static std::size_t slot_of(std::uint64_t key, StyleId before) {
    const std::uint64_t rest = (key >> kPackedBits) * 0x9E37'79B9'7F4A'7C15ULL >> (64 - kIndexBits);
    return static_cast<std::size_t>(rest + key + before) % kEntries;
  }

  std::unique_ptr<std::array<Entry, kEntries>> entries_;
};

}  // namespace geppetto::term
