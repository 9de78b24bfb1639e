// A runner as the contract writes it.
#pragma once
#include <optional>
#include <span>

#include "domain/runner/runner.h"
#include "domain/runner/transition.h"
#include "infra/wire/json_writer.h"

namespace geppetto::wire {

void write_evidence(JsonWriter& w, const runner::Evidence& e);  // {"source":…,"rule":…,"at":…,"text":…}
// With `history`, also when it is empty, "history":[{"at":…,"status":…,"evidence":{…}},…].
void write_runner(JsonWriter& w, const runner::Runner& r, WallTime boot,
                  std::optional<std::span<const runner::Transition>> history = {});

}  // namespace geppetto::wire
