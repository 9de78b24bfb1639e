// Where tokens are kept. Worker thread only.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "domain/base/result.h"

namespace geppetto::ports {

class SecretPort {
 public:
  virtual ~SecretPort() = default;

  // Handlers run once, from the loop, within a few seconds. NotFound: there is no keyring here. Busy: it is
  // locked, which says nothing of what is in it. Timeout: it hangs. No error holds a word of the secret.
  virtual void store(const std::string& account, const std::string& label, const std::string& secret,
                     std::function<void(Outcome)> done) = 0;
  // Nothing: the keyring is open and has none.
  virtual void lookup(const std::string& account,
                      std::function<void(Result<std::optional<std::string>>)> done) = 0;
  virtual void erase(const std::string& account, std::function<void(Outcome)> done) = 0;
};

}  // namespace geppetto::ports
