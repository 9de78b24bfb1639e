#!/usr/bin/env python3
"""Records real programs for the golden transcripts: what they write, before tmux interprets it.

    tests/golden/record.py CASE…      writes tests/golden/transcript/CASE/in.cast (asciicast v2)
    tests/golden/record.py --list
    tests/golden/record.py --take FILE CASE [SECONDS]   a recording made elsewhere, up to that time

Each program runs in a tmux of its own with namespaces of its own, so that a recording shows neither the
machine nor its other processes (needs root). Recordings are committed: this runs when a case is added.
"""
import json
import os
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
WORK = "/tmp/demo"  # home and working folder: it shows in some recordings, so it has a plain name
MAX_BYTES = 300_000

# What a case needs before it is recorded; runs in WORK.
GIT = """
git init -q -b main . && git config user.name Dev && git config user.email dev@example.invalid
for n in $(seq 1 60); do
  echo "$n" > number && git add number
  GIT_COMMITTER_DATE="2026-01-01T00:00:$n" GIT_AUTHOR_DATE="2026-01-01T00:00:$n" \
    git -c commit.gpgsign=false commit -qm "Count to $n" -m "The number was $((n - 1))." 2>/dev/null
done
git tag v1 HEAD~10 && git branch side HEAD~5
"""
CMAKE = """
mkdir -p src && cd src
printf 'cmake_minimum_required(VERSION 3.20)\\nproject(demo C)\\nadd_executable(demo main.c' > CMakeLists.txt
for n in $(seq 1 12); do echo "int f$n(int x) { return x * $n; }" > f$n.c; printf ' f%s.c' $n >> CMakeLists.txt; done
printf ')\\n' >> CMakeLists.txt
printf 'int f1(int); int unused_value(void) { int a; return 0; }\\nint main(void) { return f1(0); }\\n' > main.c
"""
APT = """
mkdir sources && cp /etc/apt/sources.list.d/debian.sources sources
printf 'Dir::Etc::sourceparts "%s/sources"; APT::Get::HideAutoRemove "true";' "$PWD" > apt.conf
"""
NPM = """
mkdir -p app lib1 lib2 lib3
for n in 1 2 3; do
  printf '{"name": "lib%s", "version": "1.0.%s", "scripts": {"postinstall": "sleep 0.4"}}' $n $n > lib$n/package.json
done
printf '{"name": "app", "version": "1.0.0", "dependencies": {"lib1": "file:../lib1", "lib2": "file:../lib2", "lib3": "file:../lib3"}}' > app/package.json
"""

