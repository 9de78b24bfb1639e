// A quick hash over bytes. Not against forgery: against pages that never reached the disk and bytes that rot.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace geppetto::log {

inline std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

namespace detail {

template <class Word>
std::uint64_t word_at(const std::byte* at) {
  Word word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// Fewer than eight bytes as a number, zeros behind them. Loads that overlap: to assemble them in memory first
// would make the processor wait for its own stores.
inline std::uint64_t short_word(const std::byte* at, std::size_t bytes) {
  if (bytes >= 4)
    return word_at<std::uint32_t>(at) | word_at<std::uint32_t>(at + bytes - 4) << 8 * (bytes - 4);
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes; ++i) word |= std::to_integer<std::uint64_t>(at[i]) << 8 * i;
  return word;
}

}  // namespace detail

// Sixteen bytes a multiplication, so it costs about what copying them costs. For machines whose words begin
// with their lowest byte.
inline std::uint64_t checksum(std::span<const std::byte> bytes, std::uint64_t seed) {
  constexpr std::uint64_t kFirst = 0x9E37'79B9'7F4A'7C15, kSecond = 0xD1B5'4A32'D192'ED03;
  const auto word = [](const std::byte* at) { return detail::word_at<std::uint64_t>(at); };
  std::uint64_t hash = seed ^ mixed(bytes.size() ^ kFirst, kSecond);
  const std::byte* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 16; at += 16, left -= 16) hash = mixed(word(at) ^ kFirst ^ hash, word(at + 8) ^ kSecond);
  std::uint64_t low = 0, high = 0;
  if (left > 8) {
    low = word(at);
    high = word(at + left - 8) >> 8 * (16 - left);
  } else if (left == 8) {
    low = word(at);
  } else {
    low = detail::short_word(at, left);
  }
  hash = mixed(low ^ kFirst ^ hash, high ^ kSecond);
  return mixed(hash ^ kSecond, kFirst);
}

}  // namespace geppetto::log
