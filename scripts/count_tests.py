#!/usr/bin/env python3
"""Counts the test cases of a ctest run and prints `N passed, N failed` as its last line.

Usage: count_tests.py JUNIT_FILE [CTEST_STATUS]
JUNIT_FILE is of `ctest --output-junit`, with the whole output of passed tests kept.

A doctest program counts as its test cases, a unittest program as its tests, every other ctest entry as one. What did not
run counts as failed: skipped cases, programs without a case, and entries that crashed or ran out of time.
Exit status: 0 when something passed and nothing failed, else 1.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree

ANSI = re.compile(r"\x1b\[[0-9;]*m|\[NON-XML-CHAR-0x1B\]\[[0-9;]*m")
DOCTEST = re.compile(
    r"^\[doctest\] test cases:\s*\d+\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed\s*\|\s*(\d+) skipped", re.MULTILINE)
UNITTEST = re.compile(r"^Ran (\d+) tests? in [^\n]*\n+(OK|FAILED|NO TESTS RAN)(?: \(([^)\n]*)\))?", re.MULTILINE)
UNITTEST_BAD = {"failures", "errors", "skipped", "unexpected successes"}


def count_entry(ran_well, output):
    """Returns (passed, failed, reason) of one ctest entry; the reason is empty when nothing failed."""
    output = ANSI.sub("", output.replace("\r\n", "\n"))
    passed = failed = 0
    summaries = 0
    for match in DOCTEST.finditer(output):
        summaries += 1
        passed += int(match[1])
        failed += int(match[2]) + int(match[3])
    for match in UNITTEST.finditer(output):
        summaries += 1
        bad = sum(int(n) for name, n in re.findall(r"([a-z ]+)=(\d+)", match[3] or "") if name.strip() in UNITTEST_BAD)
        passed += max(0, int(match[1]) - bad)  # an error of a whole class is not among the tests that ran
        failed += bad
    if summaries == 0:
        return (1, 0, "") if ran_well else (0, 1, "failed")
    if failed:
        return passed, failed, f"{failed} failed or skipped"
    if not ran_well:
        return passed, 1, "ended badly after its summary, or without finishing it"
    return (passed, 0, "") if passed else (0, 1, "ran no test")


def count_run(junit_text):
    """Returns (passed, failed, lines that say what failed)."""
    passed = failed = 0
    remarks = []
    for case in ElementTree.fromstring(junit_text).iter("testcase"):
        output = "".join(part.text or "" for part in case.iter("system-out"))
        good, bad, reason = count_entry(case.get("status") == "run", output)
        passed += good
        failed += bad
        if reason:
            remarks.append(f"{case.get('name')}: {reason}")
    return passed, failed, remarks


def main(arguments):
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with open(arguments[0], encoding="utf-8", errors="replace") as file:
            passed, failed, remarks = count_run(file.read())
    except (OSError, ElementTree.ParseError) as error:
        passed, failed, remarks = 0, 1, [f"the test run left no result: {error}"]
    if not failed and arguments[1:] and arguments[1] != "0":
        failed, remarks = 1, [f"ctest itself failed with status {arguments[1]}"]
    for remark in remarks:
        print(remark)
    if passed + failed == 0:
        print("no test ran")
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
