"""scripts/count_tests.py: what counts as passed and as failed."""
import pathlib
import subprocess
import sys
import tempfile
import unittest
from xml.sax.saxutils import escape

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "count_tests.py"
# Put together here, so that the output of this test holds no summary that could be counted.
DOCTEST = "[doctest] test " + "cases: {0} | {1} passed | {2} failed | {3} skipped\n"
RAN = "Ra" + "n {0} tests in 0.1s\n\n"


def entry(name, output, status="run"):
    return f'<testcase name="{name}" status="{status}"><system-out>{escape(output)}</system-out></testcase>'


class CountTests(unittest.TestCase):
    def count(self, *entries, ctest_status="0"):
        with tempfile.NamedTemporaryFile("w", suffix=".xml") as file:
            file.write("<testsuite>" + "".join(entries) + "</testsuite>")
            file.flush()
            return self.run_script(file.name, ctest_status)

    def run_script(self, *arguments):
        done = subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=False)
        return done.stdout.splitlines()[-1], done.returncode, done.stdout

    def check(self, expected_line, expected_status, *entries, **options):
        line, status, output = self.count(*entries, **options)
        self.assertEqual((line, status), (expected_line, expected_status), output)

    def test_doctest_counts_its_cases(self):
        self.check("12 passed, 0 failed", 0, entry("a", DOCTEST.format("  12", "  12", "0", "0")))

    def test_doctest_with_colour(self):
        coloured = DOCTEST.format(2, 2, 0, 0).replace("[doctest]", "\N{ESC}[0;36m[doctest]\N{ESC}[0m")
        self.check("2 passed, 0 failed", 0, entry("a", coloured.replace("\N{ESC}", "[NON-XML-CHAR-0x1B]")))

    def test_doctest_failures(self):
        self.check("3 passed, 2 failed", 1, entry("a", DOCTEST.format(5, 3, 2, 0), "fail"))

    def test_doctest_skipped_counts_as_failed(self):
        self.check("3 passed, 4 failed", 1, entry("a", DOCTEST.format(3, 3, 0, 4)))

    def test_doctest_without_a_case_is_a_failure(self):
        self.check("1 passed, 1 failed", 1, entry("a", DOCTEST.format(0, 0, 0, 0)), entry("b", ""))

    def test_a_crash_after_the_summary_is_a_failure(self):
        self.check("3 passed, 1 failed", 1, entry("a", DOCTEST.format(3, 3, 0, 0), "fail"))

    def test_a_crash_without_a_summary_is_a_failure(self):
        self.check("1 passed, 1 failed", 1, entry("a", "Segmentation fault\n", "fail"), entry("b", ""))

    def test_what_did_not_run_is_a_failure(self):
        self.check("1 passed, 2 failed", 1, entry("a", "", "notrun"), entry("b", "", "disabled"), entry("c", ""))

    def test_unittest_counts_its_tests(self):
        self.check("7 passed, 0 failed", 0, entry("a", RAN.format(7) + "OK\n"))

    def test_unittest_failures_and_errors(self):
        self.check("4 passed, 3 failed", 1, entry("a", RAN.format(7) + "FAILED (failures=1, errors=2)\n", "fail"))

    def test_unittest_skipped_counts_as_failed(self):
        self.check("5 passed, 2 failed", 1, entry("a", RAN.format(7) + "OK (skipped=2)\n"))

    def test_unittest_expected_failure_is_fine_and_unexpected_success_is_not(self):
        self.check("7 passed, 0 failed", 0, entry("a", RAN.format(7) + "OK (expected failures=1)\n"))
        self.check("6 passed, 1 failed", 1, entry("a", RAN.format(7) + "FAILED (unexpected successes=1)\n", "fail"))

    def test_unittest_error_of_a_whole_class(self):
        self.check("0 passed, 1 failed", 1, entry("a", RAN.format(0) + "FAILED (errors=1)\n", "fail"))

    def test_unittest_without_a_test_is_a_failure(self):
        self.check("1 passed, 1 failed", 1, entry("a", RAN.format(0) + "OK\n"), entry("b", ""))

    def test_other_entries_count_one(self):
        self.check("2 passed, 1 failed", 1, entry("a", "layers: ok\n"), entry("b", ""), entry("c", "x", "fail"))

    def test_kinds_add_up(self):
        self.check("20 passed, 0 failed", 0, entry("a", DOCTEST.format(12, 12, 0, 0)),
                   entry("b", RAN.format(7) + "OK\n"), entry("c", "fine"))

    def test_no_test_at_all_is_no_success(self):
        self.check("0 passed, 0 failed", 1)

    def test_trouble_of_ctest_itself(self):
        self.check("1 passed, 1 failed", 1, entry("a", ""), ctest_status="8")

    def test_a_failed_test_is_not_counted_twice(self):
        self.check("0 passed, 1 failed", 1, entry("a", "", "fail"), ctest_status="8")

    def test_no_result_file(self):
        line, status, _ = self.run_script("/nonexistent/tests.xml", "0")
        self.assertEqual((line, status), ("0 passed, 1 failed", 1))

    def test_the_reason_is_told_before_the_last_line(self):
        _, _, output = self.count(entry("slow_tests", "", "fail"))
        self.assertIn("slow_tests: failed\n", output)


if __name__ == "__main__":
    unittest.main()
