#!/usr/bin/env python3
"""Nothing that closecall reads can write outside of its outputs or run a command.

  hostile.py [--strace] CLOSECALL SCRATCH [NAME...]

For each of pack, database, source and baseline there are inputs here that try to: paths
that lead out of the project, shell syntax in every text, options of compilers that
write files, load code or start programs, pragmas and names that mislead. A case is run
in a small world of its own: a project, what lies outside of it, a home, a folder for
temporary files, and a PATH on which every program that might be started is a trap. Then
all that is in this world has to be as before, but for the outputs that were asked for.
With --strace, each system call that would write, remove, start or connect is looked at
as well: it may name nothing but the outputs and temporary files, wherever it leads.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys

SOURCE = """typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
PGresult *PQexec(PGconn *, const char *);
int PQntuples(const PGresult *);
void PQclear(PGresult *);
int leak(PGconn *c) {
  PGresult *r = PQexec(c, 0);
  if (PQntuples(r) == 0)
    return 1;
  PQclear(r);
  return 0;
}
int other(PGresult *r) { PQclear(r); return 0; }
"""
# Programs that a driver, a launcher or a shell might start.
TRAPS = ("cc gcc g++ clang clang++ clang-19 cl ccache distcc env nice sh bash git ld as llc opt "
         "clang-linker-wrapper nvptx-arch amdgpu-arch ptxas fatbinary rocm_agent_enumerator "
         "llvm-symbolizer dsymutil xcrun touch evil").split()
STRACE = shutil.which("strace")
SHELL = "$(touch {out}/pwned) `touch {out}/pwned` ; touch {out}/pwned | touch {out}/pwned\n"


# What changes files, starts programs or talks to others.
CALLS = ("execve,execveat,openat,open,creat,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,"
         "mkdirat,link,linkat,symlink,symlinkat,truncate,chmod,fchmodat,chown,fchownat,mknod,mknodat,"
         "setxattr,mount,connect,bind,kill,ptrace")


def calls(log):
    """(name, arguments) of the calls in strace's log that succeeded or tried to start something."""
    with open(log, encoding="utf-8", errors="replace") as f:
        for line in f:
            found = re.match(r"\d+ +(\w+)\((.*)\) += (-?\w+)", line)
            if found and (found[3] != "-1" or found[1].startswith("exec")):
                yield found[1], found[2]


