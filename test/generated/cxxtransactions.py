#!/usr/bin/env python3
# Generated transactions under exceptions against closecall: C++ functions that
# begin, work and end while calls throw, run on a model of the databases under all
# inputs, answers and exceptions. A function is bad when a run leaves open what
# another one commits, when a return leaves open what another path rolls back, or
# when a round begins what the last one left open. closecall must find something
# in every bad function and nothing in the others.
#
#   cxxtransactions.py --seed 1 --functions 3000 --closecall build/bin/closecall
import os
import random
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import cxx
import generate
import tree
import txnshapes
from judge import INPUTS, run
from tree import Block, Line, bodies, has_role, places

FLAGS = ["-std=c++20", "-I", INPUTS]
MARK = re.compile(r"@(\d+|B) ")


class TransactionJudge(cxx.CxxJudge):
    suffix = "-marked.cpp"
    checks = "transaction-leak"

    def __init__(self, closecall, clang, folder):
        super().__init__(closecall, clang, folder)
        run([clang, "-O1", "-DFOR_CXX", "-DOWN_LIBRARY", "-c", os.path.join(INPUTS, "runtime.c"), "-o", self.runtime])
        self.model = os.path.join(folder, "model.o")
        run([self.cxx, "-O1", "-w", *FLAGS, "-c", os.path.join(INPUTS, "model.cpp"), "-o", self.model])

    def write(self, groups, name):
        """What closecall sees has no marks; the execution has calls in their place."""
        lines, starts = ['#include "faketxn.h"', ""], []
        driver = ['#include "model.h"', f'#include "{name}-marked.cpp"', '#include "runtime.h"',
                  "template <class T> T *model() { static char c[64]; return (T *)c; }"]
        for number, group in enumerate(groups):
            program, calls = group.text(number)
            starts.append(len(lines) + 1)
            lines += program
            driver += [f"static void drive_{number}() {{"] + ["  " + line for line in calls] + ["}"]
        driver += ["const Driver drivers[] = {"] + [f'  {{"{n}", drive_{n}}},' for n in range(len(groups))] + \
            ["};", f"const int driverCount = {len(groups)};"]
        path = os.path.join(self.folder, name + ".cpp")
        marked = [re.sub(r"@F (.*)$", r"\1 Frame frame;", line) for line in lines]
        marked = [re.sub(r"@(\d+) ", r"at(\1); ", line).replace("@B ", "blind(); ") for line in marked]
        for file, text in ((path, [MARK.sub("", line).replace("@F ", "") for line in lines]),
                           (path[:-4] + "-marked.cpp", marked), (path[:-4] + "-driver.cpp", driver)):
            with open(file, "w") as f:
                f.write("\n".join(text) + "\n")
        return path, starts

    def compile(self, base, program, *options):
        run([self.cxx, "-O0", "-fno-builtin", *cxx.STRICT, *FLAGS, *options, base + "-driver.cpp", self.runtime,
             self.model, "-Wl,--wrap=exit,--wrap=printf", "-o", program])


def mutate(group, rng):
    """One change of the kinds that people make."""
    def drop(role):
        found = places(group, has_role(role))
        if found:
            body, i = rng.choice(found)
            group.mutation = f"{role} dropped: {body[i].text}"
            del body[i]
        return bool(found)

    def insert():
        target = rng.choice(list(bodies(group.functions[-1].body)))
        if not target or isinstance(target[0], txnshapes.FunctionTry):
            return False
        text = rng.choice(["work();", "workOther();", "return 1;", "work();"])
        node = Line(text) if rng.random() < 0.6 else Block(["if (b) {", "}"], [[Line(text)]])
        group.mutation = "inserted: " + text
        target.insert(rng.randint(0, len(target) - 1), node)
        return True

    kinds = [lambda: drop("release")] * 3 + [lambda: drop("leave")] * 2 + [lambda: drop("dismiss"), lambda: drop("flag")] + \
        [insert] * 3
    for _ in range(20):
        if rng.choice(kinds)():
            return


def make(seed, index):
    rng = random.Random(f"transactions/{seed}/{index}")
    group = txnshapes.Builder(index, rng).build()
    if rng.random() < 0.3:
        mutate(group, rng)
        if group.mutation:
            group.tags.add("mutated")
    return group


if __name__ == "__main__":
    generate.make = make
    generate.Judge = TransactionJudge
    sys.exit(generate.main())
