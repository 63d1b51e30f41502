#!/usr/bin/env python3
"""What a scan costs, beside what other tools cost on the same files.

  bench/compare.py -p BUILD [-n ROUNDS] [--tools NAME,...] [PATH...]

Runs every tool in turn, ROUNDS times, one process at a time, over the entries of
BUILD/compile_commands.json whose file is below one of the PATHs (default: all), and
prints a row a tool: the median of user plus system time, its ratio to `clang
-fsyntax-only` (median of the ratios of the rounds), and the largest resident size of
any of its processes. closecall runs once for all files, with one thread; the others
once a file. Tools:

  syntax     clang -fsyntax-only
  closecall  closecall scan --no-cache -j 1
  warm       closecall scan with a cache that has everything
  tidy       clang-tidy with one cheap check (misc-static-assert)
  analyze    clang --analyze
  cppcheck   cppcheck with the same -I, -D and -U
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ratio  # noqa: E402

NULL = os.open(os.devnull, os.O_RDWR)


def run(command, cwd=None):
    """(CPU seconds, peak resident bytes, exit status) of one process and its children."""
    pid = os.fork()
    if pid == 0:
        try:
            if cwd:
                os.chdir(cwd)
            for descriptor in (0, 1, 2):
                os.dup2(NULL, descriptor)
            os.execvp(command[0], command)
        finally:
            os._exit(127)
    _, status, usage = os.wait4(pid, 0)
    return (usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024,
            os.waitstatus_to_exitcode(status))


class Tools:
    def __init__(self, options, commands, scratch):
        self.o, self.commands, self.scratch = options, commands, scratch
        self.cache = os.path.join(scratch, "cache")

    def each(self, make):
        """Sums over the files; the peak is that of the largest."""
        cpu = peak = failed = 0
        for directory, path, arguments in self.commands:
            seconds, size, status = run(make(path, arguments), directory)
            if status == 127:
                return None
            cpu, peak, failed = cpu + seconds, max(peak, size), failed + (status != 0)
        return cpu, peak, failed

    def scan(self, *more):
        seconds, size, status = run(
            [self.o.closecall, "scan", "-p", self.o.build, "--no-config", "-q", "-j", "1",
             "--format", "sarif", "-o", os.devnull, "--fail-on", "never", *more,
             *[path for _, path, _ in self.commands]])
        if status not in (0, 1, 3):
            sys.exit(f"closecall ended with status {status}")
        return seconds, size, 0

    def syntax(self):
        return self.each(lambda _, a: [self.o.clang, "-fsyntax-only", "-w", *a])

    def closecall(self):
        return self.scan("--no-cache")

    def warm(self):
        if not os.path.isdir(self.cache):
            self.scan("--cache-dir", self.cache)
        return self.scan("--cache-dir", self.cache)

    def tidy(self):
        return self.each(lambda path, a: [self.o.tidy, "-checks=-*,misc-static-assert",
                                          "--config={}", "--quiet", path, "--", *a])

    def analyze(self):
        return self.each(lambda _, a: [self.o.clang, "--analyze", "-w", "-Xclang",
                                       "-analyzer-output=text", "-o", os.devnull, *a])

    def cppcheck(self):
        def make(path, arguments):
            kept, take = [], False
            for word in arguments:
                if take:
                    kept.append(word)
                    take = False
                elif word in ("-I", "-D", "-U"):
                    kept.append(word)
                    take = True
                elif word.startswith(("-I", "-D", "-U")):
                    kept.append(word)
            return ["cppcheck", "--quiet", *kept, path]
        return self.each(make)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-p", dest="build", required=True, help="folder of compile_commands.json")
    parser.add_argument("-n", dest="rounds", type=int, default=3)
    parser.add_argument("--tools", default="closecall,warm,tidy,analyze,cppcheck")
    parser.add_argument("--closecall",
                        default=os.path.join(ratio.ROOT, "build", "bin", "closecall"))
    parser.add_argument("--clang", default="clang-19")
    parser.add_argument("--tidy", default="clang-tidy-19")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("paths", nargs="*")
    o = parser.parse_args()
    commands = ratio.load(o.build, o.paths)
    if not commands:
        sys.exit("no file of the database is below the given paths")
    names = ["syntax"] + [name for name in o.tools.split(",") if name != "syntax"]
    scratch = tempfile.mkdtemp(prefix="closecall-compare-")
    rows = {name: [] for name in names}
    try:
        tools = Tools(o, commands, scratch)
        for _ in range(o.rounds):
            for name in names:
                result = getattr(tools, name)()
                if result is None:
                    print(f"{name}: not installed", file=sys.stderr)
                rows[name].append(result)
    finally:
        shutil.rmtree(scratch)
    lines = "| {} | {} | {} | {} |" if o.markdown else "{:<10} {:>9} {:>7} {:>9}"
    print(f"{len(commands)} files, {o.rounds} rounds")
    print(lines.format("tool", "CPU s", "ratio", "peak MB"))
    if o.markdown:
        print("|---|---:|---:|---:|")
    base = rows["syntax"]
    for name in names:
        done = [(r, b) for r, b in zip(rows[name], base) if r]
        if not done:
            continue
        print(lines.format(name, f"{statistics.median(r[0] for r, _ in done):.2f}",
                           f"{statistics.median(r[0] / b[0] for r, b in done):.3f}",
                           f"{max(r[1] for r, _ in done) / 1e6:.0f}"))
        if any(r[2] for r, _ in done) and name in ("syntax", "tidy"):
            print(f"  ({max(r[2] for r, _ in done)} files do not parse)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
