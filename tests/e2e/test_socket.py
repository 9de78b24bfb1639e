"""The socket as others use it: by nc, by the thousand, with garbage, and by another user."""
import json
import os
import random
import socket
import subprocess
import sys
import unittest

import harness


class Socket(harness.Case):
    def setUp(self):
        super().setUp()
        self.start_worker()

    def nc(self, text):
        return self.run_program("nc", "-U", "-N", self.socket_path, input=text).stdout

    def test_two_lines_by_nc(self):
        self.tmux("new-session", "-d", "-s", "work", "cat")
        answer = json.loads(self.nc('{"type":"attach-tmux","sessionName":"work"}\n'))
        self.assertTrue(answer["success"])
        runners = json.loads(self.nc('{"type":"list-runners"}\n'))["runners"]
        self.assertEqual([r["id"] for r in runners], [answer["runnerId"]])
        self.assertEqual((runners[0]["session"], runners[0]["processHandle"]["type"]), ("work", "attached"))
        both = self.nc('{"type":"ping","id":1}\n{"type":"ping","id":"two"}\n').splitlines()
        self.assertEqual([json.loads(line)["id"] for line in both], [1, "two"])

    def test_files_are_private(self):
        self.assertEqual(os.stat(self.socket_path).st_mode & 0o777, 0o600)
        state = self.folder / "state" / "geppetto"
        self.assertEqual(os.stat(state).st_mode & 0o777, 0o700)
        for name in os.listdir(state):
            self.assertEqual(os.stat(state / name).st_mode & 0o077, 0, name)

    def test_bad_input_gets_a_typed_error_and_others_do_not_notice(self):
        with self.connect() as steady:
            lines = steady.makefile("rb")

            def ping():
                steady.sendall(b'{"type":"ping","id":9}\n')
                self.assertEqual(json.loads(lines.readline())["id"], 9)

            ping()
            for bad in (b"garbage\n", b"\x00\xff\xfe\n", b"[]\n", b"{}\n", b'{"type":5}\n', b'{"type":"nonsense"}\n', b"{" * 5000 + b"\n",
                        b'{"type":"show-runner"}\n', b'{"type":"create-runner","cwd":"/","command":"not a list"}\n'):
                answer = self.socket_request(bad)
                self.assertEqual((answer["success"], answer["errorKind"]), (False, "Invalid"), bad[:40])
                ping()
            self.assertEqual(self.socket_request({"type": "show-runner", "runnerId": "x"})["errorKind"], "NotFound")
            with self.connect() as long:
                try:
                    long.sendall(b"x" * (2 << 20))
                except OSError:
                    pass  # closed in the middle
                long.settimeout(10)
                answer = long.recv(4096)
                self.assertIn(b"Invalid", answer or b"Invalid")
            ping()
            halves = [self.connect() for _ in range(50)]
            for half in halves:
                half.sendall(b'{"type":"li')
            ping()
            for half in halves:
                half.close()
            noise = random.Random(3)
            for _ in range(50):
                with self.connect() as c:
                    c.sendall(noise.randbytes(noise.randint(1, 5000)))
            ping()

    def test_a_thousand_silent_connections(self):
        silent = []
        for _ in range(1000):
            try:
                silent.append(self.connect(timeout=2))
            except OSError:
                break
        self.assertGreater(len(silent), 500)
        for _ in range(5):
            self.assertTrue(self.socket_request({"type": "ping"})["success"])
        self.geppetto("new", "--", "cat")
        for connection in silent:
            connection.close()

    def test_another_user_is_refused(self):
        self.assertEqual(os.geteuid(), 0, "a second user can only be tried by root")
        # As if the folder let everybody in: the check of the peer is what is tried.
        for path in (self.folder, self.socket_path.parent):
            os.chmod(path, 0o755)
        os.chmod(self.socket_path, 0o666)
        program = ("import os, socket, sys; os.setgid(65534); os.setuid(65534); s = socket.socket(socket.AF_UNIX); s.settimeout(10); "
                   "s.connect(sys.argv[1]); sys.stdout.buffer.write(s.recv(4096))")
        told = subprocess.run([sys.executable, "-c", program, str(self.socket_path)], capture_output=True, check=False, timeout=20)
        self.assertIn(b'"errorKind":"Refused"', told.stdout, told.stderr)
        self.assertNotIn(b"runners", told.stdout)

    def test_a_reader_that_does_not_read_is_waited_for(self):
        runner = self.geppetto("new", "--", "bash", "-c", "for i in $(seq 60000); do echo line $i; done; sleep 1000").stdout.strip()
        self.wait_until(lambda: self.geppetto("logs", runner, "-n", "1").stdout == "line 60000\n", 60, "the flood")
        with self.connect() as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.sendall(json.dumps({"type": "stream-logs", "runnerId": runner, "fromLine": 0, "follow": True}).encode() + b"\n")
            for _ in range(10):
                self.assertTrue(self.socket_request({"type": "ping"})["success"])
            seen, lines = [], slow.makefile("rb")
            while len(seen) < 59_900:
                seen += [line["text"] for line in json.loads(lines.readline())["logs"]]
            self.assertEqual(seen[:59_900], [f"line {n}" for n in range(1, 59_901)])


if __name__ == "__main__":
    unittest.main()
