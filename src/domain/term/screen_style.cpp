// SGR, and the tables of styles and clusters.
#include <algorithm>
#include <optional>
#include <utility>

#include "domain/term/screen_state.h"

namespace geppetto::term {

bool Screen::State::known_style(std::uint64_t numbers) {
  // What every program sends most: nothing, or 0.
  if (numbers == 1 || numbers == (1 << kPackedBits | 1)) {
    pen.style = Style();
    pen_style = blank_style = 0;
    pen_interned = true;
  } else {
    const StyleMemory::Result* const known = pen_interned ? known_styles.find(numbers, pen_style) : nullptr;
    if (known == nullptr) return false;
    pen.style = styles[known->text];
    pen_style = known->text;
    blank_style = known->blank;
  }
  repeatable = 0;
  return true;
}

void Screen::State::select_style(std::span<const Param> params) {
  const std::uint64_t key = pen_interned ? StyleMemory::key_of(params) : 0;
  const StyleId before = pen_style;
  const std::size_t compacted = times_compacted;
  apply_style(params);
  if (key != 0 && pen_interned && times_compacted == compacted)
    known_styles.keep(key, before, {pen_style, blank_style});
}

void Screen::State::apply_style(std::span<const Param> params) {
  constexpr std::uint16_t kOn[] = {0,      kBold,  kDim,     kItalic, kUnderline,
                                   kBlink, kBlink, kReverse, kHidden, kStrike};
  const auto drop = [&](int bits) {
    pen.style.attributes = static_cast<std::uint16_t>(pen.style.attributes & ~bits);
  };
  if (params.empty()) pen.style = Style();
  for (std::size_t i = 0; i < params.size(); ++i) {
    if (!params[i].text.empty()) {
      select_style_colons(params[i].text);
      continue;
    }
    const int n = std::max(params[i].number, 0);  // missing counts as 0
    if (n == 38 || n == 48 || n == 58) {
      i += select_color(n, params.subspan(i + 1));
    } else if (n >= 1 && n <= 9 && n != 4) {
      pen.style.attributes |= kOn[n];
    } else if (n >= 30 && n <= 37) {
      pen.style.fg = Color::palette(static_cast<std::uint8_t>(n - 30));
    } else if (n >= 40 && n <= 47) {
      pen.style.bg = Color::palette(static_cast<std::uint8_t>(n - 40));
    } else if (n >= 90 && n <= 97) {
      pen.style.fg = Color::palette(static_cast<std::uint8_t>(n - 90 + 8));
    } else if (n >= 100 && n <= 107) {
      pen.style.bg = Color::palette(static_cast<std::uint8_t>(n - 100 + 8));
    } else {
      switch (n) {
        case 0: pen.style = Style(); break;
        case 4: pen.style.set_underline(Underline::Single); break;
        case 21: pen.style.set_underline(Underline::Double); break;
        case 22: drop(kBold | kDim); break;
        case 23: drop(kItalic); break;
        case 24: pen.style.set_underline(Underline::None); break;
        case 25: drop(kBlink); break;
        case 27: drop(kReverse); break;
        case 28: drop(kHidden); break;
        case 29: drop(kStrike); break;
        case 39: pen.style.fg = Color(); break;
        case 49: pen.style.bg = Color(); break;
        case 53: pen.style.attributes |= kOverline; break;
        case 55: drop(kOverline); break;
        case 59: pen.style.underline_color = Color(); break;
        default: break;
      }
    }
  }
  pen_changed();
}

// "5;N" or "2;R;G;B" after 38, 48 or 58. Returns how many of `rest` belong to it.
std::size_t Screen::State::select_color(int which, std::span<const Param> rest) {
  const auto at = [&](std::size_t i) {
    return i < rest.size() && rest[i].text.empty() ? rest[i].number : -1;
  };
  // A missing number inside counts as 0 for the kind only; a colour needs them all.
  if (at(0) == 5) {
    const int n = at(1);
    set_color(which, n < 0 || n > 255 ? Color() : Color::palette(static_cast<std::uint8_t>(n)));
    return 2;
  }
  if (at(0) == 2) {
    for (std::size_t i = 1; i <= 3; ++i) {
      if (at(i) < 0 || at(i) > 255) return 1;
    }
    set_color(which, Color::rgb(static_cast<std::uint8_t>(at(1)), static_cast<std::uint8_t>(at(2)),
                                static_cast<std::uint8_t>(at(3))));
    return 4;
  }
  return 1;
}

void Screen::State::set_color(int which, Color color) {
  if (which == 38) pen.style.fg = color;
  if (which == 48) pen.style.bg = color;
  // tmux drops a colour of text that is none, but keeps the one of the underline then.
  if (which == 58 && !color.is_default()) pen.style.underline_color = color;
}

// "4:3", "38:5:N", "38:2:R:G:B", "38:2:SPACE:R:G:B"
void Screen::State::select_style_colons(std::string_view text) {
  constexpr std::size_t kMost = 8;
  long part[kMost];
  std::size_t count = 0;
  while (true) {
    if (count == kMost - 1) return;
    const std::size_t colon = text.find(':');
    const std::string_view digits = text.substr(0, colon);
    long value = digits.empty() ? -1 : 0;
    for (const char c : digits) value = std::min(value * 10 + (c - '0'), 1'000'000L);
    part[count++] = value;
    if (colon == std::string_view::npos) break;
    text.remove_prefix(colon + 1);
  }
  if (part[0] == 4) {
    if (count != 2 || part[1] < 0 || part[1] > 5) return;
    return pen.style.set_underline(static_cast<Underline>(part[1]));
  }
  if (count < 3 || (part[0] != 38 && part[0] != 48 && part[0] != 58)) return;
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(part[i]); };
  if (part[1] == 5) {
    set_color(static_cast<int>(part[0]), part[2] < 0 || part[2] > 255 ? Color() : Color::palette(byte(2)));
  } else if (part[1] == 2) {
    const std::size_t first = count == 5 ? 2 : 3;
    if (count < first + 3) return;
    for (std::size_t i = first; i < first + 3; ++i) {
      if (part[i] < 0 || part[i] > 255) return;
    }
    set_color(static_cast<int>(part[0]), Color::rgb(byte(first), byte(first + 1), byte(first + 2)));
  }
}

