"""Every header compiles alone, with the flags of the build.

A header that its own source includes first is proven by the build already,
unless that source has a precompiled header in front of it.
"""

import json
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import sources


def flags_by_folder(build):
    """Folder -> the compile command of one of its sources, without in- and output."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as f:
        entries = json.load(f)
    found = {}
    for entry in sorted(entries, key=lambda e: e["file"]):
        path = os.path.relpath(entry["file"], sources.ROOT)
        words = shlex.split(entry["command"])
        # After the compiler (a launcher may stand in front of it).
        while words and "clang" not in os.path.basename(words[0]):
            words = words[1:]
        kept, skip = [], False
        for word in words:
            if skip:
                skip = False
            elif word in ("-o", "-c", "-MF", "-MT", "-include", "-include-pch"):
                skip = word != "-c"
            elif word == entry["file"] or word in ("-MD", "-Winvalid-pch"):
                pass
            else:
                kept.append(word)
        # -Xclang left over from `-Xclang -include -Xclang FILE`.
        clean, i = [], 0
        while i < len(kept):
            if kept[i] == "-Xclang":
                i += 1 if i + 1 < len(kept) and kept[i + 1] == "-Xclang" else 2
                while i < len(kept) and "cmake_pch" in kept[i]:
                    i += 1
                continue
            if "cmake_pch" not in kept[i]:
                clean.append(kept[i])
            i += 1
        found.setdefault("/".join(path.split("/")[:2]), clean)
    return found


def proven(path, precompiled):
    source = path.removesuffix(".h") + ".cpp"
    if os.path.dirname(path) in precompiled or not os.path.exists(os.path.join(sources.ROOT, source)):
        return False
    first = next((line for line in sources.lines(source) if line.startswith("#include")), "")
    return first == f'#include "{path}"'


def main():
    build = sys.argv[1]
    flags = flags_by_folder(build)
    core = next((flags[f] for f in ("checks/support", "checks/rules") if f in flags), None)
    every = sources.files("checks", "tool", suffixes=(".h",))
    headers = [path for path in every if not proven(path, {"checks/frontend"})]

    def compile_header(path):
        command = flags.get("/".join(path.split("/")[:2]), core)
        done = subprocess.run(
            command + ["-fsyntax-only", "-Wno-pragma-once-outside-header", "-x", "c++",
                       os.path.join(sources.ROOT, path)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=build)
        if done.returncode:
            return f"{path}: does not compile alone\n{done.stdout.decode('utf-8', 'replace')}"
        return None

    with ThreadPoolExecutor(2) as pool:
        problems = [p for p in pool.map(compile_header, headers) if p]
    return sources.report(problems, len(every))


if __name__ == "__main__":
    sys.exit(main())
