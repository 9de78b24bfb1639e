"""Transcripts of programs that print fast: no line is lost or doubled, also when the worker is killed meanwhile."""
import unittest

import harness


class Transcript(harness.Case):
    def numbered(self, runner):
        return [line for line in self.geppetto("logs", runner, "-n", "0", timeout=60).stdout.splitlines() if line.startswith("line ")]

    def wait_for_last(self, runner, count):
        last = f"line {count}\n"
        self.wait_until(lambda: last in self.geppetto("logs", runner, "-n", "2").stdout, 90, f"{last!r} of {runner}")

    def test_floods_at_once(self):
        count = 60000
        names = [f"flood-{i}" for i in range(4)]
        for name in names:
            self.geppetto("new", "--name", name, "--", "sh", "-c", f"seq -f 'line %.0f' 1 {count}; exec sleep 1000")
        for name in names:
            self.wait_for_last(name, count)
            self.assertEqual(self.numbered(name), [f"line {n}" for n in range(1, count + 1)])

    def test_a_worker_that_is_killed_again_and_again(self):
        """What comes while no worker runs is in tmux's history, and is taken from there."""
        count = 1500
        script = f"for i in $(seq {count}); do echo line $i; sleep 0.002; done; exec sleep 1000"
        runner = self.geppetto("new", "--", "bash", "-c", script).stdout.strip()
        for part in range(1, 6):
            at = part * count // 8
            self.wait_until(lambda: len(self.numbered(runner)) >= at, 60, f"{at} lines")
            self.kill_worker()
        self.wait_for_last(runner, count)
        self.assertEqual(self.numbered(runner), [f"line {n}" for n in range(1, count + 1)])


if __name__ == "__main__":
    unittest.main()
