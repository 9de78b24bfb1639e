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

// Sixteen bytes a multiplication, so it costs about what copying them costs. The same on every machine of one
// byte order.
inline std::uint64_t checksum(std::span<const std::byte> bytes, std::uint64_t seed) {
  constexpr std::uint64_t kFirst = 0x9E37'79B9'7F4A'7C15, kSecond = 0xD1B5'4A32'D192'ED03;
  const auto word = [&](std::size_t at) {
    std::uint64_t value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
  };
  std::uint64_t hash = seed ^ mixed(bytes.size() ^ kFirst, kSecond);
  std::size_t at = 0;
  for (; at + 16 <= bytes.size(); at += 16) hash = mixed(word(at) ^ kFirst ^ hash, word(at + 8) ^ kSecond);
  std::uint64_t rest[2] = {0, 0};
  std::memcpy(rest, bytes.data() + at, bytes.size() - at);
  hash = mixed(rest[0] ^ kFirst ^ hash, rest[1] ^ kSecond);
  return mixed(hash ^ kSecond, kFirst);
}

}  // namespace geppetto::log
