#!/usr/bin/env python3
# Generated C++ against closecall, as generate.py does it for C: each function
# is built right, most are then changed by one mutation, and running them under
# all inputs, all answers of a fake library and all exceptions says which are
# bad. closecall must find something of a right kind in every bad one and
# nothing in the others.
#
#   cxx.py --seed 1 --functions 5000 --closecall build/bin/closecall
import bisect
import copy
import json
import os
import random
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import generate
from cxxshapes import Builder
from judge import INPUTS, Judge, run
from tree import USES, Block, Line, bodies, has_role, places

FLAGS = ["-std=c++20", "-I", INPUTS]
STRICT = ["-Wno-everything", "-Werror=return-type", "-Werror=uninitialized"]
CHECKS = "result-leak,connection-leak,statement-leak,release-order,double-release,use-after-release," \
    "wrong-release,exception-leak,member-leak"


class CxxJudge(Judge):
    suffix = ".cpp"
    checks = CHECKS

    def __init__(self, closecall, clang, folder):
        self.closecall, self.clang, self.folder = closecall, clang, folder
        self.cxx = clang.replace("clang", "clang++", 1)
        self.runtime = os.path.join(folder, "runtime.o")
        run([clang, "-O1", "-DFOR_CXX", "-c", os.path.join(INPUTS, "runtime.c"), "-o", self.runtime])

    def write(self, groups, name):
        lines, starts = ['#include "fakexx.h"', ""], []
        driver = [f'#include "{name}.cpp"', '#include "runtime.h"']
        for number, group in enumerate(groups):
            program, calls = group.text(number)
            starts.append(len(lines) + 1)
            lines += program
            driver += [f"static void drive_{number}() {{"] + ["  " + line for line in calls] + ["}"]
        driver += ["const Driver drivers[] = {"] + [f'  {{"{n}", drive_{n}}},' for n in range(len(groups))] + \
            ["};", f"const int driverCount = {len(groups)};"]
        path = os.path.join(self.folder, name + ".cpp")
        for file, text in ((path, lines), (path[:-4] + "-driver.cpp", driver)):
            with open(file, "w") as f:
                f.write("\n".join(text) + "\n")
        return path, starts

    def compile(self, base, program, *options):
        run([self.cxx, "-O0", "-fno-builtin", *STRICT, *FLAGS, *options, base + "-driver.cpp", self.runtime,
             "-Wl,--wrap=exit,--wrap=printf", "-o", program])

    def findings(self, path, starts):
        done = subprocess.run([self.closecall, "scan", "--format", "json", "-q", "-j", "1", "--checks", self.checks,
                               path, "--", *FLAGS], capture_output=True, text=True)
        if done.returncode not in (0, 1):
            raise RuntimeError(done.stderr[-3000:])
        found = {}
        for f in json.loads(done.stdout)["findings"]:
            line = f["location"]["line"]
            ident = bisect.bisect_right(starts, line) - 1
            check = f["check"].removeprefix("closecall-")
            found.setdefault(ident, {})[check] = f"line {line - starts[ident] + 1}: {f['message']} [{check}]"
        return found

    def compiling(self, groups, name):
        while groups:
            path, starts = self.write(groups, name)
            done = subprocess.run([self.cxx, "-fsyntax-only", "-ferror-limit=0", *STRICT, *FLAGS, path],
                                  capture_output=True, text=True)
            lines = {int(m) for m in re.findall(rf"^{re.escape(path)}:(\d+):\d+: error", done.stderr, re.M)}
            if not lines:
                break
            bad = {bisect.bisect_right(starts, line) - 1 for line in lines}
            groups = [g for n, g in enumerate(groups) if n not in bad]
        return groups


def mutate(group, rng):
    """One change of the kinds that people make, and what C++ adds to them."""
    def needed(line):
        """What the line declares is mentioned elsewhere."""
        m = re.match(r"(?:auto|std::\S+<.*>|Guard) (\w+)[ ({;]", line.text)
        text = "\n".join(group.render())
        return bool(m) and len(re.findall(rf"\b{m[1]}\b", text)) > 1

    def drop(roles, name):
        found = [(b, i) for b, i in places(group, has_role(*roles)) if not needed(b[i])]
        if found:
            body, i = rng.choice(found)
            group.mutation = f"{name}: {body[i].text}"
            del body[i]
        return bool(found)

    def duplicate():
        found = places(group, has_role("release"))
        if found:
            body, i = rng.choice(found)
            group.mutation = f"released again: {body[i].text}"
            body.insert(i + 1, copy.deepcopy(body[i]))
        return bool(found)

    def late():
        found = places(group, lambda n: has_role("release")(n) and n.handle and n.text != "close();")
        if found:
            body, i = rng.choice(found)
            kind, expr = body[i].handle
            group.mutation = f"used after release: {expr}"
            body.insert(i + 1, Line(USES[kind].format(expr), "use"))
        return bool(found)

    def followed(function):
        """Not where elements of a container are looked at one by one: there
        closecall is silent by design."""
        return [b for b in bodies(function.body)
                if b and not any(isinstance(n, Line) and n.role == "release-all" for n in b)]

    def insert(what, name):
        function = group.functions[-1]
        target = rng.choice(followed(function))
        group.mutation = f"{name}: {what.text}"
        target.insert(rng.randint(0, len(target)), what)
        return True

    def early():
        function = group.functions[-1]
        found = [n for b in bodies(function.body) for n in b
                 if isinstance(n, Line) and n.role in ("return", "leave") and "release" not in n.text and
                 not re.search(r"return u\d", n.text)]
        if not found:
            return False
        node = Line(rng.choice(found).text, "mutant")
        if rng.random() < 0.6:
            node = Block(["if (a) {", "}"], [[node]])
        return insert(node, "leaves early") if isinstance(node, Line) else insertBlock(node)

    def insertBlock(node):
        target = rng.choice(followed(group.functions[-1]))
        group.mutation = "leaves early: " + node.bodies[0][0].text
        target.insert(rng.randint(0, len(target)), node)
        return True

    def giveUp():
        """release() instead of get()."""
        found = places(group, lambda n: isinstance(n, Line) and n.role == "use" and
                       re.search(r"\bu\d+\.get\(\)", n.text))
        if found:
            body, i = rng.choice(found)
            group.mutation = f"given up: {body[i].text}"
            body[i] = Line(body[i].text.replace(".get()", ".release()"), "use")
        return bool(found)

    kinds = [lambda: drop(("release",), "release dropped")] * 5 + \
        [lambda: drop(("guard",), "guard dropped")] * 4 + [lambda: drop(("null",), "null dropped")] * 2 + \
        [duplicate] * 2 + [early] * 3 + [late] * 2 + [lambda: drop(("dismiss",), "dismiss dropped")] + \
        [lambda: insert(Line(rng.choice(["work();", "workOther();"]), "throwing"), "throws")] * 4 + \
        [giveUp, lambda: drop(("leave", "jump"), "does not leave")]
    for _ in range(20):
        if rng.choice(kinds)():
            return


def make(seed, index):
    rng = random.Random(f"cxx/{seed}/{index}")
    group = Builder(index, rng).build()
    if rng.random() < 0.65:
        mutate(group, rng)
    return group


if __name__ == "__main__":
    generate.make = make
    generate.Judge = CxxJudge
    sys.exit(generate.main())
