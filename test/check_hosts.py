#!/usr/bin/env python3
"""One test file, every host: the same findings, and those that it expects.

  check_hosts.py [options] FILE [args of `closecall scan`] [-- FLAGS]

A test file states its findings where they are reported:
  return -1; // expect: result-leak
  r = 0;     // expect: result-leak "'r'", double-release
  // expect@-1: connection-leak        (the line above; @+2: two lines below)
The quoted text is a substring of the message. A file without findings says
`// expect-none`. FLAGS are added to the default flags (hosts.py). --preview
turns preview checks on: those that the file expects and the one after which its
folder is named. --all turns all of them on. --packs FILE adds a pack.
"""

import argparse
import os
import re
import sys

import hosts

_EXPECT = re.compile(r"(?://|/\*)\s*expect(?:@([+-]\d+))?:\s*(.*)$")
_ITEM = re.compile(r'\s*([a-z][a-z0-9-]*)(?:\s+"([^"]*)")?\s*(,|$|\*/)')


def expectations(path):
    """[(line, check, text)] and whether the file says `expect-none`."""
    wanted, none, errors = [], False, []
    with open(path, encoding="utf-8", errors="replace") as f:
        for number, line in enumerate(f, 1):
            if re.search(r"(?://|/\*)\s*expect-none\b", line):
                none = True
                continue
            match = _EXPECT.search(line)
            if not match:
                if re.search(r"\bexpect(@|:)", line):
                    errors.append(f"{number}: expectation not understood: {line.strip()}")
                continue
            rest = match[2].strip()
            at = 0
            while True:
                item = _ITEM.match(rest, at)
                if not item:
                    errors.append(f"{number}: expectation not understood: {rest[at:]}")
                    break
                wanted.append((number + int(match[1] or 0), item[1], item[2] or ""))
                at = item.end()
                if item[3] != ",":
                    break
    return wanted, none, errors


def compare(wanted, found):
    """(missing expectations, unexpected findings)."""
    left, missing = list(found), []
    # The pickiest expectations first, so that a bare one does not take theirs.
    for line, check, text in sorted(wanted, key=lambda w: -len(w[2])):
        hit = next((f for f in left if f.line == line and f.check == check
                    and text in f.message), None)
        if hit:
            left.remove(hit)
        else:
            missing.append((line, check, text))
    return sorted(missing), left


def main(argv):
    flags = []
    if "--" in argv:
        cut = argv.index("--")
        argv, flags = argv[:cut], argv[cut + 1:]
    parser = argparse.ArgumentParser()
    parser.add_argument("--closecall", required=True)
    parser.add_argument("--clang-tidy", required=True)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--preview", action="store_true")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--packs", default="")
    parser.add_argument("--source-root", required=True)
    parser.add_argument("file")
    options, cli_options = parser.parse_known_args(argv)
    path = os.path.abspath(options.file)

    wanted, none, errors = expectations(path)
    if errors:
        print(f"{path}:" + f"\n{path}:".join(errors))
        return 1
    if not wanted and not none:
        print(f"{path}: no expectation in the file; say `// expect-none` if that is meant")
        return 1
    if wanted and none:
        print(f"{path}: `// expect-none` in a file that has expectations")
        return 1

    preview = set()
    if options.preview:
        preview = {check for _, check, _ in wanted}
        folder = os.path.basename(os.path.dirname(path))
        if os.path.exists(os.path.join(options.source_root, "checks", "catalog", folder + ".md")):
            preview.add(folder)
    if options.all:
        pages = os.listdir(os.path.join(options.source_root, "checks", "catalog"))
        preview = {os.path.splitext(page)[0] for page in pages if page.endswith(".md")}

    tools = hosts.Tools(options.closecall, options.clang_tidy, options.plugin)
    results = hosts.run_hosts(tools, path, hosts.default_flags(path, options.source_root) + flags,
                              cli_options, preview, options.packs)
    failed = False
    for name, result in results.items():
        missing, unexpected = compare(wanted, result.findings)
        if not (missing or unexpected or result.problems):
            continue
        failed = True
        print(f"--- {name}\n    {result.command}")
        for problem in result.problems:
            print(f"  problem: {problem}")
        for line, check, text in missing:
            print(f"  missing    {path}:{line}: {check}" + (f' "{text}"' if text else ""))
        for finding in unexpected:
            print(f"  unexpected {path}:{finding}")
    different = hosts.disagreements(results)
    if different:
        failed = True
        print("--- the hosts disagree")
        for line in different:
            print(f"  {line}")
    if not failed:
        print(f"{len(wanted)} expected findings on {', '.join(results)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
