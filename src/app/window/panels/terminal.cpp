// The live screen of the selected runner.
#include "app/window/panels/terminal.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "app/window/cell_text.h"
#include "app/window/key_names.h"
#include "app/window/widgets/chord.h"
#include "app/window/widgets/controls.h"
#include "app/window/widgets/log_lines.h"
#include "app/window/widgets/pane.h"
#include "app/window/widgets/pen.h"
#include "domain/base/text.h"

namespace geppetto::window {
namespace {

constexpr float kMargin = 14, kTightMargin = 6, kTopMargin = 10;
constexpr float kComfortableSize = 16;
constexpr float kSmallestSize = 13;  // below, text is guessed rather than read; wider screens scroll instead
constexpr std::int64_t kWheelRows = 3, kWheelColumns = 8;
constexpr std::int64_t kMostNotches = 10;  // of the wheel in one frame

// The largest whole size at which all columns fit, and all rows too where that costs little.
float fitting_size(const Frame& frame, term::Size screen, const Area& area) {
  const auto height = [&](float size) {
    return cell_size(frame, size).height * static_cast<float>(screen.rows) + 2 * frame.px(kTopMargin);
  };
  float size = kMonoSize;
  while (size > kComfortableSize && height(size) > area.h) size -= 1;
  if (height(size) > area.h) size = kMonoSize;  // it scrolls anyway
  const float room = area.w - 2 * frame.px(kTightMargin);
  while (size > kSmallestSize && cell_size(frame, size).width * static_cast<float>(screen.cols) > room)
    size -= 1;
  return size;
}

// Where the rows lie on the window in this frame.
struct Grid {
  float left, top;  // of the first row that shows
  CellSize cell;
  int rows;       // that fit
  TextRow first;  // that shows
};

class LiveTerminal {
 public:
  LiveTerminal(const Frame& frame, UiState& state, const snapshot::RunnerRow& row, const Area& area)
      : frame_(frame),
        state_(state),
        view_(state.terminal),
        image_(*row.screen),
        rows_(row.log, *row.screen),
        log_(row.log),
        area_(area),
        painter_(frame, ImGui::GetWindowDrawList(), fitting_size(frame, row.screen->size, area)) {}

  void draw(ActionSink& actions, const runner::Runner& runner) {
    take_pointer(actions, runner);
    if (state_.typing) type(actions, runner);
    take_scroll_keys();
    settle();
    const Grid grid = place();
    draw_rows(grid);
    draw_edge();
    draw_jump();
  }

 private:
  Grid place() const {
    const CellSize cell = painter_.cell();
    const float width = cell.width * static_cast<float>(image_.size.cols);
    const float margin =
        std::clamp(std::floor((area_.w - width) / 2), frame_.px(kTightMargin), frame_.px(kMargin));
    const float top = frame_.px(kTopMargin);
    Grid grid{area_.x + margin - cell.width * static_cast<float>(view_.columns_left),
              area_.y + top,
              cell,
              std::max(1, static_cast<int>((area_.h - top - frame_.px(4)) / cell.height)),
              {}};
    grid.first = view_.top.value_or(live_top(grid.rows));
    return grid;
  }

  // A screen taller than the pane shows its lower end, where programs talk.
  TextRow live_top(int fitting) const { return rows_.screen_row(std::max(0, image_.size.rows - fitting)); }

  void scroll(std::int64_t by, int fitting) {
    const TextRow live = live_top(fitting);
    const TextRow to = rows_.moved(view_.top.value_or(live), by);
    if (to >= live)
      view_.top.reset();
    else
      view_.top = to;
  }

  // As programs are told of the mouse (1006): the button with the modifiers, the cell, M or m for a release.
  std::string mouse_report(int button, const TextCell& at, char end) const {
    const ImGuiIO& io = ImGui::GetIO();
    constexpr int kAlt = 8, kCtrl = 16;
    if (io.KeyAlt) button += kAlt;
    if (io.KeyCtrl) button += kCtrl;
    const std::int64_t row = std::max<std::int64_t>(1, at.row.line - rows_.end_line() + 1);
    return "\x1b[<" + std::to_string(button) + ';' + std::to_string(at.col + 1) + ';' + std::to_string(row) +
           end;
  }

