// What the socket's service needs of the core; a seam, so that the service can be tested with a core of a few
// lines. Worker thread only.
#pragma once
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/core/core.h"

namespace geppetto::worker {

class CoreAccess {
 public:
  virtual ~CoreAccess() = default;
  virtual void handle(RequestId request, core::Command command) = 0;
  virtual Result<RunnerId> resolve(std::string_view reference) const = 0;
  virtual std::vector<const runner::Runner*> runners() const = 0;
  virtual const runner::Runner* find(const RunnerId& id) const = 0;
  virtual std::vector<runner::Transition> history(const RunnerId& id) const = 0;
  virtual std::optional<log::LogView> log(const RunnerId& id) const = 0;
  virtual std::shared_ptr<const term::ScreenImage> screen(const RunnerId& id) const = 0;
  virtual const core::Figures& figures() const = 0;
  virtual Result<ports::RecordingFacts> recording(const RunnerId& id) const = 0;
};

// The real one. The core outlives it.
class RealCoreAccess final : public CoreAccess {
 public:
  explicit RealCoreAccess(core::Core& core) : core_(core) {}
  void handle(RequestId request, core::Command command) override {
    core_.handle(request, std::move(command));
  }
  Result<RunnerId> resolve(std::string_view reference) const override { return core_.resolve(reference); }
  std::vector<const runner::Runner*> runners() const override { return core_.runners(); }
  const runner::Runner* find(const RunnerId& id) const override { return core_.find(id); }
  std::vector<runner::Transition> history(const RunnerId& id) const override { return core_.history(id); }
  std::optional<log::LogView> log(const RunnerId& id) const override { return core_.log(id); }
  Result<ports::RecordingFacts> recording(const RunnerId& id) const override { return core_.recording(id); }
  std::shared_ptr<const term::ScreenImage> screen(const RunnerId& id) const override {
    const term::Screen* screen = core_.screen(id);
    return screen == nullptr ? nullptr : screen->image();
  }
  const core::Figures& figures() const override { return core_.figures(); }

 private:
  core::Core& core_;
};

}  // namespace geppetto::worker
