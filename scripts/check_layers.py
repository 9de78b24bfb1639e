#!/usr/bin/env python3
"""Fails when an include crosses a layer the wrong way, forms a circle, or a file breaks a rule of the house.

Usage: check_layers.py [PROJECT_FOLDER]   prints one line for each finding, `FILE:LINE: WHAT`; exit status 1 when there is any.
"""
import pathlib
import re
import sys

# The law: app -> infra -> domain. A folder may include itself and what stands here, by the longest match; a file of its
# own, such as app/wiring.h, belongs to the folder that it is in.
PEERS = ["term", "log", "tmux", "runner", "agent", "provider", "desktop"]
BELOW_PORTS = ["domain/base"] + [f"domain/{peer}" for peer in PEERS]
MAY_INCLUDE = {
    "domain/base": [],
    **{f"domain/{peer}": ["domain/base"] for peer in PEERS},  # peers never include one another
    "domain/snapshot": BELOW_PORTS,
    "domain/ports": BELOW_PORTS,
    "domain/core": BELOW_PORTS + ["domain/snapshot", "domain/ports"],
    "infra": ["domain"],
    "app/share": ["infra", "domain"],
    "app/worker": ["app/share", "infra", "domain"],
    "app/cli": ["app/share", "app/worker", "infra", "domain"],
    "app/window": ["app/share", "domain"],
    "app": ["infra", "domain"],
}

# Which folders may include a header in <>. What is not named here is free.
LOOP_OWNERS = ["infra/uv", "infra/tmux", "infra/wire", "infra/os"]
SYSTEM_HEADERS = [
    (r"uv\.h", LOOP_OWNERS),
    (r"(curl|re2)/.*|sqlite3\.h", ["infra"]),
    (r"nlohmann/.*", ["infra", "app/window"]),
    (r"systemd/.*|xcb/.*", ["infra/desktop", "infra/secrets"]),
    (r"imgui.*|imstb.*|backends/imgui.*|misc/.*imgui.*|GLFW/.*|glad/.*|GL/.*|X11/.*", ["app/window"]),
    (r"atomic", ["domain/log", "infra", "app"]),  # the log publishes frozen prefixes; nothing else in the domain has threads
    # Threads, clocks, chance, files, sockets and the environment stay outside of the domain.
    (r"thread|mutex|shared_mutex|condition_variable|future|semaphore|latch|barrier|stop_token|pthread\.h", ["infra", "app"]),
    (r"chrono|ctime|time\.h|random", ["infra", "app"]),
    (r"filesystem|fstream|iostream|unistd\.h|fcntl\.h|dirent\.h|dlfcn\.h|sys/.*", ["infra", "app"]),
    (r"csignal|signal\.h|poll\.h|netdb\.h|(netinet|arpa|linux)/.*", ["infra", "app"]),
]
# <cstdlib> and <cstdio> hold harmless things too, so in the domain the calls are looked for.
IMPURE_CALL = re.compile(
    r"\b(getenv|secure_getenv|setenv|putenv|fopen|popen|printf|puts|perror|rand|srand|std::time|std::system)\s*\(")

MAX_LINES = 800
LAYERS = ("domain", "infra", "app")
INCLUDE = re.compile(r'\s*#\s*include\s*(["<])([^">]+)[">]')
PURPOSE = re.compile(r"// \S+ .*\S")


def inside(path, folder):
    return path == folder or path.startswith(folder + "/")


def rule_of(path):
    """The longest key of MAY_INCLUDE that holds the path, or None."""
    return max((key for key in MAY_INCLUDE if inside(path, key)), key=len, default=None)


def panel_of(path):
    """The name of the panel a file belongs to: panels/list.cpp, panels/list_rows.h and panels/list/row.h are of `list`."""
    match = re.match(r"app/window/panels/([^/.]+)", path)
    return match[1] if match else None


def same_panel(a, b):
    return a == b or a.startswith(b + "_") or b.startswith(a + "_")


