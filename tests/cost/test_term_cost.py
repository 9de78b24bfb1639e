"""What twice the output costs: counted instructions, so that neither the machine nor its load matters."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

PROGRAM = Path(os.environ["GEPPETTO_BUILD"]) / "tests" / "term_cost"
MOST = 2.8  # times: tables grow in steps; what is quadratic costs four times as much


def costs():
    """{stream: {times: instructions}}"""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "callgrind.out"
        run = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", str(PROGRAM)],
            capture_output=True, text=True, timeout=250)
        if run.returncode != 0:
            raise AssertionError(run.stderr[-2000:])
        table = subprocess.run(
            ["callgrind_annotate", "--inclusive=yes", "--threshold=100", "--auto=no", str(out)],
            capture_output=True, text=True, timeout=60, check=True).stdout
    found = {}
    line = re.compile(r"^\s*([\d,]+)\s.*[:\s]void \(anonymous namespace\)::(\w+)<([12])>\(", re.M)
    for count, name, times in line.findall(table):
        found.setdefault(name, {})[int(times)] = int(count.replace(",", ""))
    found.pop("run_all", None)
    return found


class Cost(unittest.TestCase):
    def test_twice_the_bytes_cost_twice_as_much(self):
        found = costs()
        self.assertEqual(len(found), 14, sorted(found))
        for name, cost in found.items():
            with self.subTest(name):
                self.assertLess(cost[2], MOST * cost[1])


if __name__ == "__main__":
    unittest.main()
