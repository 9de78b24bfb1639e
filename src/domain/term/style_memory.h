// Remembers what SGR sequences made of which style: programs use a few, over and over.
// One thread; part of a screen.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "domain/term/cell.h"

namespace geppetto::term {

class StyleMemory {
 public:
  // The styles of text and of erased cells.
  struct Result {
    StyleId text = 0, blank = 0;
  };

  // Null: not known (any more). `written`: the parameters.
  const Result* find(std::string_view written, StyleId before) const {
    if (!entries_ || written.size() > kLongest) return nullptr;
    const Key key = key_of(written, before);
    const Entry& entry = (*entries_)[slot_of(key)];
    return entry.key == key ? &entry.result : nullptr;
  }

  void keep(std::string_view written, StyleId before, Result result) {
    if (written.size() > kLongest) return;
    if (!entries_) entries_ = std::make_unique<std::array<Entry, kEntries>>();
    const Key key = key_of(written, before);
    (*entries_)[slot_of(key)] = {key, result};
  }

  // The numbers of styles mean others now.
  void forget() { entries_.reset(); }

 private:
  static constexpr std::size_t kEntries = 256;  // 8 kB a screen that uses colours
  static constexpr std::size_t kLongest = 16;   // "38;2;255;255;255"

  struct Key {
    std::uint64_t front = 0, back = 0;  // of the parameters; they overlap unless there are 16
    StyleId before = 0;
    std::uint16_t size = 0;  // one more than bytes; 0: an entry that was never used
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Entry {
    Key key;
    Result result;
  };

  template <class Word>
  static Word word_at(const char* at) {
    Word word;
    std::memcpy(&word, at, sizeof word);
    return word;
  }

  static Key key_of(std::string_view written, StyleId before) {
    const std::size_t size = written.size();
    const char* const at = written.data();
    Key key;
    key.before = before;
    key.size = static_cast<std::uint16_t>(size + 1);
    if (size >= 8) {
      key.front = word_at<std::uint64_t>(at);
      key.back = word_at<std::uint64_t>(at + size - 8);
    } else if (size >= 4) {
      key.front = word_at<std::uint32_t>(at);
      key.back = word_at<std::uint32_t>(at + size - 4);
    } else {
      for (const char c : written) key.front = key.front << 8 | static_cast<std::uint8_t>(c);
    }
    return key;
  }

  static std::size_t slot_of(const Key& key) {
    std::uint64_t h = (key.front ^ key.back * 0xC2B2'AE3D'27D4'EB4FULL) + key.before * 0x1'0001ULL + key.size;
    h *= 0x9E37'79B9'7F4A'7C15ULL;
    return static_cast<std::size_t>(h >> 56);
  }
  static_assert(kEntries == 256);  // the top byte of a hash

  std::unique_ptr<std::array<Entry, kEntries>> entries_;
};

}  // namespace geppetto::term
