"""Every line of a runner's output is in its transcript: in order, none twice, whatever the moment."""
import json
import threading
import unittest

import harness

COUNT = 200_000
PRINT_LINES = f"for i in $(seq {COUNT}); do echo line $i; done; sleep 60"


class Output(harness.Case):
    def wait_for_lines(self, runner, last, timeout=120):
        self.wait_until(lambda: self.geppetto("logs", runner, "-n", "1").stdout == f"{last}\n", timeout, f"{last!r} in {runner}")

    def check_lines(self, runner, count, prefix="line "):
        self.wait_for_lines(runner, f"{prefix}{count}")
        lines = self.geppetto("logs", runner, "-n", "0", timeout=60).stdout.splitlines()
        wrong = next((i for i, line in enumerate(lines) if line != f"{prefix}{i + 1}"), None)
        self.assertIsNone(wrong, f"line {wrong} of {runner} is {lines[wrong or 0]!r}")
        self.assertEqual(len(lines), count)

    def test_two_hundred_thousand_lines(self):
        runner = self.geppetto("new", "--", "bash", "-c", PRINT_LINES).stdout.strip()
        self.check_lines(runner, COUNT)

    def test_the_worker_comes_late(self):
        runner = self.geppetto("new", "--", "bash", "-c", "for i in $(seq 1500); do echo line $i; done; sleep 60").stdout.strip()
        self.kill_worker()
        self.check_lines(runner, 1500)

    def test_a_burst_in_the_first_millisecond(self):
        # It stays: a program that exits in the middle of a flood can lose its end inside tmux 3.3a itself.
        for _ in range(5):
            runner = self.geppetto("new", "--", "sh", "-c", "seq -f 'line %.0f' 20000; sleep 1000").stdout.strip()
            self.check_lines(runner, 20000)

    def test_twenty_at_once(self):
        self.start_worker()
        count = 20_000
        runners = [None] * 20

        def create(number):
            runners[number] = self.geppetto(
                "new", "--name", f"r{number}", "--", "bash", "-c", f"for i in $(seq {count}); do echo line $i; done; sleep 60",
                timeout=60).stdout.strip()

        threads = [threading.Thread(target=create, args=(n,)) for n in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for runner in runners:
            self.check_lines(runner, count)

    def test_follow_ends_with_the_runner(self):
        runner = self.geppetto("new", "--", "sh", "-c", "for i in 1 2 3; do echo line $i; sleep 0.2; done").stdout.strip()
        self.assertEqual(self.geppetto("logs", runner, "-f").stdout, "line 1\nline 2\nline 3\n")
        self.assertEqual(self.geppetto("logs", runner, "--grep", "line [23]").stdout, "line 2\nline 3\n")
        self.assertEqual(self.geppetto("logs", runner, "-n", "1").stdout, "line 3\n")

    def test_grep_searches_all_runners(self):
        script = "seq -f 'line %.0f' 20000; echo done; sleep 1000"
        runner = self.geppetto("new", "--name", "one", "--", "sh", "-c", script).stdout.strip()
        self.geppetto("new", "--name", "two", "--", "sh", "-c", "echo 'Line 777 too'; sleep 1000")
        self.wait_for_lines(runner, "done")
        self.wait_until(lambda: "two" in self.geppetto("grep", "-c", "line 777 ").stdout, 20, "the other runner's line")
        self.assertEqual(self.geppetto("grep", "line 777").stdout.splitlines(),
                         ["one:776: line 777", *(f"one:{n - 1}: line {n}" for n in range(7770, 7780)), "two:0: Line 777 too"])
        self.assertEqual(self.geppetto("grep", "-E", "^Line [0-9]{3} t", "-C", "1").stdout, "two:0: Line 777 too\n")
        self.assertEqual(self.geppetto("grep", "--count", "done", "--runner", "one").stdout, "one:1\n")
        self.assertEqual(json.loads(self.geppetto("grep", "done", "--json").stdout)["text"], "done")
        self.assertEqual(self.geppetto("logs", runner, "--grep", "line 1999[89]").stdout, "line 19998\nline 19999\n")
        for words, status in ((["nowhere"], 1), (["-E", "("], 2), (["x", "--runner", "nobody"], 3), ([], 2)):
            self.assertEqual(self.geppetto("grep", *words, check=False).returncode, status)


if __name__ == "__main__":
    unittest.main()
