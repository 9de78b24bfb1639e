"""Completions, man page, desktop entry and icon: they agree with one another and are well-formed."""
import configparser
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

ASSETS = pathlib.Path(__file__).resolve().parents[2] / "assets"
VERBS = ("new attach list show logs grep screen send wait open stop forget mute events export record replay answer mcp window serve shutdown stats report hook rules accounts repos issues prs sync doctor").split()
OF_RUNNER = "show logs screen send wait open stop forget mute export record answer".split()
LIST = "01JD0000000000000000000001  waiting  fix-login\n01JE0000000000000000000002  idle     tests\n"


class CompletionTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.calls = self.folder / "calls"
        self.stand_in("geppetto", f'echo "$*" >>"{self.calls}"; [ "$1" = list ] && printf "{LIST}"')
        self.stand_in("tmux", 'printf "work\\nmy notes\\n"')

    def stand_in(self, name, body):
        (self.folder / name).write_text(f"#!/bin/sh\n{body}\n")
        (self.folder / name).chmod(0o755)

    def env(self):
        return {"PATH": f"{self.folder}:/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8"}

    def bash(self, *words):
        """What bash offers for the last of the words."""
        script = (f'set -u; source "{ASSETS}/completions/geppetto.bash"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
                  '_geppetto; [ ${#COMPREPLY[@]} = 0 ] || printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "-c", script, "bash", "geppetto", *words], env=self.env(), capture_output=True,
                              text=True, check=True, stdin=subprocess.DEVNULL)
        return done.stdout.splitlines()

    def test_bash_knows_the_verbs(self):
        self.assertEqual(self.bash(""), VERBS)
        self.assertEqual(self.bash("re"), ["record", "replay", "report", "repos"])
        self.assertEqual(self.bash("s"), ["show", "screen", "send", "stop", "serve", "shutdown", "stats", "sync"])
        self.assertEqual(self.bash("--socket", "/x", "do"), ["doctor"])

    def test_bash_knows_the_runners_and_starts_no_worker(self):
        for verb in OF_RUNNER:
            self.assertEqual(self.bash(verb, "01J"), [line.split()[0] for line in LIST.splitlines()])
        self.assertEqual(self.bash("logs", "01JE"), ["01JE0000000000000000000002"])
        self.assertEqual(self.bash("send", "01JE0000000000000000000002", "01"), [])
        self.assertEqual(self.bash("list", ""), [])
        self.assertEqual(set(self.calls.read_text().splitlines()), {"list --no-start"})

    def test_bash_completes_what_a_verb_takes(self):
        self.assertEqual(self.bash("attach", ""), ["work", "my notes"])
        self.assertEqual(self.bash("window", ""), ["show", "hide", "toggle", "compact", "full", "next"])
        self.assertEqual(self.bash("mute", "x", ""), ["on", "off"])
        self.assertEqual(self.bash("accounts", "a"), ["add"])
        self.assertEqual(self.bash("prs", "--st"), ["--state"])
        self.assertEqual(self.bash("wait", "x", "--status", "st"), ["starting", "stopped"])
        self.assertEqual(self.bash("new", "--agent", "c"), ["claude-code", "codex", "copilot", "cursor", "custom"])
        self.assertEqual(self.bash("stop", "x", "--"), ["--force", "--json", "--help"])
        self.assertEqual(self.bash("logs", "-n", "5", "01JE"), ["01JE0000000000000000000002"])
        self.assertEqual(self.bash("new", "--name", ""), [])
        self.assertEqual(self.bash("export", "x", "--as", "a"), ["ansi", "asciicast"])
        self.assertEqual(self.bash("replay", "x", "--as", ""), ["screen", "ansi", "transcript", "status"])
        self.assertEqual(self.bash("record", "01JE0000000000000000000002", "o"), ["on", "off"])
        self.assertIn("bash", self.bash("new", "--name", "x", "--", "bas"))

    def test_every_shell_knows_the_same_verbs(self):
        zsh = (ASSETS / "completions" / "_geppetto").read_text()
        described = re.search(r"verbs=\((.*?)\n  \)", zsh, re.DOTALL)[1]
        self.assertEqual(re.findall(r"^ *'(\w+):", described, re.MULTILINE), VERBS)
        fish = (ASSETS / "completions" / "geppetto.fish").read_text()
        self.assertEqual(re.findall(r"\$at_verb -a (\w+) ", fish), VERBS)
        self.assertIn(f"set -l verbs {' '.join(VERBS)}\n", fish)

    def test_the_shells_that_are_here_can_read_theirs(self):
        for shell, file in (("bash", "geppetto.bash"), ("zsh", "_geppetto"), ("fish", "geppetto.fish")):
            if shutil.which(shell):
                subprocess.run([shell, "-n", ASSETS / "completions" / file], check=True, env=self.env())

    def test_fish_offers_verbs_and_runners(self):
        if not shutil.which("fish"):
            return  # only a bonus where fish is installed; its verbs are compared above
        def offered(line):
            script = f'source "{ASSETS}/completions/geppetto.fish"; complete -C "{line}"'
            done = subprocess.run(["fish", "--no-config", "-c", script], env=self.env(), capture_output=True, text=True, check=True)
            return [entry.split("\t")[0] for entry in done.stdout.splitlines()]
        self.assertEqual(sorted(offered("geppetto ")), sorted(VERBS))
        self.assertEqual(offered("geppetto logs 01JE"), ["01JE0000000000000000000002"])


class PageTest(unittest.TestCase):
    page = ASSETS / "man" / "geppetto.1"

    def test_every_verb_is_described(self):
        section = re.search(r"^\.SH VERBS\n(.*?)^\.SH", self.page.read_text(), re.DOTALL | re.MULTILINE)[1]
        self.assertEqual(re.findall(r"^\.TP\n\.(?:BI|BR|B) (\w+)", section, re.MULTILINE), VERBS)

    def test_it_is_set_without_a_warning(self):
        self.assertRegex(self.page.read_text(), r"(?m)^\.SH NAME\ngeppetto, geppetto-monitor \\- ")
        for program in (["man", "--warnings", "-l"], ["groff", "-t", "-man", "-ww", "-z"]):
            if shutil.which(program[0]):
                done = subprocess.run([*program, self.page], capture_output=True, text=True, check=True,
                                      env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"})
                self.assertEqual(done.stderr, "")


class DesktopFilesTest(unittest.TestCase):
    def test_the_desktop_entry(self):
        entry = configparser.ConfigParser(interpolation=None)
        entry.optionxform = str
        entry.read(ASSETS / "geppetto.desktop")
        main = entry["Desktop Entry"]
        self.assertEqual((main["Type"], main["Exec"], main["Icon"]), ("Application", "geppetto-monitor", "geppetto"))
        for action in main["Actions"].strip(";").split(";"):
            self.assertEqual(entry[f"Desktop Action {action}"]["Exec"], f"geppetto window {action}")

    def test_the_icon(self):
        root = ElementTree.parse(ASSETS / "icon.svg").getroot()
        self.assertEqual(root.tag, "{http://www.w3.org/2000/svg}svg")
        self.assertEqual(root.get("viewBox"), "0 0 128 128")


if __name__ == "__main__":
    unittest.main()
