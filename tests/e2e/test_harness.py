"""The harness itself: what a test starts is its own, and nothing of it stays."""
import os
import pathlib
import socket
import threading
import unittest

import harness


class HarnessTest(harness.Case):
    def test_the_environment_leads_nowhere_else(self):
        os.environ["TMUX"] = "/nowhere,1,0"
        os.environ["GEPPETTO_ODD"] = "1"
        self.addCleanup(os.environ.pop, "TMUX")
        self.addCleanup(os.environ.pop, "GEPPETTO_ODD")
        env = harness.clean_environment()
        self.assertFalse([key for key in env if key.startswith(("TMUX", "GEPPETTO_", "XDG_", "DISPLAY"))])
        inside = ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "TMUX_TMPDIR"]
        for key in inside:
            self.assertTrue(self.env[key].startswith(str(self.folder)), key)
            self.assertEqual(pathlib.Path(self.env[key]).stat().st_mode & 0o777, 0o700)
        self.assertLess(len(str(self.socket_path)), 100)

    def test_tmux_is_a_server_of_its_own(self):
        self.tmux("new-session", "-d", "-s", "mine", "cat")
        self.assertEqual(self.tmux("list-sessions", "-F", "#{session_name}"), "mine")
        path = pathlib.Path(self.tmux("display-message", "-p", "#{socket_path}"))
        self.assertTrue(path.is_relative_to(self.folder))

    def test_the_screen_of_a_pane(self):
        self.tmux("new-session", "-d", "-s", "mine", "-x", "80", "-y", "24", "cat")
        self.tmux("send-keys", "-t", "mine", "hello", "Enter")
        self.assertIn("hello\nhello", self.wait_for_text("mine", "hello\nhello"))
        with self.assertRaisesRegex(AssertionError, "(?s)'goodbye' in mine.*hello"):
            self.wait_for_text("mine", "goodbye", timeout=0.05)

    def test_how_a_pane_ended(self):
        self.tmux("new-session", "-d", "-s", "mine", "cat")
        self.tmux("set-option", "-g", "remain-on-exit", "on")
        for command, status in (("exit 0", 0), ("exit 3", 3), ("kill -TERM $$", -15)):
            pane = self.tmux("new-window", "-d", "-P", "-F", "#{pane_id}", "-t", "mine:", command)
            self.assertEqual(self.exit_status(pane), status)

    def test_waiting(self):
        self.assertEqual(self.wait_until(lambda: 7), 7)
        with self.assertRaisesRegex(AssertionError, "0.05 s were not enough for the moon; last seen: None"):
            self.wait_until(lambda: None, timeout=0.05, what="the moon")

    def test_a_failed_program_tells_what_it_said(self):
        with self.assertRaisesRegex(AssertionError, "(?s)exited with 3.*stderr: broken"):
            self.run_program("sh", "-c", "echo broken >&2; exit 3")
        self.assertEqual(self.run_program("sh", "-c", "exit 3", check=False).returncode, 3)
        self.assertEqual(self.run_program("cat", input="x").stdout, "x")
        with self.assertRaisesRegex(AssertionError, "took more than 0.05 s"):
            self.run_program("cat", "/dev/zero", timeout=0.05)

    def listen_and_answer(self, answer):
        """A stand-in for the worker, in this process: answers one request."""
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self.socket_path))
        listener.listen()
        self.addCleanup(listener.close)
        asked = []

        def serve():
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as lines:
                asked.append(lines.readline())
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        self.addCleanup(thread.join)
        return asked

    def test_a_request_to_the_socket(self):
        asked = self.listen_and_answer(b'{"success":true}\n')
        self.assertEqual(self.socket_request({"type": "ping"}), {"success": True})
        self.assertEqual(asked, [b'{"type": "ping"}\n'])

    def test_half_an_answer_is_a_failure(self):
        self.listen_and_answer(b'{"success":')
        with self.assertRaisesRegex(AssertionError, "no whole line"):
            self.socket_request({"type": "ping"})

    def test_who_listens(self):
        self.assertIsNone(self.worker_pid())
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.socket_path))
            listener.listen()
            self.assertEqual(self.worker_pid(), os.getpid())


class Inner(harness.Case):
    """Run by the test below; leaves processes of every kind behind."""

    def runTest(self):
        self.tmux("new-session", "-d", "-s", "mine", "trap '' HUP; while :; do sleep 100; done")
        self.start("setsid", "sh", "-c", "trap '' HUP TERM; sleep 100 & sleep 100; wait")
        self.wait_until(lambda: len(self.own_processes()) >= 5, what="all the processes")
        Inner.left = (self.folder, self.own_processes())
        self.fail("on purpose")


class CleanupTest(unittest.TestCase):
    def test_nothing_stays_after_a_failure(self):
        bystander = harness.subprocess.Popen(["sleep", "100"])
        self.addCleanup(bystander.wait)
        self.addCleanup(bystander.kill)
        result = unittest.TestResult()
        Inner().run(result)
        self.assertEqual((len(result.failures), len(result.errors)), (1, 0), result.errors)
        self.assertIn("on purpose", result.failures[0][1])
        folder, processes = Inner.left
        self.assertEqual([pid for pid in processes if harness.is_alive(pid)], [])
        self.assertFalse(folder.exists())
        self.assertIsNone(bystander.poll())


def load_tests(loader, _tests, _pattern):
    """Inner fails on purpose and is not a test by itself."""
    return unittest.TestSuite(loader.loadTestsFromTestCase(case) for case in (HarnessTest, CleanupTest))


if __name__ == "__main__":
    unittest.main()
