// git, gh and glab as children without a terminal.
#include "infra/provider/token_reference.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "infra/uv/child.h"

namespace geppetto::provider {
namespace {

constexpr std::size_t kMaxOutput = 64 * 1024;

// The person's environment, without the ways in which git or a helper could ask.
std::vector<std::string> quiet_environment() {
  constexpr std::array<std::string_view, 6> kOurs{
      "GIT_TERMINAL_PROMPT=", "GIT_ASKPASS=",        "SSH_ASKPASS=",
      "GCM_INTERACTIVE=",     "GH_PROMPT_DISABLED=", "NO_PROMPT="};
  std::vector<std::string> out;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (std::ranges::none_of(kOurs, [text](std::string_view name) { return text.starts_with(name); }))
      out.emplace_back(text);
  }
  for (const char* set : {"GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "SSH_ASKPASS=", "GCM_INTERACTIVE=never",
                          "GH_PROMPT_DISABLED=1", "NO_PROMPT=1"})
    out.emplace_back(set);
  return out;
}

bool is_token(std::string_view text) {
  return text.size() >= 8 && text.size() <= 4096 &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

std::string host_only(const Site& site) { return site.host.substr(0, site.host.find('/')); }

std::vector<std::string> command_of(TokenSource source, const Site& site, const std::string& login) {
  switch (source) {
    case TokenSource::Git: return {"git", "credential", "fill"};
    case TokenSource::Glab: return {"glab", "config", "get", "token", "-h", host_only(site)};
    case TokenSource::Gh: {
      std::vector<std::string> out{"gh", "auth", "token", "--hostname", host_only(site)};
      if (!login.empty()) out.insert(out.end(), {"--user", login});
      return out;
    }
    case TokenSource::Keyring:
    case TokenSource::Memory: break;
  }
  return {};
}

}  // namespace

Result<Credentials> read_git_credential(const std::string& text) {
  Credentials out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    if (line.starts_with("password=")) out.token = line.substr(9);
    if (line.starts_with("username=") && line.find('@') != std::string::npos) out.email = line.substr(9);
    at = end + 1;
  }
  if (!is_token(out.token)) return Error{ErrorKind::NotFound, "git has no token for this host"};
  return out;
}

// Warnings may stand around it.
Result<Credentials> read_bare_token(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    if (is_token(line)) return Credentials{line, ""};
    at = end + 1;
  }
  return Error{ErrorKind::NotFound, "it has no token for this host"};
}

void fetch_reference(uv::Loop& loop, TokenSource source, const Site& site, const std::string& login,
                     std::function<void(Result<Credentials>)> done) {
  const std::string program(to_string(source));
  uv::ChildSpec spec{command_of(source, site, login), quiet_environment(), "/"};
  std::string input;
  if (source == TokenSource::Git) {
    input = "protocol=" + site.base.substr(0, site.base.find(':')) + "\nhost=" + host_only(site) + "\n";
    if (!login.empty()) input += "username=" + login + "\n";
    input += "\n";
  }
  uv::run_child(
      loop, spec, std::move(input), kMaxOutput, kReferenceMs,
      [source, program, done = std::move(done)](Result<uv::ChildOutput> out) {
        if (!out && out.error().kind == ErrorKind::NotFound)
          return done(Error{ErrorKind::NotFound, program + " is not installed"});
        // What it printed may hold a token: never in an error.
        if (!out) return done(Error{out.error().kind, program + " does not answer"});
        if (out->exit.code != 0 || out->exit.signal != 0)
          return done(Error{ErrorKind::NotFound, program + " has no token for this host"});
        done(source == TokenSource::Git ? read_git_credential(out->text) : read_bare_token(out->text));
      });
}

}  // namespace geppetto::provider
