// VcsProviderPort over HTTP: asks as the forge's limits allow, and reads with the forge's own reader.
// Worker thread only.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "domain/ports/clock_port.h"
#include "domain/ports/http_port.h"
#include "domain/ports/provider_port.h"
#include "domain/provider/registry.h"
#include "infra/uv/loop.h"

namespace geppetto::provider {

struct Credentials {
  std::string token;
  std::string email;  // Bitbucket's API tokens belong to one
  // The value of the header Authorization.
  std::string header_for(const Site& site) const;
};

struct Figures {
  std::uint64_t requests = 0, bytes = 0, unchanged = 0;
};

class RestProvider final : public ports::VcsProviderPort {
 public:
  static constexpr std::int64_t kLongestWaitMs = 90'000;  // for a limit; beyond it the caller is told
  static constexpr int kTries = 3;                        // of a request that met a limit

  struct Options {
    Site site;
    std::string user_id;  // empty: not known yet
    Credentials credentials;
    ports::HttpRoute route;
  };
  RestProvider(uv::Loop& loop, ports::HttpPort& http, ports::ClockPort& clock, Options options);
  ~RestProvider() override;

  Capabilities capabilities() const override;
  void authenticate(std::function<void(Result<Identity>)> done) override;
  void repositories(const ports::PageAsk& ask, PageHandler done) override;
  void issues(const ports::PageAsk& ask, PageHandler done) override;
  void pull_requests(const ports::PageAsk& ask, PageHandler done) override;
  void cancel() override;

  void set_credentials(Credentials credentials);  // from the next request on
  const Governor& governor() const;
  const Figures& figures() const;  // since the start

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace geppetto::provider
