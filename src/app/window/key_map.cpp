// Which keys do what.
#include "app/window/key_map.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "app/window/acts.h"
#include "domain/base/text.h"

namespace geppetto::window {
namespace {

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

struct KeyWord {
  std::string_view word;
  ImGuiKey key;
};
// Where a person writes another word than Dear ImGui.
constexpr std::array kWords = {
    KeyWord{"Up", ImGuiKey_UpArrow},     KeyWord{"Down", ImGuiKey_DownArrow},
    KeyWord{"Left", ImGuiKey_LeftArrow}, KeyWord{"Right", ImGuiKey_RightArrow},
    KeyWord{"+", ImGuiKey_Equal},        KeyWord{"=", ImGuiKey_Equal},
    KeyWord{"-", ImGuiKey_Minus},        KeyWord{",", ImGuiKey_Comma},
    KeyWord{".", ImGuiKey_Period},       KeyWord{"/", ImGuiKey_Slash},
    KeyWord{";", ImGuiKey_Semicolon},    KeyWord{"[", ImGuiKey_LeftBracket},
    KeyWord{"]", ImGuiKey_RightBracket},
};

std::optional<ImGuiKey> key_of(std::string_view word) {
  for (const KeyWord& known : kWords) {
    if (same_word(known.word, word)) return known.key;
  }
  for (int key = ImGuiKey_NamedKey_BEGIN; key < ImGuiKey_GamepadStart; ++key) {
    if (same_word(ImGui::GetKeyName(static_cast<ImGuiKey>(key)), word)) return static_cast<ImGuiKey>(key);
  }
  return std::nullopt;
}

std::optional<int> modifier_of(std::string_view word) {
  if (same_word(word, "Ctrl")) return ImGuiMod_Ctrl;
  if (same_word(word, "Shift")) return ImGuiMod_Shift;
  if (same_word(word, "Alt")) return ImGuiMod_Alt;
  if (same_word(word, "Super")) return ImGuiMod_Super;
  return std::nullopt;
}

bool clash(const ActKeys& a, const ActKeys& b) {
  const auto has = [](const ActKeys& keys, int chord) {
    return chord != 0 && (keys.chord == chord || keys.other_chord == chord);
  };
  return has(b, a.chord) || has(b, a.other_chord) || (a.character != 0 && a.character == b.character);
}

}  // namespace

Result<ActKeys> parse_keys(std::string_view text) {
  ActKeys out;
  if (text.empty()) return out;
  out.shown = std::string(text);
  int modifiers = 0;
  for (std::size_t plus; (plus = text.find('+', 1)) != std::string_view::npos && plus + 1 < text.size();) {
    const auto modifier = modifier_of(text.substr(0, plus));
    if (!modifier)
      return Error{ErrorKind::Invalid, "there is no modifier \"" + single_line(text.substr(0, plus)) + "\""};
    modifiers |= *modifier;
    text.remove_prefix(plus + 1);
  }
  const bool sign = text.size() == 1 && std::ispunct(static_cast<unsigned char>(text[0])) != 0;
  if (sign && modifiers == 0) {
    out.character = static_cast<unsigned char>(text[0]);
    return out;
  }
  const auto key = key_of(text);
  if (!key) return Error{ErrorKind::Invalid, "there is no key \"" + single_line(text) + "\""};
  if (*key == ImGuiKey_Escape) return Error{ErrorKind::Invalid, "Escape always leads back"};
  out.chord = modifiers | *key;
  return out;
}

MadeKeyMap make_key_map(const std::vector<std::pair<std::string, std::string>>& bindings) {
  MadeKeyMap out;
  const auto acts = all_acts();
  out.keys.resize(acts.size());
  for (const ActEntry& entry : acts)
    out.keys[static_cast<std::size_t>(entry.act)] = {entry.keys, entry.chord, entry.other_chord,
                                                     entry.character};
  std::vector<const ActEntry*> chosen;
  for (const auto& [name, text] : bindings) {
    const auto found = std::ranges::find(acts, name, &ActEntry::name);
    if (found == acts.end()) {
      out.troubles.push_back("config: keys." + single_line(name) + ": nothing is called so");
      continue;
    }
    const auto keys = parse_keys(text);
    if (!keys) {
      out.troubles.push_back("config: keys." + name + ": " + keys.error().what);
      continue;
    }
    const auto index = [](const ActEntry* entry) { return static_cast<std::size_t>(entry->act); };
    const auto other = std::find_if(chosen.begin(), chosen.end(), [&](const ActEntry* entry) {
      return entry->act != found->act && clash(out.keys[index(entry)], *keys);
    });
    if (other != chosen.end()) {
      out.troubles.push_back("config: keys." + name + ": " + keys->shown + " is the key of keys." +
                             (*other)->name);
      continue;
    }
    out.keys[index(&*found)] = *keys;
    chosen.push_back(&*found);
  }
  for (const ActEntry& entry : acts) {
    ActKeys& keys = out.keys[static_cast<std::size_t>(entry.act)];
    if (std::find(chosen.begin(), chosen.end(), &entry) != chosen.end()) continue;
    for (const ActEntry* taker : chosen) {
      if (!clash(out.keys[static_cast<std::size_t>(taker->act)], keys)) continue;
      out.troubles.push_back("config: keys." + std::string(taker->name) + " takes " + keys.shown +
                             " from \"" + entry.title + "\"");
      keys = {};
      break;
    }
  }
  return out;
}

}  // namespace geppetto::window
