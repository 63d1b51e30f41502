#!/usr/bin/env python3
"""clangd finds in the main file what `closecall scan` finds, test file by test file.

  parity.py --closecall EXE --clangd EXE --source-root DIR SCRATCH FILE...

All files are opened at once, so that clangd analyses them in parallel. Headers
are the exception that the documentation names: clangd does not keep the bodies
of functions in headers, so what only a header's body shows is not found.
"""

import argparse
import json
import os
import pathlib
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

import hosts  # noqa: E402
import lsp  # noqa: E402


def byte_column(lines, line, character):
    """A 0-based UTF-16 offset as a 1-based byte column."""
    units = lines[line].encode("utf-16-le")[:2 * character]
    return len(units.decode("utf-16-le", "replace").encode("utf-8")) + 1


def clangd_findings(server, path):
    lines = pathlib.Path(path).read_text(encoding="utf-8").split("\n")
    found = []
    for d in lsp.ours(server.diagnostics(path)):
        start = d["range"]["start"]
        message = d["message"].removesuffix(" (fix available)")
        found.append((start["line"] + 1, byte_column(lines, start["line"], start["character"]),
                      d["code"].removeprefix("closecall-"), message[:1].lower() + message[1:]))
    return sorted(found)


def flags_of(path, source_root):
    """Those of its RUN line; None when it is no file for all hosts."""
    text = pathlib.Path(path).read_text(encoding="utf-8", errors="replace")
    run = re.search(r"RUN: %check_hosts(.*)", text)
    if not run:
        return None
    own = run[1].partition(" -- ")[2].replace("%source_root", source_root)
    own = own.replace("%S", os.path.dirname(path))
    return hosts.default_flags(path, source_root) + own.split()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--closecall", required=True)
    parser.add_argument("--clangd", required=True)
    parser.add_argument("--source-root", required=True)
    parser.add_argument("scratch")
    parser.add_argument("files", nargs="+")
    o = parser.parse_args()
    os.makedirs(o.scratch, exist_ok=True)
    o.clangd, o.closecall = os.path.abspath(o.clangd), os.path.abspath(o.closecall)
    files = []
    for folder in o.files:
        for top, _, names in sorted(os.walk(os.path.abspath(folder))):
            files += [os.path.join(top, n) for n in sorted(names)
                      if n.endswith((".c", ".cpp")) and "Inputs" not in top]
    flags = {path: flags_of(path, o.source_root) for path in files}
    files = [path for path in files if flags[path]]
    database = [{"directory": os.path.dirname(path), "file": path,
                 "arguments": ["clang", *flags[path], "-c", path]} for path in files]
    pathlib.Path(o.scratch, "compile_commands.json").write_text(json.dumps(database))
    config = pathlib.Path(o.scratch, "config", "clangd")
    config.mkdir(parents=True, exist_ok=True)
    (config / "config.yaml").write_text(
        "Diagnostics:\n  ClangTidy:\n    Add: 'closecall-*'\n"
        "    FastCheckFilter: None\n")
    os.environ["XDG_CONFIG_HOME"] = os.path.abspath(os.path.join(o.scratch, "config"))
    with open(os.path.join(o.scratch, "clangd.log"), "w", encoding="utf-8") as log:
        server = lsp.Server([o.clangd, "-j", "4", "--background-index=false",
                             "--compile-commands-dir=" + o.scratch], o.scratch, log=log)
        for path in files:
            server.open(path)
        tools = hosts.Tools(o.closecall, "", "")
        differ = total = 0
        for path in files:
            cli = hosts.run_cli(tools, path, flags[path])
            ours = [(f.line, f.col, f.check, f.message[:1].lower() + f.message[1:])
                    for f in cli.findings]
            theirs = clangd_findings(server, path)
            total += len(ours)
            for problem in cli.problems:
                print(f"{path}: {problem}")
                differ += 1
            for name, some, others in (("closecall", ours, theirs), ("clangd", theirs, ours)):
                for f in some:
                    if f not in others:
                        print(f"{path}: only {name}: {f}")
                        differ += 1
        server.shutdown()
    print(f"{len(files)} files, {total} findings, {differ} differences")
    return 1 if differ or not total else 0


if __name__ == "__main__":
    sys.exit(main())
