// Breaks lines anew for another width, as tmux 3.3a does.
// One thread; used by Grid::resize alone.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "domain/term/grid.h"

namespace geppetto::term {

// A place in the text that does not depend on where lines are broken.
struct TextPosition {
  static constexpr int kLineEnd = -1;
  std::size_t line = 0;  // counted by ends of lines
  int cell = 0;          // in the line
};
TextPosition text_position(const std::vector<Row>& rows, std::size_t row, int x);
// The inverse, after a reflow.
void find_position(const std::vector<Row>& rows, TextPosition position, std::size_t& row, int& x);

class Reflow {
 public:
  // `hidden`: rows of the history in front of the first one; `scrolled`: newest rows of it that may come
  // back.
  Reflow(std::vector<Row> rows, int cols, std::uint64_t hidden, std::uint64_t& scrolled,
         const std::vector<std::string>& clusters)
      : from_(std::move(rows)),
        done_(from_.size()),
        cols_(cols),
        hidden_(hidden),
        scrolled_(scrolled),
        clusters_(clusters) {}

  std::vector<Row> run();

 private:
  // A row under construction: how wide its cells are and how many of the first were given to the sink.
  struct Target {
    int width = 0;
    bool all_given = true;
  };

  int width_at(const Row& row, int x) const { return width_of_cell(row.at(x)); }
  int width_of_cell(Cell cell) const;
  void append(Row& to, Target& target, const Row& from, int x);
  void finish(Row& row, const Target& target);
  void split(Row& row, std::size_t index, int at);
  void join(std::size_t index, std::size_t to, Target target);

  std::vector<Row> from_, out_;
  std::vector<bool> done_;
  int cols_;
  std::uint64_t hidden_;
  std::uint64_t& scrolled_;
  const std::vector<std::string>& clusters_;
};

}  // namespace geppetto::term
