#!/usr/bin/env python3
"""Scans on several threads that share a cache, killed at random: nothing is lost.

  kills.py [--kills N] [--files N] [--seed N] CLOSECALL SOURCE_ROOT SCRATCH

The project is that many of the C and C++ files of the tests. A scan with `-j 4` is
killed (SIGKILL) after a random while, over and over. After each, every entry that the
cache had must be there as it was. After every tenth, a scan goes to its end over what
is there: it must say what a scan without a cache says, must use what was stored, and
must leave all files in the cache; then the cache begins anew. Two or three files of the
test suite are killed the same way in test/gate/cache.test.
"""

import argparse
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
import determinism  # noqa: E402


def entries(cache):
    """What each entry of the cache holds, and how many unfinished files there are."""
    whole, unfinished = {}, 0
    for top, _, names in os.walk(cache):
        for name in names:
            if name.endswith((".ccir", ".ccscan")):
                with open(os.path.join(top, name), "rb") as f:
                    whole[os.path.join(top, name)] = hashlib.sha256(f.read()).digest()
            unfinished += name.endswith(".tmp")
    return whole, unfinished


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--files", type=int, default=80)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("closecall")
    parser.add_argument("root")
    parser.add_argument("scratch")
    o = parser.parse_args()
    chance = random.Random(o.seed)
    scratch = os.path.abspath(o.scratch)
    shutil.rmtree(scratch, ignore_errors=True)
    os.makedirs(scratch)
    files = list(determinism.sources(os.path.abspath(o.root)))
    files = files[::max(1, len(files) // o.files)]
    with open(os.path.join(scratch, "compile_commands.json"), "w", encoding="utf-8") as f:
        json.dump(determinism.database(files, os.path.abspath(o.root), scratch), f)
    cache = os.path.join(scratch, "cache")
    command = [o.closecall, "scan", "-p", scratch, "--no-config", "--checks", "*", "--progress",
               "never", "--format", "json", "-j", "4"]

    def whole(*more):
        done = subprocess.run([*command, "--stats", "-o", "out.json", *more], cwd=scratch, text=True,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        if done.returncode not in (1, 3):
            sys.exit(f"exit status {done.returncode}: {done.stderr}")
        known = re.search(r"from the cache +(\d+)", done.stderr)
        with open(os.path.join(scratch, "out.json"), "rb") as f:
            return f.read(), int(known[1])

    began = time.monotonic()
    right, _ = whole("--no-cache")
    longest = time.monotonic() - began
    killed = ended = kept = unfinished = again = 0
    problems = []
    while killed < o.kills:
        before = entries(cache)[0]
        child = subprocess.Popen([*command, "-q", "-o", "killed.json", "--cache-dir", cache],
                                 cwd=scratch, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # Not all the way at once: there should be something to write next time.
        time.sleep(chance.uniform(0.02, longest * 0.5))
        child.kill()
        if child.wait() != -9:
            ended += 1
            shutil.rmtree(cache)
            continue
        killed += 1
        after, tmp = entries(cache)
        unfinished += tmp
        lost = [name for name, text in before.items() if after.get(name) != text]
        problems += [f"kill {killed}: {name} is gone or changed" for name in lost]
        kept += len(before) - len(lost)
        if killed % 10 == 0:
            text, known = whole("--cache-dir", cache)
            again += known
            if text != right:
                problems.append(f"kill {killed}: the scan after it differs")
            if len(after) > 10 and not known:
                problems.append(f"kill {killed}: of {len(after)} entries none was used")
            text, known = whole("--cache-dir", cache)
            if text != right or known < len(files) - right.count(b'"not analysed"'):
                problems.append(f"kill {killed}: {known} of {len(files)} files are in the cache in the end")
            shutil.rmtree(cache)
    print(*problems, sep="\n", end="\n" if problems else "")
    print(f"{len(files)} files, {killed} kills ({ended} scans ended before), {kept} entries looked at "
          f"again after a kill, {unfinished} unfinished files; {killed // 10} scans after kills took "
          f"{again} files from the cache; {len(problems)} problems")
    return 1 if problems or not kept or not again else 0


if __name__ == "__main__":
    sys.exit(main())
