"""What is asked for is what is started: any name, any bytes, and a clear error where it cannot be."""
import os
import unittest

import harness


class Start(harness.Case):
    def test_names(self):
        for name in ("a:b.c", "two words", "it's \"quoted\"", "$(touch /tmp/pwned)`x`", "#{pane_id}", "🦊 Füchse", "x" * 300, "🦊" * 300):
            runner = self.geppetto("new", "--name", name, "--", "sleep", "1000").stdout.strip()
            self.assertEqual(self.geppetto_json("show", name)["id"], runner)
            self.kill_worker()
            self.assertEqual(self.geppetto_json("show", name)["id"], runner)
        for name in ("two\nlines", "x" * 301, "tab\there"):
            refused = self.geppetto("new", "--name", name, "--", "true", check=False)
            self.assertIn(refused.returncode, (1, 2), name)
            self.assertRegex(refused.stderr, "^geppetto: .*name")
        taken = self.geppetto("new", "--name", "two words", "--", "true", check=False)
        self.assertEqual(taken.returncode, 4)

    def test_any_bytes_in_argv(self):
        words = ["#{pane_id}", "a;", ";", "%H", "$HOME", "~", '"q"', "'", "\\", "new\nline", "tab\t", "", " ", "é🦊", "{", "}", "-n"]
        raw = [word.encode() for word in words] + [bytes(range(1, 128)), bytes(range(128, 256))]
        out = self.folder / "argv"
        command = [b"python3", b"-c", b"import os, sys; open(sys.argv[1], 'wb').write(b'\\0'.join(map(os.fsencode, sys.argv[2:])))",
                   os.fsencode(out)] + raw
        runner = self.geppetto("new", "--", *map(os.fsdecode, command)).stdout.strip()
        self.geppetto("wait", runner, "--status", "stopped", "--timeout", "10")
        self.assertEqual(out.read_bytes().split(b"\0"), raw)

    def test_a_long_command(self):
        out = self.folder / "length"
        runner = self.geppetto("new", "--", "sh", "-c", f"printf %s ${{#1}} > {out}", "sh", "x" * 100_000).stdout.strip()
        self.geppetto("wait", runner, "--status", "stopped", "--timeout", "10")
        self.assertEqual(out.read_text(), "100000")

    def run_program(self, *command, **options):
        # Arguments may be bytes that are no text.
        return super().run_program(*[os.fsdecode(w) if isinstance(w, bytes) else w for w in command], **options)

    def test_folder_and_environment(self):
        folder = self.folder / "a #{b} %H 'c'"
        folder.mkdir()
        out = self.folder / "out"
        runner = self.geppetto("new", "--cwd", folder, "--env", "A=b c;$d", "--env", "E=", "--",
                               "sh", "-c", f'printf "%s|%s|%s" "$PWD" "$A" "${{E-unset}}" > {out}').stdout.strip()
        self.geppetto("wait", runner, "--status", "stopped", "--timeout", "10")
        self.assertEqual(out.read_text(), f"{folder}|b c;$d|")

    def test_what_cannot_be_started_is_told_why(self):
        for arguments, code, words in (
                (("--cwd", "/nonexistent", "--", "true"), 3, "cwd: /nonexistent: No such file or directory"),
                (("--", "no-such-program-here"), 3, "no-such-program-here: No such file or directory; it is not on PATH"),
                (("--", "/etc/passwd"), 4, "/etc/passwd: Permission denied"),
                (("--agent", "codex"), 3, "codex"),
                (("--agent", "robot"), 2, "known are claude-code"),
                ((), 2, "command")):
            refused = self.geppetto("new", *arguments, check=False)
            self.assertEqual(refused.returncode, code, (arguments, refused.stderr))
            self.assertIn(words, refused.stderr)
            self.assertEqual(refused.stderr.count("\n"), 1)
        self.assertEqual(self.geppetto_json("list"), [])
        self.wait_until(lambda: "ai-" not in self.tmux("list-sessions", check=False), what="nothing to be left behind")

    def test_typing(self):
        runner = self.geppetto("new", "--", "cat").stdout.strip()
        self.geppetto("send", runner, "first; $HOME 'x' é")
        self.geppetto("send", runner, "-", input="two\nlines")
        self.geppetto("send", runner, "end\x1b[201~mark")
        self.geppetto("send", runner, "--keys", "x", "C-h", "y", "Enter")
        self.wait_until(lambda: self.geppetto("logs", runner).stdout.splitlines()[1:2] == ["first; $HOME 'x' é"]
                        and "endmark" in self.geppetto("logs", runner).stdout and self.geppetto("logs", runner).stdout.endswith("y\n"),
                        what="what was typed")
        shown = self.geppetto("logs", runner).stdout
        self.assertIn("two\nlines\n", shown)

    def test_the_prompt_is_typed(self):
        runner = self.geppetto("new", "--prompt", "do it", "--", "sh", "-c", "printf '> '; read x; echo got $x; sleep 1000").stdout.strip()
        self.wait_until(lambda: "got do it" in self.geppetto("logs", runner).stdout, what="the prompt")


if __name__ == "__main__":
    unittest.main()
