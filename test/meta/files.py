"""File length, opening comments, unfinished work and machine paths."""

import re
import sys

import sources

CAP = 600
# Spelled so that this file does not hold the words itself.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|not impl" r"emented|place" r"holder)\b")
MACHINE = re.compile(r"(^|[\s\"'=(])/(work|root|farm|home/\w+)/")


def main():
    problems = []
    code = sources.files("checks", "tool", "test/unit")
    for path in code:
        text = sources.lines(path)
        if len(text) > CAP:
            problems.append(f"{path}: {len(text)} lines, the cap is {CAP}")
        if not text or not text[0].startswith("//==="):
            problems.append(f"{path}: does not open with its //===- comment")
        if path.endswith(".h") and "unit" not in path:
            guard = "CLOSECALL_" + re.sub(r"[/.]", "_", path).upper()
            if not any(line == f"#define {guard}" for line in text):
                problems.append(f"{path}: include guard {guard} expected")
    every = code + sources.files("test", "bench", "cmake", "examples", ".ci",
                                 suffixes=(".py", ".sh", ".cmake", ".c", "run"))
    every += sources.files("rules", suffixes=(".json", ".md"))
    every.append("bootstrap")
    for path in sorted(set(every)):
        for number, line in enumerate(sources.lines(path), 1):
            if UNFINISHED.search(line):
                problems.append(f"{path}:{number}: unfinished: {line.strip()}")
            if MACHINE.search(line):
                problems.append(f"{path}:{number}: path of one machine: {line.strip()}")
    return sources.report(problems, len(every))


if __name__ == "__main__":
    sys.exit(main())
