// What a rule on an agent's screen, title or events says.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace geppetto::agent {

// What a rule says when it matches. Nothing: it is known that this tells nothing, and no rule below is asked.
enum class Meaning : std::uint8_t { Working, Permission, Question, Auth, Idle, Done, Error, Nothing };

inline constexpr std::string_view kMeanings[] = {"working", "permission", "question", "auth",
                                                 "idle",    "done",       "error",    "nothing"};
constexpr std::string_view to_string(Meaning m) { return kMeanings[static_cast<std::size_t>(m)]; }

}  // namespace geppetto::agent
