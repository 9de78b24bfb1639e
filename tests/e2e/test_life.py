"""How runners end, and how they are ended."""
import pathlib
import time
import unittest

import harness


class Life(harness.Case):
    def end_of(self, *command):
        runner = self.geppetto("new", "--", *command).stdout.strip()
        self.geppetto("wait", runner, "--status", "stopped,errored", "--timeout", "20")
        return self.geppetto_json("show", runner)

    def test_exit_codes_and_signals(self):
        self.assertEqual(self.end_of("true")["endReason"], "exited with code 0")
        ended = self.end_of("sh", "-c", "exit 7")
        self.assertEqual((ended["status"], ended["exitCode"], ended["endReason"]), ("errored", 7, "exited with code 7"))
        ended = self.end_of("sh", "-c", "kill -SEGV $$")
        self.assertEqual((ended["status"], ended["exitCode"], ended["endReason"]),
                         ("errored", None, "killed by signal 11 (SEGV)"))

    def test_killed_for_memory(self):
        group = self.memory_group()
        script = (f"echo $$ > {group}/cgroup.procs; exec python3 -c 'b = bytearray(1)\n"
                  "while True: b += bytes(1 << 20)'")
        # In the group before it is watched, as an agent in a container or a systemd scope is.
        runner = self.geppetto("new", "--", "sh", "-c", f"read go; {script}").stdout.strip()
        pid = self.geppetto_json("show", runner)["processHandle"]["pid"]
        (group / "cgroup.procs").write_text(str(pid))
        self.kill_worker()
        self.geppetto("list")
        self.geppetto("send", runner, "go")
        self.geppetto("wait", runner, "--status", "errored", "--timeout", "20")
        self.assertEqual(self.geppetto_json("show", runner)["endReason"], "killed for memory")

    def memory_group(self):
        """A cgroup of its own with 64 MB."""
        for root, limit in ((pathlib.Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"),
                            (pathlib.Path("/sys/fs/cgroup"), "memory.max")):
            group = root / f"geppetto-e2e-{self.tmux_socket}"
            try:
                group.mkdir()
                (group / limit).write_text(str(64 << 20))
            except OSError:
                continue
            self.addCleanup(lambda: self.wait_until(lambda: self.removed(group), what="the cgroup to be empty"))
            return group
        self.fail("no memory cgroup can be made here: run as root")

    @staticmethod
    def removed(group):
        try:
            group.rmdir()
        except OSError:
            return not group.exists()
        return True

    def test_stop_ends_the_whole_tree_within_five_seconds(self):
        runner = self.geppetto("new", "--", "bash", "-c",
                               "trap '' TERM HUP; sleep 1000 & setsid sleep 1001 & (trap '' TERM; exec setsid bash -c \"trap '' TERM HUP; "
                               "while :; do sleep 1; done\") & echo ready; while :; do sleep 1; done").stdout.strip()
        self.wait_until(lambda: "ready" in self.geppetto("screen", runner).stdout, what="the tree")
        mark = f"GEPPETTO_RUNNER_ID={runner}".encode()
        tree = [pid for pid in self.own_processes() if mark in pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")]
        self.assertGreaterEqual(len(tree), 4)
        started = time.monotonic()
        self.geppetto("stop", runner)
        self.assertLess(time.monotonic() - started, 8)
        self.assertEqual([pid for pid in tree if harness.is_alive(pid)], [])
        shown = self.geppetto_json("show", runner)
        self.assertEqual(shown["status"], "stopped")
        self.assertIn("stopped by you", shown["endReason"])
        self.geppetto("forget", runner)
        self.assertEqual(self.geppetto("show", runner, check=False).returncode, 3)
        self.wait_until(lambda: runner.lower() not in self.tmux("list-sessions", check=False), what="the dead session to go")

    def test_force_does_not_wait(self):
        runner = self.geppetto("new", "--", "bash", "-c", "trap '' TERM HUP; echo ready; while :; do sleep 1; done").stdout.strip()
        self.wait_until(lambda: "ready" in self.geppetto("screen", runner).stdout, what="the trap")
        started = time.monotonic()
        self.geppetto("stop", "--force", runner)
        self.assertLess(time.monotonic() - started, 2.5)

    def test_wait(self):
        runner = self.geppetto("new", "--", "sleep", "1000").stdout.strip()
        self.assertEqual(self.geppetto("wait", runner, "--status", "stopped", "--timeout", "0.2", check=False).returncode, 5)
        self.geppetto("stop", runner)
        self.assertEqual(self.geppetto("wait", runner, "--status", "running", check=False).returncode, 1)

    def test_silence_turns_idle_and_output_turns_back(self):
        (self.folder / "config" / "geppetto" / "config.json").write_text(
            '{"idleAfterSeconds": 1, "tmux": {"configFile": "/dev/null"}}')
        runner = self.geppetto("new", "--", "cat").stdout.strip()
        self.geppetto("wait", runner, "--status", "idle", "--timeout", "10")
        self.assertEqual(self.geppetto_json("show", runner)["evidence"]["rule"], "silence.idle")
        self.geppetto("send", runner, "hello")
        self.geppetto("wait", runner, "--status", "running", "--timeout", "5")

    def test_events_tell_every_change(self):
        self.start_worker()
        out = open(self.folder / "events", "wb")
        self.addCleanup(out.close)
        self.start(harness.BUILD / "geppetto", "events", "--json", stdout=out)
        seen = lambda: (self.folder / "events").read_text()
        self.geppetto("new", "--name", "first", "--", "sleep", "1000")
        # Subscribed by the time a change of another runner is told.
        self.wait_until(lambda: self.geppetto("new", "--", "true") and "stopped" in seen(), what="a change in the events")
        self.geppetto("stop", "first")
        self.wait_until(lambda: '"first"' in seen() and "stopped by you" in seen(), what="the stop in the events")


if __name__ == "__main__":
    unittest.main()
