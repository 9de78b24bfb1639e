"""scripts/golden: what differs is shown and is a failure, until it is accepted."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "golden"


class GoldenTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.area = pathlib.Path(folder.name) / "area"
        for case in ("one", "two"):
            (self.area / case).mkdir(parents=True)
            (self.area / case / "in.cast").write_text("{}\n")
            (self.area / case / "expect.txt").write_text(f"said by {case}\n")
        self.program = pathlib.Path(folder.name) / "program"
        self.play("said by")

    def play(self, words, status=0):
        """A program that says `words` and the name of each case."""
        self.program.write_text(f"#!/bin/sh\nfor f; do echo \"== $f\"; echo \"{words} ${{f##*/}}\"; done; exit {status}\n")
        self.program.chmod(0o755)

    def golden(self, *arguments):
        ran = subprocess.run([sys.executable, SCRIPT, "--area", self.area, "--program", self.program, *arguments],
                             capture_output=True, text=True, check=False)
        return ran.returncode, ran.stdout + ran.stderr

    def test_what_was_accepted_passes(self):
        self.assertEqual(self.golden(), (0, "golden: 2 cases, 0 different\n"))

    def test_a_difference_is_shown_and_fails(self):
        self.play("cried by")
        status, text = self.golden("one")
        self.assertEqual(status, 1)
        self.assertIn("-said by one\n+cried by one\n", text)
        self.assertEqual((self.area / "one" / "expect.txt").read_text(), "said by one\n")

    def test_accepting_takes_the_result(self):
        self.play("cried by")
        self.assertEqual(self.golden("--accept", "one")[0], 0)
        self.assertEqual((self.area / "one" / "expect.txt").read_text(), "cried by one\n")
        self.assertEqual(self.golden("one")[0], 0)
        self.assertEqual(self.golden("two")[0], 1)

    def test_a_new_case_fails_until_it_is_accepted(self):
        (self.area / "two" / "expect.txt").unlink()
        self.assertEqual(self.golden()[0], 1)

    def test_a_program_that_complains_fails(self):
        self.play("said by", status=1)
        self.assertEqual(self.golden()[0], 1)

    def test_a_program_that_ends_early_fails(self):
        self.program.write_text("#!/bin/sh\nexit 0\n")
        status, text = self.golden()
        self.assertNotEqual(status, 0)
        self.assertIn("before", text)

    def test_no_cases_are_no_success(self):
        for case in self.area.iterdir():
            (case / "in.cast").unlink()
        self.assertNotEqual(self.golden()[0], 0)


if __name__ == "__main__":
    unittest.main()
