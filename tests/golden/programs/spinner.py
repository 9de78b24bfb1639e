"""Spinners as programs draw them: with \\r, with backspaces, and several lines moved over with the cursor."""
import sys
import time


BAR = "|/-\\"


def show(text):
    sys.stdout.write(text)
    sys.stdout.flush()
    time.sleep(0.03)


for n in range(20):
    show(f"\r{BAR[n % 4]} resolving")
show("\rresolved 12 packages\x1b[K\n")
show("compiling ")
for n in range(20):
    show(f"{BAR[n % 4]}\b")
show(" done\n")
show("\x1b[?25l")
for n in range(20):
    show(f"\x1b[36m{'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'[n % 10]}\x1b[0m linking\n  step {n + 1} of 20\x1b[1A\r")
show("\x1b[J\x1b[32m✔\x1b[0m linked\n\x1b[?25h")
for task in ("alpha", "beta", "gamma"):
    for n in range(6):
        show(f"\x1b[2K\x1b[1G\x1b[33m{'◐◓◑◒'[n % 4]}\x1b[0m testing {task}")
    show(f"\x1b[2K\x1b[1G\x1b[32m✔\x1b[0m tested {task}\n")
