"""The worker may die at any moment, and another may take over: runners notice nothing and transcripts go on."""
import random
import unittest

import harness


class Restart(harness.Case):
    def lines(self, runner):
        return self.geppetto("logs", runner, "-n", "0", timeout=120).stdout.splitlines()

    def check_numbered(self, runner, last, timeout=60):
        self.wait_until(lambda: self.geppetto("logs", runner, "-n", "1").stdout == f"line {last}\n", timeout, f"line {last}")
        lines = self.lines(runner)
        wrong = next((i for i, line in enumerate(lines) if line != f"line {i + 1}"), None)
        self.assertIsNone(wrong, f"line {wrong} is {lines[wrong or 0]!r} after {lines[max((wrong or 1) - 1, 0)]!r}")
        self.assertEqual(len(lines), last)

    def test_killed_again_and_again(self):
        """Within tmux's scrollback (2,000 lines) nothing may be missing or doubled."""
        runner = self.geppetto("new", "--", "bash", "-c",
                               "for i in $(seq 1500); do echo line $i; sleep 0.003; done; sleep 1000").stdout.strip()
        moment = random.Random(7)
        for _ in range(8):
            shown = len(self.lines(runner))
            target = shown + moment.randint(20, 150)
            self.wait_until(lambda: len(self.lines(runner)) >= min(target, 1500), 20, "more lines")
            self.kill_worker()
        self.check_numbered(runner, 1500)

    def test_more_than_tmux_keeps_is_a_marked_gap(self):
        gate = self.folder / "gate"
        runner = self.geppetto("new", "--", "bash", "-c",
                               f"for i in $(seq 100); do echo line $i; done; while [ ! -e {gate} ]; do sleep 0.05; done; "
                               "for i in $(seq 101 30000); do echo line $i; done; sleep 1000").stdout.strip()
        self.wait_until(lambda: "line 100" in self.geppetto("logs", runner).stdout, what="the first lines")
        self.kill_worker()
        gate.touch()
        session = self.tmux("list-sessions", "-F", "#{session_name}").splitlines()[0]
        self.wait_for_text(f"={session}:", "line 30000")
        lines = self.lines(runner)
        self.assertEqual(lines[0], "line 1")
        self.assertEqual(lines[-1], "line 30000")
        gaps = [line for line in lines if not line.startswith("line ")]
        self.assertEqual(len(gaps), 1)
        self.assertIn("missing", gaps[0])
        numbers = [int(line.split()[1]) for line in lines if line.startswith("line ")]
        self.assertEqual(numbers, sorted(set(numbers)))

    def test_ends_while_nobody_looked(self):
        ended = self.geppetto("new", "--name", "ended", "--", "sh", "-c", "echo before; read x; echo after; exit 5").stdout.strip()
        closed = self.geppetto("new", "--name", "closed", "--", "sleep", "1000").stdout.strip()
        lives = self.geppetto("new", "--name", "lives", "--", "sleep", "1000").stdout.strip()
        panes = {r["name"]: r["pane"] for r in self.geppetto_json("list")}
        pid = self.geppetto_json("show", lives)["processHandle"]["pid"]
        self.kill_worker()
        self.tmux("send-keys", "-t", panes["ended"], "x", "Enter")
        self.tmux("kill-pane", "-t", panes["closed"])
        self.assertEqual(self.exit_status(panes["ended"]), 5)
        self.start_worker()
        self.geppetto("wait", ended, "--status", "errored", "--timeout", "10")
        shown = self.geppetto_json("show", ended)
        self.assertEqual((shown["exitCode"], shown["endReason"]), (5, "exited with code 5"))
        self.assertEqual(self.lines(ended), ["before", "x", "after"])
        self.geppetto("wait", closed, "--status", "stopped", "--timeout", "10")
        self.assertEqual(self.geppetto_json("show", closed)["endReason"], "ended while Geppetto was not running")
        self.assertEqual(self.geppetto_json("show", lives)["processHandle"]["pid"], pid)
        self.assertTrue(harness.is_alive(pid))
        self.assertEqual(self.geppetto_json("show", lives)["log"]["droppedLines"], 0)

    def test_a_lost_store_is_found_again_in_tmux(self):
        runner = self.geppetto("new", "--name", "keep me", "--", "cat").stdout.strip()
        self.kill_worker()
        for file in (self.folder / "state" / "geppetto").glob("state.db*"):
            file.unlink()
        shown = self.geppetto_json("show", runner)
        self.assertEqual(shown["name"], "keep me")
        self.assertIn("lost", shown["notice"])

    def test_tmux_is_killed(self):
        runner = self.geppetto("new", "--", "bash", "-c", "echo last words; sleep 1000").stdout.strip()
        self.wait_until(lambda: "last words" in self.geppetto("logs", runner).stdout, what="output")
        self.tmux("kill-server")
        self.geppetto("wait", runner, "--status", "stopped,errored", "--timeout", "10")
        self.assertIn("tmux server ended", self.geppetto_json("show", runner)["endReason"])
        self.assertEqual(self.lines(runner), ["last words"])
        again = self.geppetto("new", "--", "sleep", "1000").stdout.strip()
        self.assertEqual(self.geppetto_json("show", again)["status"], "running")

    def test_tmux_is_killed_hard_and_a_process_survives(self):
        runner = self.geppetto("new", "--", "bash", "-c", "trap '' HUP; echo ready; while :; do sleep 1; done").stdout.strip()
        self.wait_until(lambda: "ready" in self.geppetto("logs", runner).stdout, what="output")
        harness.kill_and_wait(int(self.tmux("display-message", "-p", "#{pid}")))
        self.geppetto("wait", runner, "--status", "stopped,errored", "--timeout", "10")
        self.assertIn("still runs outside tmux", self.geppetto_json("show", runner)["endReason"])

    def test_nothing_of_a_dead_worker_stays_in_tmux(self):
        self.geppetto("new", "--", "sleep", "1000")
        self.assertIn("geppetto-hub", self.tmux("list-sessions"))
        self.kill_worker()
        self.wait_until(lambda: "geppetto-hub" not in self.tmux("list-sessions"), what="the hub to go")
        self.assertEqual(self.tmux("list-clients"), "")
        server = int(self.tmux("display-message", "-p", "#{pid}"))
        self.tmux("kill-server")
        self.wait_until(lambda: not harness.is_alive(server), what="the end of the tmux server")

    def test_sockets_of_the_dead_are_removed(self):
        for _ in range(3):
            self.start_worker()
            self.geppetto("new", "--", "true")
            self.kill_worker()
        worker = self.start_worker()
        self.assertEqual(sorted(path.name for path in self.socket_path.parent.glob("geppetto.sock*") if "lock" not in path.name),
                         ["geppetto.sock", f"geppetto.sock.{worker}", "geppetto.sock.hooks"])

    def test_two_workers_are_one_too_many(self):
        self.start_worker()
        second = self.geppetto("serve", check=False)
        self.assertEqual(second.returncode, 4)
        self.assertIn("worker", second.stderr)

    def test_a_window_that_takes_over_knows_all_that_was_stored(self):
        self.start_worker()
        worker = self._children[-1]
        ended = self.geppetto("new", "--name", "ended", "--", "sh", "-c", "echo said; exit 3").stdout.strip()
        self.geppetto("wait", ended, "--status", "errored", "--timeout", "10")
        self.tmux("new-session", "-d", "-s", "work", "cat")
        attached = self.geppetto("attach", "work").stdout.strip()
        lives = self.geppetto("new", "--name", "lives", "--", "cat").stdout.strip()
        before = {r["id"]: (r["name"], r["createdAt"], r["exitCode"], r["command"]) for r in self.geppetto_json("list")}
        desktop = self.desktop()
        self.start(harness.BUILD / "geppetto-monitor")
        desktop.wait_for_window("Geppetto")
        self.assertEqual(worker.wait(timeout=20), 0)
        self.wait_until(lambda: self.worker_pid() not in (None, worker.pid), what="the new worker")
        listed = lambda: {r["id"]: (r["name"], r["createdAt"], r["exitCode"], r["command"]) for r in self.geppetto_json("list")}
        self.assertEqual(listed(), before)
        self.assertEqual(self.lines(ended), ["said"])
        self.geppetto("send", attached, "to the attached one")
        self.wait_until(lambda: "to the attached one" in self.geppetto("logs", attached).stdout, what="output")
        self.geppetto("stop", lives)
        # And what happens under the new worker is stored too.
        self.kill_worker()
        self.assertEqual(self.geppetto_json("show", lives)["status"], "stopped")

    def test_a_window_takes_over_in_the_middle_of_a_flood(self):
        self.start_worker()
        worker = self._children[-1]
        runner = self.geppetto("new", "--", "bash", "-c", "for i in $(seq 300000); do echo line $i; done; sleep 1000").stdout.strip()
        quiet = self.geppetto("new", "--name", "quiet", "--", "cat").stdout.strip()
        self.geppetto("send", quiet, "here")
        self.wait_until(lambda: "here" in self.geppetto("logs", quiet).stdout, what="output")
        desktop = self.desktop()
        self.start(harness.BUILD / "geppetto-monitor")
        desktop.wait_for_window("Geppetto")
        self.assertEqual(worker.wait(timeout=20), 0)
        self.wait_until(lambda: self.worker_pid() not in (None, worker.pid), what="the new worker")
        self.check_numbered(runner, 300000, 120)
        self.geppetto("send", quiet, "again")
        self.wait_until(lambda: self.lines(quiet) == ["here", "here", "again", "again"], what="both")


if __name__ == "__main__":
    unittest.main()
