"""Idle cost: 20 quiet runners and the window open for 30 s. Prints CPU, forks and whether a frame was drawn.

    GEPPETTO_BUILD=build/release python3 tests/bench/idle.py [RUNNERS [SECONDS]]
"""
import pathlib
import sys
import time

from figures import children, cpu_seconds, harness

RUNNERS = int(sys.argv[1]) if len(sys.argv) > 1 else 20
SECONDS = int(sys.argv[2]) if len(sys.argv) > 2 else 30


class Idle(harness.Case):
    def runTest(self):
        desk = self.desktop(1400, 900)
        monitor = self.start(harness.BUILD / "geppetto-monitor")
        window = desk.wait_for_window("Geppetto", 30)
        self.wait_until(lambda: self.worker_pid() == monitor.pid, 20, "the worker")
        for number in range(RUNNERS):
            self.geppetto("new", "--name", f"idle-{number}", "--", "sh", "-c", "echo ready; exec sleep 100000")
        self.geppetto("wait", f"idle-{RUNNERS - 1}", "--status", "idle", "--timeout", "60", timeout=70)
        # Shown ages change with the minute of the clock: measure between two of them.
        within_a_minute = SECONDS <= 50
        if within_a_minute:
            self.wait_until(lambda: 1 < time.time() % 60 < 60 - SECONDS - 5, 70, "a new minute")
        picture = desk.screenshot(self.folder / "before.png", window).read_bytes()
        tmux = int(self.tmux("display-message", "-p", "#{pid}"))
        family, cpu, tmux_cpu, started = children(monitor.pid), cpu_seconds(monitor.pid), cpu_seconds(tmux), time.monotonic()
        time.sleep(SECONDS)
        took, used, tmux_used = time.monotonic() - started, cpu_seconds(monitor.pid) - cpu, cpu_seconds(tmux) - tmux_cpu
        no_fork = children(monitor.pid) == family
        same = desk.screenshot(self.folder / "after.png", window).read_bytes() == picture
        memory = pathlib.Path(f"/proc/{monitor.pid}/status").read_text().split("VmRSS:")[1].split()[0]
        print(f"{RUNNERS} idle runners, window open, {took:.0f} s: CPU {100 * used / took:.4f} % of a core, tmux server "
              f"{100 * tmux_used / took:.4f} %, no fork: {no_fork}, no frame that differs: {same}, RSS {int(memory) // 1024} MB")
        self.assertTrue(no_fork and (same or not within_a_minute))
        self.assertLess(used / took, 0.001 if RUNNERS <= 20 else 0.002)


if __name__ == "__main__":
    harness.unittest.main(argv=sys.argv[:1])
