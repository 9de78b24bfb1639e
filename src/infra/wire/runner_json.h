// A runner as the contract writes it.
#pragma once
#include "domain/runner/runner.h"
#include "infra/wire/json_writer.h"

namespace geppetto::wire {

void write_evidence(JsonWriter& w, const runner::Evidence& e);  // {"source":…,"rule":…,"at":…,"text":…}
void write_runner(JsonWriter& w, const runner::Runner& r, WallTime boot);

}  // namespace geppetto::wire
