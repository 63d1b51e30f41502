#!/usr/bin/env python3
"""Mutation recall of transaction-leak: deletes one ROLLBACK or COMMIT at a time
from real code and counts how many of the transactions that this leaves open are
reported.

In: a compile database (-p), optionally files or folders of it. A candidate is a
call that ends a transaction (by text: a literal that starts with ROLLBACK or
COMMIT; by name: mysql_rollback, SQLEndTran, ...) in a function that begins one
itself (a literal that starts with BEGIN or START TRANSACTION, or a callee with
"begin" in its name) and that commits on another path. Each mutant is a copy of
the file beside the original with that call replaced by `(void)0`. It counts as
found when transaction-leak reports something in the function that it did not
report before. Functions with findings before any mutation are left out.
"""
import argparse
import concurrent.futures
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import mutate
from mutate import Candidate, Scanner, Source, closing, companions, load, percent

BEGIN = re.compile(r'"\s*(?:BEGIN\b|START\s+TRANSACTION|SET\s+autocommit)|\b\w*[Bb]egin\w*\s*\(|'
                   r"\bmysql_autocommit\b|SQL_AUTOCOMMIT_OFF")
COMMIT = re.compile(r'"\s*(?:COMMIT|END)\b|\b\w*[Cc]ommit\w*\s*\(|\bSQL_COMMIT\b')
ROLLBACK = re.compile(r'"\s*(?:ROLLBACK|ABORT)\b(?!\s+TO)|\b\w*[Rr]ollback\w*\s*\(|'
                      r"\bSQL_ROLLBACK\b")
CALL = re.compile(r"\b([A-Za-z_]\w*)\s*\(")
NOT_CALLS = {"if", "while", "for", "switch", "return", "sizeof"}


def candidates(source):
    """Calls that end a transaction, each as a whole statement or expression."""
    for f in source.functions:
        text = source.text[f.start:f.start + len(f.body)]
        if not BEGIN.search(text) or not COMMIT.search(text):
            continue
        end = 0
        for m in CALL.finditer(f.body):
            if m.start() < end or m[1] in NOT_CALLS:
                continue
            close = closing(f.body, m.end() - 1)
            call = text[m.start():close + 1]
            kind = ("ROLLBACK" if ROLLBACK.search(call) else
                    "COMMIT" if COMMIT.search(call) and len(COMMIT.findall(text)) > 1 else None)
            if close < 0 or not kind or BEGIN.search(call):
                continue
            end = close + 1
            before = f.body[:m.start()].rstrip()
            alone = (before[-1:] in (";", "{", "}", ":", ")") and
                     f.body[end:end + 40].lstrip().startswith(";"))
            at = f.start + m.start()
            new = ("(void)0" if alone else "0") + "\n" * call.count("\n")
            yield Candidate(source.path, f, kind, at, f.start + end,
                            source.text.count("\n", 0, at) + 1, None, new)


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    ap.add_argument("-p", dest="build", action="append", required=True)
    ap.add_argument("--closecall", default=os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "..", "build", "bin", "closecall"))
    ap.add_argument("-j", type=int, default=os.cpu_count() or 1)
    ap.add_argument("--list", action="store_true", help="print the candidates, scan nothing")
    ap.add_argument("paths", nargs="*")
    o = ap.parse_args()
    mutate.LEAKS = {"closecall-transaction-leak"}
    scanner = Scanner(os.path.abspath(o.closecall), None)
    entries = {}
    for build in o.build:
        entries.update(load(build, o.paths))
    sources = [Source(*item) for item in sorted(entries.items())]
    definers = {}
    for s in sources:
        for f in s.functions:
            if f.external:
                definers.setdefault(f.name, []).append(s)
    hits = {"ROLLBACK": [], "COMMIT": []}
    with concurrent.futures.ThreadPoolExecutor(o.j) as pool:
        jobs = []
        for s in sources:
            found = list(candidates(s))
            if o.list:
                for c in found:
                    print(f"{c.path}:{c.line}: {c.callee} in {c.fn.name}")
                continue
            others = companions(s, definers) if found else []
            base = scanner.scan(s.entry, s.path, others) if found else None
            if base is None:
                continue
            dirty = {fn for check, fn, _, _ in base if check in mutate.LEAKS}
            jobs += [(c, pool.submit(mutate.mutate, scanner, s.entry, s.text, c, base, {}, others))
                     for c in found if c.fn.name not in dirty]
        for c, job in jobs:
            hit = bool(job.result())
            hits[c.callee].append(hit)
            if not hit:
                print(f"missed {c.path}:{c.line}: {c.callee} in {c.fn.name}", flush=True)
    for kind, of in hits.items():
        print(f"{kind:8}  {sum(of):4} of {len(of):4}  {percent(sum(of), len(of))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
