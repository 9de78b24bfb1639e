// A cell as text.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/term/cell.h"

namespace geppetto::term {

// Cells that the character takes; 0 for the right half of a wide one.
int width_of(Cell cell, const std::vector<std::string>& clusters);

// Nothing for the right half of a wide character, a space for a blank.
void append_cell(Cell cell, const std::vector<std::string>& clusters, std::string& out);

// The loops that every byte of output runs through.

// Writes the text, all of it ASCII, into as many cells that look as `look` does.
void write_ascii(Cell* to, std::string_view text, Cell look);

// Writes the characters of the first cells that are ASCII, a space for a blank; returns how many cells those
// are. `to` has room for all.
std::size_t copy_ascii(std::span<const Cell> cells, char* to);

// How many of the first cells look as the very first does; at least one.
std::size_t count_alike(std::span<const Cell> cells);

inline bool is_blank(Cell cell) { return cell.ch == 0 || cell.ch == ' '; }

}  // namespace geppetto::term
