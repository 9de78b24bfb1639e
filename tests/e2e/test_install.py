"""What `cmake --install` puts into a prefix."""
import os
import unittest

import harness


class InstallTest(harness.Case):
    def test_programs_and_data_arrive(self):
        prefix = self.folder / "prefix"
        self.run_program("cmake", "--install", harness.BUILD, "--prefix", prefix)
        found = {str(path.relative_to(prefix)) for path in prefix.rglob("*") if path.is_file()}
        expected = {
            "bin/geppetto", "bin/geppetto-relay", "share/geppetto/demo-runner.sh", "share/man/man1/geppetto.1",
            "share/bash-completion/completions/geppetto", "share/zsh/site-functions/_geppetto",
            "share/fish/vendor_completions.d/geppetto.fish"}
        if "bin/geppetto-monitor" in found:
            expected |= {"share/applications/geppetto.desktop", "share/icons/hicolor/scalable/apps/geppetto.svg"}
        self.assertEqual(expected - found, set())
        for program in found:
            if program.startswith("bin/") or program.endswith(".sh"):
                self.assertTrue(os.access(prefix / program, os.X_OK), program)
        # Every asset of the source tree is there, and nothing but assets.
        elsewhere = ("man", "completions", "geppetto.desktop", "icon.svg")
        assets = {str(path.relative_to(harness.ASSETS)) for path in harness.ASSETS.rglob("*") if path.is_file()}
        self.assertEqual({path.removeprefix("share/geppetto/") for path in found if path.startswith("share/geppetto/")},
                         {path for path in assets if path.split("/")[0] not in elsewhere})


if __name__ == "__main__":
    unittest.main()
