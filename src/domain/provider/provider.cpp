// Names of the enumerators, as they stand in JSON.
#include "domain/provider/provider.h"

namespace geppetto::provider {

std::string_view to_string(ProviderKind kind) {
  switch (kind) {
    case ProviderKind::GitHub: return "github";
    case ProviderKind::GitLab: return "gitlab";
    case ProviderKind::Bitbucket: return "bitbucket";
    case ProviderKind::Gitea: return "gitea";
  }
  return "github";
}

std::optional<ProviderKind> parse_provider(std::string_view name) {
  for (const ProviderKind kind : kAllProviders) {
    if (to_string(kind) == name) return kind;
  }
  if (name == "forgejo" || name == "codeberg") return ProviderKind::Gitea;
  return std::nullopt;
}

std::string_view to_string(ItemState state) {
  switch (state) {
    case ItemState::Open: return "open";
    case ItemState::Closed: return "closed";
    case ItemState::Merged: return "merged";
  }
  return "open";
}

std::string_view to_string(Checks checks) {
  switch (checks) {
    case Checks::Unknown: return "unknown";
    case Checks::None: return "none";
    case Checks::Pending: return "pending";
    case Checks::Success: return "success";
    case Checks::Failure: return "failure";
  }
  return "unknown";
}

std::string_view to_string(Review review) {
  switch (review) {
    case Review::Unknown: return "unknown";
    case Review::None: return "none";
    case Review::Required: return "required";
    case Review::Approved: return "approved";
    case Review::ChangesRequested: return "changes-requested";
  }
  return "unknown";
}

}  // namespace geppetto::provider