void Screen::State::pen_changed() {
  pen_style = intern_style(pen.style);
  const Style blank{{}, pen.style.bg, 0};
  if (styles[blank_style] != blank) blank_style = intern_style(blank);
  pen_interned = styles[pen_style] == pen.style && styles[blank_style] == blank;
}

// The index of an equal value, kFull when the table is full of what is in use. Compacting looks at every
// cell, so it is not done again before the cost is spread over enough new values: a screen full of different
// colours must not make every SGR slow.
template <class Table, class Value>
std::uint32_t Screen::State::intern(Table& table, const Value& value) {
  const std::size_t before = table.values().size();
  const std::uint32_t index = table.intern(value);
  if (index < before) return index;
  ++new_values;
  if (index != Table::kFull || new_values < new_values_to_compact) return index;
  compact_tables();
  return table.intern(value);
}

// The default style when the table is full of styles that are in use.
StyleId Screen::State::intern_style(const Style& style) {
  const std::uint32_t index = intern(styles, style);
  return index == styles.kFull ? StyleId{0} : static_cast<StyleId>(index);
}

// 0 when the table is full of clusters that are in use.
std::uint32_t Screen::State::intern_cluster(const std::string& cluster) {
  const std::uint32_t index = intern(clusters, cluster);
  return index == clusters.kFull ? 0 : index;
}

// No link when the table is full of links that are in use.
LinkId Screen::State::intern_link(const Link& link) {
  shared_links.reset();
  const std::uint32_t index = intern(links, link);
  return index == links.kFull ? LinkId{0} : static_cast<LinkId>(index);
}

std::shared_ptr<const std::vector<Link>> Screen::State::share_links() const {
  if (links.values().size() == 1) return nullptr;
  if (!shared_links) shared_links = std::make_shared<const std::vector<Link>>(links.values());
  return shared_links;
}

// Forgets what no cell has any more.
void Screen::State::compact_tables() {
  std::vector<bool> used_styles(styles.values().size()), used_clusters(clusters.values().size()),
      used_links(links.values().size());
  std::size_t cells = 0;
  used_styles[pen_style] = used_styles[blank_style] = true;
  used_links[pen.link] = used_links[kept_pen.link] = true;
  grid.for_each_row([&](const Row& row) {
    cells += row.filled;
    for (int i = 0; i < row.filled; ++i) {
      const Cell cell = row.at(i);
      used_styles[cell.style] = true;
      used_links[cell.link] = true;
      if (cell.ch >= kClusterBase && cell.ch != kWideTail) used_clusters[cell.ch - kClusterBase] = true;
    }
  });
  const std::vector<std::uint32_t> new_style = styles.compact(used_styles);
  const std::vector<std::uint32_t> new_cluster = clusters.compact(used_clusters);
  const std::vector<std::uint32_t> new_link = links.compact(used_links);
  shared_links.reset();
  pen_style = static_cast<StyleId>(new_style[pen_style]);
  blank_style = static_cast<StyleId>(new_style[blank_style]);
  pen.link = static_cast<LinkId>(new_link[pen.link]);
  kept_pen.link = static_cast<LinkId>(new_link[kept_pen.link]);
  grid.for_each_row([&](Row& row) {
    for (int i = 0; i < row.filled; ++i) {
      Cell& cell = row.cells[static_cast<std::size_t>(i)];
      cell.style = static_cast<StyleId>(new_style[cell.style]);
      cell.link = static_cast<LinkId>(new_link[cell.link]);
      if (cell.ch >= kClusterBase && cell.ch != kWideTail)
        cell.ch = kClusterBase + new_cluster[cell.ch - kClusterBase];
    }
  });
  const std::size_t values = used_styles.size() + used_clusters.size() + used_links.size();
  known_styles.forget();
  ++times_compacted;
  new_values = 0;
  new_values_to_compact = cells / 64 + values / 4;
}

}  // namespace geppetto::term
