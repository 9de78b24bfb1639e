// A cell as text.
#pragma once
#include <string>
#include <vector>

#include "domain/term/cell.h"

namespace geppetto::term {

// Cells that the character takes; 0 for the right half of a wide one.
int width_of(Cell cell, const std::vector<std::string>& clusters);

// Nothing for the right half of a wide character, a space for a blank.
void append_cell(Cell cell, const std::vector<std::string>& clusters, std::string& out);

inline bool is_blank(Cell cell) { return cell.ch == 0 || cell.ch == ' '; }

}  // namespace geppetto::term
