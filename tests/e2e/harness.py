"""What every end-to-end test stands on: a private home, tmux server, worker and desktop, and nothing left behind.

    class MyTest(harness.Case):
        def test_a_runner_shows_up(self):
            self.start_worker()
            self.geppetto("new", "--name", "x", "--", "cat")
            self.wait_until(lambda: "x" in self.geppetto("list").stdout, what="the runner in the list")
"""
import itertools
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("GEPPETTO_BUILD", ROOT / "build" / "dev"))
ASSETS = ROOT / "assets"
POLL_SECONDS = 0.02
_numbers = itertools.count()


def wait_until(predicate, timeout=10, what="the condition"):
    """Polls until the predicate gives something true, and returns that; fails when `timeout` seconds are over."""
    deadline = time.monotonic() + timeout
    while True:
        value = predicate()
        if value:
            return value
        if time.monotonic() >= deadline:
            raise AssertionError(f"{timeout} s were not enough for {what}; last seen: {value!r}")
        time.sleep(POLL_SECONDS)


def clean_environment():
    """The environment of this process without anything that could lead a program to the user's own tmux, worker or desktop."""
    dropped = ("TMUX", "GEPPETTO_", "XDG_", "DBUS_", "DISPLAY", "WAYLAND_", "NO_COLOR", "CLICOLOR", "LC_", "LANG")
    return {key: value for key, value in os.environ.items() if not key.startswith(dropped)} | {
        "LANG": "C.UTF-8", "TERM": "xterm-256color", "SHELL": "/bin/sh"}


def is_alive(pid):
    """A zombie is not alive."""
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def kill_and_wait(pid, number=signal.SIGKILL):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
    wait_until(lambda: not is_alive(pid), what=f"the end of process {pid}")


