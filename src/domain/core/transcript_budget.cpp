// The order in which transcripts give.
#include "domain/core/transcript_budget.h"

namespace geppetto::core {
namespace {

std::optional<std::size_t> ended_first(std::span<const TranscriptUse> all, std::size_t kept) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].over && all[i].parts > kept && (!found || all[i].since < all[*found].since)) found = i;
  }
  return found;
}

}  // namespace

std::optional<std::size_t> next_to_give(std::span<const TranscriptUse> all) {
  if (const auto ended = ended_first(all, kKeptParts)) return ended;
  std::optional<std::size_t> largest;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].parts > kKeptParts && (!largest || all[i].parts > all[*largest].parts)) largest = i;
  }
  return largest ? largest : ended_first(all, 1);
}

}  // namespace geppetto::core
