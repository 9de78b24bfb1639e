"""scripts/geppetto-cli.sh against a stand-in for the worker: what it sends, prints and exits with."""
import json
import socket
import threading
import unittest

import harness

SCRIPT = harness.ROOT / "scripts" / "geppetto-cli.sh"
RUNNER = {"id": "01JD0000000000000000000001", "name": "fix-login", "type": "claude-code", "status": "waiting",
          "evidence": {"source": "silence", "name": "not me", "text": 'a "quoted" {brace} \\'}, "pane": "%12",
          "command": ["sh", "-c", "{\"id\":\"x\"}"], "exitCode": None, "log": {"lines": 3, "id": 4}}


class CliScriptTest(harness.Case):
    def answer_with(self, reply):
        """Answers the next request with the reply (an object, or bytes) and keeps the connection open; b"" hangs up."""
        if not isinstance(reply, bytes):
            reply = json.dumps(reply, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self.socket_path))
        listener.listen()
        self.addCleanup(listener.close)
        self.asked = []

        def serve():
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as lines:
                self.asked.append(lines.readline())
                connection.sendall(reply)
                if reply != b"":
                    lines.read()  # until the script hangs up: the worker never does first

        self.server = threading.Thread(target=serve, daemon=True)
        self.server.start()

    def cli(self, *arguments, shell="sh", **env):
        return self.run_program(*shell.split(), SCRIPT, *arguments, check=False, env=env)

    def assert_told(self, done, status, stderr):
        self.assertEqual((done.returncode, done.stdout, done.stderr), (status, "", stderr))

    def test_attach_sends_the_name_and_prints_the_reply(self):
        self.answer_with({"success": True, "runnerId": "01J"})
        done = self.cli("attach", "work")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(json.loads(done.stdout), {"success": True, "runnerId": "01J"})
        self.assertEqual(json.loads(self.asked[0]), {"type": "attach-tmux", "sessionName": "work"})
        self.server.join(10)
        self.assertFalse(self.server.is_alive(), "the connection is still open")

    def test_any_name_arrives_as_it_is(self):
        for name in ['a "b" \\c', "tab\there", "line\nbreak", "\x01\x1b[31m", "π 漢 🙂", "", "a'b$c`d", "-n", "trailing\n"]:
            for shell in ("sh", "bash --posix"):
                with self.subTest(name=name, shell=shell):
                    self.socket_path.unlink(missing_ok=True)
                    self.answer_with({"success": True})
                    done = self.cli("attach", name, shell=shell)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    self.assertEqual(json.loads(self.asked[0])["sessionName"], name)

    def test_attach_takes_the_session_of_the_terminal(self):
        self.answer_with({"success": True})
        self.tmux("new-session", "-d", "-s", 'odd "name" here', "-x", "100", "-y", "24", "sh")
        self.tmux("new-session", "-d", "-s", "newer", "cat")
        self.tmux("send-keys", "-t", '=odd "name" here:', f"{SCRIPT} attach", "Enter")
        self.wait_for_text('=odd "name" here:', '{"success":true}')
        self.assertEqual(json.loads(self.asked[0])["sessionName"], 'odd "name" here')

    def test_attach_outside_of_tmux_needs_a_name(self):
        self.assert_told(self.cli("attach"), 2,
                         "geppetto: attach: this terminal is not in tmux, so a session must be named\n")

    def test_list_prints_a_line_for_each_runner(self):
        second = RUNNER | {"id": "01JD0000000000000000000002", "name": 'q "x" é', "type": "custom", "status": "idle"}
        self.answer_with({"runners": [RUNNER, second], "success": True})
        done = self.cli("list")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, "01JD0000000000000000000001  waiting   claude-code   fix-login\n"
                                      '01JD0000000000000000000002  idle      custom        q "x" é\n')
        self.assertEqual(json.loads(self.asked[0]), {"type": "list-runners"})

    def test_list_of_nobody(self):
        self.answer_with({"success": True, "runners": []})
        done = self.cli("list")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_list_of_many(self):
        runners = [RUNNER | {"id": f"{number:026}"} for number in range(500)]
        self.answer_with({"success": True, "runners": runners})
        done = self.cli("list")
        self.assertEqual([line[:26] for line in done.stdout.splitlines()], [runner["id"] for runner in runners])

    def test_list_as_json(self):
        self.answer_with({"success": True, "runners": [RUNNER]})
        self.assertEqual(json.loads(self.cli("list", "--json").stdout)["runners"], [RUNNER])

    def test_a_name_cannot_steer_the_terminal_or_the_list(self):
        self.answer_with({"success": True, "runners": [RUNNER | {"name": 'x\x1b[2J","id":"fake\n'}]})
        self.assertEqual(self.cli("list").stdout,
                         '01JD0000000000000000000001  waiting   claude-code   x\\u001b[2J","id":"fake\\n\n')

    def test_errors_have_the_exit_status_of_the_command_line(self):
        for kind, status in (("NotFound", 3), ("Refused", 4), ("Timeout", 5), ("Invalid", 2), ("Io", 1), ("Internal", 1)):
            with self.subTest(kind=kind):
                self.socket_path.unlink(missing_ok=True)
                self.answer_with({"error": f'no session "x": {kind}', "errorKind": kind, "success": False})
                self.assert_told(self.cli("attach", "x"), status, f'geppetto: no session "x": {kind}\n')

    def test_an_answer_that_is_none(self):
        for answer in (b"hello\n", b"{}\n", b"[1]\n", b'{"text":"\\"success\\":true"}\n'):
            with self.subTest(answer=answer):
                self.socket_path.unlink(missing_ok=True)
                self.answer_with(answer)
                self.assert_told(self.cli("list"), 1, "geppetto: the worker gave an answer that is none\n")

    def test_no_worker(self):
        done = self.cli("list")
        self.assertEqual((done.returncode, done.stdout), (6, ""))
        self.assertIn(f"no worker answers at {self.socket_path}", done.stderr)

    def test_a_stale_socket(self):
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.socket_path))
        done = self.cli("list")
        self.assertEqual((done.returncode, done.stdout), (6, ""))
        self.assertIn("refused", done.stderr)

    def test_a_worker_that_hangs_up(self):
        self.answer_with(b"")
        self.assert_told(self.cli("list"), 5, f"geppetto: the worker at {self.socket_path} gave no answer\n")

    def test_where_the_socket_is_looked_for(self):
        done = self.cli("list", GEPPETTO_SOCKET="")
        self.assertIn(f"{self.folder}/run/geppetto/geppetto.sock", done.stderr)
        done = self.cli("list", GEPPETTO_SOCKET="", XDG_RUNTIME_DIR="")
        self.assertRegex(done.stderr, r"no worker answers at /tmp/geppetto-\d+/geppetto.sock")

    def test_usage(self):
        for arguments in ([], ["frobnicate"], ["attach", "a", "b"], ["list", "x"]):
            done = self.cli(*arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("usage:", done.stderr)
        self.assertEqual(self.cli("--help").returncode, 0)

    def test_nothing_is_left_in_the_temporary_folder(self):
        self.answer_with({"success": True, "runners": []})
        self.cli("list")
        self.assertEqual(list((self.folder / "tmp").iterdir()), [])


class RealWorkerTest(harness.Case):
    def test_attach_and_list(self):
        self.start_worker()
        self.tmux("new-session", "-d", "-s", 'my "odd" one', "cat")
        attached = json.loads(self.run_program(SCRIPT, "attach", 'my "odd" one').stdout)
        self.assertIs(attached["success"], True)
        line = self.run_program(SCRIPT, "list").stdout
        self.assertRegex(line, r'^[0-9A-Z]{26}  \w+ +custom +my "odd" one\n$')
        self.assertEqual(self.run_program(SCRIPT, "attach", "no such session", check=False).returncode, 3)
        self.kill_worker()
        self.assertEqual(self.run_program(SCRIPT, "list", check=False).returncode, 6)


if __name__ == "__main__":
    unittest.main()
