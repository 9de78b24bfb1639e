// Crockford base 32 for ULIDs.
#include "domain/base/ids.h"

namespace geppetto {
namespace {
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
}

Ulid Ulid::make(WallTime time, const std::array<std::uint8_t, 10>& entropy) {
  Ulid id;
  auto ms = static_cast<std::uint64_t>(time.ms) & 0xFFFF'FFFF'FFFFULL;
  for (std::size_t i = 10; i-- > 0; ms >>= 5) id.text_[i] = kAlphabet[ms & 31];
  for (std::size_t half = 0; half < 2; ++half) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 5; ++i) bits = bits << 8 | entropy[half * 5 + i];
    for (std::size_t i = 8; i-- > 0; bits >>= 5) id.text_[10 + half * 8 + i] = kAlphabet[bits & 31];
  }
  return id;
}

std::optional<Ulid> Ulid::parse(std::string_view text) {
  Ulid id;
  if (text.size() != id.text_.size()) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'a' && text[i] <= 'z' ? static_cast<char>(text[i] - 'a' + 'A') : text[i];
    if (kAlphabet.find(c) == std::string_view::npos) return std::nullopt;
    id.text_[i] = c;
  }
  if (id.text_[0] > '7') return std::nullopt;
  return id;
}

}  // namespace geppetto
