"""Progress bars on one line, with messages in between, one wider than the terminal, and three at once."""
import sys
import time


def show(text):
    sys.stdout.write(text)
    sys.stdout.flush()
    time.sleep(0.02)


for n in range(0, 101, 4):
    full = "█" * (n // 4)
    show(f"\r{n:3d}%|{full:<25}| {n}/100 [00:{n // 10:02d}<00:{10 - n // 10:02d}, 9.90it/s]")
    if n in (40, 80):
        show(f"\r\x1b[Kwarning: item {n} was slow\n")
show("\n")
for n in range(0, 101, 10):
    show(f"\r\x1b[Kdownloading [{'=' * (n // 5)}{' ' * (20 - n // 5)}] {n}%")
show("\r\x1b[Kdownloaded\n")
show("\n\n\n")
for n in range(0, 101, 5):
    show("\x1b[3A")
    for part, speed in (("base", 1), ("tools", 2), ("docs", 3)):
        show(f"\r\x1b[2K{part:<6} {min(100, n * speed):3d}%\n")
show("all parts are there\n")
