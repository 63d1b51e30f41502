"""Mends copies of test files and looks at the outcome.

  fix_all.py CLOSECALL CLANG CLANG_TIDY PLUGIN FOLDER...

Each C file below the folders is mended twice: by `scan --fix`, which tries before
it writes, and by clang-tidy, which does not. Both times the result must compile,
nothing new may be found in it, and what the fixes speak of must be gone. Prints
how many there were.
"""
import json
import os
import shutil
import subprocess
import sys
from collections import Counter

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
import hosts

closecall, clang, clang_tidy, plugin = sys.argv[1:5]
source_root = os.path.abspath(os.path.join(os.path.dirname(hosts.__file__), ".."))
files = sorted(os.path.join(at, name) for folder in sys.argv[5:]
               for at, _, names in os.walk(folder) for name in names if name.endswith(".c"))
os.makedirs(".git", exist_ok=True)
failures = []


def copies(folder):
    os.makedirs(folder)
    names = []
    for number, path in enumerate(files):
        name = os.path.join(folder, f"{number:03}-{os.path.basename(path)}")
        shutil.copyfile(path, name)
        names.append(name)
    with open(os.path.join(folder, "compile_commands.json"), "w", encoding="utf-8") as f:
        json.dump([{"directory": os.getcwd(), "file": name, "arguments":
                    ["cc", *hosts.default_flags(name, source_root), "-I", os.path.dirname(path),
                     "-w", "-c", name]}
                   for name, path in zip(names, files)], f)
    return names


def scan(folder, *options):
    log = os.path.join(folder, "log.sarif")
    done = subprocess.run([closecall, "scan", "-p", folder, "--format", "sarif", "-o", log,
                           "--no-config", *options],
                          stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    run = json.load(open(log, encoding="utf-8"))["runs"][0]
    lost = [n["message"]["text"] for n in run["invocations"][0].get(
        "toolExecutionNotifications", []) if "analysed" in n["message"]["text"]]
    return run["results"], lost, done.stderr


def meaning(result):
    place = result["locations"][0]
    return (os.path.basename(place["physicalLocation"]["artifactLocation"]["uri"]),
            result["ruleId"], place.get("logicalLocations", [{}])[0].get("fullyQualifiedName"),
            result["partialFingerprints"]["closecall/v1"])


def mended(folder, before, lost_before, exact):
    after, lost, said = scan(folder)
    if lost != lost_before:
        failures.append(f"{folder}: parses worse: {lost}")
    # Equal findings are numbered, so that the number of one may go when another
    # is mended.
    had, has = (Counter(meaning(r)[:3] for r in results) for results in (before, after))
    for key in has - had:
        failures.append(f"{folder}: new: {key}")
    with_fix = Counter(meaning(r)[:3] for r in before if r.get("fixes"))
    still = sum(((has - (had - with_fix)) & with_fix).values())
    if exact and still:
        failures.append(f"{folder}: {still} fixes did not mend")
    return sum(with_fix.values()), still


names = copies("cli")
before, lost, _ = scan("cli")
_, _, said = scan("cli", "--fix")
applied = int(said.split("applied ")[1].split()[0])
taken_back = int(said.split("; ")[1].split()[0]) if "did not hold" in said else 0
offered, still = mended("cli", before, lost, exact=False)
if taken_back:
    failures.append(f"{taken_back} fixes were offered that do not hold")
if still != taken_back or applied != offered - still:
    failures.append(f"offered {offered}, applied {applied}, taken back {taken_back}, still {still}")

names = copies("tidy")
before, lost, _ = scan("tidy")
for name in names:
    subprocess.run([clang_tidy, "-load", plugin, "-checks=-*,closecall-*", "--config={}",
                    "--quiet", "--fix", "-p", "tidy", name],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
# clang-tidy drops a fix that meets another one; ours need no order then.
_, still_tidy = mended("tidy", before, lost, exact=False)
print(f"{len(before)} findings, {offered} with a fix, {taken_back} taken back, "
      f"{still_tidy} left by clang-tidy")
print("\n".join(failures) or "all hold")
sys.exit(1 if failures else 0)
