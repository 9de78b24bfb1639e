// Enumerators by the names under which they are stored.
#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "domain/runner/evidence.h"
#include "domain/runner/runner.h"

namespace geppetto::store {

// The enumerator whose to_string() is `name`; nothing for a name of a version to come.
template <class E, std::size_t n>
std::optional<E> by_name(const std::array<E, n>& all, std::string_view name) {
  for (const E one : all) {
    if (to_string(one) == name) return one;
  }
  return std::nullopt;
}

inline constexpr std::array kStatuses = {runner::Status::Starting, runner::Status::Running,
                                         runner::Status::Waiting,  runner::Status::Idle,
                                         runner::Status::Stopped,  runner::Status::Errored};
inline constexpr std::array kOrigins = {runner::Origin::Spawned, runner::Origin::Attached};
inline constexpr std::array kDetails = {runner::Detail::None,     runner::Detail::Permission,
                                        runner::Detail::Question, runner::Detail::Auth,
                                        runner::Detail::Done,     runner::Detail::Error};

}  // namespace geppetto::store
