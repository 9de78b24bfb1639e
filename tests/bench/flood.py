"""Lines lost or doubled when programs print as fast as they can: one for long, then fifty at once.

    GEPPETTO_BUILD=build/release python3 tests/bench/flood.py [MEGABYTES [FLOODS]] [--quick] [--json]
"""
import re
import time

import figures

WANTED = figures.numbers()
MEGABYTES = WANTED[0] if WANTED else 50 if figures.QUICK else 500
FLOODS = WANTED[1] if len(WANTED) > 1 else 10 if figures.QUICK else 50
LINE_BYTES = 100
NUMBER = re.compile(r"^(\d+) x+$")


class Flood(figures.Measured):
    def flood(self, name, lines):
        script = f"seq -f '%.0f {'x' * (LINE_BYTES - 10)}' 1 {lines}; exec sleep 100000"
        self.geppetto("new", "--name", name, "--", "sh", "-c", script, timeout=60)

    def wait_for_last(self, name, lines):
        self.wait_until(lambda: self.geppetto("logs", name, "-n", "1", timeout=120).stdout.startswith(f"{lines} "), 1200,
                        f"the end of {name}")

    def wrong_lines(self, name, lines):
        """How many of the lines that are kept are not the next one, and how many were dropped for the limit."""
        dropped = self.geppetto_json("show", name)["log"]["droppedLines"]
        shown = self.geppetto("logs", name, "-n", "0", timeout=600).stdout.splitlines()
        numbers = [int(NUMBER.match(line)[1]) if NUMBER.match(line) else None for line in shown]
        return sum(number != dropped + i + 1 for i, number in enumerate(numbers)) + abs(lines - dropped - len(numbers)), dropped

    def runTest(self):
        self.start_worker()
        lines = MEGABYTES * 1000000 // LINE_BYTES
        began = time.monotonic()
        self.flood("one", lines)
        self.wait_for_last("one", lines)
        took = time.monotonic() - began
        wrong, dropped = self.wrong_lines("one", lines)
        figures.row(f"lines lost or doubled in a flood of {MEGABYTES} MB", wrong, "lines", "<= 0", wrong == 0,
                    f"{lines} lines in {took:.0f} s, {dropped} dropped for the limit of a transcript")
        lines //= FLOODS
        names = [f"flood-{i}" for i in range(FLOODS)]
        for name in names:
            self.flood(name, lines)
        for name in names:
            self.wait_for_last(name, lines)
        wrong = sum(self.wrong_lines(name, lines)[0] for name in names)
        figures.row(f"lines lost or doubled in {FLOODS} floods at once", wrong, "lines", "<= 0", wrong == 0,
                    f"{lines} lines each")


figures.main(Flood)
