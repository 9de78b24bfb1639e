// Tokens that other programs keep: asked for when needed, never copied. Worker thread only.
#pragma once
#include <functional>
#include <string>

#include "domain/base/result.h"
#include "infra/provider/account.h"
#include "infra/provider/rest_provider.h"
#include "infra/uv/loop.h"

namespace geppetto::provider {

inline constexpr std::int64_t kReferenceMs = 5000;  // a helper that wants to talk to a person hangs

// `source` is Git, Gh or Glab; `login` empty: whichever they have. The handler runs once, from the loop.
// NotFound: the program is not there, or has no token for the host. Nothing may ask the person anything.
void fetch_reference(uv::Loop& loop, TokenSource source, const Site& site, const std::string& login,
                     std::function<void(Result<Credentials>)> done);

// What `git credential fill` printed, and what a program printed that gives the token alone.
Result<Credentials> read_git_credential(const std::string& text);
Result<Credentials> read_bare_token(const std::string& text);

}  // namespace geppetto::provider
