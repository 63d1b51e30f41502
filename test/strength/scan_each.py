#!/usr/bin/env python3
"""Scans every C and C++ file below a folder by itself and looks at how it ends.

  scan_each.py [--jobs N] [--seconds N] [--megabytes N] CLOSECALL FOLDER

A file passes when closecall ends with 0, 1 or 3 within the time and memory, and
its parser did not crash, unless the file asks for that by a pragma.
"""

import argparse
import collections
import concurrent.futures
import os
import resource
import subprocess
import sys
import time

KNOWN = (".c", ".cc", ".cpp", ".cxx", ".m", ".mm", ".cu", ".cppm")


def asks_for_it(path):
    """Some files are there to make clang crash."""
    with open(path, "rb") as f:
        return b"pragma clang __debug" in f.read()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--megabytes", type=int, default=3000)
    parser.add_argument("--batch", type=int, default=25, help="files of one process")
    parser.add_argument("closecall")
    parser.add_argument("folder")
    o = parser.parse_args()
    files = [os.path.join(top, name) for top, _, names in sorted(os.walk(o.folder))
             for name in sorted(names) if name.endswith(KNOWN)]
    endings, failures, began = collections.Counter(), [], time.monotonic()

    def limits():
        size = o.megabytes << 20
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def scan(some):
        command = [o.closecall, "scan", "--quiet", "--format", "github", "-j", "1", *some, "--",
                   "-ferror-limit=0"]
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  timeout=o.seconds, preexec_fn=limits)
        except subprocess.TimeoutExpired:
            return None, b""
        return done.returncode, done.stderr

    def one(batch):
        status, err = scan(batch)
        if status in (0, 1, 3) and b"crashed" not in err:
            return [(path, status, "") for path in batch]
        out = []
        for path in batch:
            status, err = scan([path])
            problem = ""
            if status is None:
                problem = f"no end after {o.seconds} s"
            elif b"parser crashed" in err and not asks_for_it(path):
                problem = "the parser crashed"
            elif status not in (0, 1, 3):
                problem = f"exit status {status}: {err.decode(errors='replace')[-300:]}"
            out.append((path, status, problem))
        return out

    batches = [files[i:i + o.batch] for i in range(0, len(files), o.batch)]
    with concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
        for results in pool.map(one, batches):
            for path, status, problem in results:
                endings[status] += 1
                if problem:
                    failures.append(path)
                    print(f"FAILED {os.path.relpath(path, o.folder)}: {problem}", flush=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"{len(files)} files in {time.monotonic() - began:.0f} s, peak {peak} MB, "
          f"exit statuses {dict(endings)}")
    print(f"\n{len(files) - len(failures)} passed, {len(failures)} failed")
    return 1 if failures or not files else 0


if __name__ == "__main__":
    sys.exit(main())
