#!/usr/bin/env python3
# Are the generated programs sharp enough? Puts five bugs into the solver, one
# at a time, builds, and lets the generator judge: each must be caught. By hand,
# not in CI: it edits files below checks/ (and restores them) and rebuilds five
# times.
#
#   seeded.py --build build [--functions 500] [--seed 1] [NAME...]
#
# Prints for each bug what was missed and invented. Exit status 1 when one of
# them was not caught, 2 when a place in the source was not found.
import argparse
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Name, file, what stands there, what is put in its place.
BUGS = [
    ("a join keeps the facts of one side", "checks/flow/State.cpp",
     "    H.hull(B.range(S));\n    R.setRange(S, H);", "    R.setRange(S, H);"),
    ("a symbol made anew keeps its old facts", "checks/flow/Memory.cpp",
     "void Solver::renewSymbol(Config &C, SymId S) {\n",
     "void Solver::renewSymbol(Config &C, SymId S) {\n  if (S != Tracked)\n    return;\n"),
    ("conditions of outcomes always hold", "checks/flow/Memory.cpp",
     "bool Solver::assumeIn(Config &C, const Val &V, const IntRange &Range) {\n",
     "bool Solver::assumeIn(Config &C, const Val &V, const IntRange &Range) {\n"
     "  if (C.St != State::Kept)\n    return true;\n"),
    ("a failed acquire owns nothing", "checks/flow/PackCalls.cpp",
     "    if (A.Failure == rules::OnFailure::Owned)\n",
     "    if (A.Failure == rules::OnFailure::Owned && A.OnlyOnFailure)\n"),
    ("fields and globals hold nothing", "checks/flow/Memory.cpp",
     "    if (!Holds)\n      continue;\n    const Space::Loc &B = Sp.loc(Sp.base(L));\n",
     "    const Space::Loc &B = Sp.loc(Sp.base(L));\n"
     "    if (!Holds || L != Sp.base(L) ||\n"
     "        (B.Kind == Space::LocKind::Var && F.Vars[B.A].Kind == VarKind::Global))\n"
     "      continue;\n"),
]


def build(folder):
    subprocess.run(["ninja", "-C", folder, "closecall"], check=True, stdout=subprocess.DEVNULL)


def judge(args):
    done = subprocess.run(
        [sys.executable, "-B", os.path.join(ROOT, "test/generated/generate.py"), "--seed", str(args.seed),
         "--functions", str(args.functions), "--show", "0", "--quiet",
         "--closecall", os.path.join(args.build, "bin/closecall")], capture_output=True, text=True)
    counts = re.search(r"(\d+) missed, (\d+) invented", done.stdout)
    if not counts:
        return 1, 0  # it crashes: caught
    return int(counts[1]), int(counts[2])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--functions", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("name", nargs="*", help="only the bugs whose name contains one of these")
    args = parser.parse_args()
    build(args.build)
    before = judge(args)
    print(f"{'without a bug':45} {before[0]:4} missed {before[1]:4} invented", flush=True)
    escaped = 0
    for name, file, old, new in BUGS:
        if args.name and not any(n in name for n in args.name):
            continue
        path = os.path.join(ROOT, file)
        with open(path, encoding="utf-8") as f:
            text = f.read()
        if text.count(old) != 1:
            print(f"{name}: {text.count(old)} places in {file}", file=sys.stderr)
            return 2
        try:
            with open(path, "w", encoding="utf-8") as f:
                f.write(text.replace(old, new))
            build(args.build)
            missed, invented = judge(args)
        finally:
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
        caught = missed > before[0] or invented > before[1]
        escaped += not caught
        print(f"{name:45} {missed:4} missed {invented:4} invented  {'caught' if caught else 'NOT CAUGHT'}",
              flush=True)
    build(args.build)
    return 1 if escaped else 0


if __name__ == "__main__":
    sys.exit(main())
