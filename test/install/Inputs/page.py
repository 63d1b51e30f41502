"""Does what docs/install.md shows: page.py PAGE BUILD CLANG FOLDER

The page's `cmake --install` line, its blocks for a CMakeLists.txt, and its command
lines, as they stand there; only the build folder, the compilers and what `...` leaves
open are filled in.
"""
import os
import re
import shlex
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "meta"))
from pages import blocks, indented, only  # noqa: E402

page, build, clang, folder = (os.path.abspath(p) for p in sys.argv[1:])
os.chdir(folder)
os.environ.update(HOME=folder, CC=clang, CXX=clang + "++", CMAKE_GENERATOR="Ninja")
commands = indented(page)


def run(command, status=0, path=""):
    environment = {**os.environ, "PATH": path + os.environ["PATH"]}
    done = subprocess.run(command, shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, env=environment)
    assert (done.returncode != 0) == (status != 0), (command, done.returncode, done.stdout)
    return done.stdout


install = only([c for c in commands if c.startswith("cmake --install ")])
assert " build " in install, install
run(install.replace(" build ", f" {shlex.quote(build)} "))
prefix = os.path.join(folder, "closecall")
for name in ("closecall", "closecall-clangd", "closecall-clang-tidy"):
    run(f"{prefix}/bin/{name} --version")

SOURCE = """typedef struct pg_conn PGconn; typedef struct pg_result PGresult;
extern "C" { PGresult *PQexec(PGconn *, const char *); void PQclear(PGresult *); int PQntuples(const PGresult *); }
int %s(PGconn *c) { PGresult *r = PQexec(c, "SELECT 1"); int n = PQntuples(r); %sreturn n; }
"""
HEAD = "cmake_minimum_required(VERSION 3.25)\nproject(shop CXX)\n"
PROGRAM = "add_library(my_program STATIC bad.cpp good.cpp)\n"
LEAK = re.compile(r"bad\.cpp:3:\d+: (error|warning): result 'r' from 'PQexec' is not released|"
                  r"bad\.cpp:3:\d+: (error|warning): result 'r' from 'PQexec' is never released")


def project(name, lists):
    os.mkdir(name)
    for file, text in (("CMakeLists.txt", lists), ("bad.cpp", SOURCE % ("bad", "")),
                       ("good.cpp", SOURCE % ("good", "PQclear(r); "))):
        with open(os.path.join(name, file), "w", encoding="utf-8") as f:
            f.write(text)
    os.chdir(os.path.join(folder, name))


check, recipe = blocks(page, "cmake")
find = only(re.findall(r"^find_package\(.*\)$", check, re.M)) + "\n"

# A target that checks, one edge a file.
project("check", HEAD + PROGRAM + check)
run(f"cmake -S . -B build -DCMAKE_PREFIX_PATH={prefix}")
said = run(only(re.findall(r"`(cmake --build build --target closecall)`",
                           open(page, encoding="utf-8").read())) + " -- -k 0", 1)
assert LEAK.search(said) and "good.cpp:" not in said, said
assert len(re.findall(r"^\[\d+/\d+\] closecall (bad|good)\.cpp$", said, re.M)) == 2, said
run("cmake --build build --target closecall-my_program", 1)
run("cmake --build build")  # not part of the build, until ALL asks for it

# With clang-tidy while compiling: in the file, and on the command line.
os.chdir(folder)
project("recipe", HEAD + find + recipe + PROGRAM)
run(f"cmake -S . -B build -DCMAKE_PREFIX_PATH={prefix}")
said = run("cmake --build build")
assert LEAK.search(said) and "good.cpp:" not in said, said
os.chdir(folder)
project("line", HEAD + PROGRAM)
line = only([c for c in commands if c.startswith("cmake -DCMAKE_CXX_CLANG_TIDY=")])
assert line.endswith(" ..."), line
with_installed = os.path.join(prefix, "bin") + os.pathsep
run(line.removesuffix("...") + "-S . -B build", path=with_installed)
said = run("cmake --build build", path=with_installed)
assert LEAK.search(said) and "good.cpp:" not in said, said

# The folder may be moved.
os.chdir(folder)
os.rename("closecall", "moved")
said = run("moved/bin/closecall scan recipe/bad.cpp --depfile a.d=a.stamp --", 1)
assert LEAK.search(said), said
with open("a.d", encoding="utf-8") as f:
    rule = f.read()
assert rule.startswith("a.stamp:") and "recipe/bad.cpp" in rule, rule
print("ok")
