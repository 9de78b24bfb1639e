"""Raw output is recorded, exported as asciicast, played by asciinema, and replayed without tmux into the same screen and lines."""
import json
import os
import pty
import unittest

import harness

# Colours, a progress bar, a line that wraps, another screen and back, a full-screen program's sequences, wide characters.
SHOW = r"""
for i in $(seq 200); do printf '\033[3%dmline %d\033[0m\n' $((i % 8)) $i; done
for i in $(seq 40); do printf '\rprogress %d%%' $((i * 100 / 40)); done; echo
printf 'long %0250d end\n' 7
printf '\033[?1049h\033[2J\033[Hon the other screen\033[5;20r\033[5;1H\n\n\n\033[r\033[?1049l'
printf '\033[s\033[10;5H\033[7m\344\270\226\347\225\214\033[0m\033[u\033]0;a title\a'
printf 'ready \342\234\223'
read answer
printf 'answered %s\n' "$answer"
read answer
exit "$answer"
"""


class Recording(harness.Case):
    def wait_for_screen(self, runner, text):
        self.wait_until(lambda: text in self.geppetto("screen", runner).stdout, what=f"{text!r} on the screen")

    def export(self, runner):
        path = self.folder / "out.cast"
        path.write_text(self.geppetto("export", runner, "--as", "asciicast").stdout, encoding="utf-8")
        return path

    def replay(self, path, form, *options, **more):
        return self.geppetto("replay", path, "--as", form, *options, **more).stdout

    def check_same(self, runner):
        path = self.export(runner)
        self.assertEqual(self.replay(path, "transcript"), self.geppetto("logs", runner, "-n", "0").stdout)
        self.assertEqual(self.replay(path, "screen"), self.geppetto("screen", runner).stdout)
        self.assertEqual(self.replay(path, "ansi"), self.geppetto("screen", runner, "--ansi").stdout)
        return path

    def test_from_the_first_byte(self):
        runner = self.geppetto("new", "--record", "--name", "rec", "--", "bash", "-c", SHOW).stdout.strip()
        self.assertIs(self.geppetto_json("show", runner)["recording"], True)
        self.wait_for_screen(runner, "ready ✓")
        path = self.check_same(runner)
        header, *events = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        self.assertEqual((header["version"], header["width"], header["height"], header["title"]), (2, 100, 30, "rec"))
        self.assertEqual({code for _, code, _ in events}, {"o"})
        self.assertEqual([time for time, _, _ in events], sorted(time for time, _, _ in events))
        # The window of tmux gets another size: so does the recording.
        session = self.geppetto_json("show", runner)["session"]
        self.tmux("resize-window", "-t", session, "-x", "70", "-y", "20")
        self.geppetto("send", runner, "yes")
        self.wait_for_screen(runner, "answered yes")
        self.wait_until(lambda: '"70x20"' in self.export(runner).read_text(encoding="utf-8"), what="the new size")
        self.check_same(runner)
        self.geppetto("send", runner, "3")
        self.geppetto("wait", runner, "--timeout", "20")
        path = self.export(runner)
        self.assertEqual(json.loads(path.read_text(encoding="utf-8").splitlines()[-1])[1:], ["x", "3"])
        self.assertEqual(self.replay(path, "transcript"), self.geppetto("logs", runner, "-n", "0").stdout)
        statuses = [json.loads(line) for line in self.replay(path, "status").splitlines()]
        self.assertEqual([(s["status"], s["evidence"]["rule"]) for s in statuses],
                         [("running", "silence.output"), ("errored", "process.exit")])
        self.assertEqual(statuses[1]["evidence"]["text"], "exited with code 3")
        self.geppetto("forget", runner)
        self.assertEqual(list((self.folder / "state" / "geppetto" / "recordings").iterdir()), [])

    def test_it_plays_in_asciinema(self):
        runner = self.geppetto("new", "--record", "--", "bash", "-c", SHOW).stdout.strip()
        self.wait_for_screen(runner, "ready ✓")
        path = self.export(runner)
        written = "".join(event[2] for event in map(json.loads, path.read_text(encoding="utf-8").splitlines()[1:]))
        for command in (["cat"], ["play", "-i", "0.01"]):
            pid, terminal = pty.fork()
            if pid == 0:
                os.execvpe("asciinema", ["asciinema", *command, str(path)], self.env)
            played = b""
            while True:
                try:
                    got = os.read(terminal, 65536)
                except OSError:  # how a terminal tells that its program has ended
                    break
                if not got:
                    break
                played += got
            os.close(terminal)
            self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0, played[-2000:])
            # The terminal writes a carriage return before each newline.
            self.assertIn(written.replace("\r\n", "\n"), played.decode().replace("\r\r\n", "\n").replace("\r\n", "\n"))

    def test_switched_on_and_off(self):
        runner = self.geppetto("new", "--name", "late", "--", "bash", "-c", "printf 'early\\nbird '; while read l; do echo got $l; done")
        runner = runner.stdout.strip()
        self.wait_for_screen(runner, "bird")
        self.assertIs(self.geppetto_json("show", runner)["recording"], False)
        none = self.geppetto("export", runner, "--as", "asciicast", check=False)
        self.assertEqual((none.returncode, none.stdout), (3, ""))
        self.assertEqual(none.stderr, "geppetto: export: late: has no recording; it is recorded from now on after "
                                      f"`geppetto record {runner} on`\n")
        self.geppetto("record", runner, "on")
        self.assertIn("recording      raw output is kept", self.geppetto("show", runner).stdout)
        self.geppetto("send", runner, "one")
        self.wait_for_screen(runner, "got one")
        path = self.check_same(runner)  # it begins with what the screen showed
        self.assertEqual(self.replay(path, "screen", "--at", "0"), "early\nbird\n")
        # The worker is killed: the recording is whole, and goes on with the next one.
        self.kill_worker()
        self.geppetto("send", runner, "two")
        self.wait_for_screen(runner, "got two")
        self.assertIs(self.geppetto_json("show", runner)["recording"], True)
        self.check_same(runner)
        self.assertIs(self.geppetto_json("record", runner, "off")["recording"], False)
        self.geppetto("send", runner, "three")
        self.wait_for_screen(runner, "got three")
        self.assertNotIn("three", self.export(runner).read_text())
        self.assertEqual(self.geppetto("record", runner, "maybe", check=False).returncode, 2)

    def test_the_settings_and_an_attached_session(self):
        config = self.folder / "config" / "geppetto" / "config.json"
        config.write_text('{"record": true, "tmux": {"configFile": "/dev/null"}}')
        self.tmux("new-session", "-d", "-s", "work", "-x", "60", "-y", "10", "printf 'of the user\\n'; exec cat")
        self.wait_for_text("work", "of the user")
        runner = self.geppetto("attach", "work").stdout.strip()
        self.assertIs(self.geppetto_json("show", runner)["recording"], True)
        self.geppetto("send", runner, "hello")
        self.wait_for_screen(runner, "hello\nhello")
        path = self.check_same(runner)
        self.assertEqual(json.loads(path.read_text().splitlines()[0])["width"], 60)
        config.write_text('{"tmux": {"configFile": "/dev/null"}}')
        self.geppetto("shutdown")
        other = self.geppetto("new", "--", "cat").stdout.strip()
        self.assertIs(self.geppetto_json("show", other)["recording"], False)
        self.assertIs(self.geppetto_json("show", runner)["recording"], True)  # for it nothing has changed

    def test_a_flood_is_recorded_whole(self):
        runner = self.geppetto("new", "--record", "--", "sh", "-c", "seq -f 'line %.0f' 100000; exec cat").stdout.strip()
        self.wait_until(lambda: self.geppetto("logs", runner, "-n", "1").stdout == "line 100000\n", 60, "the last line")
        parts = list((self.folder / "state" / "geppetto" / "recordings" / runner).iterdir())
        self.assertEqual(len(parts), 1)
        path = self.folder / "out.cast"
        with open(path, "wb") as out:
            self.assertEqual(self.start(harness.BUILD / "geppetto", "export", runner, "--as", "asciicast", stdout=out).wait(), 0)
        self.assertEqual(self.replay(path, "transcript", timeout=60), "".join(f"line {i}\n" for i in range(1, 100001)))