class Case(unittest.TestCase):
    """A test with a world of its own; `env` is what programs run with and may be added to by a test."""

    maxDiff = None

    def setUp(self):
        super().setUp()
        # Directly in /tmp: the path of a Unix socket may have 107 bytes only.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="geppetto-e2e-", dir="/tmp"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.tmux_socket = f"geppetto-test-{os.getpid()}-{next(_numbers)}"
        self.socket_path = self.folder / "run" / "geppetto.sock"
        self.worker_log_path = self.folder / "worker.log"
        self.env = clean_environment() | {
            "HOME": str(self._private("home")),
            "XDG_CONFIG_HOME": str(self._private("config")),
            "XDG_STATE_HOME": str(self._private("state")),
            "XDG_CACHE_HOME": str(self._private("cache")),
            "XDG_DATA_HOME": str(self._private("data")),
            "XDG_RUNTIME_DIR": str(self._private("run")),
            "TMPDIR": str(self._private("tmp")),
            "TMUX_TMPDIR": str(self._private("tmux")),
            "GEPPETTO_TMUX_SOCKET": self.tmux_socket,
            "GEPPETTO_SOCKET": str(self.socket_path),
        }
        config = self.folder / "config" / "geppetto"
        config.mkdir()
        (config / "config.json").write_text('{"tmux": {"configFile": "/dev/null"}}')
        self._children = []
        self.addCleanup(self._end_everything)

    def _private(self, name):
        path = self.folder / name
        path.mkdir(mode=0o700)
        return path

    # Processes of this test.

    def own_processes(self):
        """Every living process that has this test's socket in its environment: workers, the tmux server, what its panes run."""
        mark = f"GEPPETTO_SOCKET={self.socket_path}".encode()
        found = []
        for entry in os.listdir("/proc"):
            if not entry.isdigit() or int(entry) == os.getpid() or not is_alive(entry):
                continue
            try:
                if mark in pathlib.Path("/proc", entry, "environ").read_bytes().split(b"\0"):
                    found.append(int(entry))
            except OSError:
                pass  # it ended meanwhile, or is not ours
        return found

    def _end_everything(self):
        self.tmux("kill-server", check=False)
        for _ in range(5):  # what was just being started shows itself in the next round
            living = self.own_processes()
            for pid in living:
                kill_and_wait(pid)
            if not living:
                break
        for child in self._children:
            child.wait()

    def start(self, *command, env=None, **options):
        """Starts a program of this test; it is killed at the end at the latest."""
        child = subprocess.Popen([str(word) for word in command], env=self.env | (env or {}),
                                 stdin=options.pop("stdin", subprocess.DEVNULL), **options)
        self._children.append(child)
        return child

    def run_program(self, *command, check=True, input=None, env=None, timeout=20):
        """Runs a program to its end; returns subprocess.CompletedProcess with text. With `check` a non-zero exit fails the test."""
        words = [str(word) for word in command]
        given = {"stdin": subprocess.DEVNULL} if input is None else {"input": input}
        try:
            done = subprocess.run(words, env=self.env | (env or {}), capture_output=True, text=True, errors="replace",
                                  check=False, timeout=timeout, **given)
        except subprocess.TimeoutExpired as late:
            told = (late.stdout or b"")[-2000:].decode(errors="replace")
            raise AssertionError(f"{words} took more than {timeout} s\nstdout ends: {told}\nstderr: {late.stderr}"
                                 f"{self._worker_log_tail()}") from None
        if check and done.returncode != 0:
            raise AssertionError(f"{words} exited with {done.returncode}\nstdout: {done.stdout}\nstderr: {done.stderr}"
                                 f"{self._worker_log_tail()}")
        return done

    # Geppetto.

    def geppetto(self, *arguments, check=True, input=None, env=None, timeout=20):
        return self.run_program(BUILD / "geppetto", *arguments, check=check, input=input, env=env, timeout=timeout)

    def geppetto_json(self, *arguments, **options):
        return json.loads(self.geppetto(*arguments, "--json", **options).stdout)

    def start_worker(self, *arguments, env=None, timeout=10):
        """Runs `geppetto serve` until the end of the test and returns its pid once it answers."""
        with open(self.worker_log_path, "ab") as log:
            worker = self.start(BUILD / "geppetto", "serve", *arguments, env=env, stdout=log, stderr=log)

        def answers():
            if worker.poll() is not None:
                raise AssertionError(f"geppetto serve exited with {worker.returncode}{self._worker_log_tail()}")
            return self.worker_pid() == worker.pid

        wait_until(answers, timeout, f"an answer of the worker{self._worker_log_tail()}")
        return worker.pid

    def worker_pid(self):
        """The process that listens on the socket, whoever started it; None when nobody does."""
        try:
            with self.connect(timeout=1) as connection:
                credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        except OSError:
            return None
        return struct.unpack("3i", credentials)[0]

    def kill_worker(self):
        """Ends the worker as a crash would, and returns when it is gone."""
        pid = self.worker_pid()
        self.assertIsNotNone(pid, "no worker to kill")
        kill_and_wait(pid)

    def _worker_log_tail(self):
        try:
            return "\nworker: " + self.worker_log_path.read_text(errors="replace")[-4000:]
        except OSError:
            return ""

    def connect(self, timeout=10):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(timeout)
        try:
            connection.connect(str(self.socket_path))
        except OSError:
            connection.close()
            raise
        return connection

    def socket_request(self, request, timeout=10):
        """Sends one object (or raw bytes) on a connection of its own and returns the first line of the answer, parsed."""
        line = request if isinstance(request, bytes) else json.dumps(request).encode() + b"\n"
        with self.connect(timeout) as connection:
            connection.sendall(line)
            with connection.makefile("rb") as answers:
                answer = answers.readline()
        self.assertTrue(answer.endswith(b"\n"), f"no whole line in answer to {request!r}: {answer!r}")
        return json.loads(answer)

    # tmux.

    def tmux(self, *arguments, check=True, input=None, env=None, timeout=10):
        """Runs tmux on this test's own server and returns its output without the last newline."""
        done = self.run_program("tmux", "-L", self.tmux_socket, "-f", "/dev/null", *arguments,
                                check=check, input=input, env=env, timeout=timeout)
        return done.stdout.removesuffix("\n")

    def screen(self, target):
        """What a person sees in the pane."""
        return self.tmux("capture-pane", "-p", "-t", target)

    def wait_for_text(self, target, text, timeout=10):
        """Returns the screen of the pane once it holds the text."""
        def look():
            shown = self.screen(target)
            return shown if text in shown else None
        try:
            return wait_until(look, timeout, f"{text!r} in {target}")
        except AssertionError as late:
            raise AssertionError(f"{late}\n{self.screen(target)}") from None

    def exit_status(self, target, timeout=10):
        """Waits for the end of the pane's program (remain-on-exit is on); its exit code, or minus the signal."""
        def look():
            dead, code, number = self.tmux(
                "display-message", "-p", "-t", target, "#{pane_dead}|#{pane_dead_status}|#{pane_dead_signal}").split("|")
            if dead == "1" and not code and not number:
                # tmux 3.3a sometimes misses the end of a child until the next child ends: give it one.
                self.tmux("run-shell", "true")
            return [int(code) if code else -int(number)] if code or number else None
        return self.wait_until(look, timeout, f"the end of {target}")[0]

    def wait_until(self, predicate, timeout=10, what="the condition"):
        try:
            return wait_until(predicate, timeout, what)
        except AssertionError as late:
            raise AssertionError(f"{late}{self._worker_log_tail()}") from None

    # A desktop.

    def desktop(self, width=1280, height=800):
        """Starts an X server with a window manager for this test; programs started from now on use it."""
        desktop = Desktop(self, width, height)
        self.env |= desktop.env
        return desktop


