#!/usr/bin/env python3
"""Writes src/domain/base/fold_table.h: which letters are one another's other case, from Python's own Unicode data."""
import pathlib
import textwrap

KEPT_APART = {0x130, 0x131}  # Turkish dotted and dotless i are letters of their own


def fold(code):
    """The simple case folding, where it is one character that takes as many bytes in UTF-8; else the character itself."""
    char = chr(code)
    for other in (char.casefold(), char.lower()):
        if len(other) == 1 and code not in KEPT_APART and len(other.encode()) == len(char.encode()):
            return ord(other)
    return code


def runs():
    """(first, last, step, distance): every step-th code point from first to last folds to itself plus distance."""
    found = []
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000 or fold(code) == code:
            continue
        distance = fold(code) - code
        if found and found[-1][3] == distance and code - found[-1][1] <= 2:
            first, last, step, _ = found[-1]
            if first == last or code - last == step:
                found[-1] = (first, code, code - last, distance)
                continue
        found.append((code, code, 1, distance))
    return found


rows = textwrap.fill(", ".join(f"{{{a:#x}, {b:#x}, {step}, {distance}}}" for a, b, step, distance in runs()), 104)
out = pathlib.Path(__file__).parent.parent / "src/domain/base/fold_table.h"
out.write_text(f"""// Which characters fold to another case of themselves; written by scripts/fold_table.py, not by hand.
#pragma once
#include <cstdint>

namespace geppetto {{

// Every `step`-th code point from `first` to `last` folds to itself plus `distance`.
struct FoldRun {{
  std::int32_t first, last, step, distance;
}};

// Ascending.
inline constexpr FoldRun kFoldRuns[] = {{
{textwrap.indent(rows, "    ")},
}};

}}  // namespace geppetto
""")
