// Two rare bytes at their distance are looked for in all lanes of a vector at once; only where both stand is
// the text compared.
#include "domain/log/needle.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <vector>

#include "domain/base/fold.h"
#include "domain/base/text.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace geppetto::log {
namespace {

// The probes come from the beginning: what follows a long one hardly makes them rarer.
constexpr std::size_t kProbedBytes = 64;

// Most frequent first, as counted in logs and sources; what is missing is rarer than all of it.
constexpr std::string_view kFrequent =
    " etaoinrslcdpumfhg0.-1/"
    ":_2=b,3w5y4()\"v6879kTEj[]SAxIC'RNDOLz;MPF>q{}UBHG<WV*+|&#KJ@YX$!?Q\\%Z~^`\xE2\x94"
    "\x80\xC3\xD0\xD1";

constexpr auto kFrequency = [] {
  std::array<std::uint8_t, 256> out{};
  for (std::size_t i = 0; i < kFrequent.size(); ++i)
    out[static_cast<std::uint8_t>(kFrequent[i])] = static_cast<std::uint8_t>(255 - i);
  return out;
}();

std::uint8_t byte_at(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }

std::string utf8(char32_t character) {
  std::string out;
  append_utf8(character, out);
  return out;
}

// What the bytes of one character can be in any case of it.
std::vector<std::vector<std::uint8_t>> values_of(char32_t character, bool fold) {
  const std::vector<char32_t> forms = fold ? case_forms(character) : std::vector{character};
  std::vector<std::vector<std::uint8_t>> values(utf8(character).size());
  for (const char32_t form : forms) {
    const std::string bytes = utf8(form);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (std::ranges::find(values[i], byte_at(bytes, i)) == values[i].end())
        values[i].push_back(byte_at(bytes, i));
    }
  }
  return values;
}

std::string folded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded decoded = decode_utf8(text, at);
    append_utf8(fold_case(decoded.code_point), out);
    at += decoded.length;
  }
  return out;
}

}  // namespace

Needle::Needle(std::string_view text, bool fold) : text_(fold ? folded(text) : text), fold_(fold) {
  assert(!text.empty());
  struct Candidate {
    Probe probe;
    int frequency;
  };
  std::vector<Candidate> candidates;
  for (std::size_t at = 0; at < std::min(text_.size(), kProbedBytes);) {
    const Decoded decoded = decode_utf8(text_, at);
    const auto values = values_of(decoded.code_point, fold);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i].size() > 2) continue;  // three cases that differ in this byte
      candidates.push_back(
          {{at + i, {values[i].front(), values[i].back()}},
           kFrequency[values[i].front()] + (values[i].size() == 2 ? kFrequency[values[i].back()] : 0)});
    }
    at += decoded.length;
  }
  assert(!candidates.empty() && "the first byte of no letter has three values");
  std::ranges::stable_sort(candidates, {}, &Candidate::frequency);
  probes_ = {candidates.front().probe, candidates[candidates.size() > 1 ? 1 : 0].probe};
}

bool Needle::is_at(std::string_view memory, std::size_t at) const {
  if (!fold_) return std::memcmp(memory.data() + at, text_.data(), text_.size()) == 0;
  return is_folded_at(memory, at);
}

bool Needle::is_folded_at(std::string_view memory, std::size_t at) const {
  const std::string_view place = memory.substr(at, text_.size());
  for (std::size_t i = 0; i < text_.size();) {
    const std::uint8_t wanted = byte_at(text_, i);
    const std::uint8_t found = byte_at(place, i);
    if (wanted < 0x80) {
      const bool capital = found >= 'A' && found <= 'Z';
      if ((capital ? found | 0x20 : found) != wanted) return false;
      ++i;
      continue;
    }
    const Decoded a = decode_utf8(text_, i);
    const Decoded b = decode_utf8(place, i);
    if (a.length != b.length || fold_case(b.code_point) != a.code_point) return false;
    i += a.length;
  }
  return true;
}

