"""What a runner printed leaves Geppetto whole, in every form."""
import html.parser
import json
import subprocess
import unittest
import xml.etree.ElementTree as ElementTree

import harness

SHOW = r"""
for i in $(seq 60); do echo "line $i"; done
printf '\033[1;31mred\033[0m <b>&amp;</b> https://example.org/a?b=1&c=2 javascript:alert(1)\n'
printf '\033[48;2;1;2;3m\033[7mtrue\033[0m \342\234\223\n'
exec sleep 1000
"""
LAST = "true ✓"


class Page(html.parser.HTMLParser):
    """Fails on a tag that is not closed in order."""

    VOID = {"meta"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.lines, self.links = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag in self.VOID:
            return
        self.open.append(tag)
        if tag == "div":
            self.lines.append("")
        if tag == "a":
            self.links.append(dict(attrs)["href"])

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        last = self.open.pop() if self.open else None
        if last != tag:
            raise AssertionError(f"</{tag}> closes <{last}>")

    def handle_data(self, data):
        if "div" in self.open:
            self.lines[-1] += data


class Export(harness.Case):
    def runner(self):
        runner = self.geppetto("new", "--name", "<sh&w>", "--", "bash", "-c", SHOW).stdout.strip()
        self.wait_until(lambda: LAST in self.geppetto("screen", runner).stdout, what="the last line")
        return runner

    def export(self, runner, form, **options):
        return self.geppetto("export", runner, "--as", form, **options).stdout

    def test_lines(self):
        runner = self.runner()
        text = self.export(runner, "text")
        self.assertEqual(text, self.geppetto("logs", runner, "-n", "0").stdout)
        self.assertEqual(text.splitlines()[:60], [f"line {i}" for i in range(1, 61)])
        self.assertEqual(text.splitlines()[-1], LAST)
        ansi = self.export(runner, "ansi")
        self.assertEqual(ansi, self.geppetto("logs", runner, "-n", "0", "--ansi").stdout)
        self.assertIn("\x1b[1;31mred\x1b[m <b>", ansi)
        lines = [json.loads(line) for line in self.export(runner, "json").splitlines()]
        self.assertEqual("".join(line["text"] + "\n" for line in lines), text)
        history = [line for line in lines if "screen" not in line]
        self.assertEqual([line["line"] for line in history], list(range(len(history))))
        self.assertRegex(history[0]["at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        red = next(line for line in lines if line["text"].startswith("red"))
        self.assertEqual(red["spans"][0], {"begin": 0, "fg": 1, "bold": True})

    def test_html(self):
        runner = self.runner()
        text = self.export(runner, "html")
        page = Page()
        page.feed(text)
        page.close()
        self.assertEqual(page.open, [])
        self.assertEqual(page.lines, self.export(runner, "text").splitlines())
        self.assertEqual(page.links, ["https://example.org/a?b=1&c=2"])
        self.assertNotIn("script", page.tags)
        root = ElementTree.fromstring(text.partition("\n")[2])  # XML too: every tag closed, every attribute quoted
        namespace = "{http://www.w3.org/1999/xhtml}"
        self.assertEqual(root.find(f"{namespace}head/{namespace}title").text, "<sh&w>")
        first = root.find(f".//{namespace}div")
        self.assertRegex(first.get("title"), r"^\d{4}-\d\d-\d\dT")
        theme = json.loads((harness.ASSETS / "theme.json").read_text())
        self.assertIn(f"background:#{theme['colors']['bg0'].lower()};color:#{theme['colors']['text'].lower()}", text)
        for number, colour in enumerate(theme["terminal"]):
            self.assertIn(f".f{number}{{color:#{colour.lower()}}}", text)

    def test_after_the_end_and_with_mistakes(self):
        runner = self.geppetto("new", "--", "sh", "-c", "echo bye").stdout.strip()
        self.geppetto("wait", runner, "--timeout", "20")
        self.assertEqual(self.export(runner, "text"), "bye\n")
        unknown = self.geppetto("export", "nonesuch", "--as", "text", check=False)
        self.assertEqual((unknown.returncode, unknown.stderr), (3, "geppetto: runner not found: nonesuch\n"))
        for arguments in ([], ["--as", "pdf"]):
            wrong = self.geppetto("export", runner, *arguments, check=False)
            self.assertEqual(wrong.returncode, 2)
            self.assertIn("--as takes one of text, ansi, html, json, asciicast", wrong.stderr)

    def test_a_reader_that_leaves_and_a_disk_that_is_full(self):
        runner = self.geppetto("new", "--", "sh", "-c", "seq 100000; exec sleep 1000").stdout.strip()
        self.wait_until(lambda: "100000" in self.geppetto("screen", runner).stdout, what="the last line")
        program = [harness.BUILD / "geppetto", "export", runner, "--as", "text"]
        for ignored in (False, True):  # with SIGPIPE and without
            child = self.start(*program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, restore_signals=not ignored)
            self.assertEqual(child.stdout.readline(), b"1\n")
            child.stdout.close()
            self.assertEqual(child.stderr.read(), b"")
            child.stderr.close()
            self.assertNotEqual(child.wait(), 0)
        with open("/dev/full", "wb") as full:
            child = self.start(*program, stdout=full, stderr=subprocess.PIPE)
            self.assertEqual(child.stderr.read(), b"geppetto: export: stdout: No space left on device\n")
            child.stderr.close()
            self.assertEqual(child.wait(), 1)


if __name__ == "__main__":
    unittest.main()
