"""Global hotkeys under X11, and the desktop's portal, in a session with a window manager."""
import json
import signal
import unittest

import harness

KEYS = '"hotkeys": {"toggle": "Super+G", "nextNeedsYou": "Ctrl+Alt+N"}'


class Hotkeys(harness.Case):
    def setUp(self):
        super().setUp()
        self.desk = self.desktop(1000, 700)
        config = self.folder / "config" / "geppetto" / "config.json"
        config.write_text('{"tmux": {"configFile": "/dev/null"}, ' + KEYS + "}")

    def start_window(self, **env):
        monitor = self.start(harness.BUILD / "geppetto-monitor", env=env)
        self.window = self.desk.wait_for_window("^Geppetto", 30)
        return monitor

    def shown(self):
        return bool(self.desk.windows("^Geppetto"))

    def doctor(self):
        lines = json.loads(self.geppetto("doctor", "--json", check=False).stdout)
        return next(line for line in lines if line["what"] == "hotkeys")

    def press(self, keys="super+g"):
        self.desk.xdotool("key", keys)

    def test_a_hotkey_shows_and_hides_whatever_has_the_focus_and_whatever_is_locked(self):
        self.start_window()
        self.wait_until(lambda: self.doctor()["text"] == "X11, toggle Super+G, nextNeedsYou Ctrl+Alt+N", what="the grabs")
        self.assertEqual(self.doctor()["level"], "ok")
        other = self.start("xmessage", "-title", "other window", "text", stderr=harness.subprocess.DEVNULL)
        self.desk.xdotool("windowfocus", "--sync", self.desk.wait_for_window("^other window$"))
        for lock in (None, "Num_Lock", "Caps_Lock", "Num_Lock"):  # both, then CapsLock alone
            if lock:
                self.press(lock)
            self.press()
            self.wait_until(lambda: not self.shown(), what=f"the window to hide after {lock}")
            self.press()
            self.wait_until(self.shown, what=f"the window to show after {lock}")
        self.press("g")
        self.press("shift+super+g")  # another key
        self.geppetto("window", "hide")
        self.wait_until(lambda: not self.shown(), what="the window to hide")
        self.press("ctrl+alt+n")
        self.wait_until(self.shown, what="the window for the next runner that needs its person")
        self.assertIsNone(other.poll())

    def test_a_key_that_is_taken_is_said(self):
        first = self.start_window()
        self.wait_until(lambda: self.doctor()["level"] == "ok", what="the grabs")
        place = self.folder / "second"
        place.mkdir(mode=0o700)
        socket = place / "geppetto.sock"
        second = self.start(harness.BUILD / "geppetto-monitor", env={
            "GEPPETTO_SOCKET": str(socket), "XDG_STATE_HOME": str(place)})
        self.addCleanup(lambda: harness.kill_and_wait(second.pid))

        def said():
            done = self.geppetto("--socket", socket, "doctor", "--json", check=False)
            return next(line for line in json.loads(done.stdout) if line["what"] == "hotkeys")
        self.wait_until(lambda: "taken by another program" in said()["text"], 20, "the conflict")
        self.assertEqual(said()["level"], "warn")
        self.assertIn("hotkeys.", said()["todo"])
        second.send_signal(signal.SIGTERM)
        self.assertEqual(second.wait(timeout=10), 0)
        self.assertIsNone(first.poll())

    def test_a_wayland_session_without_a_portal_is_told_what_to_do(self):
        self.start_window(WAYLAND_DISPLAY="none")
        self.wait_until(lambda: "session bus" in self.doctor()["text"], what="doctor's word")
        self.assertEqual(self.doctor()["level"], "warn")
        self.assertIn("geppetto window toggle", self.doctor()["todo"])
        self.press()  # nothing is grabbed
        self.geppetto("window", "toggle")
        self.wait_until(lambda: not self.shown(), what="the window to hide")


if __name__ == "__main__":
    unittest.main()