std::size_t Needle::find(std::string_view memory, std::size_t from) const {
  if (memory.size() < text_.size() || from > memory.size() - text_.size()) return npos;
  const std::size_t last = memory.size() - text_.size();
  std::size_t found = scan_wide(memory, from, last);
  if (found == npos) found = scan_vectors(memory, from, last);
  return found == npos ? scan_bytes(memory, from, last) : found;
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) std::size_t Needle::scan_wide(std::string_view memory, std::size_t& from,
                                                              std::size_t last) const {
  static const bool kThere = __builtin_cpu_supports("avx2") != 0;
  if (!kThere) return npos;
  constexpr std::size_t kLanes = 32;
  const auto [first, second] = probes_;
  const __m256i a0 = _mm256_set1_epi8(static_cast<char>(first.values[0]));
  const __m256i a1 = _mm256_set1_epi8(static_cast<char>(first.values[1]));
  const __m256i b0 = _mm256_set1_epi8(static_cast<char>(second.values[0]));
  const __m256i b1 = _mm256_set1_epi8(static_cast<char>(second.values[1]));
  const char* const base = memory.data();
  const auto places_at = [&](std::size_t at) __attribute__((target("avx2"), always_inline)) {
    const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(base + at + first.offset));
    const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(base + at + second.offset));
    return _mm256_and_si256(_mm256_or_si256(_mm256_cmpeq_epi8(a, a0), _mm256_cmpeq_epi8(a, a1)),
                            _mm256_or_si256(_mm256_cmpeq_epi8(b, b0), _mm256_cmpeq_epi8(b, b1)));
  };
  for (; from + 2 * kLanes <= last + 1; from += 2 * kLanes) {
    const __m256i low = places_at(from);
    const __m256i high = places_at(from + kLanes);
    if (_mm256_testz_si256(_mm256_or_si256(low, high), _mm256_set1_epi8(-1)) != 0) continue;
    std::uint64_t places = static_cast<std::uint32_t>(_mm256_movemask_epi8(low)) |
                           std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(high))} << kLanes;
    for (; places != 0; places &= places - 1) {
      const std::size_t at = from + static_cast<std::size_t>(std::countr_zero(places));
      if (is_at(memory, at)) return at;
    }
  }
  return npos;
}

std::size_t Needle::scan_vectors(std::string_view memory, std::size_t& from, std::size_t last) const {
  constexpr std::size_t kLanes = 16;
  const auto [first, second] = probes_;
  const __m128i a0 = _mm_set1_epi8(static_cast<char>(first.values[0]));
  const __m128i a1 = _mm_set1_epi8(static_cast<char>(first.values[1]));
  const __m128i b0 = _mm_set1_epi8(static_cast<char>(second.values[0]));
  const __m128i b1 = _mm_set1_epi8(static_cast<char>(second.values[1]));
  const char* const base = memory.data();
  for (; from + kLanes <= last + 1; from += kLanes) {
    const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(base + from + first.offset));
    const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(base + from + second.offset));
    const __m128i both = _mm_and_si128(_mm_or_si128(_mm_cmpeq_epi8(a, a0), _mm_cmpeq_epi8(a, a1)),
                                       _mm_or_si128(_mm_cmpeq_epi8(b, b0), _mm_cmpeq_epi8(b, b1)));
    auto places = static_cast<std::uint32_t>(_mm_movemask_epi8(both));
    for (; places != 0; places &= places - 1) {
      const std::size_t at = from + static_cast<std::size_t>(std::countr_zero(places));
      if (is_at(memory, at)) return at;
    }
  }
  return npos;
}

#else

std::size_t Needle::scan_wide(std::string_view, std::size_t&, std::size_t) const { return npos; }
std::size_t Needle::scan_vectors(std::string_view, std::size_t&, std::size_t) const { return npos; }

#endif

std::size_t Needle::scan_bytes(std::string_view memory, std::size_t from, std::size_t last) const {
  const auto [first, second] = probes_;
  const auto is_one_of = [&](const Probe& probe, std::size_t at) {
    const std::uint8_t found = byte_at(memory, at + probe.offset);
    return found == probe.values[0] || found == probe.values[1];
  };
  for (; from <= last; ++from) {
    if (is_one_of(first, from) && is_one_of(second, from) && is_at(memory, from)) return from;
  }
  return npos;
}

}  // namespace geppetto::log
