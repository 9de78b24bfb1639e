"""A program with dialogs that change, go and come at the worst moment; says on a log what it was told, and when.

    dialog_program.py LOG SEED     one dialog after another, until end of input or "quit" in the last one

Each dialog has a number of its own. A key that comes is logged with the dialog that was shown then and for how long it had been.
"""
import json
import os
import random
import select
import sys
import termios
import time
import tty


def draw(number, what, cursor=1):
    lines = [f"Allow step {number}: {what}?"]
    for i, label in enumerate(("Yes", "Yes, always", "No"), 1):
        lines.append(("> " if i == cursor else "  ") + f"{i}. {label}")
    lines.append("Esc to cancel")
    show(lines)


def show(lines):
    # As full-screen programs do: one write, in a synchronized update.
    os.write(1, ("\x1b[?2026h\x1b[2J\x1b[H" + "\r\n".join(lines) + "\x1b[?2026l").encode())


def main():
    log = open(sys.argv[1], "a", buffering=1)
    rng = random.Random(int(sys.argv[2]))
    tty.setraw(0, termios.TCSANOW)
    number = 0
    while True:
        # What it does by itself, and when: nothing, another dialog, or a prompt for a while and then another dialog.
        number += 1
        change = rng.choice(("stays", "changes", "goes", "comes"))
        if change == "comes":
            show(["$ "])
            time.sleep(rng.uniform(0, 0.03))
        drawn = time.monotonic()
        draw(number, change)
        log.write(json.dumps({"dialog": number, "change": change}) + "\n")
        # Around the time at which the answer comes: a dialog is seen 30 ms after it was drawn.
        due = drawn + (rng.uniform(0.028, 0.045) if change in ("changes", "goes") else 60)
        while True:
            left = due - time.monotonic()
            if left <= 0:
                if change == "goes":
                    show(["$ "])
                    drawn = time.monotonic()
                    # A key that is typed now is typed into the prompt.
                    if select.select([0], [], [], rng.uniform(0, 0.05))[0]:
                        log.write(json.dumps({"key": os.read(0, 100).decode(), "at": 0, "age": time.monotonic() - drawn}) + "\n")
                break
            if not select.select([0], [], [], left)[0]:
                continue
            keys = os.read(0, 100).decode()
            if not keys:
                return
            log.write(json.dumps({"key": keys, "at": number, "age": time.monotonic() - drawn}) + "\n")
            if keys == "q":
                return
            break


main()
