"""Attaching changes nothing that the session's user can see."""
import unittest

import harness


class Attach(harness.Case):
    def setUp(self):
        super().setUp()
        self.tmux("new-session", "-d", "-s", "my work", "-n", "one", "-x", "100", "-y", "30", "sh")
        self.tmux("split-window", "-t", "=my work:", "sh")
        self.tmux("new-window", "-n", "two", "-t", "=my work:", "sh")
        self.tmux("set-option", "-t", "my work", "@mine", "yes")
        self.tmux("set-hook", "-t", "my work", "session-renamed", "display-message renamed")
        self.tmux("send-keys", "-t", "=my work:", "seq 500", "Enter")
        self.wait_for_text("=my work:", "500")
        # A person's own client: a tmux inside another, private one.
        self.tmux("-L", self.tmux_socket + "-outer", "new-session", "-d", "-x", "100", "-y", "31",
                  f"env -u TMUX tmux -L {self.tmux_socket} attach -t 'my work'", check=False)
        self.addCleanup(lambda: self.run_program("tmux", "-L", self.tmux_socket + "-outer", "kill-server", check=False))
        self.wait_until(lambda: self.tmux("list-clients", "-t", "my work"), what="the person's client")

    def seen(self):
        """All that a person, or a script of theirs, can see of the session."""
        target = "my work"
        return {
            "clients": self.tmux("list-clients", "-t", target, "-F", "#{client_pid} #{client_width}x#{client_height} #{client_flags}"),
            "windows": self.tmux("list-windows", "-t", target, "-F", "#{window_id} #{window_width}x#{window_height} #{window_layout} #{window_name}"),
            "panes": self.tmux("list-panes", "-s", "-t", target, "-F", "#{pane_id} #{pane_pid} #{pane_width}x#{pane_height} #{pane_in_mode}"),
            "options": self.tmux("show-options", "-t", target),
            "window options": self.tmux("show-options", "-w", "-t", target),
            "pane options": self.tmux("show-options", "-p", "-t", target),
            "server options": self.tmux("show-options", "-s"),
            "global options": self.tmux("show-options", "-g"),
            "hooks": self.tmux("show-hooks", "-t", target) + self.tmux("show-hooks", "-g"),
            "environment": self.tmux("show-environment", "-t", target),
            "attached": self.tmux("display-message", "-p", "-t", target, "#{session_attached} #{session_windows}"),
            "buffers": self.tmux("list-buffers"),
        }

    def pipes(self):
        return self.tmux("list-panes", "-s", "-t", "my work", "-F", "#{pane_id} #{pane_pipe}")

    def test_attach_detach_crash(self):
        before, pipes = self.seen(), self.pipes()
        runner = self.geppetto("attach", "my work").stdout.strip()
        self.assertEqual(self.seen(), before)
        self.assertEqual(self.geppetto("attach", "my work").stdout.strip(), runner)
        lines = self.geppetto("logs", runner, "-n", "0").stdout.splitlines()
        start = lines.index("2")  # the first may stand behind a prompt that came late
        self.assertEqual(lines[start:start + 499], [str(n) for n in range(2, 501)])
        self.tmux("send-keys", "-t", "=my work:", "echo af''terwards", "Enter")
        self.wait_until(lambda: "afterwards" in self.geppetto("logs", runner).stdout, what="new output")
        self.geppetto("forget", runner)
        self.wait_until(lambda: self.pipes() == pipes, what="the pipe to go")
        self.assertEqual(self.seen(), before)
        runner = self.geppetto("attach", "my work").stdout.strip()
        self.kill_worker()
        # tmux notices at the next output that nobody reads the pipe.
        self.tmux("send-keys", "-t", "=my work:", "echo on''wards", "Enter")
        self.wait_for_text("=my work:", "onwards")
        self.wait_until(lambda: self.pipes() == pipes, what="the pipe to go")
        self.assertEqual(self.seen(), before)
        self.assertIn("onwards", self.geppetto("logs", runner, "-n", "0").stdout)

    def test_a_pane_that_its_user_pipes_keeps_its_pipe(self):
        file = self.folder / "piped"
        self.tmux("pipe-pane", "-t", "=my work:", f"cat >> {file}")
        before, pipes = self.seen(), self.pipes()
        runner = self.geppetto("attach", "my work").stdout.strip()
        self.assertIn("control mode", self.geppetto_json("show", runner)["notice"])
        self.assertIn("500", self.geppetto("logs", runner).stdout)
        for word in ("one", "two"):
            self.tmux("send-keys", "-t", "=my work:", f"echo {word}''{word}", "Enter")
            self.wait_until(lambda: f"{word}{word}\n" in self.geppetto("logs", runner).stdout, what="output through control mode")
            self.wait_until(lambda: f"{word}{word}" in file.read_text(), what="the user's own pipe")
        self.assertEqual(self.pipes(), pipes)
        sizes = lambda s: (s["windows"].split("#")[0], s["options"], s["hooks"])
        self.assertEqual(sizes(self.seen()), sizes(before))
        self.kill_worker()
        self.wait_until(lambda: self.seen() == before, what="no trace after a crash")
        self.assertEqual(self.pipes(), pipes)
        self.geppetto("forget", runner)
        self.wait_until(lambda: self.seen() == before, what="no trace after detaching")
        self.assertEqual(self.pipes(), pipes)

    def test_a_pipe_that_is_taken_is_left_and_comes_back(self):
        runner = self.geppetto("attach", "my work").stdout.strip()
        self.tmux("pipe-pane", "-t", "=my work:", f"cat >> {self.folder / 'taken'}")
        self.wait_until(lambda: "control mode" in self.geppetto_json("show", runner).get("notice", ""), what="the other way")
        self.tmux("send-keys", "-t", "=my work:", "echo still''here", "Enter")
        self.wait_until(lambda: "stillhere" in self.geppetto("logs", runner).stdout, what="output")
        self.tmux("pipe-pane", "-t", "=my work:")
        self.wait_until(lambda: not self.geppetto_json("show", runner).get("notice"), 20, "the pipe of its own again")
        self.tmux("send-keys", "-t", "=my work:", "echo back''again", "Enter")
        self.wait_until(lambda: self.geppetto("logs", runner).stdout.count("backagain") == 1, what="output")

    def test_full_screen_programs_and_sizes(self):
        self.tmux("send-keys", "-t", "=my work:", "tput smcup; printf 'on the other side'", "Enter")
        self.wait_for_text("=my work:", "on the other side")
        runner = self.geppetto("attach", "my work").stdout.strip()
        self.assertIn("on the other side", self.geppetto("screen", runner).stdout)
        self.tmux("send-keys", "-t", "=my work:", "tput rmcup", "Enter")
        self.wait_until(lambda: "500" in self.geppetto("logs", runner).stdout, what="the main screen")
        self.tmux("-L", self.tmux_socket + "-outer", "resize-window", "-x", "60", "-y", "20", check=False)
        self.wait_until(lambda: self.tmux("display-message", "-p", "-t", "=my work:", "#{pane_width}") == "60", what="the new size")
        self.wait_until(lambda: self.geppetto_json("screen", runner)["cols"] == 60, 20, "the new size here")
        shown = lambda: [line.rstrip() for line in self.geppetto("screen", runner).stdout.rstrip("\n").splitlines()]
        self.wait_until(lambda: shown() == self.screen("=my work:").rstrip("\n").splitlines(), what="the same screen")

    def test_what_is_not_there(self):
        refused = self.geppetto("attach", "nothing", check=False)
        self.assertEqual(refused.returncode, 3)
        self.assertIn("my work", refused.stderr)
        self.assertEqual(self.geppetto("attach", check=False).returncode, 2)


if __name__ == "__main__":
    unittest.main()
