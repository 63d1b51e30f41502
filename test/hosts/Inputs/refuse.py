"""Loads the plugin into clang-tidies of other versions: refuse.py PLUGIN FILE CLANG-TIDY...

Each says whom the plugin was built for and who loaded it, and goes on without its checks.
"""
import re
import subprocess
import sys

plugin, file, *programs = sys.argv[1:]


def run(program, checks):
    return subprocess.run([program, f"-load={plugin}", f"-checks=-*,{checks}", "--config={}", file,
                           "--"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


for program in programs:
    version = re.search(r"version (\d+)", subprocess.check_output([program, "--version"], text=True))[1]
    done = run(program, "closecall-*")
    assert done.returncode == 1, done
    assert re.search(r"^closecall-tidy: built for clang-tidy \d+, but loaded by version "
                     + version + "; its checks are not available$", done.stdout, re.M), done.stdout
    assert "undefined symbol" not in done.stdout, done.stdout
    assert run(program, "misc-*").returncode == 0
    print("refused by", version)
