"""The real window under a real window manager, driven by mouse and keyboard."""
import json
import re
import unittest

import harness


class Window(harness.Case):
    def setUp(self):
        super().setUp()
        self.screen_size = (1400, 900)
        self.desk = self.desktop(*self.screen_size)
        self.env["GEPPETTO_DEMO_SPEED"] = "20"
        self.monitor = self.start(harness.BUILD / "geppetto-monitor")
        self.window = self.desk.wait_for_window("Geppetto", 30)
        self.wait_until(lambda: self.worker_pid() == self.monitor.pid, 20, "the worker in the window")
        self.wait_until(lambda: self.desk.colours(self.window) > 30, 20, "a drawn window")

    def runners(self):
        return self.geppetto_json("list", "--no-start")

    def click(self, x, y):
        self.desk.xdotool("mousemove", "--window", self.window, x, y, "click", "1")

    def key(self, *keys):
        self.desk.xdotool("windowfocus", "--sync", self.window, "key", *keys)

    def click_from(self, right=None, left=None, top=None, bottom=None):
        """At a distance from the edges of the window, or from its middle where none is given."""
        size = self.desk.geometry(self.window)
        x = size["WIDTH"] - right if right is not None else left if left is not None else size["WIDTH"] // 2
        y = size["HEIGHT"] - bottom if bottom is not None else top if top is not None else size["HEIGHT"] // 2
        self.click(x, y)

    def picture(self):
        return self.desk.screenshot(self.folder / "now.png", self.window).read_bytes()

    def test_demo_by_click_lines_seen_stopped_by_click(self):
        size = self.desk.geometry(self.window)
        self.click(size["WIDTH"] // 2, size["HEIGHT"] // 2 - 45)  # Start a demo runner
        found = self.wait_until(self.runners, what="the demo runner")
        self.assertEqual([r["type"] for r in found], ["demo"])
        runner = found[0]["id"]
        empty = self.picture()
        self.wait_until(lambda: "Allow this edit?" in self.geppetto("screen", runner).stdout, 20, "its question")
        self.wait_until(lambda: self.picture() != empty, what="its lines in the window")
        before = self.picture()
        self.click_from(right=44, bottom=56)  # Stop
        self.wait_until(lambda: self.picture() != before, what="the question whether it shall stop")
        self.click_from(right=196, bottom=96)  # Stop runner
        self.geppetto("wait", runner, "--status", "stopped", "--timeout", "10")
        self.assertIn("stopped by you", self.geppetto_json("show", runner)["endReason"])
        self.wait_until(lambda: self.picture() not in (before, empty), what="the end in the window")

    def above(self, window):
        return "_NET_WM_STATE_ABOVE" in self.desk.property(window, "_NET_WM_STATE")

    def test_shell_drives_window(self):
        self.assertFalse(self.above(self.window))
        self.key("p")
        self.wait_until(lambda: self.above(self.window), what="always on top")
        self.key("p")
        self.wait_until(lambda: not self.above(self.window), what="an ordinary window again")
        self.key("m")
        small = self.desk.wait_for_window("^Geppetto monitor$")
        self.wait_until(lambda: self.desk.colours(small) > 5, what="the monitor drawn beside the full window")
        self.desk.xdotool("mousemove", "--window", small, 376, 17, "click", "1")  # Full window
        self.wait_until(lambda: self.desk.focused() == self.window, what="the full window to come forward")
        self.key("m")
        self.wait_until(lambda: not self.desk.windows("^Geppetto monitor$"), what="the monitor to go")
        self.geppetto("window", "hide")
        self.wait_until(lambda: not self.desk.windows("Geppetto"), what="the window to hide")
        self.geppetto("window", "toggle")
        self.wait_until(lambda: self.desk.windows("Geppetto"), what="the window to show")
        second = self.run_program(harness.BUILD / "geppetto-monitor")
        self.assertEqual(second.returncode, 0)
        self.geppetto("shutdown")
        self.assertEqual(self.monitor.wait(timeout=10), 0)

    def test_monitor_above_all_takes_no_focus_and_keeps_its_place(self):
        other = self.start("xmessage", "-title", "other work", "a text", stdout=harness.subprocess.DEVNULL,
                           stderr=harness.subprocess.DEVNULL)
        other_window = self.desk.wait_for_window("^other work$")
        self.desk.xdotool("windowactivate", "--sync", other_window)
        focused = self.desk.focused()
        self.geppetto("window", "compact")
        small = self.desk.wait_for_window("^Geppetto monitor$")
        self.wait_until(lambda: not self.desk.windows("^Geppetto$"), what="the full window to go")
        self.assertLess(self.desk.geometry(small)["WIDTH"], 600)
        self.wait_until(lambda: self.above(small), what="the monitor above the others")
        states = self.desk.property(small, "_NET_WM_STATE")
        self.assertIn("_NET_WM_STATE_SKIP_TASKBAR", states)
        self.assertEqual(self.desk.focused(), focused)

        before = self.desk.geometry(small)
        self.desk.xdotool("mousemove", "--window", small, 200, 17)
        self.desk.xdotool("mousedown", "1")

        def dragged():  # the first movement may come before the frame that took the press
            self.desk.xdotool("mousemove_relative", "--", -30, 40)
            return self.desk.geometry(small)["X"] < before["X"] - 50
        self.wait_until(dragged, what="the monitor to follow the pointer")
        self.desk.xdotool("mouseup", "1")
        pointer = self.desk.pointer()
        at_press = lambda: (pointer[0] - self.desk.geometry(small)["X"], pointer[1] - self.desk.geometry(small)["Y"])
        self.wait_until(lambda: at_press() == (200, 17), what="the pointer where the monitor was pressed")
        place = self.desk.geometry(small)
        self.desk.xdotool("windowactivate", "--sync", other_window)
        focused = self.desk.focused()
        for verb, there in (("hide", False), ("toggle", True)):
            self.geppetto("window", verb)
            self.wait_until(lambda there=there: bool(self.desk.windows("^Geppetto monitor$")) == there, what=verb)
        self.wait_until(lambda: self.desk.geometry(small) == place, what="the place from before")
        self.wait_until(lambda: self.above(small), what="the monitor above the others again")
        self.assertEqual(self.desk.focused(), focused)
        self.geppetto("window", "full")
        self.desk.wait_for_window("^Geppetto$")
        self.wait_until(lambda: not self.desk.windows("^Geppetto monitor$"), what="the monitor to go")
        other.terminate()
        self.geppetto("window", "compact")
        self.desk.wait_for_window("^Geppetto monitor$")
        self.geppetto("shutdown")
        self.assertEqual(self.monitor.wait(timeout=10), 0)

        # The next start is as this one ended.
        again = self.start(harness.BUILD / "geppetto-monitor")
        small = self.desk.wait_for_window("^Geppetto monitor$")
        self.assertEqual(self.desk.windows("^Geppetto$"), [])
        self.wait_until(lambda: self.desk.geometry(small) == place, what="the place from the last run")
        self.wait_until(lambda: self.worker_pid() == again.pid, what="its worker, which knows what SIGTERM means")
        again.terminate()
        self.assertEqual(again.wait(timeout=10), 0)

    def test_typing_byte_for_byte_and_what_stays(self):
        picture = self.picture
        empty = picture()
        typed = self.folder / "typed"
        script = f"stty raw -echo; printf '\\033[?1000h\\033[?1006hready'; exec dd bs=1 of='{typed}' status=none"
        runner = self.geppetto("new", "--name", "typed", "--", "sh", "-c", script).stdout.strip()
        self.wait_until(lambda: "ready" in self.geppetto("screen", runner).stdout, what="a raw terminal")
        self.wait_until(lambda: picture() != empty, what="the runner in the window")
        unfocused = picture()
        self.key("Return")
        self.wait_until(lambda: picture() != unfocused, what="the terminal to take the keys")
        self.desk.xdotool("type", "--delay", "1", "Hello; world ~ #{x} $(y) -j ^ %")
        self.desk.xdotool("key", "--delay", "5", "Return", "Tab", "ctrl+c", "ctrl+k", "alt+b", "Up", "ctrl+Left", "shift+Tab",
                          "BackSpace", "Escape", "F5", "Delete", "Page_Up")
        self.desk.xdotool("type", "--delay", "1", "end")
        wanted = (b"Hello; world ~ #{x} $(y) -j ^ %\r\t\x03\x0b\x1bb\x1b[A\x1b[1;5D\x1b[Z\x7f\x1b\x1b[15~\x1b[3~\x1b[5~end")
        self.wait_until(lambda: typed.read_bytes() == wanted, 10, "the bytes")
        size = self.desk.geometry(self.window)  # the program asked for the mouse
        self.desk.xdotool("mousemove", "--window", self.window, size["WIDTH"] // 2, size["HEIGHT"] // 2, "click", "4")
        wheel = lambda: re.fullmatch(rb"\x1b\[<64;[0-9]+;[0-9]+M", typed.read_bytes()[len(wanted):])
        self.wait_until(wheel, what="the wheel")
        self.monitor.terminate()
        self.assertEqual(self.monitor.wait(timeout=10), 0)
        # The window is gone, the runner is not.
        self.assertEqual(json.loads(self.geppetto("show", runner, "--json").stdout)["status"], "running")

    def test_quick_typing_loses_nothing(self):
        runner = self.geppetto("new", "--name", "cat", "--", "cat").stdout.strip()
        self.wait_until(lambda: len(self.runners()) == 1, what="the runner")
        self.key("Return")
        text = "".join(f"{n:03}" for n in range(150))
        self.desk.xdotool("type", "--delay", "0", text)
        self.desk.xdotool("key", "Return")
        joined = lambda: self.geppetto("logs", runner).stdout.replace("\n", "")
        self.wait_until(lambda: joined().count(text) == 2, 15, "all of it, typed and answered")


if __name__ == "__main__":
    unittest.main()
