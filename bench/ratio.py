#!/usr/bin/env python3
"""CPU time of `closecall scan` over `clang -fsyntax-only` on the same files.

  bench/ratio.py -p BUILD [-n PAIRS] [PATH...]

Runs both PAIRS times in turn, over the entries of BUILD/compile_commands.json
whose file is below one of the PATHs (default: all), and prints the medians of
user plus system time and of the ratios.
"""

import argparse
import json
import os
import resource
import shlex
import statistics
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# Flags that write files or that stop at warnings; the next word goes with
# those of the second set.
DROPPED = {"-c", "-S", "-MD", "-MMD", "-MP", "-MG", "-Werror", "-pedantic-errors", "-g"}
DROPPED_WITH_VALUE = {"-o", "-MF", "-MT", "-MQ", "-MJ"}


def load(build, paths):
    """[(directory, file, arguments without compiler and outputs)], no file twice."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as f:
        entries = json.load(f)
    wanted = [os.path.realpath(p) for p in paths]
    commands, seen = [], set()
    for entry in entries:
        path = os.path.realpath(os.path.join(entry["directory"], entry["file"]))
        if path in seen or not path.endswith((".c", ".cc", ".cpp", ".cxx", ".C")):
            continue
        if wanted and not any(path == w or path.startswith(w + os.sep) for w in wanted):
            continue
        seen.add(path)
        words = entry.get("arguments") or shlex.split(entry["command"])
        kept, skip = [], False
        for word in words[1:]:
            if skip:
                skip = False
            elif word in DROPPED_WITH_VALUE:
                skip = True
            elif word not in DROPPED and not word.startswith(("-Werror=", "-Wp,")):
                kept.append(word)
        commands.append((entry["directory"], path, kept))
    return commands


def cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def time_clang(clang, commands):
    """CPU seconds, and the number of files that clang could not parse."""
    begin, failed = cpu(), 0
    for directory, _, arguments in commands:
        done = subprocess.run([clang, "-fsyntax-only", *arguments], cwd=directory,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        failed += done.returncode != 0
    return cpu() - begin, failed


def time_scan(closecall, build, commands):
    begin = cpu()
    done = subprocess.run(
        [closecall, "scan", "-p", build, "--no-cache", "--quiet", "-j", "1", "--format", "sarif",
         "-o", os.devnull, "--fail-on", "never", *[path for _, path, _ in commands]],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode not in (0, 1, 3):
        sys.exit(f"closecall ended with status {done.returncode}\n"
                 + done.stderr.decode("utf-8", "replace"))
    return cpu() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-p", dest="build", required=True, help="folder of compile_commands.json")
    parser.add_argument("-n", dest="pairs", type=int, default=5)
    parser.add_argument("--closecall", default=os.path.join(ROOT, "build", "bin", "closecall"))
    parser.add_argument("--clang", default="clang-19")
    parser.add_argument("--list", action="store_true", help="print the files and end")
    parser.add_argument("paths", nargs="*")
    options = parser.parse_args()
    commands = load(options.build, options.paths)
    if options.list:
        print("\n".join(path for _, path, _ in commands))
        return 0
    if not commands:
        sys.exit("no file of the database is below the given paths")

    ratios, clangs, scans = [], [], []
    for pair in range(options.pairs):
        clang, failed = time_clang(options.clang, commands)
        scan = time_scan(options.closecall, options.build, commands)
        clangs.append(clang)
        scans.append(scan)
        ratios.append(scan / clang)
        print(f"pair {pair + 1}: clang -fsyntax-only {clang:.2f} s, closecall scan {scan:.2f} s, "
              f"ratio {scan / clang:.3f}", flush=True)
    if failed:
        print(f"{failed} of {len(commands)} files do not parse with {options.clang}")
    print(f"{len(commands)} files: clang {statistics.median(clangs):.2f} s, "
          f"closecall {statistics.median(scans):.2f} s, "
          f"ratio {statistics.median(ratios):.3f} (median of {options.pairs} pairs, CPU time)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
