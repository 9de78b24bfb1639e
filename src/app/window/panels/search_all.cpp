// One search through all runners: a field, and what was found, the newest of each runner first.
#include "app/window/panels/search_all.h"

#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "app/window/widgets/controls.h"
#include "app/window/widgets/dialog.h"
#include "app/window/widgets/log_lines.h"
#include "app/window/widgets/pen.h"

namespace geppetto::window {
namespace {

constexpr float kWidth = 860, kRow = 26, kMaxHeight = 520;
constexpr std::size_t kMostOfOne = 100, kMostShown = 1000;  // lines; who wants more writes more of it

struct FoundLine {
  const snapshot::RunnerRow* row;
  log::Hit hit;
  bool on_screen;  // `hit.line` is a row of the screen
  bool first;      // of this runner
};

std::vector<FoundLine> found_lines(const snapshot::Snapshot& snapshot) {
  std::vector<FoundLine> out;
  for (const auto& row : snapshot.runners) {
    const log::RunnerHits* hits = snapshot.search->of(row->runner.id);
    if (!hits) continue;
    const std::size_t before = out.size();
    for (const log::Hit& hit : hits->screen) out.push_back({row.get(), hit, true, out.size() == before});
    for (std::size_t i = hits->hits.size(), n = 0; i-- > 0 && n < kMostOfOne; ++n)
      out.push_back({row.get(), hits->hits.at(i), false, out.size() == before});
    if (out.size() >= kMostShown) break;
  }
  if (out.size() > kMostShown) out.resize(kMostShown);
  return out;
}

std::string line_text(const FoundLine& found) {
  if (found.on_screen) return "on its screen now";
  const log::LogView& log = found.row->log;
  if (found.hit.line < log.first_line() || found.hit.line >= log.end_line()) return "gone meanwhile";
  std::string_view text = log.line(found.hit.line).text;
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return std::string(text.substr(0, 400));
}

void open_line(UiState& state, const FoundLine& found) {
  close_dialog(state);
  state.filter.clear();
  select_runner(state, found.row->runner.id);
  if (found.on_screen) {
    state.tab = Tab::Terminal;
    return;
  }
  state.tab = Tab::Transcript;
  state.find.open = true;
  state.find.only_hits = false;
  const log::SearchRequest& request = state.search_all.request;
  state.find.wanted = {request.pattern, request.mode == log::CaseMode::Exact, request.regex};
  show_line(state.transcript, static_cast<std::int64_t>(found.hit.line));
}

void draw_line(const Frame& frame, const FoundLine& found, bool chosen, const Area& area) {
  const Pen pen(frame, ImGui::GetWindowDrawList());
  if (chosen) pen.fill({area.x, area.y}, {area.right(), area.bottom()}, frame.theme.bg3, 6);
  const float name = frame.px(130), y = area.y + frame.px(5);
  if (found.first)
    pen.text(frame.fonts.ui_strong, kSmallSize, {area.x + frame.px(10), y}, frame.theme.text,
             found.row->runner.name, name - frame.px(8));
  const float left = area.x + frame.px(10) + name;
  float right = area.right() - frame.px(10);
  if (!found.on_screen)
    right -=
        pen.small_right({right, y}, frame.theme.faint, std::to_string(found.hit.line + 1)) + frame.px(12);
  pen.text(frame.fonts.mono, kMonoSmallSize, {left, y}, found.on_screen ? frame.theme.cyan : frame.theme.dim,
           line_text(found), std::max(frame.px(10), right - left));
}

std::string summary(const Frame& frame, const SearchAll& all, std::size_t shown) {
  const auto& state = frame.snapshot.search;
  if (all.request.pattern.empty()) return "Every transcript and every screen is looked through.";
  if (!state || !(state->request == all.request)) return "looking…";
  if (state->error) return state->error->what;
  std::string out = std::to_string(state->count) + (state->complete ? "" : "+") + " lines in " +
                    std::to_string(state->runners.size()) + " runners";
  if (shown < state->count) out += ", the newest " + std::to_string(shown) + " shown";
  return out;
}

void take_keys(SearchAll& all, std::size_t count) {
  if (count == 0) return;
  const auto step = [&](std::size_t to) {
    all.choice = to;
    all.choice_moved = true;
  };
  if (ImGui::IsKeyPressed(ImGuiKey_DownArrow)) step((all.choice + 1) % count);
  if (ImGui::IsKeyPressed(ImGuiKey_UpArrow)) step((all.choice + count - 1) % count);
}

// True: another search is to begin.
bool draw_field(const Frame& frame, SearchAll& all) {
  ImGui::SetNextItemWidth(-1);
  if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
  bool changed = ImGui::InputTextWithHint("##search-all", "Search all transcripts", &all.request.pattern);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  bool exact = all.request.mode == log::CaseMode::Exact;
  if (toggle(frame, "Match case##all", "Match case", exact, at)) {
    all.request.mode = exact ? log::CaseMode::Smart : log::CaseMode::Exact;
    changed = true;
  }
  const float next = at.x + toggle_width(frame, "Match case") + frame.px(18);
  if (toggle(frame, "Regular expression##all", "Regular expression", all.request.regex, {next, at.y})) {
    all.request.regex = !all.request.regex;
    changed = true;
  }
  ImGui::SetCursorScreenPos({at.x, at.y + frame.px(kSwitchHeight + 4)});
  ImGui::Dummy({1, 1});
  return changed;
}

const FoundLine* draw_lines(const Frame& frame, SearchAll& all, const std::vector<FoundLine>& lines,
                            float height) {
  const FoundLine* clicked = nullptr;
  ImGui::PushStyleColor(ImGuiCol_ChildBg, with_alpha(frame.theme.bg1, 0));
  ImGui::BeginChild("found", {0, height}, ImGuiChildFlags_None, ImGuiWindowFlags_NoNav);
  ImGui::PopStyleColor();
  const float row = frame.px(kRow), width = ImGui::GetContentRegionAvail().x;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Area place{start.x, start.y + static_cast<float>(i) * row, width, row};
    const bool shown = ImGui::IsRectVisible({place.x, place.y}, {place.right(), place.bottom()});
    const bool wanted = all.choice == i && all.choice_moved;
    if (!shown && !wanted) continue;
    ImGui::SetCursorScreenPos({place.x, place.y});
    const std::string label =
        lines[i].row->runner.name + ':' + std::to_string(lines[i].hit.line + 1) + "##" + std::to_string(i);
    if (ImGui::InvisibleButton(label.c_str(), {width, row})) clicked = &lines[i];
    if (wanted) ImGui::SetScrollHereY(0.5F);
    if (shown) draw_line(frame, lines[i], all.choice == i || ImGui::IsItemHovered(), place);
  }
  all.choice_moved = false;
  ImGui::SetCursorScreenPos({start.x, start.y + static_cast<float>(lines.size()) * row});
  ImGui::Dummy({1, 1});
  ImGui::EndChild();
  return clicked;
}

}  // namespace