class World:
    def __init__(self, closecall, top, strace=False):
        self.closecall, self.top = closecall, top
        self.log, self.runs, self.calls = (top + ".strace" if strace else None), 0, 0
        shutil.rmtree(top, ignore_errors=True)
        self.project, self.out, self.bin, self.outputs = (
            os.path.join(top, name) for name in ("project", "outside", "bin", "outputs"))
        for name in ("project/.git", "outside", "bin", "outputs", "home", "tmp"):
            os.makedirs(os.path.join(top, name))
        self.write("outside/victim.c", SOURCE)
        self.write("project/a.c", SOURCE)
        for name in TRAPS:
            path = self.write("bin/" + name, f"#!/bin/sh\necho \"$0 $*\" >>{self.out}/started\n")
            os.chmod(path, 0o755)

    def write(self, name, text):
        path = os.path.join(self.top, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", errors="surrogateescape") as f:
            f.write(text)
        return path

    def shell(self):
        return SHELL.format(out=self.out)

    def state(self):
        seen = {}
        for top, folders, files in os.walk(self.top):
            if top == self.outputs:
                folders.clear()
                continue
            for name in files + folders:
                path = os.path.join(top, name)
                s = os.lstat(path)
                what = stat.S_IFMT(s.st_mode), stat.S_IMODE(s.st_mode)
                if stat.S_ISREG(s.st_mode):
                    with open(path, "rb") as f:
                        what += (hashlib.sha256(f.read()).hexdigest(),)
                seen[os.path.relpath(path, self.top)] = what
        return seen

    def run(self, *arguments, expect=(0, 1, 2, 3), changes=(), stdin=None):
        """What is wrong: a status, or a change. Outputs go to self.outputs."""
        before = self.state()
        environment = {"PATH": self.bin, "HOME": self.top + "/home", "TMPDIR": self.top + "/tmp",
                       "LC_ALL": "C.UTF-8"}
        command = [self.closecall, *arguments]
        if self.log:
            command[:0] = [STRACE, "-f", "-qq", "-s", "4096", "-o", self.log, "-e", "trace=" + CALLS]
        self.runs += 1
        try:
            done = subprocess.run(command, cwd=self.project, env=environment, timeout=120,
                                  stdin=subprocess.DEVNULL, capture_output=True)
        except subprocess.TimeoutExpired:
            return ["no end after 120 s"], ""
        said = (done.stdout + done.stderr).decode("utf-8", "replace")
        problems = []
        if done.returncode not in expect:
            problems.append(f"exit status {done.returncode}: {said[-500:]}")
        if self.log:
            problems += self.traced(changes)
        after = self.state()
        for name in sorted(set(before) | set(after)):
            if before.get(name) != after.get(name) and name not in changes:
                problems.append(f"changed: {name}")
        return problems, said

    def traced(self, changes):
        """What the last command did beyond its outputs, by its system calls."""
        problems, started = [], 0
        allowed = [self.outputs, os.path.join(self.top, "tmp")]
        allowed += [os.path.join(self.project, "..", name) for name in changes]
        for name, arguments in calls(self.log):
            self.calls += 1
            if name.startswith("exec"):
                started += 1
                continue
            if name in ("open", "openat") and not re.search(r"O_(WRONLY|RDWR|CREAT|TRUNC)", arguments):
                continue
            paths = re.findall(r'"((?:[^"\\]|\\.)*)"', arguments)
            for path in paths or [arguments]:
                full = os.path.realpath(os.path.join(self.project, path))
                if path not in ("/dev/null", "/dev/tty") and not any(
                        full == os.path.realpath(a) or full.startswith(os.path.realpath(a) + os.sep)
                        or full.startswith(os.path.realpath(a)) and full.endswith(".tmp") for a in allowed):
                    problems.append(f"{name}({arguments})")
        if started != 1:
            problems.append(f"{started} programs started")
        return problems


def scan(world, *more, **options):
    return world.run("scan", "--no-cache", "-q", "--checks", "*",
                     "--report", f"json={world.outputs}/out.json",
                     "--report", f"sarif={world.outputs}/out.sarif",
                     "--report", f"html={world.outputs}/out.html",
                     "--report", f"github={world.outputs}/out.github", *more, **options)


def found(world):
    with open(os.path.join(world.outputs, "out.json"), encoding="utf-8") as f:
        return len(json.load(f)["findings"])


# ---- the database ------------------------------------------------------------------

def commands(out):
    """Options that would write, load or start something, each in a command of its own."""
    evil = out + "/written"
    for words in (
            ["-o", evil], ["-o" + evil], ["-c", "-S"], ["-E"], ["-MD", "-MF", evil], ["-MMD"],
            ["-MJ", evil], ["-Wp,-MD," + evil], ["-Wp,-MMD," + evil], ["-H"],
            ["-save-temps"], ["-save-temps=obj"], ["-ftime-trace=" + evil], ["-ftime-trace"],
            ["--serialize-diagnostics", evil], ["-serialize-diagnostics", evil],
            ["-fdiagnostics-format=sarif"], ["-index-store-path", out], ["-fproc-stat-report=" + evil],
            ["-fsave-optimization-record"], ["-foptimization-record-file=" + evil],
            ["-fprofile-generate=" + out], ["-fcoverage-mapping"], ["--coverage"], ["-dumpdir", out],
            ["-fcrash-diagnostics-dir=" + out], ["-gen-reproducer"], ["-emit-ast", "-o", evil],
            ["-fmodules", "-fmodules-cache-path=" + out], ["-fmodule-output=" + evil],
            ["-fcxx-modules", "-fimplicit-modules", "-fmodules-cache-path=" + out],
            ["-fplugin=" + out + "/evil.so"], ["-fpass-plugin=" + out + "/evil.so"],
            ["-fplugin-arg-x-y"], ["-mllvm", "-load=" + out + "/evil.so"],
            ["-B", out], ["-B" + out], ["-fuse-ld=" + out + "/evil"], ["--ld-path=" + out + "/evil"],
            ["-specs=" + evil], ["-no-integrated-as"], ["-fno-integrated-cc1"], ["-no-integrated-cpp"],
            ["-wrapper", out + "/evil"], ["-print-prog-name=evil"], ["-ccc-print-phases"],
            ["-fopenmp", "-fopenmp-targets=nvptx64"], ["-fopenmp", "--offload-arch=native"],
            ["-x", "cuda", "--offload-arch=native"], ["-x", "cuda", "--cuda-gpu-arch=native"],
            ["-x", "hip", "--offload-arch=native", "-nogpuinc", "-nogpulib"],
            ["--target=amdgcn-amd-amdhsa", "-mcpu=native"],
            ["--target=amdgcn-amd-amdhsa", "-mcpu=native", "--amdgpu-arch-tool=" + out + "/../bin/evil"],
            ["--target=nvptx64-nvidia-cuda", "-march=native"],
            ["--target=nvptx64-nvidia-cuda", "-march=native", "--nvptx-arch-tool=" + out + "/../bin/evil"],
            ["-arch", "arm64", "-arch", "x86_64", "--target=x86_64-apple-macosx"],
            ["-include", out + "/fifo"], ["@" + out + "/fifo"], ["-imacros", "/dev/zero"],
            ["--config=" + out + "/evil.cfg"], ["--config", out + "/evil.cfg"],
            ["@" + out + "/evil.cfg"], ["@" + out + "/again"],
            ["-dD", "-dM", "-P"], ["-###"], ["-v"], ["--analyze"], ["-Xanalyzer", "-o"],
            ["-Wa,-o," + evil], ["-Wl,-o," + evil], ["-Xassembler", "-o"], ["-Xlinker", "-o"],
            ["-aux-info", evil], ["-fdump-tree-all=" + evil], ["-fcallgraph-info"],
            ["-frewrite-map-file=" + evil], ["-stats-file=" + evil], ["-fbuild-session-file=" + evil]):
        yield words
    for words in (["-o", evil], ["-load", out + "/evil.so"], ["-plugin", "evil"],
                  ["-add-plugin", "evil"], ["-header-include-file", evil], ["-H"],
                  ["-diagnostic-log-file", evil], ["-serialize-diagnostic-file", evil],
                  ["-dependency-file", evil, "-MT", "x"], ["-dependency-dot", evil],
                  ["-module-dependency-dir", out], ["-stats-file=" + evil], ["-ftime-trace=" + evil],
                  ["-fmodules", "-fmodules-cache-path=" + out, "-fimplicit-module-maps"],
                  ["-emit-pch", "-o", evil], ["-emit-module"], ["-rewrite-objc"], ["-fixit"],
                  ["-fixit-recompile", "-fixit-to-temporary"], ["-ast-dump"], ["-emit-html", "-o", evil],
                  ["-analyze", "-o", out], ["-opt-record-file", evil], ["-coverage-data-file=" + evil],
                  ["-fexperimental-debug-variable-locations"], ["-mllvm", "-stats"],
                  ["-dump-deserialized-decls"], ["-arcmt-action=modify"], ["-mt-migrate-directory", out],
                  ["-objcmt-migrate-all"], ["-emit-symbol-graph", "--symbol-graph-dir=" + out],
                  ["-extract-api", "--product-name=x"], ["-verify"], ["-print-stats"],
                  ["-working-directory", out], ["-frewrite-includes"], ["-E", "-o", evil]):
        yield [x for word in words for x in ("-Xclang", word)]
        yield ["-Xclang=" + word for word in words]


def database(world):
    out = world.out
    world.write("outside/evil.cfg", f"--serialize-diagnostics {out}/written -MD -MF {out}/written "
                f"-Xclang -diagnostic-log-file -Xclang {out}/written -fplugin={out}/evil.so\n")
    world.write("outside/again", f"@{out}/again @{out}/evil.cfg\n")
    world.write("outside/module.modulemap", 'module Evil { header "evil.h" }\n')
    world.write("outside/evil.h", "int evil;\n")
    os.mkfifo(out + "/fifo")
    shell = world.shell()
    lists = list(commands(out))
    entries = []
    for n, words in enumerate(lists):
        name = f"f{n}.c"
        world.write("project/" + name, SOURCE.replace("leak", f"leak{n}").replace("other", f"other{n}"))
        entries.append({"directory": ".", "file": name, "output": out + "/written",
                        "arguments": ["cc", "-I" + out, *words, "-c", name]})
    for n, compiler in enumerate((out + "/../bin/evil", "ccache evil", "env X=1 evil", shell, "-", "")):
        name = f"g{n}.c"
        world.write("project/" + name, SOURCE.replace("leak", f"leakg{n}").replace("other", f"otherg{n}"))
        entries.append({"directory": ".", "file": name, "command": f"{compiler} -c {name} {shell}"})
    entries.append({"directory": "../outside", "file": "../outside/victim.c",
                    "command": "cl /c /Fo../outside/written /FA /P /clang:-MD /clang:-MFwritten "
                               "/clang:--serialize-diagnostics /clang:written victim.c"})
    world.write("project/compile_commands.json", json.dumps(entries))
    problems, said = scan(world)
    if not problems and found(world) < len(lists) - 25:
        problems.append(f"only {found(world)} findings in {len(entries)} files: {said[-2000:]}")
    # The cache and the other commands read it as well.
    for more in (["baseline", "-q", "-o", world.outputs + "/known.json"],
                 ["extract", "-q", "-o", world.outputs + "/modules"],
                 ["scan", "-q", "--cache-dir", world.outputs + "/cache"],
                 ["why", "f0.c:6"]):
        problems += world.run(*more)[0]
    return problems


# ---- sources -----------------------------------------------------------------------

def source(world):
    out = world.out
    os.mkfifo(os.path.join(world.project, "fifo"))
    texts = {
        "crash": "#pragma clang __debug crash\n" + SOURCE,
        "handled": "#pragma clang __debug handle_crash\n" + SOURCE,
        "assert": "#pragma clang __debug llvm_fatal_error\n" + SOURCE,
        "dump": "#pragma clang __debug dump leak\n#pragma clang __debug diag_mapping\n" + SOURCE,
        "line": f'#line 1 "{out}/victim.c"\n' + SOURCE,
        "relative": '#line 1 "../outside/victim.c"\n' + SOURCE,
        "shell": f'#line 1 {json.dumps(world.shell())}\n' + SOURCE,
        "module": '#pragma clang module build M\nmodule M {}\n#pragma clang module contents\nint m;\n'
                  '#pragma clang module endbuild\n#pragma clang module import M\n' + SOURCE,
        "dependency": f'#pragma GCC dependency "{out}/victim.c"\n' + SOURCE,
        "system": '#pragma GCC system_header\n' + SOURCE,
        "pch": '#pragma GCC pch_preprocess "../outside/victim.c"\n' + SOURCE,
        "include": f'#include "{out}/victim.c"\n#include "../outside/victim.c"\n',
        "asm": '__asm__(".incbin \\"/etc/passwd\\"; .file \\"../outside/written\\"");\n' + SOURCE,
        "sections": '#pragma comment(lib, "evil")\n#pragma comment(linker, "/out:written")\n' + SOURCE,
        "fifo": '#include "fifo"\n#if __has_include("fifo")\n#endif\n' + SOURCE,
        "lines": f'#line 1 "fifo"\n' + SOURCE + '#line 1 "/dev/zero"\nint nonsense(void) { return nonsense2; }\n',
        "zero": '#include "/dev/zero"\n#include "/dev/stdin"\n#include "/proc/self/mem"\n' + SOURCE,
        "embed": 'const unsigned char z[] = {\n#embed "/dev/zero"\n};\n' + SOURCE,
        "workflow": SOURCE.replace("leak", "leak_workflow")
                    + "/*\n::set-output name=x::y\n::error file=x::y\n*/\n",
        "loop": '#include "loop.c"\n' + SOURCE,
    }
    problems = []
    for name, text in texts.items():
        world.write(f"project/{name}.c", text)
        for more in ([], ["--fix"]):
            some, said = scan(world, *more, f"{name}.c", "--", "-I.",
                              changes=[f"project/{name}.c"] if more else [])
            problems += [f"{name}{' --fix' if more else ''}: {p}" for p in some]
    # A fix edits the file that the text is in, whatever it calls itself, and no other.
    with open(os.path.join(world.project, "workflow.c"), encoding="utf-8") as f:
        if f.read() == texts["workflow"]:
            problems.append("--fix edits nothing at all: the other cases prove nothing")
    # Names of files are data, too.
    for name in ("$(touch pwned).c", "`touch pwned`.c", "-o pwned.c", "a;touch pwned;.c", "\n::error::x.c",
                 "\x1b]0;x\x07.c", "<img src=x>.c", "%0a::error::.c"):
        world.write("project/odd/" + name, SOURCE)
        some, said = scan(world, "odd/" + name, "--")
        problems += [f"{name!r}: {p}" for p in some]
        if not some and not found(world):
            problems.append(f"{name!r}: nothing found: {said}")
        with open(os.path.join(world.outputs, "out.github"), encoding="utf-8") as f:
            for line in f:
                if not line.startswith(("::error ", "::warning ", "::notice ", "::group", "::endgroup")) \
                        or line.startswith("::error::x"):
                    problems.append(f"{name!r}: a workflow command: {line!r}")
    # A link leads out of the project: it is read, and not written.
    os.symlink(os.path.join(out, "victim.c"), os.path.join(world.project, "link.c"))
    problems += scan(world, "--fix", "link.c", "--")[0]
    return problems


# ---- packs -------------------------------------------------------------------------

def pack(world):
    shell, up = world.shell(), "../outside/written"
    world.write("project/evil.json", json.dumps({
        "pack": "evil", "title": shell, "doc": "file:///" + world.out + "/written",
        "headers": ["../outside/victim.c", "victim.c>\n#include <" + world.out + "/victim.c", "|evil", up],
        "resources": {"thing": {"noun": shell, "kind": "connection", "types": ["thing"], "release": [shell],
                                "doc": "../" * 9 + "etc/passwd"}},
        "functions": {"thing_open": {"acquires": "thing", "doc": shell}, shell: {"releases": "thing", "doc": shell}}}))
    world.write("project/shape.json", open_pack(world))
    world.write("project/b.c", "typedef struct thing thing;\nthing *thing_open(void);\n"
                "void thing_close(thing *);\nint f(void) { thing *t = thing_open(); return t != 0; }\n")
    problems = []
    for file in ("evil.json", "shape.json", "../outside/victim.c"):
        for more in (["scan", "-q", "--no-cache", "--packs", file, "--report",
                      f"json={world.outputs}/out.json", "--report", f"html={world.outputs}/out.html",
                      "b.c", "--"],
                     ["packs", "check", file], ["packs", "check", file, "--", "-I../outside"],
                     ["scan", "-q", "--packs", file, "--cache-dir", world.outputs + "/cache", "b.c", "--"]):
            some, said = world.run(*more)
            problems += [f"{file}: {' '.join(more)}: {p}" for p in some]
            if file == "shape.json" and more[0] == "scan" and "--no-cache" in more and not found(world):
                problems.append(f"{file}: the pack is not used, so that the case proves nothing: {said}")
    return problems


def open_pack(world):
    """A right pack whose every text is hostile."""
    shell = world.shell().strip()
    return json.dumps({
        "pack": "shape", "title": shell, "doc": "https://example.com/" + "..%2f" * 9,
        "docPage": "file:///{}", "headers": ["../outside/victim.c", "fifo"],
        "resources": {"thing": {"noun": shell, "kind": "connection", "types": ["thing"],
                                "release": ["thing_close"], "doc": "../" * 9 + "etc/passwd"}},
        "functions": {"thing_open": {"acquires": "thing", "doc": shell},
                      "thing_close": {"releases": "thing", "doc": "javascript:alert(1)"}}})


# ---- baselines -----------------------------------------------------------------------

def baseline(world):
    shell = world.shell()
    problems, said = world.run("baseline", "-q", "-o", world.outputs + "/known.json", "a.c", "--")
    with open(world.outputs + "/known.json", encoding="utf-8") as f:
        text = f.read()
    if '"' not in text or problems:
        return problems or ["no baseline was written"]

    def replaced(value):
        return json.dumps(value)[1:-1]

    variants = {
        "paths": text.replace("a.c", "../outside/victim.c"),
        "absolute": text.replace("a.c", replaced(world.out + "/victim.c")),
        "shell": text.replace("a.c", replaced(shell)).replace("leak", replaced(shell)),
        "device": text.replace("a.c", "/dev/zero"),
        "html": text.replace("leak", "<script>alert(1)</script>"),
        "cut": text[:len(text) // 2],
    }
    for name, variant in variants.items():
        if variant == text:
            problems.append(f"{name}: changes nothing in the baseline, so that it proves nothing")
        file = world.write(f"project/{name}.json", variant)
        for more in (["scan", "-q", "--no-cache", "--baseline", file, "--report",
                      f"html={world.outputs}/out.html", "a.c", "--"],
                     ["scan", "-q", "--no-cache", "--baseline", file, "--fix", "--format", "github", "a.c", "--"]):
            world.write("project/a.c", SOURCE)
            some, said = world.run(*more, changes=["project/a.c"])
            problems += [f"{name}: {p}" for p in some]
        world.write("project/a.c", SOURCE)
        some, said = world.run("baseline", "-q", "-o", file, "a.c", "--", changes=[f"project/{name}.json"])
        problems += [f"{name}, written anew: {p}" for p in some]
    return problems


CASES = {"database": database, "source": source, "pack": pack, "baseline": baseline}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--strace", action="store_true", help="look at the system calls as well")
    parser.add_argument("closecall")
    parser.add_argument("scratch")
    parser.add_argument("name", nargs="*")
    o = parser.parse_args()
    if o.strace and not STRACE:
        sys.exit("hostile.py: strace is not installed")
    failed = 0
    for name in o.name or CASES:
        world = World(o.closecall, os.path.join(os.path.abspath(o.scratch), name), o.strace)
        problems = CASES[name](world)
        print(f"{name}: {'FAILED' if problems else 'nothing written, nothing started'}, {world.runs} commands"
              + (f", {world.calls} system calls" if o.strace else ""), *problems, sep="\n  ", flush=True)
        failed += bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
