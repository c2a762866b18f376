#!/usr/bin/python3
"""Counts the cases of a meson test run and closes with "N passed, N failed".

A test program of GLib prints one TAP line per case; those are counted. A program that
prints none counts as one case, by its result. What tests note of variants is shown as a
table before that, and of each program that failed what it said last. The exit code says
whether all is well.
"""

import json
import re
import sys

LAST_LINES = 20

passed = failed = skipped = 0
problems = []
variants = []
last_words = []


def end_of(output):
    lines = [line for line in output.splitlines() if "-DEBUG: " not in line]
    return "\n".join("  " + line for line in lines[-LAST_LINES:])


with open(sys.argv[1], encoding="utf-8") as log:
    for line in log:
        test = json.loads(line)
        result = test["result"]
        output = test.get("stdout", "")
        cases = re.findall(r"^(ok|not ok) \d+(.*)$", output, re.MULTILINE)
        variants += re.findall(r"^# variant: (.*)$", output, re.MULTILINE)
        skips = [rest for word, rest in cases if word == "ok" and "# SKIP" in rest]
        bad = [rest for word, rest in cases if word == "not ok"]
        passed += sum(1 for word, _ in cases if word == "ok") - len(skips)
        skipped += len(skips)
        failed += len(bad)
        for rest in skips:
            problems.append(f"skipped: {test['name']}{rest}")
        for rest in bad:
            problems.append(f"FAIL: {test['name']}{rest}")
        if bad or result not in ("OK", "SKIP", "EXPECTEDFAIL"):
            last_words += [f"{test['name']}:", end_of(output), end_of(test.get("stderr", ""))]
        if result == "SKIP" and not cases:
            skipped += 1
            problems.append(f"skipped: {test['name']}")
        elif result == "OK" and not cases:
            passed += 1
        elif result not in ("OK", "SKIP", "EXPECTEDFAIL") and not bad:
            failed += 1
            problems.append(f"{result}: {test['name']}")

if variants:
    print("Variants of files and servers that were read, and what was in them:")
    print("\n".join(variants) + "\n")
if last_words:
    print("\n".join(last_words) + "\n")
print("\n".join(problems))
print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
sys.exit(1 if failed or passed == 0 else 0)
