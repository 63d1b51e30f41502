"""The table of examples/services/README.md says what is marked in the sources.

  services.py

What a cell calls found is marked in that service's version with the mistakes, each
mark is in a row that says so, and the letters of the other cells are explained.
"""

import os
import re
import sys

import sources

FOLDER = "examples/services"
_ROW = re.compile(r"^\| (.*) \|$")
_MARK = re.compile(r"(?://|/\*) expect(?:@[+-]\d+)?: (.*)")


def marked(service):
    """The checks that the sources with the mistakes expect."""
    found = set()
    for path in sources.files(f"{FOLDER}/{service}", suffixes=(".c", ".cpp")):
        if os.path.basename(path).startswith("before."):
            for line in sources.lines(path):
                for mark in _MARK.findall(line):
                    found |= set(re.findall(r"[a-z]+(?:-[a-z]+)+", re.sub(r'"[^"]*"', "", mark)))
    return found


def main():
    lines = sources.lines(f"{FOLDER}/README.md")
    rows = [[cell.strip() for cell in match[1].split("|")] for match in map(_ROW.match, lines) if match]
    rows = [row for row in rows if len(row) > 2]
    services, rows = rows[0][2:], rows[1:]
    letters = {line[2] for line in lines if re.match(r"^- [a-z]: ", line)}
    used, problems = set(), []
    for column, service in enumerate(services, 2):
        expected, told = marked(service), set()
        for row in rows:
            checks = set(row[1].split(", "))
            if row[column] != "found":
                used.add(row[column])
            elif checks & expected:
                told |= checks
            else:
                problems.append(f"{service}: none of {row[1]} is marked, and the table says found")
        problems += [f"{service}: {check} is marked, and the table does not say so"
                     for check in sorted(expected - told)]
    problems += [f"the letter {letter} is not explained" for letter in sorted(used - letters)]
    problems += [f"the letter {letter} is explained, and not used" for letter in sorted(letters - used)]
    return sources.report([f"{FOLDER}/README.md: {problem}" for problem in problems], len(services))


if __name__ == "__main__":
    sys.exit(main())
