"""What measuring scripts in Python share: the world of an end-to-end test, and rows as scripts/bench reads them."""
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
import harness  # noqa: E402

QUICK = "--quick" in sys.argv
JSON = "--json" in sys.argv


def numbers():
    """What stands on the command line as a plain number, such as how many runners."""
    return [int(word) for word in sys.argv[1:] if word.isdigit()]


def row(name, value, unit, goal, ok, beside=""):
    line = {"name": name, "value": value, "unit": unit, "goal": goal, "beside": beside, "ok": bool(ok)}
    if JSON:
        print(json.dumps(line), flush=True)
    else:
        print(f"{name:<48} {value:>10.4g} {unit:<6} {goal:<10} {beside}  {'' if ok else 'MISSED'}", flush=True)


def smaps(pid):
    """Kilobytes of a process by kind, with what files back and what does not."""
    lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {line.split(":")[0]: int(line.split()[1]) for line in lines}


def cpu_seconds(pid):
    """Of all threads, in nanoseconds as the scheduler counts them."""
    return sum(int(task.joinpath("schedstat").read_text().split()[0])
               for task in pathlib.Path(f"/proc/{pid}/task").iterdir()) / 1e9


def children(pid):
    """Who they are, and the page faults of those that were reaped: equal twice means that none came or went."""
    living = sorted(task.joinpath("children").read_text() for task in pathlib.Path(f"/proc/{pid}/task").iterdir())
    reaped = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[8]
    return living, reaped


def main(case):
    """Runs the case; the status is 1 when it could not measure."""
    result = unittest.TextTestRunner(stream=sys.stderr, verbosity=0).run(case())
    sys.exit(0 if result.wasSuccessful() else 1)


class Measured(harness.Case):
    def idle_runners(self, count, prefix="idle"):
        """So many runners that print one line and are quiet from then on."""
        for number in range(count):
            self.geppetto("new", "--name", f"{prefix}-{number}", "--", "sh", "-c", "echo ready; exec sleep 100000", timeout=60)