# name: (columns, rows, prepare, shell command, [(seconds to wait, keys), …])
CASES = {
    "vim": (80, 24, "seq 1 40 > numbers",
            "echo before; vim -u NONE -N numbers; echo after",
            [(0.6, "j"), (0.2, "dd"), (0.2, "ihello "), (0.2, "Escape"), (0.2, ":set number"), (0.1, "Enter"),
             (0.3, "G"), (0.3, ":wq"), (0.1, "Enter"), (0.5, "")]),
    "htop": (80, 24, "", "echo before; htop; echo after", [(1.5, "Down"), (1.2, "F6"), (0.8, "Escape"), (1.5, "q"), (0.5, "")]),
    "less": (80, 24, "seq 1 200 | sed 's/$/ bottles/' > bottles",
             "cat bottles | head -3; less bottles; echo after",
             [(0.5, "Space"), (0.3, "Space"), (0.3, "/150"), (0.1, "Enter"), (0.3, "g"), (0.3, "q"), (0.4, "")]),
    "less-no-init": (80, 24, "seq 1 100 | sed 's/$/ bottles/' > bottles",
                     "echo before; less -X bottles; echo after",
                     [(0.5, "Space"), (0.3, "Space"), (0.3, "b"), (0.3, "q"), (0.4, "")]),
    "git-log": (80, 24, GIT, "git --no-pager log --color=always --graph --decorate -25; echo done", [(0.6, "")]),
    "git-log-paged": (80, 24, GIT, "git log --color=always --oneline; git --no-pager log --oneline -3",
                      [(0.6, "Space"), (0.3, "Space"), (0.3, "q"), (0.5, "")]),
    "git-clone": (80, 24, GIT + "\nmv .git ../demo.git; rm -rf * ; mv ../demo.git origin.git\n"
                  "git --git-dir=origin.git config core.bare true",
                  "git clone --progress file://$PWD/origin.git copy; git -C copy --no-pager log --oneline -2", [(1.5, "")]),
    "npm-install": (80, 24, NPM, "cd app && npm install --no-audit --no-fund --offline --foreground-scripts; npm ls", [(6, "")]),
    "apt": (80, 24, APT, "export APT_CONFIG=$PWD/apt.conf; apt-get -s install --reinstall bash coreutils sed; "
            "apt list --installed 2>/dev/null | head -5 | cut -d/ -f1", [(20, "")]),
    "apt-progress": (80, 24, APT + "mkdir -p pkg/DEBIAN && printf 'Package: demo-words\\nVersion: 1.0\\n"
                     "Architecture: all\\nMaintainer: Dev <dev@example.invalid>\\nDescription: words\\n' > pkg/DEBIAN/control"
                     " && dpkg-deb -b pkg demo-words.deb >/dev/null",
                     "export APT_CONFIG=$PWD/apt.conf; apt-get -y -o Dpkg::Progress-Fancy=1 install ./demo-words.deb; apt-get -y purge demo-words", [(30, "")]),
    "cmake": (80, 24, CMAKE, "CLICOLOR_FORCE=1 cmake -S src -B build -G 'Unix Makefiles' && CLICOLOR_FORCE=1 cmake --build build", [(9, "")]),
    "ninja": (80, 24, CMAKE, "cmake -S src -B build -G Ninja >/dev/null && ninja -C build", [(7, "")]),
    "pv": (80, 24, "head -c 3000000 /dev/zero > zeros", "pv -i 0.1 -L 1500k zeros > /dev/null; pv -i 0.1 -L 2m -p -t zeros | wc -c", [(5, "")]),
    "spinner": (80, 24, "", "python3 $PROGRAMS/spinner.py", [(3, "")]),
    "progress-bar": (80, 24, "", "python3 $PROGRAMS/bars.py", [(4, "")]),
    "layers": (80, 24, "", "python3 $PROGRAMS/layers.py", [(5, "")]),
    "curl": (80, 24, "mkdir -p www && head -c 9000000 /dev/zero > www/file && "
             "(cd www && exec python3 -m http.server --bind 127.0.0.1 8765 >/dev/null 2>&1) &",
             "curl --limit-rate 4M -# -o /dev/null http://127.0.0.1:8765/file; "
             "curl --limit-rate 4M -o /dev/null http://127.0.0.1:8765/file; echo done", [(6, "")]),
    "top": (80, 24, "", "echo before; top -d 0.4 -n 5; echo after", [(3.5, "")]),
    "watch": (80, 24, "", "echo before; watch -n 0.3 -t 'seq 1 5; date +%N'; echo after", [(1.6, "C-c"), (0.4, "")]),
    "vttest-cursor": (80, 24, "", "vttest", [(1, "1"), (0.2, "Enter")] + [(0.4, "Enter")] * 6 + [(0.3, "0"), (0.1, "Enter"), (0.5, "")]),
    "vttest-screen": (80, 24, "", "vttest", [(1, "2"), (0.2, "Enter")] + [(0.4, "Enter")] * 15 + [(0.3, "0"), (0.1, "Enter"), (0.5, "")]),
    "vttest-edit": (80, 24, "", "vttest", [(1, "8"), (0.2, "Enter")] + [(0.4, "Enter")] * 14 + [(0.3, "0"), (0.1, "Enter"), (0.5, "")]),
    "shell": (80, 24, "touch alpha beta gamma",
              "bash --norc -i",
              [(0.4, "ls"), (0.1, "Enter"), (0.3, "seq 1 30"), (0.1, "Enter"), (0.3, "C-l"), (0.3, "seq 1 5"), (0.1, "Enter"),
               (0.3, "clear"), (0.1, "Enter"), (0.3, "printf 'one\\ntwo\\n'"), (0.1, "Enter"), (0.3, "reset -Q"), (0.1, "Enter"),
               (1.5, "echo a typing misteak"), (0.2, "BSpace"), (0.05, "BSpace"), (0.05, "BSpace"), (0.05, "ake"), (0.1, "Enter"),
               (0.3, "exit"), (0.1, "Enter"), (0.4, "")]),
}


def sink(path, cols, rows, title):
    """Stands at the end of tmux's pipe."""
    start, pending = None, b""
    with open(path, "w", encoding="utf-8") as out:
        out.write(json.dumps({"version": 2, "width": cols, "height": rows, "title": title,
                              "env": {"TERM": "tmux-256color"}}) + "\n")
        while data := os.read(0, 65536):
            now = time.monotonic()
            start = now if start is None else start
            pending += data
            text = pending.decode("utf-8", "ignore")  # a chunk may end inside a character
            for cut in range(min(4, len(pending)) + 1):
                try:
                    text, pending = pending[:len(pending) - cut].decode(), pending[len(pending) - cut:]
                    break
                except UnicodeDecodeError:
                    continue
            else:
                text, pending = pending.decode("utf-8", "replace"), b""
            if text:
                out.write(json.dumps([round(now - start, 3), "o", text], ensure_ascii=False) + "\n")
                out.flush()


