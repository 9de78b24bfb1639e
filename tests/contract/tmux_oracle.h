// A real tmux pane as the judge of domain/term: feeds it bytes and reads back what it shows.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/style.h"
#include "domain/term/cell.h"

namespace geppetto::contract {

// A code point as it is shown; `style` counts only where there is something to see.
struct Glyph {
  std::string text;
  Style style;
  friend bool operator==(const Glyph&, const Glyph&) = default;
};
using GlyphRow = std::vector<Glyph>;

struct PaneView {
  std::vector<GlyphRow> history, screen;
  std::string joined;  // history and screen as lines, wrapped rows joined
  int cursor_row = 0, cursor_col = 0;
  bool alternate = false;
  std::string title;
};

std::string text_of(const GlyphRow& row);

// Every line drawing character as the letter that stands for it.
std::string undrawn(std::string text);

// Drops trailing blanks, and the style of blanks.
void tidy(GlyphRow& row);

// A private tmux server; killed with the object.
class TmuxOracle {
 public:
  TmuxOracle();
  ~TmuxOracle();
  TmuxOracle(const TmuxOracle&) = delete;
  TmuxOracle& operator=(const TmuxOracle&) = delete;

  // A new pane of that size in which a program writes the bytes. Returns when tmux has taken them all.
  PaneView show(std::string_view bytes, term::Size size);

  // The pane of the last show() in another size.
  PaneView resize(term::Size size);

 private:
  std::string run(const std::vector<std::string>& arguments);
  PaneView look(std::vector<std::string> first);

  std::string socket_, folder_, target_;
  int count_ = 0;
};

}  // namespace geppetto::contract
