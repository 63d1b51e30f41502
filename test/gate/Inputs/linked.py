"""extract, link and check give the bytes of one scan: linked.py CLOSECALL FOLDER...

The C files below the folders are one program (with the flags of hosts.py). It is
scanned in one process; then extracted, linked in two orders, and checked at once
and file by file, the logs merged in another order.
"""
import json
import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
import hosts

closecall, folders = sys.argv[1], sys.argv[2:]
source_root = os.path.abspath(os.path.join(os.path.dirname(hosts.__file__), ".."))
order = random.Random(7)


def run(*args):
    done = subprocess.run([closecall, *args], stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(args)}: status {done.returncode}: {done.stderr}")
    return done.returncode


def read(name):
    with open(name, "rb") as f:
        return f.read()


def same(one, other):
    if read(one) != read(other):
        subprocess.run(["diff", one, other], check=False)
        sys.exit(f"{one} and {other} differ")


files = sorted(os.path.join(at, name) for folder in folders
               for at, _, names in os.walk(folder) for name in names
               if name.endswith(".c") and "Inputs" not in at)
with open("compile_commands.json", "w", encoding="utf-8") as f:
    json.dump([{"directory": os.getcwd(), "file": name,
                "arguments": ["cc", *hosts.default_flags(name, source_root), "-c", name]}
               for name in files], f)

common = ["-q", "--no-config", "--checks", "*", "--format", "sarif", "-o"]
run("scan", *common, "one.sarif")
run("merge", "-q", "-o", "one.merged.sarif", "one.sarif")
run("extract", "-q", "-o", "ir")
extracted = sorted(os.listdir("ir"))
assert len(extracted) == len(files) > 5

run("link", "-q", "-o", "all.ccsum", "ir")
run("check", *common, "at-once.sarif", "ir", "all.ccsum")
same("one.sarif", "at-once.sarif")

shuffled = [os.path.join("ir", name) for name in extracted]
order.shuffle(shuffled)
run("link", "-q", "-o", "slices", *shuffled)
run("link", "-q", "-o", "all2.ccsum", *shuffled)
same("all.ccsum", "all2.ccsum")
statuses, logs = set(), []
for name in extracted:
    stem = os.path.splitext(name)[0]
    statuses.add(run("check", *common, stem + ".sarif", f"ir/{name}", f"slices/{stem}.ccsum"))
    logs.append(stem + ".sarif")
order.shuffle(logs)
run("merge", "-q", "-o", "merged.sarif", *logs)
same("one.merged.sarif", "merged.sarif")
assert 1 in statuses
found = len(json.loads(read("merged.sarif"))["runs"][0]["results"])
print(f"{len(files)} files, {found} findings")
