// The colours of the window: reading theme.json, and what Dear ImGui's style becomes with them.
#include "app/window/theme.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

namespace geppetto::window {
namespace {

using nlohmann::json;

std::optional<Rgba> parse_hex(const json& value) {
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  if (text.size() != 6) return std::nullopt;
  std::uint32_t rgb = 0;
  for (const char c : text) {
    std::uint32_t digit = 0;
    if (c >= '0' && c <= '9')
      digit = static_cast<std::uint32_t>(c - '0');
    else if (c >= 'A' && c <= 'F')
      digit = static_cast<std::uint32_t>(c - 'A') + 10;
    else if (c >= 'a' && c <= 'f')
      digit = static_cast<std::uint32_t>(c - 'a') + 10;
    else
      return std::nullopt;
    rgb = rgb << 4 | digit;
  }
  return 0xFF00'0000U | (rgb & 0xFF) << 16 | (rgb & 0xFF00) | rgb >> 16;
}

struct NamedColor {
  const char* name;
  Rgba Theme::*member;
};
constexpr NamedColor kColors[] = {
    {"bg0", &Theme::bg0},     {"bg1", &Theme::bg1},       {"bg2", &Theme::bg2},       {"bg3", &Theme::bg3},
    {"line", &Theme::line},   {"scroll", &Theme::scroll}, {"text", &Theme::text},     {"dim", &Theme::dim},
    {"faint", &Theme::faint}, {"accent", &Theme::accent}, {"blue", &Theme::blue},     {"ok", &Theme::ok},
    {"warn", &Theme::warn},   {"err", &Theme::err},       {"violet", &Theme::violet}, {"cyan", &Theme::cyan},
};

ImVec4 vec(Rgba color, float alpha = 1) {
  ImVec4 v = ImGui::ColorConvertU32ToFloat4(color);
  v.w = alpha;
  return v;
}

void set_sizes(ImGuiStyle& style) {
  style.WindowPadding = {12, 10};
  style.FramePadding = {9, 5};
  style.ItemSpacing = {8, 6};
  style.ItemInnerSpacing = {6, 4};
  style.CellPadding = {8, 4};
  style.WindowRounding = 0;
  style.ChildRounding = 8;
  style.FrameRounding = 6;
  style.PopupRounding = 8;
  style.GrabRounding = 6;
  style.ScrollbarRounding = 6;
  style.TabRounding = 6;
  style.ScrollbarSize = 10;
  style.GrabMinSize = 24;
  style.WindowBorderSize = 0;
  style.ChildBorderSize = 0;
  style.FrameBorderSize = 0;
  style.PopupBorderSize = 1;
  // A tooltip that waits would need a frame that nothing else asks for.
  style.HoverFlagsForTooltipMouse = ImGuiHoveredFlags_DelayNone | ImGuiHoveredFlags_AllowWhenDisabled;
  style.DisabledAlpha = 0.45F;
}

}  // namespace

Result<Theme> parse_theme(std::string_view text, const std::string& name) {
  const json root = json::parse(text, nullptr, false);
  const auto fail = [&](const std::string& why) {
    return Error{ErrorKind::Invalid, "theme: " + name + ": " + why};
  };
  if (!root.is_object()) return fail("not a JSON object");
  Theme theme;
  theme.name =
      root.contains("name") && root["name"].is_string() ? root["name"].get<std::string>() : "unnamed";
  const auto colors = root.find("colors");
  if (colors == root.end() || !colors->is_object()) return fail("no object \"colors\"");
  for (const auto& [key, member] : kColors) {
    const auto found = colors->find(key);
    if (found == colors->end()) return fail(std::string("no colour \"") + key + '"');
    const auto color = parse_hex(*found);
    if (!color) return fail(std::string("colour \"") + key + "\" is not six hex digits");
    theme.*member = *color;
  }
  const auto terminal = root.find("terminal");
  if (terminal == root.end() || !terminal->is_array() || terminal->size() != theme.terminal.size()) {
    return fail("\"terminal\" is not a list of 16 colours");
  }
  for (std::size_t i = 0; i < theme.terminal.size(); ++i) {
    const auto color = parse_hex((*terminal)[i]);
    if (!color) return fail("terminal colour " + std::to_string(i) + " is not six hex digits");
    theme.terminal[i] = *color;
  }
  return theme;
}

Result<Theme> load_theme(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{ErrorKind::Io, "theme: " + path + ": cannot be read"};
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return parse_theme(text, path);
}

Rgba resolve(const Theme& theme, Color color, Rgba fallback) {
  const auto pack = [](unsigned r, unsigned g, unsigned b) { return 0xFF00'0000U | b << 16 | g << 8 | r; };
  if (color.is_default()) return fallback;
  if (!color.is_palette()) return pack(color.red(), color.green(), color.blue());
  const unsigned n = color.index();
  if (n < 16) return theme.terminal[n];
  if (n >= 232) return pack(8 + (n - 232) * 10, 8 + (n - 232) * 10, 8 + (n - 232) * 10);
  const auto level = [](unsigned step) { return step == 0 ? 0U : 55 + step * 40; };  // xterm's 6x6x6 cube
  return pack(level((n - 16) / 36), level((n - 16) / 6 % 6), level((n - 16) % 6));
}

namespace {

// Of a channel's 256 values, as light.
const std::array<float, 256>& linear() {
  static const std::array<float, 256> table = [] {
    std::array<float, 256> out{};
    for (std::size_t i = 0; i < out.size(); ++i) {
      const float v = static_cast<float>(i) / 255;
      out.at(i) = v <= 0.03928F ? v / 12.92F : std::pow((v + 0.055F) / 1.055F, 2.4F);
    }
    return out;
  }();
  return table;
}

float luminance(Rgba c) {
  const auto& light = linear();
  return 0.2126F * light[c & 0xFF] + 0.7152F * light[c >> 8 & 0xFF] + 0.0722F * light[c >> 16 & 0xFF];
}

}  // namespace

Rgba mix(Rgba over, Rgba under, float share) {
  Rgba out = 0xFF00'0000U;
  for (unsigned shift = 0; shift < 24; shift += 8) {
    const float value = static_cast<float>(over >> shift & 0xFF) * share +
                        static_cast<float>(under >> shift & 0xFF) * (1 - share);
    out |= static_cast<Rgba>(value + 0.5F) << shift;
  }
  return out;
}

bool is_light(const Theme& theme) {
  constexpr Rgba kBlack = 0xFF00'0000, kWhite = 0xFFFF'FFFF;
  return contrast(theme.bg0, kBlack) > contrast(theme.bg0, kWhite);
}

float contrast(Rgba a, Rgba b) {
  const float x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05F) / (std::min(x, y) + 0.05F);
}

Rgba readable(Rgba ink, Rgba ground) {
  constexpr float kEnough = 4.5F;
  if (contrast(ink, ground) >= kEnough) return ink;
  constexpr Rgba kWhite = 0xFFFF'FFFFU, kBlack = 0xFF00'0000U;
  const Rgba end = contrast(kWhite, ground) > contrast(kBlack, ground) ? kWhite : kBlack;
  for (const float share : {0.8F, 0.6F, 0.4F, 0.2F}) {
    const Rgba moved = mix(ink, end, share);
    if (contrast(moved, ground) >= kEnough) return moved;
  }
  return end;
}

void apply_theme(const Theme& theme, float scale) {
  ImGuiStyle style;
  ImGui::StyleColorsDark(&style);
  set_sizes(style);
  auto* c = style.Colors;
  c[ImGuiCol_Text] = vec(theme.text);
  c[ImGuiCol_TextDisabled] = vec(theme.faint);
  c[ImGuiCol_WindowBg] = vec(theme.bg0);
  c[ImGuiCol_ChildBg] = vec(theme.bg1);
  c[ImGuiCol_PopupBg] = vec(theme.bg1);
  c[ImGuiCol_Border] = vec(theme.line);
  c[ImGuiCol_FrameBg] = vec(theme.bg2);
  c[ImGuiCol_FrameBgHovered] = vec(theme.bg3);
  c[ImGuiCol_FrameBgActive] = vec(theme.bg3);
  c[ImGuiCol_ScrollbarBg] = vec(theme.bg1, 0);
  c[ImGuiCol_ScrollbarGrab] = vec(theme.scroll);
  c[ImGuiCol_ScrollbarGrabHovered] = vec(theme.faint);
  c[ImGuiCol_ScrollbarGrabActive] = vec(theme.accent);
  c[ImGuiCol_Button] = vec(theme.bg2);
  c[ImGuiCol_ButtonHovered] = vec(theme.bg3);
  c[ImGuiCol_ButtonActive] = vec(theme.scroll);
  c[ImGuiCol_Header] = vec(theme.accent, 0.14F);
  c[ImGuiCol_HeaderHovered] = vec(theme.bg3);
  c[ImGuiCol_HeaderActive] = vec(theme.accent, 0.22F);
  c[ImGuiCol_Separator] = vec(theme.line);
  c[ImGuiCol_CheckMark] = vec(theme.accent);
  c[ImGuiCol_TextSelectedBg] = vec(theme.accent, 0.30F);
  c[ImGuiCol_NavCursor] = vec(theme.accent);
  c[ImGuiCol_ModalWindowDimBg] = vec(theme.bg0, 0.70F);
  style.ScaleAllSizes(scale);
  style.FontSizeBase = 17;
  style.FontScaleDpi = scale;
  ImGui::GetStyle() = style;
}

}  // namespace geppetto::window