  // Clicks and drags go to a program that asked for them; Shift keeps them for the window. A button that it
  // saw pressed it sees released, wherever the pointer is then. True: the pointer is its.
  bool pointer_for_program(ActionSink& actions, const runner::Runner& runner, const Grid& grid) {
    const ImGuiIO& io = ImGui::GetIO();
    const bool wanted = image_.input.mouse != term::MouseMode::None && image_.input.mouse_sgr && !view_.top &&
                        !runner::is_over(runner.status) && state_.dialog == Dialog::None;
    if (!wanted) view_.pressed = -1;
    if (!wanted || (io.KeyShift && view_.pressed < 0)) return false;
    const TextCell at = cell_at(grid, io.MousePos);
    std::vector<std::string> told;
    constexpr int kMotion = 32, kNoButton = 3;
    constexpr ImGuiMouseButton kButtons[] = {ImGuiMouseButton_Left, ImGuiMouseButton_Middle,
                                             ImGuiMouseButton_Right};
    for (int button = 0; button < 3; ++button) {
      if (view_.pressed < 0 && ImGui::IsItemHovered() && ImGui::IsMouseClicked(kButtons[button])) {
        view_.pressed = button;
        told.push_back(mouse_report(button, at, 'M'));
      } else if (view_.pressed == button && !ImGui::IsMouseDown(kButtons[button])) {
        view_.pressed = -1;
        told.push_back(mouse_report(button, at, 'm'));
      }
    }
    const bool moves = image_.input.mouse == term::MouseMode::Moves && ImGui::IsItemHovered();
    const bool drags = image_.input.mouse != term::MouseMode::Clicks && view_.pressed >= 0;
    if (told.empty() && at != view_.told && (drags || moves))
      told.push_back(mouse_report(kMotion + (view_.pressed >= 0 ? view_.pressed : kNoButton), at, 'M'));
    view_.told = at;
    if (!told.empty()) actions.post(core::SendKeys{runner.id, std::move(told)});
    return true;
  }

  // What the cell leads to; empty: nothing that may be opened.
  std::string link_at(const TextCell& at) const {
    std::string uri;
    if (rows_.on_screen(at.row)) {
      const auto row = static_cast<int>(at.row.line - rows_.end_line());
      const term::Link* link = image_.link(image_.at(row, static_cast<int>(at.col)));
      if (link) uri = link->uri;
    } else if (rows_.exists(at.row)) {
      const log::Line line = log_.line(static_cast<std::uint64_t>(at.row.line));
      const std::int64_t wanted = at.row.part * image_.size.cols + at.col;
      std::size_t byte = 0;
      for (std::int64_t column = 0; byte < line.text.size();) {
        const Decoded d = decode_utf8(line.text, byte);
        column += cell_width(d.code_point);
        if (column > wanted) break;
        byte += d.length;
      }
      for (std::size_t i = 0; i < line.links.size(); ++i) {
        if (line.links[i].begin <= byte && byte < line.links[i].end) uri = line.links[i].uri;
      }
    }
    const bool known =
        uri.starts_with("https://") || uri.starts_with("http://") || uri.starts_with("file:///");
    return known ? uri : std::string();
  }

  // Ctrl shows where a link leads, and a click with it opens that. True: it is over one.
  bool take_link(const Grid& grid) {
    if (!ImGui::GetIO().KeyCtrl || !ImGui::IsItemHovered() || !frame_.window.open_link) return false;
    const std::string uri = link_at(cell_at(grid, ImGui::GetIO().MousePos));
    if (uri.empty()) return false;
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    ImGui::SetTooltip("%s", uri.substr(0, 300).c_str());
    if (!ImGui::IsMouseClicked(ImGuiMouseButton_Left)) return true;
    const Outcome opened = frame_.window.open_link(uri);
    if (!opened) state_.local_notices.push_back("link: " + opened.error().what);
    return true;
  }

  // A program that asked for the mouse gets the wheel; one that fills the screen without having asked gets
  // arrows, as terminals do, because it has no lines above. Shift keeps it for the window. True: it went
  // there.
  bool wheel_for_program(ActionSink& actions, const runner::Runner& runner, const Grid& grid, float up) {
    const bool asked = image_.input.mouse != term::MouseMode::None && image_.input.mouse_sgr;
    if (view_.top || runner::is_over(runner.status) || (!asked && !image_.alternate)) return false;
    const auto notches = std::clamp<std::int64_t>(std::llround(std::fabs(up)), 1, kMostNotches);
    std::string key = up > 0 ? "Up" : "Down";
    if (asked) {
      const TextCell at = cell_at(grid, ImGui::GetIO().MousePos);
      constexpr int kWheelUp = 64, kWheelDown = 65;  // buttons, as xterm numbers them
      key = mouse_report(up > 0 ? kWheelUp : kWheelDown, at, 'M');
    }
    const auto count = static_cast<std::size_t>(asked ? notches : notches * kWheelRows);
    actions.post(core::SendKeys{runner.id, std::vector<std::string>(count, key)});
    return true;
  }

