"""The commands in the documentation print what it says, and its links lead somewhere.

  docs.py FOLDER-OF-CLOSECALL PAGE...

A block whose fence names a file (```c worker.c) is that file. In a ```console
block each line that begins with `$ ` is run in the folder with these files, and
what follows is what it prints, standard error first; a line `...` stands for any
lines, `...` at the end of a line for its rest. The links are those of all pages of
the repository.
"""

import os
import re
import subprocess
import sys
import tempfile

import sources

_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.M | re.S)


def pattern(lines):
    parts = []
    for line in lines:
        if line == "...":
            parts.append(r"(?:.*\n)*?")
        elif line.endswith("..."):
            parts.append(re.escape(line[:-3]) + r".*\n")
        else:
            parts.append(re.escape(line) + r"\n")
    return "".join(parts)


def run(page, bin_folder):
    """What is wrong on the page, as lines, and how many commands it has."""
    with open(page, encoding="utf-8") as f:
        text = f.read()
    problems, ran = [], 0
    environment = {**os.environ, "PATH": bin_folder + os.pathsep + os.environ.get("PATH", ""),
                   "CPATH": os.path.join(os.path.dirname(os.path.dirname(page)), "include")}
    with tempfile.TemporaryDirectory() as folder:
        blocks = _FENCE.findall(text)
        for _, name, body in blocks:
            if name:
                with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                    f.write(body)
        for language, _, body in blocks:
            if language != "console":
                continue
            for part in re.split(r"^\$ ", body, flags=re.M)[1:]:
                command, *expected = part.rstrip("\n").split("\n")
                done = subprocess.run(command, shell=True, cwd=folder, env=environment, text=True,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
                ran += 1
                printed = done.stderr + done.stdout
                if printed and not printed.endswith("\n"):
                    printed += "\n"
                if not printed or not re.fullmatch(pattern(expected), printed):
                    problems.append(f"{page}: $ {command}\nprints\n{printed}and not\n" + "\n".join(expected))
    return problems, ran


def dead_links():
    pages = sources.files("docs", "examples", "checks", "rules", "bench", suffixes=(".md",))
    for page in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", *pages]:
        text = re.sub(r"^```.*?^```$", "", "\n".join(sources.lines(page)), flags=re.M | re.S)
        for target in _LINK.findall(text):
            where = os.path.join(sources.ROOT, os.path.dirname(page), target)
            if "://" not in target and not os.path.exists(where):
                yield f"{page}: there is no {target}"


def main(argv):
    bin_folder, pages = os.path.abspath(argv[0]), argv[1:]
    dead = list(dead_links())
    print(*dead, sep="\n", end="\n" if dead else "")
    ran, failed = 0, 0
    for page in pages:
        problems, count = run(page, bin_folder)
        ran += count
        failed += len(problems)
        print(*problems, sep="\n", end="\n" if problems else "")
    print(f"{ran} commands, {failed} that print something else")
    return 1 if failed or dead or not ran else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
