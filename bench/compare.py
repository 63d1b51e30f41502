#!/usr/bin/env python3
"""What a scan costs, beside what other tools cost on the same files.

  bench/compare.py -p BUILD [-n ROUNDS] [--tools NAME,...] [PATH...]

Runs every tool in turn, ROUNDS times, one process at a time, over the entries of
BUILD/compile_commands.json whose file is below one of the PATHs (default: all), and
prints a row a tool: the median of user plus system time, its ratio to `clang
-fsyntax-only` (median of the ratios of the rounds), and the largest resident size of
any of its processes with its ratio to clang's. closecall runs once for all files, with
one thread; the others once a file. Files that clang does not parse count for nobody
and are left out (--all: they stay). Tools:

  syntax     clang -fsyntax-only
  closecall  closecall scan --no-cache -j 1
  warm       closecall scan with a cache that has everything
  edit       the same after a line was added to one of the files (and taken away again)
  tidy       clang-tidy with one cheap check (misc-static-assert)
  analyze    clang --analyze
  cppcheck   cppcheck with the same -I, -D and -U
"""

import argparse
import os
import re
import shutil
import statistics
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ratio  # noqa: E402

NULL = os.open(os.devnull, os.O_RDWR)


def run(command, cwd=None, err=NULL):
    """(CPU seconds, peak resident bytes, exit status) of one process and its children."""
    pid = os.fork()
    if pid == 0:
        try:
            if cwd:
                os.chdir(cwd)
            for descriptor, target in ((0, NULL), (1, NULL), (2, err)):
                os.dup2(target, descriptor)
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
        self.edits = 0

    def each(self, make):
        """Sums over the files; the peak is that of the largest."""
        cpu = peak = failed = 0
        for directory, path, arguments in self.commands:
            seconds, size, status = run(make(path, arguments), directory)
            if status == 127:
                return None
            cpu, peak, failed = cpu + seconds, max(peak, size), failed + (status != 0)
        return cpu, peak, failed

    def scan(self, *more, err=NULL):
        seconds, size, status = run(
            [self.o.closecall, "scan", "-p", self.o.build, "--no-config", "-j", "1",
             "--format", "sarif", "-o", os.devnull, "--fail-on", "never", *more,
             *[path for _, path, _ in self.commands]], err=err)
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
            # Files change no more: what was written just now is not believed.
            self.scan("--cache-dir", self.cache)
        return self.scan("--cache-dir", self.cache)

    def edit(self):
        self.warm()
        path = self.commands[len(self.commands) // 2][1]
        before = os.stat(path)
        said = os.path.join(self.scratch, "said")
        with open(path, "rb") as f:
            text = f.read()
        try:
            with open(path, "wb") as f:
                f.write(text + f"\n/* {self.edits} */\n".encode())
            self.edits += 1
            with open(said, "wb") as f:
                seconds, size, _ = self.scan("--cache-dir", self.cache, "--stats", err=f.fileno())
        finally:
            with open(path, "wb") as f:
                f.write(text)
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        with open(said, encoding="utf-8", errors="replace") as f:
            known = re.search(r"from the cache +(\d+)", f.read())
        return seconds, size, len(self.commands) - int(known.group(1))

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
    parser.add_argument("--tools", default="closecall,warm,edit,tidy,analyze,cppcheck")
    parser.add_argument("--all", action="store_true", help="files that clang does not parse as well")
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
    given = len(commands)
    if not o.all:
        commands = [c for c in commands
                    if run([o.clang, "-fsyntax-only", "-w", *c[2]], c[0])[2] == 0]
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
    left_out = f" ({given - len(commands)} more do not parse)" if given > len(commands) else ""
    print(f"{len(commands)} files{left_out}, {o.rounds} rounds")
    if "edit" in names:
        print(f"parsed after an edit: {max(r[2] for r in rows['edit'])}")
    lines = "| {} | {} | {} | {} | {} |" if o.markdown else "{:<10} {:>9} {:>7} {:>9} {:>7}"
    print(lines.format("tool", "CPU s", "ratio", "peak MB", "ratio"))
    if o.markdown:
        print("|---|---:|---:|---:|---:|")
    base = rows["syntax"]
    clang = max(r[1] for r in base)
    for name in names:
        done = [(r, b) for r, b in zip(rows[name], base) if r]
        if not done:
            continue
        peak = max(r[1] for r, _ in done)
        print(lines.format(name, f"{statistics.median(r[0] for r, _ in done):.2f}",
                           f"{statistics.median(r[0] / b[0] for r, b in done):.3f}",
                           f"{peak / 1e6:.0f}", f"{peak / clang:.2f}"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
