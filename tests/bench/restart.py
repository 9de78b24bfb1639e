"""How long a worker takes until it answers, with long transcripts of runners that still run; beside one with none.

    GEPPETTO_BUILD=build/release python3 tests/bench/restart.py [RUNNERS [MEGABYTES]] [--quick] [--json]
"""
import json
import statistics
import subprocess
import time

import figures
from figures import harness

WANTED = figures.numbers()
RUNNERS = WANTED[0] if WANTED else 20 if figures.QUICK else 100
MEGABYTES = WANTED[1] if len(WANTED) > 1 else 5 if figures.QUICK else 20
RUNS = 3 if figures.QUICK else 5


class Restart(figures.Measured):
    def ready_after(self, runners):
        """Seconds from the start of the program to the answer that lists all runners."""
        began = time.monotonic()
        worker = self.start(harness.BUILD / "geppetto", "serve", stderr=subprocess.DEVNULL)
        while True:
            self.assertIsNone(worker.poll(), "the worker ended")
            try:
                found = self.socket_request({"type": "list-runners"}, timeout=20)
            except (OSError, json.JSONDecodeError):
                time.sleep(0.001)
                continue
            took = time.monotonic() - began
            self.assertEqual(len(found["runners"]), runners)
            self.kill_worker()
            worker.wait()
            return took

    def runTest(self):
        without = statistics.median(self.ready_after(0) for _ in range(RUNS))
        self.start_worker()
        self.idle_runners(RUNNERS)
        self.kill_worker()
        without_transcripts = statistics.median(self.ready_after(RUNNERS) for _ in range(RUNS))
        folders = [self.folder / "state" / "geppetto" / "transcripts" / runner
                   for runner in {one["id"] for one in self.geppetto_json("list")}]
        self.kill_worker()
        for folder in folders:
            folder.parent.mkdir(mode=0o700, exist_ok=True)
        subprocess.run([harness.BUILD / "tests" / "fill_transcripts", str(MEGABYTES), *folders], check=True)
        took = statistics.median(self.ready_after(RUNNERS) for _ in range(RUNS))
        figures.row(f"restart with {RUNNERS} runners of {MEGABYTES} MB", took * 1000, "ms", "<= 300", took <= 0.3,
                    f"the same runners without transcripts {without_transcripts * 1000:.0f} ms, no runner {without * 1000:.0f} ms")


figures.main(Restart)
