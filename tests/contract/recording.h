// Recorded programs (asciicast v2, golden folders), for whoever compares what becomes of them.
#pragma once
#include <string>
#include <vector>

#include "domain/term/cell.h"

namespace geppetto::contract {

struct Recording {
  std::string name;
  term::Size size;
  std::vector<std::string> parts;  // the output in about ten pieces, cut between two writes
};

// Every file in.cast below the folder, by name.
std::vector<Recording> recordings(const std::string& folder);

}  // namespace geppetto::contract
