#!/usr/bin/env python3
"""Runs the unit tests and the lit suite of a build and sums them up.

  test/run.py [--build build] [--filter REGEX] [--smoke DIR]

Ends with `N passed, N failed` alone on a line. Exit status 0 only when
something ran and nothing failed.
"""

import argparse
import glob
import json
import os
import subprocess
import sys
import xml.etree.ElementTree

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def unit_tests(build, counts):
    """Runs every closecall-unit*; a crash counts as one failure."""
    binaries = sorted(glob.glob(os.path.join(build, "bin", "closecall-unit*")))
    if not binaries:
        print(f"no unit tests are built in {build}")
        counts["failed"] += 1
    for binary in binaries:
        print(f"unit tests: {binary}", flush=True)
        report = os.path.join(build, "test", os.path.basename(binary) + ".xml")
        if os.path.exists(report):
            os.remove(report)
        status = subprocess.run([binary, "--gtest_brief=1",
                                 f"--gtest_output=xml:{report}"]).returncode
        failed = 0
        if os.path.exists(report):
            for case in xml.etree.ElementTree.parse(report).iter("testcase"):
                if case.find("failure") is not None or case.find("error") is not None:
                    failed += 1
                elif case.find("skipped") is not None or case.get("result") == "skipped":
                    counts["skipped"] += 1
                elif case.get("status") == "run":
                    counts["passed"] += 1
        if status != 0 and failed == 0:
            print(f"{binary} ended with status {status}")
            failed = 1
        counts["failed"] += failed


def lit_tests(build, lit, pattern, counts):
    print(f"lit: {build}", flush=True)
    report = os.path.join(build, "test", "lit.json")
    if os.path.exists(report):
        os.remove(report)
    command = [sys.executable, "-B", lit, "-v", "--order", "lexical", "-j", str(os.cpu_count() or 2),
               "--output", report, os.path.join(build, "test")]
    if pattern:
        command[3:3] = ["--filter", pattern]
    status = subprocess.run(command).returncode
    if not os.path.exists(report):
        print(f"lit ended with status {status} and wrote no report")
        counts["failed"] += 1
        return
    with open(report, encoding="utf-8") as f:
        for test in json.load(f)["tests"]:
            code = test["code"]
            if code in ("PASS", "FLAKYPASS", "XFAIL"):
                counts["passed"] += 1
            elif code in ("UNSUPPORTED", "SKIPPED", "EXCLUDED"):
                counts["skipped"] += code == "UNSUPPORTED"
            else:
                counts["failed"] += 1


def find_lit():
    path = os.environ.get("LIT", "/usr/lib/llvm-19/build/utils/lit/lit.py")
    if not os.path.exists(path):
        sys.exit(f"{path} is missing: install llvm-19-tools, or name lit.py in LIT")
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default=os.path.join(ROOT, "build"))
    parser.add_argument("--filter", default="", help="only lit tests that match; no unit tests")
    parser.add_argument("--smoke", help="another build that must pass the tests in test/smoke/")
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    if not options.filter:
        unit_tests(build, counts)
        sys.stdout.flush()
    lit_tests(build, find_lit(), options.filter, counts)
    if options.smoke:
        lit_tests(os.path.abspath(options.smoke), find_lit(), "smoke/", counts)
    if counts["passed"] + counts["failed"] == 0:
        print("nothing ran")
        counts["failed"] = 1
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    print(f"\n{counts['passed']} passed, {counts['failed']} failed{skipped}")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
