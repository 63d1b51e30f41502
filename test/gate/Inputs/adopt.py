"""Runs the commands of docs/adopt.md: adopt.py PAGE FOLDER BIN

The `sh` blocks of the page are run in order in a fresh repository of 30 files
with 10 leaking functions each, and between them the changes that the page
speaks of are made.
"""
import json
import os
import re
import shutil
import subprocess
import sys

page, folder, binaries = (os.path.abspath(p) for p in sys.argv[1:])
blocks = re.findall(r"^```sh\n(.*?)^```$", open(page, encoding="utf-8").read(), re.M | re.S)
assert [b.splitlines() for b in blocks] == [
    ["closecall init", "closecall baseline", "closecall scan"], ["closecall baseline"],
    ["closecall scan --fix"], ["closecall scan --diff HEAD"]], blocks
os.environ["PATH"] = binaries + os.pathsep + os.environ["PATH"]
os.environ["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
project = os.path.join(folder, "project")
os.makedirs(project)
os.chdir(project)
shutil.copy(os.path.join(folder, "pq.h"), project)


def function(n, m):
    return (f"int load_{n}_{m}(PGconn *conn, int id, int more) {{\n"
            f"  PGresult *res = PQexec(conn, \"SELECT {m} FROM t{n}\");\n"
            f"  if (id > {m})\n    return -1;\n"
            f"  if (more)\n    return -2;\n"
            f"  PQclear(res);\n  return PQntuples(0);\n}}\n\n")


def database():
    files = sorted(f for f in os.listdir(".") if f.endswith(".c"))
    json.dump([{"directory": project, "file": f, "command": f"cc -c {f}"} for f in files],
              open("compile_commands.json", "w"))


def write(name, text):
    with open(name, "w", encoding="utf-8") as f:
        f.write(text)


def read(name):
    with open(name, encoding="utf-8") as f:
        return f.read()


def run(command, status=0):
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert done.returncode == status, (command, done.returncode, done.stdout, done.stderr)
    return done.stdout


def git(message):
    run("git add -A && git -c user.name=n -c user.email=e commit -qm " + message)


for n in range(30):
    write(f"file{n}.c", "#include \"pq.h\"\n\n" + "".join(function(n, m) for m in range(10)))
database()
run("git init -q .")
git("old")
assert "300 errors" in run("closecall scan", 1)
shutil.copytree(project, os.path.join(folder, "mended"))

first, again, fix, diff = (b.splitlines() for b in blocks)
assert "wrote .closecall.json" in run(first[0])
assert "recorded 300 findings" in run(first[1])
assert "no findings" in run(first[2])
git("adopted")

# Lines move, a file gets another name, another one is formatted anew.
for n in range(10):
    write(f"file{n}.c", "/* a\n * licence\n */\n\n" + read(f"file{n}.c").replace(
        "int load", "\n/* what it does */\nint load"))
os.rename("file11.c", "renamed.c")
text = read("file12.c").replace("    return", "        return").replace(") {\n", ")\n{\n")
write("file12.c", text.replace("PQexec(conn, ", "PQexec(\n        conn,\n        ").replace(
    "if (more)\n        return -2;", "if (more) { return -2; }"))
database()
assert "0 new, 300 known, 0 no more there" in run("closecall scan")
assert "no findings" in run(diff[0])

# Some exits are mended, some findings are; the rest is recorded.
text = read("file13.c").replace("  if (id > 3)\n    return -1;",
                                "  if (id > 3) {\n    PQclear(res);\n    return -1;\n  }")
write("file13.c", text)
os.remove("file14.c")
database()
assert "0 new, 290 known, 10 no more there" in run("closecall scan")
assert "recorded 290 findings" in run(again[0])
git("mended")

# One more return in a function that leaks already, and nothing else, is new.
write("file20.c", read("file20.c").replace("  if (id > 7)\n", "  if (!conn)\n    return -3;\n"
                                           "  if (id > 7)\n"))
out = run("closecall scan", 1)
assert "1 new, 289 known" in out and "closecall: 1 finding in 1 file" in out, out
assert "in 'load_20_7'" not in out and "file20.c:" in out
out = run(diff[0], 1)
assert "closecall: 1 finding in 1 file" in out, out

# What was mended cannot come back.
run("git checkout -q file20.c")
write("file13.c", read("file13.c").replace("    PQclear(res);\n    return -1;", "    return -1;"))
assert "closecall: 1 finding in 1 file" in run("closecall scan", 1)

# In shards of the slow step, then file by file, as the page has it: what one scan says.
def without_times(text):
    return re.sub(r" in [0-9.]+ s\b", "", text)


sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "meta"))
from pages import indented  # noqa: E402

shard, together, extract, link, one = (c for c in indented(page) if c.startswith("closecall "))
assert "--shard 1/4" in shard and together == "closecall check modules", (shard, together)
scanned = without_times(run("closecall scan", 1))
os.makedirs("build")
shutil.copy("compile_commands.json", "build")
for k in range(1, 5):
    run(shard.replace("1/4", f"{k}/4"))
assert without_times(run(together, 1)) == scanned
os.makedirs("steps")
shutil.copy("pq.h", "steps")
os.chdir("steps")
write("a.c", '#include "pq.h"\nvoid drop(PGresult *r, int really);\n'
      'void f(PGconn *c) { drop(PQexec(c, "SELECT 1"), 0); }\n')
write("b.c", '#include "pq.h"\nvoid drop(PGresult *r, int really) { if (really) PQclear(r); }\n')
for name in "ab":
    run(re.sub(r"\ba\.", name + ".", extract) + " --no-config -- -I.")
run(link + " --no-config")
assert "a.c:3:" in run(one + " --no-config", 1)
os.chdir(project)

# All of the old ones could have been mended instead.
os.chdir(os.path.join(folder, "mended"))
text = read("compile_commands.json").replace(project, os.getcwd())
write("compile_commands.json", text)
said = run(fix[0] + " 2>&1")
assert "applied 300 fixes in 30 files" in said and "no findings" in said, said
assert run("git diff --stat -- '*.c'").count("|") == 30
