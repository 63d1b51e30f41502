"""The repository's own sources, for the tests in this folder."""

import os

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def files(*folders, suffixes=(".h", ".cpp")):
    """Paths relative to the root, sorted, of the files below the folders."""
    found = []
    for folder in folders:
        for place, _, names in os.walk(os.path.join(ROOT, folder)):
            for name in names:
                if name.endswith(suffixes):
                    found.append(os.path.relpath(os.path.join(place, name), ROOT))
    return sorted(found)


def lines(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        return f.read().splitlines()


def report(problems, checked):
    """Prints the problems; the exit status for the test."""
    for problem in problems:
        print(problem)
    if not checked:
        print("nothing was checked")
        return 1
    print(f"{checked} files checked, {len(problems)} problems")
    return 1 if problems else 0