def check_own_include(path, included):
    """What is wrong with `#include "included"` in src/path, or None."""
    if included.endswith(".cpp"):
        return f"{included} is not a header"
    if included.split("/")[0] not in LAYERS or ".." in included.split("/"):
        return f'"{included}" does not start at src/ (headers of libraries stand in <>)'
    rule, target = rule_of(path), rule_of(included)
    if rule is None or target is None:
        return f"{path if rule is None else included} is in a folder that scripts/check_layers.py does not know"
    allowed = [rule, *MAY_INCLUDE[rule]]
    if rule == "app":
        allowed.append("app")  # the mains and the wiring join everything
    elif rule == "infra":
        allowed.append("infra")
    if not any(inside(target, folder) for folder in allowed):
        return f"{rule} may not include {included}"
    panel, other = panel_of(path), panel_of(included)
    if panel and other and not same_panel(panel, other):
        return f"the panel '{panel}' may not include {included}, another panel"
    return None


def check_system_include(path, included):
    if included.split("/")[0] in LAYERS:
        return f"<{included}> is ours: write it in quotes"
    for pattern, folders in SYSTEM_HEADERS:
        if re.fullmatch(pattern, included) and not any(inside(path, folder) for folder in folders):
            return f"{'/'.join(path.split('/')[:-1])} may not include <{included}>"
    return None


def check_shape(path, lines):
    """Yields (line number, what) for the rules that every file keeps, in src and tests."""
    if len(lines) > MAX_LINES:
        yield len(lines), f"{len(lines)} lines; at most {MAX_LINES}"
    purpose = lines[0] if lines else ""
    goes_on = len(lines) > 1 and lines[1].startswith("// ")
    if not PURPOSE.fullmatch(purpose) or not (purpose[-1] in ".!?" or goes_on):
        yield 1, "the first line must say in a sentence what the file is: `// Purpose.`"
    if path.endswith(".h"):
        code = [line for line in lines if line.strip() and not line.startswith("//")]
        if not code or code[0].strip() != "#pragma once":
            yield 1, "a header starts with #pragma once"


def without_comment_and_strings(line):
    return re.sub(r'"(\\.|[^"\\])*"', '""', line).split("//")[0]


def check_includes(path, lines, graph):
    """Yields (line number, what) for a file of src, and notes in the graph what it includes."""
    edges = graph.setdefault(path, {})
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        if match and match[1] == '"':
            wrong = check_own_include(path, match[2])
            edges.setdefault(match[2], f"src/{path}:{number}")
        elif match:
            wrong = check_system_include(path, match[2])
        else:
            call = inside(path, "domain") and IMPURE_CALL.search(without_comment_and_strings(line))
            wrong = f"domain may not call {call[1]}()" if call else None
        if wrong:
            yield number, wrong


def folders_of(graph):
    """The same graph between folders such as infra/tmux; what is below them belongs to them."""
    def folder(path):
        return "/".join(path.split("/")[:-1][:2])
    between = {}
    for path, edges in graph.items():
        here = folder(path)
        for other, place in edges.items():
            there = folder(other)
            if there != here:
                between.setdefault(here, {}).setdefault(there, place)
    return between


def find_circles(graph, kind):
    """Yields one finding for each circle met."""
    done, trail = set(), []

    def walk(node):
        if node in trail:
            circle = trail[trail.index(node):] + [node]
            yield f"{graph[trail[-1]][node]}: a circle of {kind}: {' -> '.join(circle)}"
            return
        if node in done:
            return
        done.add(node)
        trail.append(node)
        for other in sorted(graph.get(node, {})):
            yield from walk(other)
        trail.pop()

    for node in sorted(graph):
        yield from walk(node)


def check(root):
    findings, graph, count = [], {}, 0
    for top in ("src", "tests"):
        for file in sorted((root / top).rglob("*")):
            if file.suffix not in (".h", ".cpp"):
                continue
            count += 1
            path = file.relative_to(root / top).as_posix()
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
            wrongs = list(check_shape(path, lines))
            if top == "src":
                wrongs += check_includes(path, lines, graph)
            findings += [f"{top}/{path}:{number}: {what}" for number, what in wrongs]
    findings += find_circles(graph, "includes")
    findings += find_circles(folders_of(graph), "folders")
    if count == 0:
        findings.append(f"{root}: no source files")
    return findings, count


def main(arguments):
    if len(arguments) > 1:
        print(__doc__, file=sys.stderr)
        return 2
    folder = pathlib.Path(arguments[0]) if arguments else pathlib.Path(__file__).resolve().parents[1]
    findings, count = check(folder)
    print("\n".join(findings) if findings else f"layers: {count} files keep the law")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
