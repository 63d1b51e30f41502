#!/usr/bin/env python3
"""Commits in a repository that has the hook of docs/ci.md, with the real pre-commit.

  real_pre_commit.py PAGE SOURCE FOLDER BIN

The configuration is the page's; only its address becomes a repository in FOLDER that
holds the hook as SOURCE has it. closecall is found in BIN.
"""

import json
import os
import re
import shutil
import subprocess
import sys

page, source, folder, binaries = (os.path.abspath(p) for p in sys.argv[1:])
os.environ.update(PATH=binaries + os.pathsep + os.environ["PATH"], HOME=folder,
                  PRE_COMMIT_HOME=os.path.join(folder, "pre-commit"), GIT_CONFIG_NOSYSTEM="1",
                  GIT_AUTHOR_NAME="n", GIT_AUTHOR_EMAIL="e", GIT_COMMITTER_NAME="n",
                  GIT_COMMITTER_EMAIL="e")


def run(*command, status=0):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == status, (command, done.returncode, done.stdout)
    return done.stdout


def write(name, text):
    os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
    with open(name, "w", encoding="utf-8") as f:
        f.write(text)


def commit(message, status=0):
    run("git", "add", "-A")
    return run("git", "commit", "-m", message, status=status)


# What the address on the page stands for.
hooks = os.path.join(folder, "hooks")
shutil.copytree(os.path.join(source, "integrations", "pre-commit"),
                os.path.join(hooks, "integrations", "pre-commit"))
shutil.copy(os.path.join(source, ".pre-commit-hooks.yaml"), hooks)
os.chdir(hooks)
run("git", "init", "-q", "-b", "main", ".")
commit("hooks")
run("git", "tag", "v0.1.0")

with open(page, encoding="utf-8") as f:
    text = re.search(r"`\.pre-commit-config\.yaml`.*?^```yaml\n(.*?)^```$", f.read(), re.M | re.S)[1]
address = "https://github.com/closecall/closecall"
assert text.count(address) == 1, text
project = os.path.join(folder, "project")
os.mkdir(project)
os.chdir(project)
run("git", "init", "-q", ".")
write(".pre-commit-config.yaml", text.replace(address, hooks))
write(".gitignore", "build/\n")
write("pq.h", "typedef struct pg_conn PGconn;\ntypedef struct pg_result PGresult;\n"
      "PGresult *PQexec(PGconn *, const char *); void PQclear(PGresult *);\n")
LEAK = '#include "pq.h"\nvoid f(PGconn *c) { PQexec(c, "BEGIN"); }\n'
FINE = '#include "pq.h"\nvoid f(PGconn *c) { PQclear(PQexec(c, "BEGIN")); }\n'
write("build/compile_commands.json", json.dumps(
    [{"directory": project, "file": f, "arguments": ["cc", "-c", f]}
     for f in ("old.c", "a b.c", "new.c")]))
write("old.c", LEAK)
commit("before the hook")
run("pre-commit", "install")

write("a b.c", FINE)
write("new.c", LEAK)
said = commit("a leak", status=1)
# Only what is about to be committed is scanned.
assert "new.c:2:21: error: result from 'PQexec' is discarded" in said, said
assert "old.c" not in said and "Failed" in said, said
write("new.c", FINE)
said = commit("mended")
assert re.search(r"^closecall\.+Passed$", said, re.M) and "WARNING" not in said, said
write("pq.h", "/* */\n" + open("pq.h", encoding="utf-8").read())
commit("a header by itself")
write("README", "nothing for us\n")
assert "Skipped" in commit("no source")
# Of the whole project, as CI would ask.
said = run("pre-commit", "run", "--all-files", status=1)
assert "old.c:2:21: error:" in said and "new.c:" not in said, said
print("ok")
