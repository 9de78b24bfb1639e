// Recorded programs (asciicast v2, golden folders), for whoever compares what becomes of them.
#pragma once
#include <string>
#include <vector>

#include "domain/term/cell.h"

namespace geppetto::contract {

struct Recording {
  struct Part {
    std::string bytes;
    term::Size size;  // while they are written
  };
  std::string name;
  std::vector<Part> parts;  // about ten, cut between two writes and where the terminal got another size
};

// Every file in.cast below the folder, by name.
std::vector<Recording> recordings(const std::string& folder);

}  // namespace geppetto::contract
