"""When the world is not as it should be: no tmux, an old one, a full or read-only disk. Always a clear word, never a loss."""
import os
import pathlib
import subprocess
import unittest

import harness


class Degraded(harness.Case):
    def programs(self, **scripts):
        """A PATH with nothing but these scripts and what they and we need."""
        folder = self.folder / "bin"
        folder.mkdir()
        for name in ("sh", "bash", "sleep", "cat", "seq", "env"):
            os.symlink("/bin/" + name if os.path.exists("/bin/" + name) else "/usr/bin/" + name, folder / name)
        for name, text in scripts.items():
            (folder / name).write_text(text)
            (folder / name).chmod(0o755)
        return {"PATH": str(folder)}

    def test_no_tmux(self):
        env = self.programs()
        refused = self.geppetto("new", "--", "cat", env=env, check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertRegex(refused.stderr, r"^geppetto: tmux cannot be run .*install tmux")
        self.assertEqual(self.geppetto("list", env=env).stdout, "")
        self.assertIn("tmux", self.geppetto("doctor", env=env, check=False).stdout)

    def test_an_old_tmux(self):
        env = self.programs(tmux="#!/bin/sh\necho tmux 2.9a\n")
        refused = self.geppetto("new", "--", "cat", env=env, check=False)
        self.assertEqual(refused.returncode, 4)
        self.assertIn("tmux 2.9a is too old; Geppetto needs tmux 3.3 or newer", refused.stderr)
        self.assertEqual(self.geppetto("attach", "x", env=env, check=False).returncode, 4)

    def test_runners_are_kept_while_tmux_cannot_be_run(self):
        """That tmux is missing is no evidence of an end."""
        runner = self.geppetto("new", "--", "cat").stdout.strip()
        self.kill_worker()
        self.assertEqual(self.geppetto_json("show", runner, env=self.programs())["status"], "running")
        self.kill_worker()
        self.assertEqual(self.geppetto_json("show", runner)["status"], "running")
        self.geppetto("send", runner, "still here")
        self.wait_until(lambda: "still here" in self.geppetto("logs", runner).stdout, what="output")

    def small_disk(self, size):
        """The state folder on a tmpfs of its own."""
        state = self.folder / "state" / "geppetto"
        state.mkdir(mode=0o700)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", state], check=True)
        self.addCleanup(lambda: subprocess.run(["umount", "-l", state], check=True))
        return state

    def test_a_full_disk(self):
        state = self.small_disk("3m")
        script = "for i in $(seq 150000); do echo line $i of a long flood that fills the disk; done; sleep 1000"
        runner = self.geppetto("new", "--", "bash", "-c", script).stdout.strip()
        last = "line 150000 of a long flood that fills the disk\n"
        self.wait_until(lambda: self.geppetto("logs", runner, "-n", "1").stdout == last, 60, "the flood")
        self.assertEqual(len(self.geppetto("logs", runner, "-n", "0", timeout=60).stdout.splitlines()), 150000)
        self.assertIn("memory", self.geppetto_json("show", runner)["notice"])
        (state / "filler").write_bytes(b"")
        try:
            (state / "filler").write_bytes(b"x" * (4 << 20))
        except OSError:
            pass
        # No room for anything: runners still start, answer, and are stopped.
        other = self.geppetto("new", "--name", "other", "--", "cat").stdout.strip()
        self.geppetto("send", other, "hello")
        self.wait_until(lambda: "hello" in self.geppetto("logs", other).stdout, what="output")
        self.geppetto("stop", other)

    def test_a_disk_without_room_for_any_transcript(self):
        self.small_disk("1m")
        runner = self.geppetto("new", "--", "sh", "-c", "seq -f 'line %.0f' 20000; exec sleep 1000").stdout.strip()
        self.wait_until(lambda: self.geppetto("logs", runner, "-n", "1").stdout == "line 20000\n", 60, "the flood")
        shown = self.geppetto("logs", runner, "-n", "0", timeout=60).stdout.splitlines()
        self.assertEqual(shown, [f"line {n}" for n in range(1, 20001)])
        self.assertIn("output is kept in memory only", self.geppetto_json("show", runner)["notice"])

    def test_files_of_a_transcript_removed_or_cut_short_under_the_worker(self):
        """Cut short: a page that is touched then ends a process that is not prepared for it."""
        script = "seq -f 'line %.0f' 1 30000; read go; seq -f 'line %.0f' 30001 60000; read go; seq -f 'line %.0f' 60001 90000; exec sleep 1000"
        runner = self.geppetto("new", "--", "sh", "-c", script).stdout.strip()
        folder = self.folder / "state" / "geppetto" / "transcripts" / runner

        def last_line(number):
            self.wait_until(lambda: f"line {number}\n" in self.geppetto("logs", runner, "-n", "2").stdout, 60, f"line {number}")

        last_line(30000)
        worker = self.worker_pid()
        for segment in folder.iterdir():
            os.truncate(segment, 100000)
        self.geppetto("logs", runner, "-n", "0", timeout=60)
        self.geppetto("send", runner, "go")
        last_line(60000)
        self.assertIn("removed or cut short by another program", self.geppetto_json("show", runner)["notice"])
        for segment in folder.iterdir():
            segment.unlink()
        folder.rmdir()
        self.geppetto("send", runner, "go")
        last_line(90000)
        self.assertIn("output is kept in memory only", self.geppetto_json("show", runner)["notice"])
        shown = self.geppetto("logs", runner, "-n", "0", timeout=60).stdout.splitlines()
        self.assertEqual([line for line in shown if line.startswith("line ")][-50000:], [f"line {n}" for n in range(40001, 90001)])
        self.assertTrue(any("damaged" in line for line in shown))
        self.assertEqual(self.worker_pid(), worker)

    def test_a_read_only_disk(self):
        runner = self.geppetto("new", "--name", "old", "--", "cat").stdout.strip()
        self.geppetto("send", runner, "before")
        self.wait_until(lambda: "before" in self.geppetto("logs", runner).stdout, what="output")
        self.kill_worker()
        state = self.folder / "state" / "geppetto"
        subprocess.run(["mount", "--bind", state, state], check=True)
        self.addCleanup(lambda: subprocess.run(["umount", "-l", state], check=True))
        subprocess.run(["mount", "-o", "remount,bind,ro", state], check=True)
        self.assertEqual(self.geppetto_json("show", "old")["id"], runner)
        other = self.geppetto("new", "--name", "new one", "--", "cat").stdout.strip()
        self.geppetto("send", other, "hello")
        self.wait_until(lambda: "hello" in self.geppetto("logs", other).stdout, what="output")
        self.assertIn("before", self.geppetto("logs", runner).stdout)
        notice = self.geppetto_json("show", other)["notice"]
        self.assertTrue(notice, "a person must be told that nothing is kept")

    def test_a_bad_config_names_file_line_and_key(self):
        file = self.folder / "config" / "geppetto" / "config.json"
        file.write_text('{\n  // comment\n  "idleAfterSecond": 3\n}\n')
        refused = self.geppetto("serve", check=False)
        self.assertEqual(refused.returncode, 2)
        self.assertIn(f"{file}:3", refused.stderr)
        self.assertIn("idleAfterSecond", refused.stderr)

    def test_no_worker_wanted(self):
        refused = self.geppetto("list", "--no-start", check=False)
        self.assertEqual(refused.returncode, 6)

    def test_no_display(self):
        refused = self.geppetto(check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("geppetto serve", refused.stderr)
        monitor = self.run_program(harness.BUILD / "geppetto-monitor", check=False)
        self.assertEqual(monitor.returncode, 1)
        self.assertIn("geppetto serve", monitor.stderr)

    def test_a_stale_socket_file_is_replaced(self):
        self.start_worker()
        self.kill_worker()
        self.assertTrue(pathlib.Path(self.socket_path).exists())
        self.start_worker()


if __name__ == "__main__":
    unittest.main()