void draw_search_all(const Frame& frame, UiState& state, ActionSink& actions) {
  if (state.dialog != Dialog::SearchAll) return;
  SearchAll& all = state.search_all;
  if (state.dialog_opened && !all.request.pattern.empty()) actions.post(core::Search{all.request});
  const ImVec2 view = ImGui::GetMainViewport()->Size;
  const float width = std::min(frame.px(kWidth), view.x - frame.px(32)) / frame.scale;
  if (!begin_overlay(frame, state, Dialog::SearchAll, width, frame.px(52))) return;
  if (draw_field(frame, all)) {
    all.choice = 0;
    actions.post(core::Search{all.request});
  }
  const bool mine =
      frame.snapshot.search && frame.snapshot.search->request == all.request && !all.request.pattern.empty();
  const auto lines = mine ? found_lines(frame.snapshot) : std::vector<FoundLine>();
  all.choice = lines.empty() ? 0 : std::min(all.choice, lines.size() - 1);
  take_keys(all, lines.size());
  field_label(frame, summary(frame, all, lines.size()).c_str());
  const float rows = frame.px(kRow) * static_cast<float>(std::max<std::size_t>(lines.size(), 1));
  const FoundLine* done =
      draw_lines(frame, all, lines, std::min({rows, frame.px(kMaxHeight), view.y - frame.px(210)}));
  const bool enter = ImGui::IsKeyPressed(ImGuiKey_Enter, false);
  if (!done && enter && !lines.empty()) done = &lines[all.choice];
  if (done) open_line(state, *done);
  // Nobody looks any more: what comes need not be searched.
  if (state.dialog != Dialog::SearchAll) actions.post(core::Search{});
  end_dialog();
}

}  // namespace geppetto::window
