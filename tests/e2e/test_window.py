"""The real window under a real window manager, driven by mouse and keyboard."""
import json
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
        self.click_from(right=230, bottom=52)  # Stop
        self.wait_until(lambda: self.picture() != before, what="the question whether it shall stop")
        self.click(size["WIDTH"] // 2 - 130, size["HEIGHT"] // 2 + 19)  # Stop runner
        self.geppetto("wait", runner, "--status", "stopped", "--timeout", "10")
        self.assertIn("stopped by you", self.geppetto_json("show", runner)["endReason"])
        self.wait_until(lambda: self.picture() not in (before, empty), what="the end in the window")

    def test_shell_drives_window(self):
        on_top = lambda: "_NET_WM_STATE_ABOVE" in self.desk.property(self.window, "_NET_WM_STATE")
        self.assertFalse(on_top())
        self.key("p")
        self.wait_until(on_top, what="always on top")
        self.key("p")
        self.wait_until(lambda: not on_top(), what="an ordinary window again")
        self.geppetto("window", "hide")
        self.wait_until(lambda: not self.desk.windows("Geppetto"), what="the window to hide")
        self.geppetto("window", "toggle")
        self.wait_until(lambda: self.desk.windows("Geppetto"), what="the window to show")
        self.geppetto("window", "compact")
        self.wait_until(lambda: self.desk.geometry(self.window)["WIDTH"] < 600, what="the compact window")
        self.geppetto("window", "full")
        self.wait_until(lambda: self.desk.geometry(self.window)["WIDTH"] > 1000, what="the full window")
        second = self.run_program(harness.BUILD / "geppetto-monitor")
        self.assertEqual(second.returncode, 0)
        self.geppetto("shutdown")
        self.assertEqual(self.monitor.wait(timeout=10), 0)

    def test_typing_stopping_and_what_stays(self):
        picture = self.picture
        empty = picture()
        runner = self.geppetto("new", "--name", "typed", "--", "cat").stdout.strip()
        self.wait_until(lambda: picture() != empty, what="the runner in the window")
        unfocused = picture()
        self.key("Return")
        self.wait_until(lambda: picture() != unfocused, what="the line to write on")
        self.desk.xdotool("type", "hello from the window")
        self.desk.xdotool("key", "Return")
        self.wait_until(lambda: self.geppetto("logs", runner).stdout.count("hello from the window") == 2, what="what was typed")
        self.monitor.terminate()
        self.assertEqual(self.monitor.wait(timeout=10), 0)
        # The window is gone, the runner is not.
        self.assertEqual(json.loads(self.geppetto("show", runner, "--json").stdout)["status"], "running")


if __name__ == "__main__":
    unittest.main()
