// What must hold for any bytes that come from a tmux server; for the fuzzer and for the replay of its seeds.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "domain/base/text.h"
#include "domain/tmux/control_machine.h"
#include "domain/tmux/pane_facts.h"

namespace geppetto::tmux {

// The events of one conversation as text. `cut` chooses the lengths of the pieces; 0: all at once.
inline std::string conversation(std::string_view bytes, std::uint32_t cut) {
  constexpr std::uint64_t kCommands = 8;
  ControlMachine machine;
  for (std::uint64_t tag = 1; tag <= kCommands; ++tag)
    (void)machine.submit(tag, std::vector<std::string>(tag % 3 + 1, "list-panes"));
  std::string told;
  const auto note = [&told](ControlEvent&& event) {
    told += std::to_string(event.index()) + ":";
    if (const auto* reply = std::get_if<Reply>(&event)) {
      told += std::to_string(reply->tag) + (reply->failed ? "!" : "");
      for (const std::string& line : reply->lines) told.append(line).append("\n");
    } else if (const auto* output = std::get_if<PaneBytes>(&event)) {
      told.append(output->pane).append(" ").append(output->bytes);
    } else if (const auto* exiting = std::get_if<Exiting>(&event)) {
      told += exiting->reason;
    } else if (const auto* broken = std::get_if<Broken>(&event)) {
      told += broken->why;
    }
    told += ";";
  };
  while (!bytes.empty()) {
    cut = cut == 0 ? 0 : cut * 1'664'525u + 1'013'904'223u;
    const std::size_t length =
        cut == 0 ? bytes.size() : std::min<std::size_t>(bytes.size(), (cut >> 24) % 9 + 1);
    machine.feed(bytes.substr(0, length), note);
    bytes.remove_prefix(length);
  }
  return told;
}

inline bool is_one_line(std::string_view text) { return single_line(text) == text; }

inline bool control_bytes_are_taken(std::string_view bytes) {
  const std::string whole = conversation(bytes, 0);
  for (const std::uint32_t cut : {1u, 77u, static_cast<std::uint32_t>(bytes.size()) * 2u + 1u})
    if (conversation(bytes, cut) != whole) return false;
  (void)parse_version(bytes);
  if (const auto geometry = parse_geometry(bytes);
      geometry && (geometry->cursor_row < 0 || geometry->cursor_col < 0))
    return false;
  if (const auto facts = parse_pane_facts(bytes)) {
    if (!facts->pane.starts_with('%') || !facts->session_id.starts_with('$')) return false;
    for (const std::string* text :
         {&facts->session_name, &facts->command, &facts->title, &facts->runner_name})
      if (!is_one_line(*text)) return false;
  }
  return true;
}

}  // namespace geppetto::tmux
