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

std::size_t copy_slowly(std::span<const Cell> cells, char* to) {
  std::size_t at = 0;
  for (; at < cells.size() && cells[at].ch < 0x80; ++at)
    to[at] = cells[at].ch == 0 ? ' ' : static_cast<char>(cells[at].ch);
  return at;
}

std::size_t alike_slowly(std::span<const Cell> cells, std::size_t at) {
  const std::uint32_t look = look_of(cells[0]);
  while (at < cells.size() && look_of(cells[at]) == look) ++at;
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
  const auto put_four = [&](Cell* at, __m128i characters) {
    put_two(at, _mm_unpacklo_epi32(characters, looks));
    put_two(at + 2, _mm_unpackhi_epi32(characters, looks));
  };
  const auto put_eight = [&](std::size_t at) {
    const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(text.data() + at));
    const __m128i shorts = _mm_unpacklo_epi8(bytes, zero);
    put_four(to + at, _mm_unpacklo_epi16(shorts, zero));
    put_four(to + at + 4, _mm_unpackhi_epi16(shorts, zero));
  };
  // The last step takes some characters once more rather than each that is left by itself.
  const std::size_t size = text.size();
  for (std::size_t at = 0; at + 8 <= size; at += 8) put_eight(at);
  if (size >= 8) {
    if (size % 8 != 0) put_eight(size - 8);
    return;
  }
  if (size < 4) return write_slowly(to, text, look);
  for (const std::size_t at : {std::size_t{0}, size - 4}) {
    const __m128i bytes = _mm_loadu_si32(text.data() + at);
    put_four(to + at, _mm_unpacklo_epi16(_mm_unpacklo_epi8(bytes, zero), zero));
  }
}

std::size_t copy_ascii(std::span<const Cell> cells, char* to) {
  const __m128i high = _mm_set1_epi32(~0x7F), zero = _mm_setzero_si128(), space = _mm_set1_epi8(' ');
  const auto two = [&](std::size_t at) {
    return _mm_loadu_ps(reinterpret_cast<const float*>(cells.data() + at));
  };
  const auto four = [&](std::size_t at) {
    return _mm_castps_si128(_mm_shuffle_ps(two(at), two(at + 2), _MM_SHUFFLE(2, 0, 2, 0)));
  };
  // False: not all of the eight are ASCII.
  const auto copy_eight = [&](std::size_t at) {
    const __m128i first = four(at), second = four(at + 4);
    const __m128i bad = _mm_and_si128(_mm_or_si128(first, second), high);
    if (_mm_movemask_epi8(_mm_cmpeq_epi32(bad, zero)) != 0xFFFF) return false;
    const __m128i bytes = _mm_packus_epi16(_mm_packs_epi32(first, second), zero);
    const __m128i blanks = _mm_and_si128(_mm_cmpeq_epi8(bytes, zero), space);
    _mm_storel_epi64(reinterpret_cast<__m128i*>(to + at), _mm_or_si128(bytes, blanks));
    return true;
  };
  std::size_t at = 0;
  const std::size_t size = cells.size();
  while (at + 8 <= size && copy_eight(at)) at += 8;
  if (at + 8 > size && size >= 8 && copy_eight(size - 8)) return size;
  return at + copy_slowly(cells.subspan(at), to + at);
}

std::size_t count_alike(std::span<const Cell> cells) {
  const __m128i looks = _mm_set1_epi32(static_cast<int>(look_of(cells[0])));
  const auto two = [&](std::size_t at) {
    return _mm_loadu_ps(reinterpret_cast<const float*>(cells.data() + at));
  };
  const auto alike = [&](std::size_t at) {
    const __m128i four = _mm_castps_si128(_mm_shuffle_ps(two(at), two(at + 2), _MM_SHUFFLE(3, 1, 3, 1)));
    return _mm_castsi128_ps(_mm_cmpeq_epi32(four, looks));
  };
  constexpr int kAll = 0xF;
  std::size_t at = 0;
  while (at + 8 <= cells.size() && _mm_movemask_ps(_mm_and_ps(alike(at), alike(at + 4))) == kAll) at += 8;
  for (; at + 4 <= cells.size(); at += 4) {
    const int which = _mm_movemask_ps(alike(at));
    if (which != kAll) return at + static_cast<std::size_t>(std::countr_one(static_cast<unsigned>(which)));
  }
  return alike_slowly(cells, at);
}

#else

void write_ascii(Cell* to, std::string_view text, Cell look) { write_slowly(to, text, look); }
std::size_t copy_ascii(std::span<const Cell> cells, char* to) { return copy_slowly(cells, to); }
std::size_t count_alike(std::span<const Cell> cells) { return alike_slowly(cells, 0); }

#endif

}  // namespace geppetto::term
