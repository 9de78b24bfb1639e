// A real tmux server as the judge of domain/term: its panes are fed bytes, resized, and read back.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/style.h"
#include "domain/term/cell.h"

namespace geppetto::contract {

// A code point as it is shown; a cell with combining characters is several.
struct Glyph {
  char32_t ch = U' ';
  Style style;
  friend bool operator==(const Glyph&, const Glyph&) = default;
};
// Blank cells to the last one that was ever written are in it, the others are not.
using GlyphRow = std::vector<Glyph>;

struct PaneView {
  std::vector<GlyphRow> history, screen;
  std::string joined;  // history and screen as lines, wrapped rows joined
  int cursor_row = 0, cursor_col = 0;
  bool alternate = false, cursor_visible = true, insert = false, origin = false, wrap = true;
  int region_top = 0, region_bottom = 0;
  term::InputModes input;  // but for what tmux has no format: bracketed paste and focus
  std::string tabs;        // "8,16"
  std::string path, title;
};

std::string text_of(const GlyphRow& row);

// Every line drawing character as the letter that stands for it.
char32_t undrawn(char32_t ch);
std::string undrawn(const std::string& text);

// Some panes of a private tmux server, which is killed with the object. Everything is asked in batches, since
// a turn of the server costs more than what it does in it.
class TmuxOracle {
 public:
  explicit TmuxOracle(int panes);
  ~TmuxOracle();
  TmuxOracle(const TmuxOracle&) = delete;
  TmuxOracle& operator=(const TmuxOracle&) = delete;

  // Takes pane i to sizes[i] and to a state that depends on nothing before: that of a fresh screen which was
  // fed the sequence.
  void reset(const std::vector<term::Size>& sizes);
  static std::string_view reset_sequence();

  // Pane i is sent bytes[i] and a question. Returns when all have answered, so that all is taken.
  void feed(const std::vector<std::string>& bytes);
  static std::string_view question();

  void resize(const std::vector<term::Size>& sizes);

  // The first `count` panes.
  std::vector<PaneView> look(std::size_t count);

 private:
  struct Pane {
    std::string id;
    int tty = -1;  // the program's side of the pane: the test is the program
    std::string replies;
  };
  void run(const std::vector<std::string>& arguments);
  void connect();
  void open_pane();
  void await_reply(Pane& pane);
  std::vector<std::string> ask(const std::vector<std::string>& commands);
  std::string next_line();

  std::string socket_;
  std::vector<Pane> panes_;
  int to_ = -1, from_ = -1, client_ = -1;
  std::string unread_;
};

}  // namespace geppetto::contract