  void take_pointer(ActionSink& actions, const runner::Runner& runner) {
    ImGui::SetCursorScreenPos({area_.x, area_.y});
    ImGui::InvisibleButton("screen-cells", {area_.w, area_.h});
    const Grid grid = place();
    const ImGuiIO& io = ImGui::GetIO();
    if (ImGui::IsItemHovered()) {
      const float across = io.KeyShift ? io.MouseWheel : io.MouseWheelH, up = io.KeyShift ? 0 : io.MouseWheel;
      if (up != 0 && !wheel_for_program(actions, runner, grid, up))
        scroll(-std::llround(up * static_cast<float>(kWheelRows)), grid.rows);
      view_.columns_left -= std::llround(across * static_cast<float>(kWheelColumns));
      ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
    }
    if (view_.pressed < 0 && take_link(grid)) return;
    const bool theirs = pointer_for_program(actions, runner, grid);
    if (ImGui::IsItemActivated()) {
      state_.typing = state_.dialog == Dialog::None;
      view_.mark = {};
      if (!theirs) view_.mark = {cell_at(grid, io.MousePos), std::nullopt};
    } else if (ImGui::IsMouseClicked(ImGuiMouseButton_Left) && !ImGui::IsItemHovered()) {
      state_.typing = false;
    }
    if (theirs || !view_.mark.from) return;
    if (!ImGui::IsItemActive() || !ImGui::IsMouseDragging(ImGuiMouseButton_Left)) return;
    if (io.MousePos.y < area_.y) scroll(-1, grid.rows);
    if (io.MousePos.y > area_.bottom()) scroll(1, grid.rows);
    view_.mark.to = cell_at(place(), io.MousePos);
  }

  TextCell cell_at(const Grid& grid, ImVec2 at) const {
    const auto down = static_cast<std::int64_t>(std::floor((at.y - grid.top) / grid.cell.height));
    const auto across = static_cast<std::int64_t>(std::floor((at.x - grid.left) / grid.cell.width));
    return {rows_.moved(grid.first, std::clamp<std::int64_t>(down, 0, grid.rows - 1)),
            std::clamp<std::int64_t>(across, 0, std::max(0, image_.size.cols - 1))};
  }

  void type(ActionSink& actions, const runner::Runner& runner) {
    if (state_.dialog != Dialog::None || ImGui::GetIO().WantTextInput) return;
    if (chord_pressed(ImGuiMod_Shift | ImGuiKey_Escape)) {
      state_.typing = false;
      return;
    }
    if (chord_pressed(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_V) ||
        chord_pressed(ImGuiMod_Shift | ImGuiKey_Insert)) {
      const char* text = ImGui::GetClipboardText();
      if (text && *text != '\0') actions.post(core::SendText{runner.id, text, false});
      view_.top.reset();
      return;
    }
    if (state_.typing_began) return;  // the key that led here is not for the program
    auto keys = typed_keys();
    if (keys.empty()) return;
    view_.top.reset();
    view_.mark = {};
    actions.post(core::SendKeys{runner.id, std::move(keys)});
  }

  void take_scroll_keys() {
    if (state_.dialog != Dialog::None || ImGui::GetIO().WantTextInput) return;
    const ImGuiKeyChord modifier = state_.typing ? ImGuiMod_Shift : ImGuiMod_None;
    const int page = std::max(1, place().rows - 1);
    if (chord_pressed(modifier | ImGuiKey_PageUp, true)) scroll(-page, place().rows);
    if (chord_pressed(modifier | ImGuiKey_PageDown, true)) scroll(page, place().rows);
    if (!state_.typing && ImGui::IsKeyPressed(ImGuiKey_End)) view_.top.reset();
    if (!state_.typing && ImGui::IsKeyPressed(ImGuiKey_Home)) view_.top = rows_.first();
    const bool copy = chord_pressed(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_C) ||
                      (!state_.typing && chord_pressed(ImGuiMod_Ctrl | ImGuiKey_C));
    if (!copy) return;
    const std::string text = rows_.marked_text(view_.mark, kMaxCopiedBytes);
    if (!text.empty()) ImGui::SetClipboardText(text.c_str());
  }

