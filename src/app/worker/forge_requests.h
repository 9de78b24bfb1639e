// Answers what is asked of forges. Worker thread only.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "domain/base/result.h"
#include "infra/provider/forges.h"
#include "infra/wire/requests.h"

namespace geppetto::worker {

// What one request gets: lines, or why there are none. Called once, at once or later.
using ForgeAnswer = std::function<void(Result<std::vector<std::string>>)>;

void answer_forge(provider::Forges& forges, const std::string& id, const wire::ListAccounts&,
                  const ForgeAnswer& done);
void answer_forge(provider::Forges& forges, std::string id, provider::AddAccount& wanted, ForgeAnswer done);
void answer_forge(provider::Forges& forges, std::string id, const wire::RemoveAccount& wanted,
                  ForgeAnswer done);
void answer_forge(provider::Forges& forges, const std::string& id, const wire::ListForge& wanted,
                  const ForgeAnswer& done);
void answer_forge(provider::Forges& forges, std::string id, const wire::SyncAccounts& wanted,
                  ForgeAnswer done);

}  // namespace geppetto::worker
