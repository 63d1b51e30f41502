#!/usr/bin/env python3
# Generated programs against closecall. Each function is built right from a
# seed, most are then changed by one mutation; running them under all inputs
# and all answers of a fake library says which are bad, and how. closecall must
# find something of a right kind in every bad one and nothing in the others.
#
#   generate.py --seed 1 --functions 5000 --closecall build/bin/closecall
#   generate.py --seed 1 --only 137 ...     one function, shown with its verdict
#
# Prints the coverage of constructs and the counts; what fails is reduced and
# shown. Exit status 1 when anything was missed or invented.
import argparse
import collections
import concurrent.futures
import os
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from judge import Judge, verdict
from shapes import build
from tree import Block, Group, bodies, mutate

FAULTS = ["leak", "double release", "use after release", "unsound", "dangling", "too long"]


def make(seed, index):
    group, dice = build(seed, index)
    if dice.random() < 0.65:
        mutate(group, dice)
    return group


def names(faults):
    return ", ".join(n for i, n in enumerate(FAULTS) if faults >> i & 1) or "ok"


def smaller(group):
    """Copies of the group with less in them."""
    for f in range(len(group.functions) - 1):
        copy = group.copy()
        del copy.functions[f]
        yield copy
    for f, function in enumerate(group.functions):
        for b, body in enumerate(list(bodies(function.body))):
            for i, node in enumerate(body):
                for size in (8, 4, 2, 1):
                    if i + size <= len(body):
                        copy = group.copy()
                        del list(bodies(copy.functions[f].body))[b][i:i + size]
                        yield copy
                if isinstance(node, Block):
                    copy = group.copy()
                    target = list(bodies(copy.functions[f].body))[b]
                    target[i:i + 1] = [x for inner in target[i].bodies for x in inner]
                    yield copy


def reduce(judge, group, faults, found):
    """The smallest copy found with the same faults and the same findings."""
    while True:
        try:
            copies = judge.compiling(list(smaller(group)), "reduce")
            same = [g for g, other, says in (judge.judge(copies, "reduce") if copies else [])
                    if other == faults and says.keys() == found.keys()]
        except RuntimeError:  # one of them crashes
            return group
        if not same:
            return group
        group = min(same, key=Group.statements)


def show(seed, group, faults, found):
    print(f"--- seed {seed}, function {group.ident}: {verdict(faults, found)}; by execution {names(faults)}"
          + (f"; mutation: {group.mutation}" if group.mutation else ""))
    for text in found.values():
        print("    says " + text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, action="append", help="may be given several times (1)")
    parser.add_argument("--functions", type=int, default=1000, help="sound functions a seed")
    parser.add_argument("--batch", type=int, default=250, help="functions a file")
    parser.add_argument("--closecall", required=True)
    parser.add_argument("--clang", default="clang-19")
    parser.add_argument("--only", type=int, help="this function of the seed, whole and reduced")
    parser.add_argument("--show", type=int, default=3, help="how many failing functions to reduce and show")
    parser.add_argument("--known", help="file with a 'SEED FUNCTION: why' a line: gaps that are known. "
                        "A known gap that is closed is an error too")
    parser.add_argument("--quiet", action="store_true", help="no table of coverage")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count())
    args = parser.parse_args()
    seeds = args.seed or [1]

    with tempfile.TemporaryDirectory(prefix="generated-") as folder:
        judge = Judge(args.closecall, args.clang, folder)
        if args.only is not None:
            group = make(seeds[0], args.only)
            [(_, faults, found)] = judge.judge([group], "only")
            print("\n".join(group.render()))
            show(seeds[0], group, faults, found)
            return 0
        return compare(args, seeds, judge)


def compare(args, seeds, judge):
    counts = collections.Counter()
    truth = collections.Counter()
    coverage = collections.defaultdict(lambda: [0, 0])
    failures = []
    for seed in seeds:
        done, start = 0, 0

        def batch(first):
            groups = [make(seed, i) for i in range(first, first + args.batch)]
            return judge.judge(groups, f"s{seed}-{first}")

        with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
            while done < args.functions:
                wanted = -(-(args.functions - done) // args.batch)
                firsts = [start + k * args.batch for k in range(wanted)]
                start += wanted * args.batch
                for results in pool.map(batch, firsts):
                    for group, faults, found in results:
                        if done == args.functions:
                            break
                        outcome = verdict(faults, found)
                        counts[outcome] += 1
                        if outcome == "aside":
                            continue
                        done += 1
                        truth["bad" if faults else "ok"] += 1
                        for tag in group.tags:
                            coverage[tag][not faults] += 1
                        if outcome in ("missed", "invented"):
                            failures.append((seed, group, faults, found))
    if not args.quiet:
        print(f"{'construct':40} {'bad':>6} {'ok':>6}")
        for tag, (bad, ok) in sorted(coverage.items()):
            print(f"{tag:40} {bad:6} {ok:6}")
    known = set()
    if args.known:
        with open(args.known) as f:
            known = {tuple(map(int, line.split(":")[0].split())) for line in f
                     if line.strip() and not line.startswith("#")}
    closed = sorted(known - {(seed, group.ident) for seed, group, _, _ in failures})
    new = [f for f in failures if (f[0], f[1].ident) not in known]
    for number, (seed, group, faults, found) in enumerate(new):
        show(seed, group, faults, found)
        if number < args.show:
            small = reduce(judge, group, faults, found)
            [(_, faults, found)] = judge.judge([small], "reduced")
            print("\n".join(small.render()))
            show(seed, small, faults, found)
    print(f"{truth['ok'] + truth['bad']} functions: {truth['bad']} bad, {truth['ok']} ok; "
          f"{counts['aside']} more prove nothing and were set aside")
    print(f"{counts['right'] + counts['also']} right ({counts['also']} with a finding of another kind besides), {counts['missed']} missed, {counts['invented']} invented")
    if known:
        print(f"{len(failures) - len(new)} of these are known gaps")
    for seed, ident in closed:
        print(f"seed {seed}, function {ident} is right now: take it out of {args.known}")
    return 1 if new or closed else 0


if __name__ == "__main__":
    sys.exit(main())
