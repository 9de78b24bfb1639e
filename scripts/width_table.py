#!/usr/bin/env python3
"""Writes src/domain/base/width_table.h from this machine's wcwidth(), which is what tmux asks too."""
import ctypes
import locale
import pathlib
import textwrap

ABSENT = 3  # class of what wcwidth() calls unprintable; the others are their width


def runs():
    locale.setlocale(locale.LC_ALL, "C.UTF-8")
    wcwidth = ctypes.CDLL("libc.so.6").wcwidth
    wcwidth.argtypes = [ctypes.c_uint32]
    previous = None
    for code in range(0x110000):
        width = wcwidth(code)
        kind = ABSENT if width < 0 else width
        if kind != previous:
            yield code << 2 | kind
            previous = kind


numbers = textwrap.fill(", ".join(f"{n:#x}" for n in runs()), 106)
out = pathlib.Path(__file__).parent.parent / "src/domain/base/width_table.h"
out.write_text(f"""// Where the width class of characters changes; written by scripts/width_table.py, not by hand.
#pragma once
#include <cstdint>

namespace geppetto {{

// Ascending: first code point of a run << 2 | class (0, 1, 2 cells; 3: not assigned or a control).
inline constexpr std::uint32_t kWidthRuns[] = {{
{textwrap.indent(numbers, "    ")},
}};

}}  // namespace geppetto
""")
