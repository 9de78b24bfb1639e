"""What the program says of itself is what its completions and its man page say."""
import re
import unittest

import harness

GLOBAL = {"socket", "tmux-socket", "no-start", "help"}


def options_in(help_text):
    return set(re.findall(r"^ +(?:-\w, )?--([a-z-]+)", help_text, re.MULTILINE)) - GLOBAL


class WordsTest(harness.Case):
    def setUp(self):
        super().setUp()
        section = self.geppetto("--help").stdout.split("\nverbs:\n", 1)[1].split("\n\n", 1)[0]
        self.options = {verb: options_in(self.geppetto(verb, "--help").stdout)
                        for verb in re.findall(r"^  (\w+) ", section, re.MULTILINE)}
        self.assertGreater(len(self.options), 10)

    def offered_by_bash(self, *words):
        script = (f'source "{harness.ASSETS}/completions/geppetto.bash"; COMP_WORDS=(geppetto "$@"); COMP_CWORD=$#; '
                  '_geppetto; printf "%s\\n" "${COMPREPLY[@]}"')
        return set(self.run_program("bash", "-c", script, "bash", *words).stdout.split())

    def test_the_verbs(self):
        self.assertEqual(self.offered_by_bash(""), set(self.options))

    def test_the_options_in_bash(self):
        offered = {verb: {word[2:] for word in self.offered_by_bash(verb, "--")} - GLOBAL - {""} for verb in self.options}
        self.assertEqual(offered, self.options)

    def test_the_options_in_zsh_and_fish(self):
        every = set().union(*self.options.values())
        zsh = (harness.ASSETS / "completions" / "_geppetto").read_text()
        fish = (harness.ASSETS / "completions" / "geppetto.fish").read_text()
        self.assertEqual({option for option in every if f"--{option}[" not in zsh and f"--{option}}}" not in zsh}, set())
        self.assertEqual({option for option in every if f" -l {option} " not in fish}, set())

    def test_the_options_in_the_man_page(self):
        page = (harness.ASSETS / "man" / "geppetto.1").read_text().replace("\\-", "-")
        for verb, options in self.options.items():
            entry = re.search(rf"^\.TP\n\.(?:BI|BR|B) {verb}\b.*?(?=^\.TP\n|^\.SH)", page, re.DOTALL | re.MULTILINE)
            self.assertIsNotNone(entry, verb)
            self.assertEqual({option for option in options - {"json"} if f"--{option}" not in entry[0]}, set(), verb)


if __name__ == "__main__":
    unittest.main()
