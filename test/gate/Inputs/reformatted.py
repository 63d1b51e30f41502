"""A baseline, and the same files in other formatting: reformatted.py CLOSECALL FOLDER...

The C files below the folders are scanned, recorded, formatted and scanned again. (C++
would add minutes, and no other way from a finding to its texts.)
"""
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
import hosts

STYLES = (
    "{BasedOnStyle: GNU}",
    "{BasedOnStyle: LLVM, ColumnLimit: 40, UseTab: Always, IndentWidth: 8, BreakBeforeBraces: Allman}",
    "{BasedOnStyle: Google, ColumnLimit: 0, SpaceBeforeParens: Always, SpacesInParentheses: true, "
    "PointerAlignment: Middle, AllowShortFunctionsOnASingleLine: None}",
)
closecall, folders = sys.argv[1], [os.path.abspath(f) for f in sys.argv[2:]]
source_root = os.path.abspath(os.path.join(os.path.dirname(hosts.__file__), ".."))
commands, names = [], []
for folder in folders:
    for at, _, files in os.walk(folder):
        for name in sorted(files):
            if name.endswith(".c") and "Inputs" not in at:
                path = os.path.join(at, name)
                here = f"{len(names)}-{name}"
                shutil.copy(path, here)
                names.append(here)
                commands.append({"directory": os.getcwd(), "file": here, "arguments":
                                 ["cc", "-I" + at, *hosts.default_flags(path, source_root), "-c", here]})
with open("compile_commands.json", "w", encoding="utf-8") as f:
    json.dump(commands, f)


def run(*words):
    done = subprocess.run([closecall, *words, "--no-config", "--checks", "*"],
                          capture_output=True, text=True)
    assert done.returncode in (0, 3), (words, done.returncode, done.stdout[-3000:])


run("baseline", "-o", "known.json")
with open("known.json", encoding="utf-8") as f:
    known = json.load(f)["findings"]
os.mkdir("plain")
for name in names:
    shutil.copy(name, "plain")
for style in STYLES:
    for name in names:
        shutil.copy(os.path.join("plain", name), name)
    subprocess.run(["clang-format", "-i", f"--style={style}", *names], check=True)
    run("scan", "--baseline", "known.json")
print(f"{len(known)} findings of {len({k['check'] for k in known})} checks known in {len(STYLES)} styles")
