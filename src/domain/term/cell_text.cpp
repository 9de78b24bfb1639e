// A cell as text.
#include "domain/term/cell_text.h"

#include <bit>
#include <cstddef>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "domain/base/text.h"

namespace geppetto::term {
namespace {

// Style and link as one number.
std::uint32_t look_of(Cell cell) { return std::uint32_t{cell.style} | std::uint32_t{cell.link} << 16; }

void write_slowly(Cell* to, std::string_view text, Cell look) {
  for (const char c : text) *to++ = {static_cast<std::uint8_t>(c), look.style, look.link};
}

std::size_t copy_slowly(std::span<const Cell> cells, std::uint32_t look, char* to) {
  std::size_t at = 0;
  for (; at < cells.size() && cells[at].ch < 0x80 && cells[at].ch != 0 && look_of(cells[at]) == look; ++at)
    to[at] = static_cast<char>(cells[at].ch);
  return at;
}

}  // namespace

int width_of(Cell cell, const std::vector<std::string>& clusters) {
  if (cell.ch < 0x300) return 1;
  if (cell.ch == kWideTail) return 0;
  if (cell.ch < kClusterBase) return cell_width(cell.ch);
  const char32_t base = decode_utf8(clusters[cell.ch - kClusterBase], 0).code_point;
  return base < 0x300 ? 1 : cell_width(base);
}

void append_cell(Cell cell, const std::vector<std::string>& clusters, std::string& out) {
  if (cell.ch == 0) {
    out.push_back(' ');
  } else if (cell.ch < 0x80) {
    out.push_back(static_cast<char>(cell.ch));
  } else if (cell.ch < kClusterBase) {
    append_utf8(cell.ch, out);
  } else if (cell.ch != kWideTail) {
    out += clusters[cell.ch - kClusterBase];
  }
}

#ifdef __SSE2__

// Sixteen bytes hold two cells: character, look, character, look.
static_assert(std::endian::native == std::endian::little && offsetof(Cell, ch) == 0);

void write_ascii(Cell* to, std::string_view text, Cell look) {
  const __m128i zero = _mm_setzero_si128();
  const __m128i looks = _mm_set1_epi32(static_cast<int>(look_of(look)));
  const auto put_two = [](Cell* at, __m128i cells) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(at), cells);
  };
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(text.data() + at));
    const __m128i shorts = _mm_unpacklo_epi8(bytes, zero);
    const __m128i low = _mm_unpacklo_epi16(shorts, zero), high = _mm_unpackhi_epi16(shorts, zero);
    put_two(to + at, _mm_unpacklo_epi32(low, looks));
    put_two(to + at + 2, _mm_unpackhi_epi32(low, looks));
    put_two(to + at + 4, _mm_unpacklo_epi32(high, looks));
    put_two(to + at + 6, _mm_unpackhi_epi32(high, looks));
  }
  write_slowly(to + at, text.substr(at), look);
}

std::size_t copy_ascii(std::span<const Cell> cells, char* to) {
  const std::uint32_t look = look_of(cells[0]);
  const __m128i looks = _mm_set1_epi32(static_cast<int>(look)), high = _mm_set1_epi32(~0x7F);
  const __m128i zero = _mm_setzero_si128();
  std::size_t at = 0;
  for (; at + 8 <= cells.size(); at += 8) {
    const auto two = [&](std::size_t i) {
      return _mm_loadu_ps(reinterpret_cast<const float*>(cells.data() + at + i));
    };
    const __m128 a = two(0), b = two(2), c = two(4), d = two(6);
    constexpr int kCharacters = _MM_SHUFFLE(2, 0, 2, 0), kLooks = _MM_SHUFFLE(3, 1, 3, 1);
    const __m128i first = _mm_castps_si128(_mm_shuffle_ps(a, b, kCharacters));
    const __m128i second = _mm_castps_si128(_mm_shuffle_ps(c, d, kCharacters));
    const __m128i other = _mm_or_si128(_mm_xor_si128(_mm_castps_si128(_mm_shuffle_ps(a, b, kLooks)), looks),
                                       _mm_xor_si128(_mm_castps_si128(_mm_shuffle_ps(c, d, kLooks)), looks));
    const __m128i bad = _mm_or_si128(other, _mm_and_si128(_mm_or_si128(first, second), high));
    const __m128i bytes = _mm_packus_epi16(_mm_packs_epi32(first, second), zero);
    // Nothing bad in any of them, and none of the eight characters is a blank's 0.
    if (_mm_movemask_epi8(_mm_cmpeq_epi32(bad, zero)) != 0xFFFF) break;
    if ((_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, zero)) & 0xFF) != 0) break;
    _mm_storel_epi64(reinterpret_cast<__m128i*>(to + at), bytes);
  }
  return at + copy_slowly(cells.subspan(at), look, to + at);
}

#else

void write_ascii(Cell* to, std::string_view text, Cell look) { write_slowly(to, text, look); }

std::size_t copy_ascii(std::span<const Cell> cells, char* to) {
  return copy_slowly(cells, look_of(cells[0]), to);
}

#endif

}  // namespace geppetto::term
