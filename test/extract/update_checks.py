#!/usr/bin/env python3
"""Writes the CHECK lines at the end of the tests in this folder.

  test/extract/update_checks.py --dump build/bin/closecall-extract-dump FILE...

The lines say what the frontend gives today; read the difference before you
commit it. They stand below the code, so that no position in it moves.
"""

import argparse
import re
import subprocess

MARK = "// The lines below are written by update_checks.py."


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dump", required=True)
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    for path in options.files:
        with open(path, encoding="utf-8") as file:
            source = file.read().split(MARK)[0].rstrip("\n")
        run = re.search(r"// RUN: %dump %s(.*?)\|", source).group(1).split()
        output = subprocess.run([options.dump, path] + run, check=True, text=True,
                                stdout=subprocess.PIPE).stdout
        lines = []
        for line in output.rstrip("\n").split("\n"):
            kind = "LABEL" if line.startswith("function ") else "NEXT"
            line = line.strip().replace("[[", "{{\\[\\[}}")
            lines.append(f"// CHECK{'' if not lines else '-' + kind}: {line}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(source + "\n\n" + MARK + "\n" + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
