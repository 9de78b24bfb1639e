"""What many idle runners cost: the worker's CPU and its forks while nothing happens.

    GEPPETTO_BUILD=build/release python3 tests/bench/many.py [RUNNERS [SECONDS]] [--quick] [--json]
"""
import time

import figures
from figures import children, cpu_seconds

WANTED = figures.numbers()
RUNNERS = WANTED[0] if WANTED else 50 if figures.QUICK else 500
SECONDS = WANTED[1] if len(WANTED) > 1 else 10 if figures.QUICK else 60


class Many(figures.Measured):
    def runTest(self):
        pid = self.start_worker()
        self.idle_runners(RUNNERS)
        self.geppetto("wait", f"idle-{RUNNERS - 1}", "--status", "idle", "--timeout", "60", timeout=70)
        tmux = int(self.tmux("display-message", "-p", "#{pid}"))
        family, cpu, tmux_cpu, began = children(pid), cpu_seconds(pid), cpu_seconds(tmux), time.monotonic()
        time.sleep(SECONDS)  # the time is what is measured
        took, used, tmux_used = time.monotonic() - began, cpu_seconds(pid) - cpu, cpu_seconds(tmux) - tmux_cpu
        figures.row(f"{RUNNERS} idle runners for {SECONDS} s, CPU", 100 * used / took, "%", "< 0.2", used / took < 0.002,
                    f"of a core; the tmux server {100 * tmux_used / took:.3f} %")
        forks = 0 if children(pid) == family else 1
        figures.row(f"{RUNNERS} idle runners for {SECONDS} s, children that came or went", forks, "", "<= 0", forks == 0)


figures.main(Many)
