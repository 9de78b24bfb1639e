// A store without a disk; it can be told to fail as a full or read-only one would.
#pragma once
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "domain/ports/store_port.h"

namespace geppetto::fakes {

class MemoryStore final : public ports::StorePort {
 public:
  Result<std::vector<runner::Runner>> load() override {
    if (load_error) return *load_error;
    std::vector<runner::Runner> all;
    for (const auto& [id, kept] : runners) all.push_back(kept);
    return all;
  }
  Outcome save(const runner::Runner& runner) override {
    if (write_error) return *write_error;
    ++saves;
    runners.insert_or_assign(runner.id, runner);
    return ok();
  }
  Outcome erase(const RunnerId& id) override {
    if (write_error) return *write_error;
    runners.erase(id);
    return ok();
  }

  std::map<RunnerId, runner::Runner> runners;
  std::optional<Error> load_error, write_error;  // what the next calls answer while set
  int saves = 0;
};

}  // namespace geppetto::fakes