  // What changed since the last frame must not leave the view outside of what there is.
  void settle() {
    const float width = painter_.cell().width * static_cast<float>(image_.size.cols);
    const float hidden = std::max(0.0F, width - area_.w + 2 * frame_.px(kTightMargin));
    const auto most = static_cast<std::int64_t>(std::ceil(hidden / painter_.cell().width));
    view_.columns_left = std::clamp<std::int64_t>(view_.columns_left, 0, most);
    if (view_.top && *view_.top < rows_.first()) view_.top = rows_.first();
  }

  void draw_rows(const Grid& grid) const {
    ImDrawList* list = ImGui::GetWindowDrawList();
    ImGui::PushClipRect({area_.x, area_.y}, {area_.right(), area_.bottom()}, true);
    TextRow row = grid.first;
    for (int i = 0; i <= grid.rows && rows_.exists(row); ++i) {
      const ImVec2 at{grid.left, grid.top + static_cast<float>(i) * grid.cell.height};
      const auto number = static_cast<int>(row.line - rows_.end_line());
      if (rows_.on_screen(row))
        painter_.screen_row(image_, number, at);
      else
        painter_.line(log_.line(static_cast<std::uint64_t>(row.line)), at, row.part * image_.size.cols,
                      image_.size.cols, frame_.theme.text);
      draw_mark(list, row, at, grid.cell);
      if (rows_.on_screen(row) && number == image_.cursor_row) painter_.cursor(image_, at, state_.typing);
      const TextRow next = rows_.moved(row, 1);
      if (next == row) break;
      row = next;
    }
    ImGui::PopClipRect();
  }

  void draw_mark(ImDrawList* list, const TextRow& row, ImVec2 at, CellSize cell) const {
    if (!view_.mark.set()) return;
    const TextCell from = view_.mark.first(), to = view_.mark.last();
    if (row < from.row || row > to.row) return;
    const auto begin = static_cast<float>(row == from.row ? from.col : 0);
    const auto end = static_cast<float>(row == to.row ? to.col + 1 : image_.size.cols);
    list->AddRectFilled({at.x + begin * cell.width, at.y}, {at.x + end * cell.width, at.y + cell.height},
                        with_alpha(frame_.theme.accent, 0.28F));
  }

  // Where keys go must never be a guess.
  void draw_edge() const {
    if (!state_.typing) return;
    const float thick = frame_.px(2);
    ImGui::GetWindowDrawList()->AddRectFilled({area_.x, area_.y}, {area_.right(), area_.y + thick},
                                              frame_.theme.accent);
  }

  void draw_jump() {
    if (view_.top && pill_over(frame_, area_, "Back to the live screen", "Back to the live screen"))
      view_.top.reset();
  }

  const Frame& frame_;
  UiState& state_;
  TerminalView& view_;
  const term::ScreenImage& image_;
  TextRows rows_;
  const log::LogView& log_;
  Area area_;
  CellPainter painter_;
};

bool whole(const term::ScreenImage& image) {
  return image.size.cols > 0 && image.size.rows > 0 &&
         image.cells.size() >=
             static_cast<std::size_t>(image.size.cols) * static_cast<std::size_t>(image.size.rows);
}

void draw_words(const Frame& frame, const Area& area, std::string_view words) {
  const Pane pane("screen-none", area, frame.theme.bg0);
  const Pen pen(frame, ImGui::GetWindowDrawList());
  pen.ui({area.x + frame.px(kMargin), area.y + frame.px(kTopMargin)}, frame.theme.faint, words,
         area.w - 2 * frame.px(kMargin));
}

}  // namespace

void draw_terminal(const Frame& frame, UiState& state, ActionSink& actions, const snapshot::RunnerRow& row,
                   const Area& area) {
  if (row.screen && whole(*row.screen)) {
    const Pane pane("screen", area, frame.theme.bg0);
    LiveTerminal(frame, state, row, area).draw(actions, row.runner);
    return;
  }
  if (row.log.size() == 0) {
    const bool over = runner::is_over(row.runner.status);
    return draw_words(frame, area,
                      over ? "It ended without printing a line." : "Its screen comes with the next update.");
  }
  const Pane pane("screen-tail", area, frame.theme.bg0);
  LogLook look;
  look.keys = state.dialog == Dialog::None;
  draw_log_lines(frame, row.log, state.terminal_tail, look);
}

}  // namespace geppetto::window
