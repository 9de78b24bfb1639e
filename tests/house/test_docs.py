"""The documents name files that exist."""
import itertools
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOPS = ("src/", "tests/", "scripts/", "assets/", "third_party/", ".ci/", "cmake/")


def named_paths(text):
    """Every path of the tree that stands in backticks; x.{h,cpp} is two."""
    for quoted in re.findall(r"`([^`\n]+)`", text):
        path = quoted.split()[0]
        if not path.startswith(TOPS) or "<" in path or "*" in path:
            continue
        parts = [part.split(",") for part in re.split(r"[{}]", path)]
        yield from ("".join(choice) for choice in itertools.product(*parts))


class DocsTest(unittest.TestCase):
    def test_every_named_file_exists(self):
        for document in ("HACKING.md", "ARCHITECTURE.md"):
            paths = set(named_paths((ROOT / document).read_text()))
            self.assertTrue(paths, document)
            self.assertEqual([path for path in sorted(paths) if not (ROOT / path).exists()], [], document)

    def test_what_counts_as_a_path(self):
        self.assertEqual(list(named_paths("`scripts/dev -x` `src/a/b.{h,cpp}` `tests/<layer>` `std::x` `dev`")),
                         ["scripts/dev", "src/a/b.h", "src/a/b.cpp"])


if __name__ == "__main__":
    unittest.main()
