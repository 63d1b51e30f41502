#!/usr/bin/env python3
"""Does what docs/editors.md shows: page.py PAGE SOURCE BIN FOLDER

Its blocks are the files that we ship, or are written into the project of this folder
and used: .clangd with options in a session with clangd, clang-tidy's path as the VS
Code extension and CLion call it, init.lua in Neovim where there is one.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "meta"))

import yaml  # noqa: E402

import lsp  # noqa: E402
from pages import blocks  # noqa: E402

page, source, binaries, folder = (os.path.abspath(p) for p in sys.argv[1:])
here = os.path.dirname(os.path.abspath(__file__))
os.environ["PATH"] = binaries + os.pathsep + os.environ["PATH"]


def text_of(*path):
    return pathlib.Path(*path).read_text(encoding="utf-8")


settings, options = (yaml.safe_load(b) for b in
                     (blocks(page, "yaml")[0],
                      "Diagnostics:\n  ClangTidy:\n" + blocks(page, "yaml")[1]))
clangd_json, tidy_json = (json.loads(b) for b in blocks(page, "json"))
lua, = blocks(page, "lua")

# What the page shows is what the packages install.
assert settings == yaml.safe_load(text_of(source, "integrations/clangd/.clangd")), settings
assert clangd_json == json.loads(text_of(source, "integrations/vscode/settings.json"))
installed = text_of(source, "cmake/Install.cmake")
for path in (clangd_json["clangd.path"], tidy_json["C_Cpp.codeAnalysis.clangTidy.path"]):
    assert os.path.dirname(path) == "/usr/bin" and os.path.basename(path) in installed, path
    assert os.access(os.path.join(binaries, os.path.basename(path)), os.X_OK), path
assert re.search(r'append\("/usr/share/closecall/neovim"\)', lua), lua
assert "integrations/neovim" in installed and "share/closecall" in installed

# .clangd with the options: a pack of the project's own, and a preview check.
project = os.path.join(folder, "project")
shutil.copytree(os.path.join(here, "Inputs", "project"), project)
checks = options["Diagnostics"]["ClangTidy"]["CheckOptions"]
assert checks["closecall-result-leak.Packs"].startswith("/path/to/"), checks
checks["closecall-result-leak.Packs"] = os.path.join(project, "own.json")
settings["Diagnostics"]["ClangTidy"].update(options["Diagnostics"]["ClangTidy"])
# The index of the standard library has idle priority whatever one asks for, and the end
# waits for it.
settings.setdefault("Index", {})["StandardLibrary"] = False
pathlib.Path(project, ".clangd").write_text(yaml.safe_dump(settings), encoding="utf-8")
pathlib.Path(project, "own.json").write_text(json.dumps({
    "pack": "own", "title": "Ours", "doc": "https://example.com", "headers": ["own.h"],
    "resources": {"basket": {"kind": "result", "types": ["basket"], "release": ["basket_free"]},
                  "seat": {"kind": "lease", "types": ["seat"], "release": ["seat_give"]}},
    "functions": {"basket_get": {"acquires": "basket", "doc": "x"},
                  "basket_free": {"releases": "basket", "doc": "x"},
                  "seat_take": {"acquires": "seat", "doc": "x"},
                  "seat_give": {"releases": "seat", "doc": "x"}}}), encoding="utf-8")
own = os.path.join(project, "own.c")
pathlib.Path(own).write_text(
    "typedef struct basket basket; typedef struct seat seat;\n"
    "basket *basket_get(void); void basket_free(basket *); int basket_size(basket *);\n"
    "seat *seat_take(void); void seat_give(seat *); int seat_number(const seat *);\n"
    "int lost(void) { basket *b = basket_get(); return basket_size(b) > 0 ? 1 : 0; }\n"
    "int kept(void) { seat *s = seat_take(); if (!s) return 0; seat_give(s); return 1; }\n"
    "int taken(int a) { seat *s = seat_take(); if (a) return 1; seat_give(s); return 0; }\n",
    encoding="utf-8")
# Indexing has idle priority otherwise, and the end waits for it on a busy machine.
server = lsp.Server([os.path.basename(clangd_json["clangd.path"]), *clangd_json["clangd.arguments"],
                     "--background-index-priority=normal"], project)
server.open(own)
found = sorted((d["range"]["start"]["line"] + 1, d["code"])
               for d in lsp.ours(server.diagnostics(own)))
server.shutdown()
assert (6, "closecall-lease-leak") in found, found
assert not [f for f in found if f[0] == 5], found

# clang-tidy by its path, with checks as the extension passes them, and with the
# project's .clang-tidy as CLion does.
program = os.path.basename(tidy_json["C_Cpp.codeAnalysis.clangTidy.path"])
enabled = ",".join(tidy_json["C_Cpp.codeAnalysis.clangTidy.checks.enabled"])


def tidy(*arguments):
    done = subprocess.run([program, "leak.c", *arguments, "--", "-xc"], cwd=project, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert re.search(r"leak\.c:7:5: warning: .*\[closecall-result-leak\]", done.stdout), done


tidy(f"--checks=-*,{enabled}")
shown, = set(re.findall(r"`(Checks: 'closecall-\*')`", text_of(page)))
pathlib.Path(project, ".clang-tidy").write_text(shown + "\n", encoding="utf-8")
tidy()

# Neovim, by the lines of the page.
if shutil.which("nvim"):
    plugins = os.path.join(source, "integrations", "neovim")
    script = text_of(here, "neovim.lua").split("\n\n", 1)[1]  # without its own set-up
    pathlib.Path(project, "page.lua").write_text(
        lua.replace("/usr/share/closecall/neovim", plugins) + "\n" + script, encoding="utf-8")
    environment = {**os.environ, "XDG_STATE_HOME": folder, "XDG_DATA_HOME": folder,
                   "XDG_CONFIG_HOME": folder}
    subprocess.run(["nvim", "--headless", "--clean", "-n", "-S", "page.lua"], cwd=project,
                   env=environment, check=True, timeout=300)
print("ok")
