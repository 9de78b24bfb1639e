// A store without a disk; it can be told to fail as a full or read-only one would.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
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
    history.erase(id);
    reported.erase(id);
    return ok();
  }
  Outcome add_transition(const RunnerId& id, const runner::Transition& transition) override {
    if (write_error) return *write_error;
    std::vector<runner::Transition>& all = history[id];
    all.push_back(transition);
    if (all.size() > runner::kMaxTransitions) all.erase(all.begin());
    return ok();
  }
  Result<std::vector<runner::Transition>> transitions(const RunnerId& id) override {
    if (load_error) return *load_error;
    const auto found = history.find(id);
    return found == history.end() ? std::vector<runner::Transition>() : found->second;
  }
  Outcome save_reports(const RunnerId& id, std::string_view reports) override {
    if (write_error) return *write_error;
    ++report_saves;
    reported[id] = reports;
    return ok();
  }
  Result<std::string> reports(const RunnerId& id) override {
    if (load_error) return *load_error;
    const auto found = reported.find(id);
    return found == reported.end() ? std::string() : found->second;
  }

  std::map<RunnerId, runner::Runner> runners;
  std::optional<Error> load_error, write_error;  // what the next calls answer while set
  std::map<RunnerId, std::vector<runner::Transition>> history;
  std::map<RunnerId, std::string> reported;
  int saves = 0, report_saves = 0;
};

}  // namespace geppetto::fakes
