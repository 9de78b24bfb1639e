"""assets/demo-runner.sh in a real pane: it works, asks, waits for the answer, and ends as it should."""
import signal
import subprocess
import unittest

import harness

SCRIPT = harness.ASSETS / "demo-runner.sh"
QUESTION = "Allow this edit? (y/n)"


class DemoRunnerTest(harness.Case):
    def setUp(self):
        super().setUp()
        self.tmux("new-session", "-d", "-s", "keep", "-x", "80", "-y", "50", "cat")
        self.tmux("set-option", "-g", "remain-on-exit", "on")

    def start_demo(self, speed="50", shell="/bin/sh"):
        return self.tmux("new-window", "-d", "-P", "-F", "#{pane_id}", "-t", "keep:", "-e", f"GEPPETTO_DEMO_SPEED={speed}",
                         f"exec {shell} {SCRIPT}")

    def answer(self, pane, *keys):
        self.tmux("send-keys", "-t", pane, *keys)

    def history(self, pane):
        return self.tmux("capture-pane", "-p", "-S", "-", "-t", pane)

    def test_yes_goes_on_to_the_end(self):
        for shell in ("/bin/sh", "bash --posix"):
            with self.subTest(shell=shell):
                pane = self.start_demo(shell=shell)
                shown = self.wait_for_text(pane, QUESTION)
                self.assertIn("demo runner", shown)
                self.assertIn("● Read(src/parser.c)", shown)
                self.answer(pane, "y", "Enter")
                self.assertEqual(self.exit_status(pane), 0)
                text = self.history(pane)
                self.assertIn("● Edit(src/parser.c)", text)
                self.assertIn("100%", text)
                self.assertIn("fixed: 1 file changed", text)

    def test_no_goes_on_too(self):
        pane = self.start_demo()
        self.wait_for_text(pane, QUESTION)
        self.answer(pane, "n", "Enter")
        self.assertEqual(self.exit_status(pane), 0)
        self.assertNotIn("● Edit(", self.history(pane))
        self.assertIn("not changed", self.history(pane))

    def test_another_answer_is_asked_again(self):
        pane = self.start_demo()
        self.wait_for_text(pane, QUESTION)
        self.answer(pane, "maybe", "Enter")
        self.wait_for_text(pane, "Please answer y or n.")
        self.answer(pane, "y", "Enter")
        self.assertEqual(self.exit_status(pane), 0)

    def test_what_is_drawn_over_leaves_one_line(self):
        pane = self.start_demo()
        self.wait_for_text(pane, QUESTION)
        self.assertNotIn("Thinking", self.history(pane))
        self.answer(pane, "y", "Enter")
        self.exit_status(pane)
        self.assertEqual(self.history(pane).count("%"), 1)

    def test_everything_fits_eighty_columns(self):
        pane = self.start_demo()
        self.wait_for_text(pane, QUESTION)
        self.answer(pane, "y", "Enter")
        self.exit_status(pane)
        joined = self.tmux("capture-pane", "-p", "-J", "-S", "-", "-t", pane)  # a wrapped line is one long line here
        self.assertLessEqual(max(len(line.rstrip()) for line in joined.splitlines()), 80)
        box = [line for line in self.history(pane).splitlines() if line[:1] in ("╭", "│", "╰")]
        self.assertEqual(len(box), 8)
        self.assertEqual({len(line) for line in box}, {76})

    def test_the_title_tells_that_it_waits(self):
        pane = self.start_demo()
        self.wait_for_text(pane, QUESTION)
        self.assertEqual(self.tmux("display-message", "-p", "-t", pane, "#{pane_title}"), "demo: waiting for an answer")

    def test_ctrl_c_ends_it_while_it_works_and_while_it_asks(self):
        for speed, seen in (("1", "Reading the task"), ("50", QUESTION)):
            with self.subTest(seen=seen):
                pane = self.start_demo(speed)
                self.wait_for_text(pane, seen)
                self.answer(pane, "C-c")
                self.assertEqual(self.exit_status(pane), 130)
                self.assertIn("interrupted", self.history(pane))

    def test_an_interrupt_gives_the_cursor_back(self):
        demo = self.start("sh", SCRIPT, stdout=subprocess.PIPE)
        with demo.stdout:
            seen = b""
            while not seen.endswith(b"Reading"):
                seen += demo.stdout.read(1)
            demo.send_signal(signal.SIGINT)
            rest = demo.stdout.read()
        self.assertEqual(demo.wait(), 130)
        self.assertGreater(rest.rfind(b"\033[?25h"), rest.rfind(b"\033[?25l"))

    def test_a_wrong_speed_is_speed_one(self):
        pane = self.start_demo("fast")
        self.wait_for_text(pane, "Reading the task")

    def test_the_end_of_input_is_a_no(self):
        done = self.run_program("sh", SCRIPT, env={"GEPPETTO_DEMO_SPEED": "1000"})
        self.assertIn("not changed", done.stdout)
        self.assertEqual(done.stderr, "")


if __name__ == "__main__":
    unittest.main()
