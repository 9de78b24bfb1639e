// Tokens in the keyring of the desktop, by the Secret Service's own protocol on the session bus: what
// libsecret's tools store and find, without GLib's loop beside ours. Worker thread only.
#pragma once
#include <list>
#include <memory>
#include <string>

#include "domain/ports/secret_port.h"
#include "infra/desktop/session_bus.h"
#include "infra/uv/loop.h"

namespace geppetto::secrets {

class SecretService final : public ports::SecretPort {
 public:
  static constexpr std::int64_t kWithinMs = 3000;  // of everything one call needs; a keyring takes 10 ms

  SecretService(uv::Loop& loop, const std::string& bus_address, std::int64_t within_ms = kWithinMs);
  ~SecretService() override;

  void store(const std::string& account, const std::string& label, const std::string& secret,
             std::function<void(Outcome)> done) override;
  void lookup(const std::string& account,
              std::function<void(Result<std::optional<std::string>>)> done) override;
  void erase(const std::string& account, std::function<void(Outcome)> done) override;

 private:
  struct Task;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace geppetto::secrets