class Desktop:
    """Xvfb with openbox; made by Case.desktop(). Window ids are strings as xdotool gives them."""

    def __init__(self, case, width, height):
        self.case = case
        self.env = {}
        # The server itself picks a free display and tells its number when it is ready.
        read_end, write_end = os.pipe()
        with open(case.folder / "desktop.log", "ab") as log:
            case.start("Xvfb", "-displayfd", write_end, "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset",
                       pass_fds=[write_end], stdout=log, stderr=log)
            os.close(write_end)
            with os.fdopen(read_end) as told:
                number = told.readline().strip()
            case.assertTrue(number, "Xvfb did not start:\n" + (case.folder / "desktop.log").read_text(errors="replace"))
            # Under the address sanitizer the GL driver leaks and is unloaded before anybody could say that it was it.
            self.env = {"DISPLAY": f":{number}", "LIBGL_ALWAYS_SOFTWARE": "1", "XDG_SESSION_TYPE": "x11",
                        "ASAN_OPTIONS": "detect_leaks=0"}
            # It says who it is before it serves anybody: a window that asks to be mapped between the two is forgotten.
            # What it starts itself comes after.
            ready = case.folder / f"desktop-{number}-ready"
            case.start("openbox", "--sm-disable", "--startup", f"touch {ready}", env=self.env, stdout=log, stderr=log)
        wait_until(ready.exists, what="the window manager")

    def _run(self, *command, check=True):
        return self.case.run_program(*command, env=self.env, check=check).stdout

    def xdotool(self, *arguments, check=True):
        return self._run("xdotool", *arguments, check=check).strip()

    def windows(self, name):
        """Ids of the visible windows whose title matches the regular expression."""
        return self.xdotool("search", "--onlyvisible", "--name", name, check=False).split()

    def wait_for_window(self, name, timeout=15):
        return self.case.wait_until(lambda: self.windows(name), timeout, f"a window named {name!r}")[0]

    def geometry(self, window):
        """{"X": …, "Y": …, "WIDTH": …, "HEIGHT": …} in pixels of the screen."""
        words = self.xdotool("getwindowgeometry", "--shell", window).splitlines()
        return {key: int(value) for key, value in (word.split("=") for word in words) if key in ("X", "Y", "WIDTH", "HEIGHT")}

    def pointer(self):
        """Where the pointer is, as (x, y) on the screen."""
        words = dict(word.split("=") for word in self.xdotool("getmouselocation", "--shell").splitlines())
        return int(words["X"]), int(words["Y"])

    def focused(self):
        return self.xdotool("getwindowfocus", check=False)

    def property(self, window, name):
        """A property as xprop prints it, such as _NET_WM_STATE."""
        return self._run("xprop", "-id", window, name).strip()

    def screenshot(self, path, window="root"):
        """Writes a picture; the kind follows the name (.png)."""
        self._run("import", "-silent", "-window", window, path)
        return pathlib.Path(path)

    def colours(self, window="root"):
        """How many colours are seen: a window that drew nothing has one or two."""
        picture = self.screenshot(self.case.folder / "colours.png", window)
        return int(self._run("identify", "-format", "%k", picture))