class Replay(harness.Case):
    """No worker, no tmux."""

    def replay(self, *arguments, **options):
        return self.geppetto("replay", *arguments, check=False, **options)

    def tearDown(self):
        self.assertIsNone(self.worker_pid())
        super().tearDown()

    def cast(self, *lines, header='{"version":2,"width":20,"height":3,"timestamp":1767225600}'):
        path = self.folder / "x.cast"
        path.write_text("\n".join([header, *lines]) + "\n")
        return path

    def test_raw_bytes(self):
        path = self.folder / "raw"
        path.write_bytes(b"one\r\n\x1b[31mtwo\x1b[0m \xff\r\n" + b"x" * 100)
        self.assertEqual(self.replay(path, "--as", "transcript").stdout.splitlines()[:2], ["one", "two"])
        self.assertEqual(self.replay(path, "--as", "screen").stdout.splitlines()[2:], ["x" * 80, "x" * 20])
        self.assertEqual(self.replay(path, "--as", "screen", "--size", "50x9").stdout.splitlines()[2:], ["x" * 50, "x" * 50])
        self.assertIn("\x1b[31mtwo\x1b[m", self.replay(path, "--as", "ansi").stdout)
        self.assertEqual(self.replay("-", "--as", "screen", input="from a pipe").stdout, "from a pipe\n")
        looks = '{"version":2}'
        self.assertEqual(self.replay("-", "--as", "screen", "--raw", input=looks).stdout, looks + "\n")
        self.assertEqual(self.replay("-", "--as", "screen", input="").stdout, "")

    def test_times(self):
        path = self.cast('[1,"o","a\\r\\n"]', '[40,"o","b\\r\\n"]', '[50.5,"o","c"]', '[120,"r","30x2"]')
        def judged(*options):
            return [json.loads(line) for line in self.replay(path, "--as", "status", *options).stdout.splitlines()]
        statuses = judged()
        self.assertEqual([(s["t"], s["status"], s["evidence"]["rule"]) for s in statuses],
                         [(0, "running", "silence.output"), (31, "idle", "silence.idle"), (40, "running", "silence.output"),
                          (80.5, "idle", "silence.idle")])
        self.assertEqual(statuses[1]["evidence"]["at"], "2026-01-01T00:00:31.000Z")
        # An agent whose silence is known is not waited for so long.
        self.assertEqual([s["t"] for s in judged("--agent", "claude-code")], [0, 4, 40, 43, 50.5, 53.5])
        self.assertEqual(self.replay(path, "--as", "screen", "--at", "45").stdout, "a\nb\n")
        self.assertEqual(self.replay(path, "--as", "screen", "--at", "0.5").stdout, "")
        self.assertEqual(self.replay(path, "--as", "screen").stdout, "b\nc\n")
        self.assertEqual(self.replay(path, "--as", "transcript").stdout, "a\nb\nc\n")
        self.assertEqual(self.replay(path, "--as", "screen", "--size", "20x3").stdout, "a\nb\nc\n")

    def test_mistakes(self):
        def why(path, **options):
            done = self.replay(path, "--as", "screen", **options)
            self.assertEqual(done.stdout, "")
            return done.returncode, done.stderr
        path = self.cast('[1,"o","a"]', '[-2,"o","b"]')
        self.assertEqual(why(path), (1, f"geppetto: {path}: line 3: the time is negative\n"))
        self.assertEqual(why(self.cast('[1,"o","a"]', "oops"))[1],
                         f'geppetto: {path}: line 3: is not JSON of an event, such as [1.5,"o","text"]\n')
        self.assertEqual(why(self.cast(header='{"version":9}'))[1],
                         f"geppetto: {path}: line 1: this version of asciicast is not known; 2 and 3 are\n")
        self.assertIn("line 1: the size is too large", why(self.cast(header='{"version":2,"width":1e9,"height":2}'))[1])
        path.write_text(self.cast('[1,"o","a"]').read_text()[:-4])
        self.assertEqual(why(path)[1], f"geppetto: {path}: line 2: is cut off: the recording ends in the middle of an event\n")
        path.write_text("")
        self.assertEqual(why(path), (1, f"geppetto: {path}: is empty\n"))
        self.assertEqual(why("nonesuch"), (3, "geppetto: nonesuch: No such file or directory\n"))
        self.assertEqual(why(self.folder), (1, f"geppetto: {self.folder}: Is a directory\n"))
        self.assertEqual(why("-", input='{"version":2}')[1], "geppetto: stdin: line 1: the header has no size (width and height)\n")
        for options in (["--as", "movie"], [], ["--as", "screen", "--size", "0x0"], ["--as", "screen", "--at", "-1"],
                        ["--as", "screen", "--size", "80"], ["--as", "status", "--agent", "robot"]):
            done = self.replay(path, *options)
            self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)

    def test_hostile_files_take_bounded_memory(self):
        def limited(content, *arguments):
            path = self.folder / "hostile"
            with open(path, "wb") as file:
                for piece in content:
                    file.write(piece)
            done = self.run_program("bash", "-c", 'ulimit -v 600000; exec "$@" >/dev/null', "bash", harness.BUILD / "geppetto", "replay", path,
                                    *arguments, check=False, timeout=60)
            path.unlink()
            return done.returncode, done.stderr
        if "asan" in str(harness.BUILD) or "tsan" in str(harness.BUILD):
            return  # they reserve terabytes of addresses
        mega = 1 << 20
        header = b'{"version":2,"width":500,"height":500}\n'
        self.assertEqual(limited([header, *[b"[" * mega] * 40], "--as", "screen")[1],
                         f"geppetto: {self.folder}/hostile: line 2: is longer than 16 MiB\n")
        self.assertEqual(limited([header, b'[1,"o","' + b"\\n" * (mega // 4) + b'"]\n'], "--as", "screen")[0], 0)
        self.assertEqual(limited([header, *(b'[1,"r","%dx%d"]\n' % (1 + n % 500, 500 - n % 400) for n in range(20_000))],
                                 "--as", "screen")[0], 0)
        self.assertEqual(limited([b"\n" * (mega // 2)], "--as", "transcript")[0], 0)
        self.assertEqual(limited([b"\x1b]0;", *[b"x" * mega] * 30], "--as", "screen")[0], 0)


if __name__ == "__main__":
    unittest.main()
