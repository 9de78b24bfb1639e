"""The desktop of the harness: a window shows up, takes keys, and is seen in a picture."""
import unittest

import harness


class DesktopTest(harness.Case):
    def test_a_window_on_a_desktop_of_its_own(self):
        desktop = self.desktop(800, 600)
        program = self.start("xmessage", "-title", "probe window", "-buttons", "ok:7", "-default", "ok", "a short text",
                             stdout=harness.subprocess.DEVNULL, stderr=harness.subprocess.DEVNULL)
        window = desktop.wait_for_window("^probe window$")
        self.assertEqual(desktop.windows("^no such window$"), [])
        place = desktop.geometry(window)
        self.assertGreater(place["WIDTH"], 20)
        self.wait_until(lambda: desktop.colours(window) >= 2, what="something drawn in the window")
        self.assertTrue(desktop.screenshot(self.folder / "screen.png").read_bytes().startswith(b"\x89PNG"))
        self.assertIn("WM_NAME", desktop.property(window, "WM_NAME"))
        desktop.xdotool("windowactivate", "--sync", window)
        desktop.xdotool("mousemove", "--window", window, place["WIDTH"] // 2, place["HEIGHT"] // 2)
        desktop.xdotool("key", "Return")
        self.wait_until(lambda: program.poll() is not None, what="the program to take the key")
        self.assertEqual(program.returncode, 7)

    def test_two_desktops_are_two_displays(self):
        first, second = self.desktop(320, 200), self.desktop(320, 200)
        self.assertNotEqual(first.env["DISPLAY"], second.env["DISPLAY"])
        self.assertEqual(self.env["DISPLAY"], second.env["DISPLAY"])


if __name__ == "__main__":
    unittest.main()
