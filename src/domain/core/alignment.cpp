// Knuth-Morris-Pratt over whole lines: every overlap of the transcript's end with the capture's beginning.
#include "domain/core/alignment.h"

#include <algorithm>

namespace geppetto::core {
namespace {

std::string_view trimmed(std::string_view line) {
  const std::size_t last = line.find_last_not_of(' ');
  return last == std::string_view::npos ? std::string_view() : line.substr(0, last + 1);
}

std::vector<std::string_view> trimmed(const std::vector<std::string_view>& lines) {
  std::vector<std::string_view> out;
  out.reserve(lines.size());
  for (const std::string_view line : lines) out.push_back(trimmed(line));
  return out;
}

// border[i]: length of the longest proper prefix of lines[0..i] that is also its suffix.
std::vector<std::size_t> borders(const std::vector<std::string_view>& lines) {
  std::vector<std::size_t> border(lines.size(), 0);
  for (std::size_t i = 1, k = 0; i < lines.size(); ++i) {
    while (k > 0 && lines[i] != lines[k]) k = border[k - 1];
    if (lines[i] == lines[k]) ++k;
    border[i] = k;
  }
  return border;
}

// Repetitive output has many overlaps: the likely one leaves the screen out, for what is on it was never
// scrolled.
std::size_t closest_overlap(const std::vector<std::string_view>& transcript,
                            const std::vector<std::string_view>& capture, std::size_t scrolled) {
  const std::vector<std::size_t> border = borders(capture);
  std::size_t k = 0;
  for (const std::string_view line : transcript) {
    if (k == capture.size()) k = border[k - 1];
    while (k > 0 && line != capture[k]) k = border[k - 1];
    if (line == capture[k]) ++k;
  }
  const auto distance = [&](std::size_t n) { return n > scrolled ? n - scrolled : scrolled - n; };
  std::size_t best = k;
  for (; k > 0; k = border[k - 1])
    if (distance(k) < distance(best)) best = k;
  return best;
}

// How many of the newest lines tell a place: blank and equal ones happen anywhere. 0: there are not enough.
std::size_t telling(const std::vector<std::string_view>& lines) {
  constexpr std::size_t kEnough = 3, kMost = 100;
  std::vector<std::string_view> different;
  for (std::size_t count = 1; count <= std::min(kMost, lines.size()); ++count) {
    const std::string_view line = lines[lines.size() - count];
    if (!line.empty() && std::ranges::find(different, line) == different.end()) different.push_back(line);
    if (different.size() == kEnough) return count;
  }
  return 0;
}

// The two may differ somewhere (a redraw that one side saw otherwise); their last common lines still tell the
// place.
std::size_t last_common(const std::vector<std::string_view>& transcript,
                        const std::vector<std::string_view>& capture) {
  const std::size_t count = telling(transcript);
  if (count == 0) return 0;
  const auto tail = transcript.end() - static_cast<std::ptrdiff_t>(count);
  for (std::size_t end = capture.size(); end >= count; --end) {
    if (std::equal(tail, transcript.end(), capture.begin() + static_cast<std::ptrdiff_t>(end - count)))
      return end;
  }
  return 0;
}

}  // namespace

Alignment align(const std::vector<std::string_view>& transcript_lines, bool from_start,
                const std::vector<std::string_view>& capture_lines, std::size_t scrolled) {
  if (transcript_lines.empty() || capture_lines.empty()) return {};
  const auto transcript = trimmed(transcript_lines), capture = trimmed(capture_lines);
  if (from_start && transcript.size() <= capture.size() &&
      std::equal(transcript.begin(), transcript.end(), capture.begin()))
    return {transcript.size(), false, false};
  std::size_t known = closest_overlap(transcript, capture, scrolled);
  const bool guessed = known == 0;
  if (guessed) known = last_common(transcript, capture);
  return {known, known == 0, guessed && known > 0};
}

}  // namespace geppetto::core
