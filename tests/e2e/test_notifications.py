"""Notifications and their buttons, with a real daemon (dunst) on a bus of the test's own."""
import json
import shutil
import unittest

import harness


class Notifications(harness.Case):
    def setUp(self):
        super().setUp()
        self.assertTrue(shutil.which("dunst"), "dunst is missing: scripts/setup test")
        self.desk = self.desktop(1200, 800)
        self.start_bus()

    def start_bus(self):
        """dbus-daemon for this test alone, without services that it could start."""
        config = self.folder / "bus.conf"
        config.write_text(
            f"<busconfig><type>session</type><listen>unix:path={self.folder}/bus</listen><policy context='default'>"
            "<allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/><allow own='*'/></policy></busconfig>")
        self.start("dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", stderr=harness.subprocess.DEVNULL)
        self.wait_until((self.folder / "bus").exists, what="the bus")
        self.env["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={self.folder}/bus"

    def start_dunst(self):
        config = self.folder / "dunstrc"
        config.write_text("[global]\nfollow = none\n[urgency_normal]\ntimeout = 0\n")
        dunst = self.start("dunst", "-conf", config, stdout=harness.subprocess.DEVNULL, stderr=harness.subprocess.DEVNULL)
        self.wait_until(lambda: self.dunstctl("is-paused", check=False) == "false", what="dunst")
        return dunst

    def dunstctl(self, *arguments, check=True):
        return self.run_program("dunstctl", *arguments, check=check).stdout.strip()

    def shown(self):
        return int(self.dunstctl("count", "displayed"))

    def texts(self):
        """(title, body) of what was shown and is not any more."""
        history = json.loads(self.dunstctl("history"))["data"][0]
        return [(entry["summary"]["data"], entry["body"]["data"]) for entry in history]

    def start_window(self):
        self.start(harness.BUILD / "geppetto-monitor")
        self.window = self.desk.wait_for_window("Geppetto", 30)
        self.wait_until(lambda: self.worker_pid() is not None, 20, "the worker in the window")

    def doctor(self, what):
        # Its exit status is about everything that it looks at.
        lines = json.loads(self.geppetto("doctor", "--json", check=False).stdout)
        return next(line for line in lines if line["what"] == what)

    def test_a_failure_is_told_and_its_button_raises_the_window(self):
        self.start_dunst()
        self.start_window()
        self.wait_until(lambda: "dunst" in self.doctor("notifications")["text"], what="dunst in the worker's eyes")
        self.assertEqual(self.doctor("notifications")["level"], "ok")
        self.geppetto("window", "hide")
        self.wait_until(lambda: not self.desk.windows("^Geppetto"), what="the window to hide")
        self.geppetto("new", "--name", "other", "--", "cat")
        self.geppetto("new", "--name", "build", "--", "sh", "-c", "echo 'lost: <b>a & b</b>'; exit 3", check=False)
        self.wait_until(lambda: self.shown() == 1, what="the notification")
        self.dunstctl("action", "0")
        self.wait_until(lambda: self.desk.windows("^Geppetto"), what="the window to come back")
        self.wait_until(lambda: self.shown() == 0, what="the notification to go")
        title, body = self.texts()[0]
        self.assertEqual(title, "build failed")
        self.assertEqual(body, "exited with code 3\nlost: <b>a & b</b>")  # as text, not as markup

    def test_nobody_is_told_of_what_is_looked_at_or_muted(self):
        self.start_dunst()
        self.start_window()
        for number, name in enumerate(("muted", "told", "selected")):  # the newest is selected
            self.geppetto("new", "--name", name, "--", "sh", "-c", f"read line; exit {number + 4}")
        self.geppetto("mute", "muted", "on")
        self.assertTrue(self.geppetto_json("show", "muted")["muted"])
        self.desk.xdotool("windowfocus", "--sync", self.window)
        for name in ("muted", "selected", "told"):  # the one that is told of comes last: the others are due before it
            self.geppetto("send", name, "x")
            self.geppetto("wait", name, "--status", "errored", "--timeout", "10")
        self.wait_until(lambda: self.shown() == 1, what="one notification")
        self.dunstctl("close-all")
        self.wait_until(lambda: self.shown() == 0, what="none")
        self.assertEqual([title for title, _ in self.texts()], ["told failed"])

    def test_without_a_daemon_all_goes_on_and_doctor_says_it(self):
        self.start_worker()
        self.geppetto("new", "--name", "gone", "--", "false", check=False)
        self.wait_until(lambda: self.doctor("notifications")["text"] == "no notification daemon runs", what="doctor's word")
        self.assertEqual(self.doctor("notifications")["level"], "warn")
        self.geppetto("shutdown")
        self.wait_until(lambda: self.worker_pid() is None, what="the end of the worker")
        self.assertEqual(self.doctor("notifications")["text"], "no notification daemon runs")
        self.env["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={self.folder}/none"
        self.assertIn("cannot be reached", self.doctor("notifications")["text"])

    def test_many_at_once_are_one(self):
        self.start_dunst()
        self.start_worker()
        for number in range(6):
            self.geppetto("new", "--name", f"r{number}", "--cwd", self.folder, "--",
                          "sh", "-c", "until [ -e go ]; do sleep 0.05; done; exit 1")
        (self.folder / "go").touch()
        self.wait_until(lambda: self.shown() == 1, what="the notification")
        self.dunstctl("close-all")
        self.wait_until(lambda: self.shown() == 0, what="none")
        title, body = self.texts()[0]
        self.assertEqual(title, "6 runners failed")
        self.assertEqual(body.splitlines()[0], "r0: exited with code 1")
        self.assertEqual(body.splitlines()[-1], "and 1 more")
        self.assertEqual(len(self.texts()), 1)


if __name__ == "__main__":
    unittest.main()