def record(name):
    cols, rows, prepare, command, keys = CASES[name]
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(WORK)
    folder = os.path.join(HERE, "transcript", name)
    os.makedirs(folder, exist_ok=True)
    cast = os.path.join(folder, "in.cast")
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": WORK, "LANG": "C.UTF-8", "SHELL": "/bin/sh",
           "PROGRAMS": os.path.join(HERE, "programs"), "TERM": "tmux-256color", "PS1": "$ ", "USER": "dev",
           "HOSTNAME": "dev", "npm_config_update_notifier": "false", "DEBIAN_FRONTEND": "noninteractive"}
    socket = f"geppetto-test-record-{os.getpid()}"
    tmux = ["tmux", "-L", socket, "-f", "/dev/null"]
    go = os.path.join(WORK, ".go")
    inside = (f"hostname dev 2>/dev/null; ip link set lo up; cd {WORK}; exec 9>&1; (:; {prepare}\n) >/dev/null 2>&1 <&9;"
              f" while [ ! -e {go} ]; do sleep 0.05; done; {command}")
    script = os.path.join(WORK, ".run.sh")
    with open(script, "w", encoding="utf-8") as out:
        out.write(inside + "\n")
    subprocess.run(tmux + ["set-option", "-g", "default-terminal", "tmux-256color", ";", "new-session", "-d", "-s", "r",
                           "-x", str(cols), "-y", str(rows), "unshare", "--uts", "--pid", "--net", "--fork", "--kill-child",
                           "--mount-proc", "sh", script], env=env, check=True)
    try:
        time.sleep(6 if prepare else 0.5)
        pipe = f"exec {sys.executable} {os.path.abspath(__file__)} --sink {cast} {cols} {rows} {name}"
        subprocess.run(tmux + ["pipe-pane", "-O", "-t", "r", pipe], env=env, check=True)
        time.sleep(0.4)
        open(go, "w", encoding="utf-8").close()
        for seconds, key in keys:
            time.sleep(seconds)
            if key:
                named = key in ("Enter", "Escape", "Space", "Down", "BSpace", "F6") or key.startswith("C-")
                subprocess.run(tmux + ["send-keys", "-t", "r"] + ([key] if named else ["-l", key]), env=env, check=False)
    finally:
        subprocess.run(tmux + ["kill-server"], env=env, check=False, stderr=subprocess.DEVNULL)
    time.sleep(0.3)
    print(f"{name}: {os.path.getsize(cast)} bytes")
    if os.path.getsize(cast) > MAX_BYTES:
        sys.exit(f"{name}: more than {MAX_BYTES} bytes: record less")


def take(path, name, until):
    """Another program's asciicast: output and sizes only, pieces of one moment joined."""
    lines = open(path, encoding="utf-8").read().splitlines()
    header = json.loads(lines[0])
    out = [json.dumps({"version": 2, "width": header["width"], "height": header["height"], "title": name,
                       "env": {"TERM": "tmux-256color"}})]
    joined = []
    for when, kind, data in map(json.loads, lines[1:]):
        if kind not in "or" or when > until:
            continue
        if joined and kind == "o" == joined[-1][1] and when - joined[-1][0] < 0.004:
            joined[-1][2] += data
        else:
            joined.append([round(when, 3), kind, data])
    out += [json.dumps(event, ensure_ascii=False) for event in joined]
    folder = os.path.join(HERE, "transcript", name)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "in.cast"), "w", encoding="utf-8") as file:
        file.write("\n".join(out) + "\n")
    if os.path.getsize(file.name) > MAX_BYTES:
        sys.exit(f"{name}: more than {MAX_BYTES} bytes: record less")


def main():
    if sys.argv[1:2] == ["--take"]:
        return take(sys.argv[2], sys.argv[3], float(sys.argv[4]) if len(sys.argv) > 4 else 1e9)
    if sys.argv[1:2] == ["--sink"]:
        return sink(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
    if sys.argv[1:2] == ["--list"] or len(sys.argv) < 2:
        return print("\n".join(CASES))
    for name in sys.argv[1:]:
        record(name)


if __name__ == "__main__":
    main()
