// A server in Python on loopback, for the time of a test; also when the test is killed it ends, with its
// stdin.
#pragma once
#include <doctest/doctest.h>

#include <csignal>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "infra/uv/child.h"
#include "infra/uv/loop.h"
#include "tests/infra/loop_helper.h"

namespace geppetto::testing {

class PythonServer {
 public:
  // `script` in tests/forges. Returns when it listens.
  PythonServer(uv::Loop& loop, const std::string& script, const std::vector<std::string>& options = {})
      : loop_(loop) {
    uv::ChildSpec spec;
    spec.argv = {"python3", std::string(GEPPETTO_SOURCE_DIR) + "/tests/forges/" + script};
    spec.argv.insert(spec.argv.end(), options.begin(), options.end());
    auto child = uv::Child::spawn(
        loop, spec,
        {[this](std::string_view text) { said_ += text; }, [this](uv::ExitState) { ended_ = true; }});
    REQUIRE(child);
    child_ = std::move(*child);
    REQUIRE(run_until(loop, [this] { return ended_ || said_.find('\n') != std::string::npos; }));
    REQUIRE(!ended_);
    port_ = said_.substr(0, said_.find('\n'));
  }

  ~PythonServer() {
    child_->kill(SIGKILL);
    CHECK(run_until(loop_, [this] { return ended_; }));  // no child is left to the tests that follow
  }
  PythonServer(const PythonServer&) = delete;
  PythonServer& operator=(const PythonServer&) = delete;

  std::string at(const std::string& path, const std::string& scheme = "http",
                 const std::string& host = "127.0.0.1") const {
    return scheme + "://" + host + ":" + port_ + path;
  }
  const std::string& port() const { return port_; }

 private:
  uv::Loop& loop_;
  std::string said_, port_;
  bool ended_ = false;
  std::unique_ptr<uv::Child> child_;
};

}  // namespace geppetto::testing
