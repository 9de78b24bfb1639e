// Agent kinds as data: what they are called and how they are started.
#pragma once
#include <array>
#include <string_view>

namespace geppetto::agent {

struct Kind {
  std::string_view name;     // on the wire and in `--agent`
  std::string_view program;  // found on the asker's PATH; empty: no command of its own
  std::string_view title;    // for people
};

inline constexpr std::array<Kind, 7> kKinds = {{
    {"claude-code", "claude", "Claude Code"},
    {"codex", "codex", "Codex"},
    {"cursor", "cursor-agent", "Cursor"},
    {"gemini", "gemini", "Gemini"},
    {"opencode", "opencode", "OpenCode"},
    {"custom", "", "Command"},
    {"demo", "", "Demo"},
}};

constexpr const Kind* find_kind(std::string_view name) {
  for (const Kind& kind : kKinds)
    if (kind.name == name) return &kind;
  return nullptr;
}

}  // namespace geppetto::agent
