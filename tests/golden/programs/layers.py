"""Many lines of progress at once, as an image pull shows them: moved over with the cursor, some of them new
while others change, and at the end more lines than the screen has rows."""
import sys
import time

done, lines = {}, []


def update(name, text):
    if name not in done:
        done[name] = len(lines)
        lines.append(name)
        sys.stdout.write("\n")
    up = len(lines) - done[name]
    sys.stdout.write(f"\x1b[{up}A\x1b[2K\r{name}: {text}\r\x1b[{up}B")
    sys.stdout.flush()
    time.sleep(0.008)


print("latest: Pulling from demo/image")
names = [f"{n * 7919 % 4096:03x}{n * 104729 % 65536:04x}" for n in range(1, 11)]
for name in names:
    update(name, "Pulling fs layer")
for step in range(0, 101, 20):
    for n, name in enumerate(names):
        update(name, f"Downloading [{'=' * (step // 10)}>{' ' * (10 - step // 10)}] {step}%" if step < 100 else "Download complete")
for name in names:
    update(name, "Pull complete")
print("Status: Downloaded newer image for demo/image:latest")
for n in range(1, 31):
    print(f"checking layer {n}")
