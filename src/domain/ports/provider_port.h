// A forge with an account's token: one page of a list at a time. Worker thread only.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "domain/base/result.h"
#include "domain/provider/governor.h"
#include "domain/provider/provider.h"

namespace geppetto::ports {

// `next` is Page::next of the page before; then the rest only says again what was asked.
struct PageAsk {
  std::string scope;              // a repository's id, or a group; empty: the whole account
  std::string scope_name;         // of a repository: its full name
  std::optional<WallTime> since;  // what changed since then, or more
  std::string next;
  provider::Use use = provider::Use::Foreground;
};

// Lists come newest change first, so that what moves while pages are read comes twice rather than never.
class VcsProviderPort {
 public:
  virtual ~VcsProviderPort() = default;
  virtual provider::Capabilities capabilities() const = 0;

  // Handlers run once, from the loop. Refused: the token is not accepted, lacks a right, or the feature is
  // absent (then nothing was sent). Busy: a limit; its text says until when.
  using PageHandler = std::function<void(Result<provider::Page>)>;
  virtual void authenticate(std::function<void(Result<provider::Identity>)> done) = 0;
  virtual void repositories(const PageAsk& ask, PageHandler done) = 0;
  virtual void issues(const PageAsk& ask, PageHandler done) = 0;
  virtual void pull_requests(const PageAsk& ask, PageHandler done) = 0;
  // No handler of before will run.
  virtual void cancel() = 0;
};

}  // namespace geppetto::ports
