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

    def center(self):
        size = self.desk.geometry(self.window)
        return size["WIDTH"], size["HEIGHT"]

    def test_demo_by_click_lines_seen_stopped_by_click(self):
        width, height = self.center()
        # The first of the three choices stands in the middle of the empty window.
        found = None
        for dy in range(-140, 160, 20):
            for dx in (-220, 0):
                self.click(width // 2 + dx, height // 2 + dy)
                try:
                    found = harness.wait_until(self.runners, 0.4)
                    break
                except AssertionError:
                    self.key("Escape")
            if found:
                break
        self.assertEqual([r["type"] for r in found], ["demo"])
        runner = found[0]["id"]
        self.wait_until(lambda: "Read(" in self.geppetto("logs", runner, "-n", "0").stdout, 20, "lines of the demo")
        before = self.desk.screenshot(self.folder / "before.png", self.window).read_bytes()
        self.geppetto("send", runner, "y")
        self.geppetto("wait", runner, "--status", "stopped", "--timeout", "60")
        self.wait_until(lambda: self.desk.screenshot(self.folder / "after.png", self.window).read_bytes() != before, 10, "the end in the window")

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
        picture = lambda: self.desk.screenshot(self.folder / "now.png", self.window).read_bytes()
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
