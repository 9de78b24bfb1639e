// What is known of a forge: its repositories, issues and pull requests, in one model for all kinds of forges.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/time.h"

namespace geppetto::provider {

enum class ProviderKind { GitHub, GitLab, Bitbucket, Gitea };  // Gitea: and Forgejo, Codeberg
inline constexpr std::array kAllProviders{ProviderKind::GitHub, ProviderKind::GitLab, ProviderKind::Bitbucket,
                                          ProviderKind::Gitea};
std::string_view to_string(ProviderKind kind);
std::optional<ProviderKind> parse_provider(std::string_view name);

// What a forge has at all. A feature that is absent is never asked for, and is said to be absent: an empty
// list would look as if there were none.
struct Capabilities {
  bool issues = true;
  bool pull_requests = true;
  bool checks = true;
  bool reviews = true;
  bool drafts = true;
  friend bool operator==(const Capabilities&, const Capabilities&) = default;
};

struct Repository {
  std::string remote_id;  // the forge's own; a rename does not change it
  std::string full_name;  // "owner/name"; GitLab may have more parts
  std::string url;        // for a browser
  std::string default_branch;
  std::string group;  // where its issues can be asked for together with those of others; empty: alone
  bool is_private = false;
  bool archived = false;
  bool has_issues = true;
  WallTime updated_at;
  friend bool operator==(const Repository&, const Repository&) = default;
};

enum class ItemKind { Issue, PullRequest };
enum class ItemState { Open, Closed, Merged };
enum class Checks { Unknown, None, Pending, Success, Failure };
enum class Review { Unknown, None, Required, Approved, ChangesRequested };
std::string_view to_string(ItemState state);
std::string_view to_string(Checks checks);
std::string_view to_string(Review review);

// An issue or a pull request.
struct Item {
  ItemKind kind = ItemKind::Issue;
  std::string repo_id;    // Repository::remote_id, or empty: then the name tells
  std::string repo_name;  // Repository::full_name; may be empty when the id is there
  std::int64_t number = 0;
  std::string remote_id;
  std::string title;
  ItemState state = ItemState::Open;
  std::string state_reason;  // "completed", "not_planned", …
  std::string author;        // empty: the account is gone
  std::vector<std::string> labels;
  std::int64_t comments = 0;
  std::string url;
  std::string body;
  WallTime created_at, updated_at;
  std::optional<WallTime> closed_at, merged_at;

  // Of pull requests.
  bool draft = false;
  std::string head_ref, head_sha;  // Bitbucket's hashes have 12 characters
  std::string head_repo;           // full name; empty: the fork is gone
  std::string base_ref;
  // What a list does not tell stays Unknown and overwrites nothing.
  Checks checks = Checks::Unknown;
  Review review = Review::Unknown;

  friend bool operator==(const Item&, const Item&) = default;
};

// Who a token belongs to.
struct Identity {
  std::string user_id;  // the forge's own; a login may change hands
  std::string login;
  std::optional<std::vector<std::string>> scopes;  // nothing: the forge does not tell
  std::optional<WallTime> token_expires_at;
};

struct Touched {
  std::string repo_id;  // may be empty, as in Item
  std::string repo_name;
  friend bool operator==(const Touched&, const Touched&) = default;
};

// One page of a list, as far as it could be read.
struct Page {
  std::vector<Repository> repositories;
  std::vector<Item> items;
  std::vector<Touched> touched;  // repositories whose pull requests changed
  std::string next;              // how to ask for the page after it; empty: this is the last
  std::optional<WallTime> server_time;
  std::size_t skipped = 0;  // elements that made no sense
  bool partial = false;     // the forge says that it holds something back
};

}  // namespace geppetto::provider
