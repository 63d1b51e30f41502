#!/usr/bin/env python3
"""Scans every C and C++ file below a folder and looks at how each ends.

  scan_each.py [--jobs N] [--seconds N] [--megabytes N] [--no-model] CLOSECALL FOLDER

A file passes when closecall ends with 0, 1 or 3 within the time and memory, and
its parser did not crash, unless the file asks for that by a pragma. Files are
scanned some at a time; where that does not pass, and where the slowest and the
largest must be, one by one.

A scan would dismiss nearly all files that name no library. So each scan is given a
pack, made of the names in its files: functions acquire, release and borrow, records are
handles, by the hash of their names. Then all is parsed, lowered and solved.
"""

import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time

KNOWN = (".c", ".cc", ".cpp", ".cxx", ".m", ".mm", ".cu", ".cppm")
NO_NAMES = set("if while for switch return sizeof alignof decltype defined catch typeof do else "
               "static_assert noexcept throw new delete co_await co_return co_yield".split())
COUNTS = ("obligations", "steps", "truncated")


def asks_for_it(path):
    """Some files are there to make clang crash."""
    with open(path, "rb") as f:
        return b"clang __debug" in f.read()


def pack(paths):
    """A pack that makes handles of what these files name."""
    functions, records = set(), set()
    for path in paths:
        with open(path, encoding="latin-1") as f:
            text = f.read()
        functions.update(re.findall(r"\b([A-Za-z_]\w*)\s*\(", text, re.ASCII))
        records.update(re.findall(r"\b(?:struct|class|union)\s+([A-Za-z_]\w*)", text, re.ASCII))
    functions = sorted(functions - NO_NAMES - records)[:2000]
    out = {"resource": "thing", "in": "out 0", "ok": "== 0", "onFailure": "owned"}
    roles = [{"acquires": "thing"}, {"acquires": "thing"}, {"acquires": out, "status": "== 0"},
             {"releases": "thing"}, {"releases": "thing"}, {"borrows": {"from": 0}}, None, None]
    entries = {"strange_close": {"releases": "thing"}}
    for name in functions:
        role = roles[hashlib.md5(name.encode()).digest()[0] % len(roles)]
        if role:
            entries[name] = role
    release = [name for name, role in entries.items() if "releases" in role]
    return json.dumps({
        "pack": "strange", "title": "Strange names", "doc": "here", "headers": ["strange.h"],
        "resources": {"thing": {"noun": "thing", "kind": "connection", "doc": "here",
                                "types": sorted(records)[:500] or ["thing"], "release": release}},
        "functions": {name: {**role, "doc": "here"} for name, role in entries.items()}})


class Run:
    """One process over some files."""

    def __init__(self, o, paths):
        self.paths, self.err = paths, ""
        limit = o.seconds * (1 + len(paths) // 4)

        def limits():
            size = o.megabytes << 20
            resource.setrlimit(resource.RLIMIT_AS, (size, size))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        with tempfile.TemporaryDirectory(prefix="closecall-each-") as folder:
            command = [o.closecall, "scan", "--no-config", "--no-cache", "--no-dismiss", "--stats",
                       "--progress", "never", "--format", "sarif", "-o", folder + "/out.sarif",
                       "--checks", "*", "-j", "1"]
            if o.model:
                with open(folder + "/strange.json", "w", encoding="utf-8") as f:
                    f.write(pack(paths))
                command += ["--packs", folder + "/strange.json"]
            began = time.monotonic()
            with open(folder + "/said", "w+b") as said:
                child = subprocess.Popen([*command, *paths, "--", "-ferror-limit=0"],
                                         stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                                         preexec_fn=limits)
                timer = threading.Timer(limit, child.kill)
                timer.start()
                _, status, usage = os.wait4(child.pid, 0)
                timer.cancel()
                child.returncode = os.waitstatus_to_exitcode(status)
                said.seek(0)
                self.err = said.read().decode(errors="replace")
        self.status = child.returncode
        self.hung = self.status == -9 and time.monotonic() - began >= limit
        self.cpu, self.megabytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024

    def problem(self, o):
        if self.hung:
            return f"no end after {o.seconds} s"
        if self.status not in (0, 1, 3):
            return f"exit status {self.status}: {self.err[-300:]}"
        if "parser crashed" in self.err and not all(map(asks_for_it, self.paths)):
            return "the parser crashed"
        return ""

    def count(self, counts):
        if found := re.search(r"(\d+) findings? in .* with (\d+) relevant", self.err):
            counts["findings"] += int(found[1])
            counts["functions"] += int(found[2])
        elif found := re.search(r"with (\d+) relevant", self.err):
            counts["functions"] += int(found[1])
        for what in COUNTS:
            if found := re.search(rf"^ +{what}\w* +(\d+)", self.err, re.MULTILINE):
                counts[what] += int(found[1])


def worst(o, runs, measure):
    """The file with the most: of a run, no file needs more than the whole."""
    best, most = None, -1.0
    for run in sorted(runs, key=measure, reverse=True):
        if measure(run) <= most:
            break
        for path in run.paths:
            alone = Run(o, [path])
            if measure(alone) > most:
                best, most = path, measure(alone)
    return os.path.relpath(best, o.folder), most


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=60, help="for one file")
    parser.add_argument("--megabytes", type=int, default=3000)
    parser.add_argument("--batch", type=int, default=25, help="files of one process")
    parser.add_argument("--no-model", dest="model", action="store_false", help="the built-in packs only")
    parser.add_argument("closecall")
    parser.add_argument("folder")
    o = parser.parse_args()
    files = [os.path.join(top, name) for top, _, names in sorted(os.walk(o.folder))
             for name in sorted(names) if name.endswith(KNOWN)]
    began = time.monotonic()
    counts, endings, failures, runs = collections.Counter(), collections.Counter(), [], []

    def one(batch):
        run = Run(o, batch)
        if not run.problem(o):
            return [run]
        return [Run(o, [path]) for path in batch]

    batches = [files[i:i + o.batch] for i in range(0, len(files), o.batch)]
    with concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
        for done in pool.map(one, batches):
            for run in done:
                runs.append(run)
                run.count(counts)
                endings[run.status] += 1
                if problem := run.problem(o):
                    failures.append(run.paths[0])
                    print(f"FAILED {os.path.relpath(run.paths[0], o.folder)}: {problem}", flush=True)
    print(f"{len(files)} files in {time.monotonic() - began:.0f} s, "
          f"{sum(run.cpu for run in runs):.0f} s of CPU, {len(runs)} processes that ended with "
          + ", ".join(f"{status}: {n}" for status, n in sorted(endings.items())))
    print(", ".join(f"{n} {what}" for what, n in counts.items()))
    if files:
        path, most = worst(o, runs, lambda run: run.cpu)
        print(f"slowest: {most:.1f} s of CPU, {path}")
        path, most = worst(o, runs, lambda run: run.megabytes)
        print(f"largest: {most:.0f} MB, {path}")
    print(f"\n{len(files) - len(failures)} passed, {len(failures)} failed")
    return 1 if failures or not files else 0


if __name__ == "__main__":
    sys.exit(main())
