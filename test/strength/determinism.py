#!/usr/bin/env python3
"""The same bytes whatever -j, the order of the database, the cache, and the day.

  determinism.py CLOSECALL SOURCE_ROOT SCRATCH [FILES]

Scans the C and C++ files of the tests as one project: on one thread without a cache; on
four with the files shuffled, into an empty cache; from the cache, with and without what
it knows of the whole scan. Compares every format byte by byte.
With FILES, that many of the files only, taken evenly.
"""

import json
import os
import random
import shutil
import subprocess
import sys

FORMATS = ("sarif", "json", "github", "junit")


def sources(root):
    for part in ("checks", "scenarios", "packs", "shapes"):
        for top, _, names in sorted(os.walk(os.path.join(root, "test", part))):
            for name in sorted(names):
                if name.endswith((".c", ".cpp")) and "Inputs" not in top:
                    yield os.path.join(top, name)


def database(files, root, folder):
    includes = [f"-isystem/usr/include/{n}" for n in
                ("postgresql", "libmongoc-1.0", "libbson-1.0", "mariadb", "zdb")]
    return [{"directory": folder, "file": path,
             "arguments": ["cc", *includes, "-I" + os.path.join(root, "test", "Inputs"), "-c", path]}
            for path in files]


def main():
    # The scans run in the scratch folder.
    closecall, root, scratch = map(os.path.abspath, sys.argv[1:4])
    files = list(sources(root))
    if len(sys.argv) > 4:
        files = files[::max(1, len(files) // int(sys.argv[4]))]
    os.makedirs(scratch, exist_ok=True)
    entries = database(files, root, scratch)
    shutil.rmtree(os.path.join(scratch, "cache"), ignore_errors=True)
    seen, problems = {}, 0
    commands = os.path.join(scratch, "compile_commands.json")
    for name, jobs in (("in order", "1"), ("shuffled, into a cache", "4"),
                       ("from the cache", "4"), ("from the modules of the cache", "4")):
        if name.startswith("shuffled"):
            random.Random(7).shuffle(entries)
        with open(commands, "w", encoding="utf-8") as f:
            json.dump(entries, f)
        if "modules" in name:
            for top, _, files in os.walk(os.path.join(scratch, "cache")):
                for file in files:
                    if file.endswith(".ccscan"):
                        os.remove(os.path.join(top, file))
        # One folder for all runs: the reports name their own arguments.
        command = [closecall, "scan", "-p", commands, "--quiet", "--checks", "*",
                   "--fail-on", "never", "-j", jobs]
        command += ["--cache-dir", "cache"] if "cache" in name else ["--no-cache"]
        command += [a for f in FORMATS for a in ("--report", f"{f}={scratch}/out.{f}")]
        name += f", -j{jobs}"
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              cwd=scratch)
        if done.returncode not in (0, 3):
            print(f"{name}: exit status {done.returncode}")
            print(done.stdout.decode(errors="replace")[-3000:])
            return 1
        for kind in FORMATS:
            with open(os.path.join(scratch, "out." + kind), encoding="utf-8") as f:
                text = f.read()
            if kind == "sarif":  # the command line is in it, and differs
                log = json.loads(text)
                for invocation in log["runs"][0]["invocations"]:
                    invocation.pop("arguments", None)
                    invocation.pop("commandLine", None)
                text = json.dumps(log)
            first = seen.setdefault(kind, (name, text))
            if first[1] != text:
                problems += 1
                print(f"{kind}: '{name}' differs from '{first[0]}'")
    count = len(json.loads(seen["json"][1])["findings"])
    print(f"{len(entries)} files, {count} findings, {problems} differences")
    return 1 if problems or count < len(entries) / 4 else 0


if __name__ == "__main__":
    sys.exit(main())
