#!/usr/bin/env python3
"""Mutation recall of transaction-leak and uncommitted-transaction: deletes one
ROLLBACK, COMMIT or commit() at a time from real code and counts how many of the
transactions that this leaves open, or rolls back, are reported.

In: a compile database (-p), optionally files or folders of it. A candidate is a
call that ends a transaction (by text: a literal that starts with ROLLBACK or
COMMIT; by name: mysql_rollback, SQLEndTran, ...) in a function that begins one
itself (a literal that starts with BEGIN or START TRANSACTION, or a callee with
"begin" in its name) and that ends it on another path too (a COMMIT for a
ROLLBACK, either of them for a COMMIT). `commit()` is a kind of its own where it is
called on a local object whose type is named like a transaction, and is the only
one on it. Each mutant is a copy of the file beside the original with that call
replaced by `(void)0`, scanned with the files that define what it calls and those that
call the function. It counts as found when one of the two checks reports something in
the function that it did not report before. Left out are functions with findings
before any mutation, those that could not be analysed, those that begin within a
transaction of another function (nested-transaction) or call such a one, since the
other's end ends it too, and those whose callers in the file all close the connection
behind it, which ends the transaction. At most --limit mutants of a function and a kind.
"""
import argparse
import collections
import concurrent.futures
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import mutate
from mutate import Candidate, Scanner, Source, closing, companions, load, percent

BEGIN = re.compile(r'"\s*(?:BEGIN\b|START\s+TRANSACTION|SET\s+autocommit)|\b\w*[Bb]egin\w*\s*\(|'
                   r"\bmysql_autocommit\s*\([^,]*,\s*0|SQL_AUTOCOMMIT_OFF|"
                   r"(?:\.|->)(?:transaction\s*\(\s*\)|setAutoCommit\s*\(\s*false)")
COMMIT = re.compile(r'"\s*(?:COMMIT|END)\b|\b\w*[Cc]ommit\w*\s*\(|\bSQL_COMMIT\b')
ROLLBACK = re.compile(r'"\s*(?:ROLLBACK|ABORT)\b(?!\s+TO)|\b\w*[Rr]ollback\w*\s*\(|'
                      r"\bSQL_ROLLBACK\b")
OBJECT = re.compile(r"\b(?:\w*[Tt]ransaction(?:Guard|_guard_t)?|work)\s*(?:<[\w:, ]*>)?\s+(\w+)\s*[({;]")
CALL = re.compile(r"\b([A-Za-z_]\w*)\s*\(")
# They have to do with the end of a transaction, and do not end one.
REGISTERS = re.compile(r"[Pp]repare|[Ss]et_?\w*(?:[Cc]ommit|[Rr]ollback)|[Hh]ook|\bis[A-Z_]|"
                       r"[Pp]rint|[Ll]og\b|[Dd]ebug|[Aa]ssert|[Ff]ind|^connect$|^strn?c")
# Names that need no look at what they do.
KNOWN = re.compile(r"mysql_(?:commit|rollback)|SQLEndTran|dbi_conn_transaction_\w+|[Cc]ommit|[Rr]oll[Bb]ack|"
                   r"Connection_(?:commit|rollback)")
TEXT = re.compile(r'"\s*(?:COMMIT|END|ROLLBACK)\b|\b(?:' + KNOWN.pattern + r")\s*\(", re.I)
CLOSES = re.compile(r"\b(?:PQfinish|sqlite3_close(?:_v2)?|mysql_close|SQLDisconnect)\s*\(")
NESTED = "closecall-nested-transaction"
NOT_CALLS = {"if", "while", "for", "switch", "return", "sizeof"}


def ends_something(name, texts, seen={}):
    """A function of that name is defined with a COMMIT or ROLLBACK near its beginning."""
    if KNOWN.fullmatch(name):
        return True
    if name not in seen:
        define = re.compile(r"\b" + re.escape(name) + r"\s*\([^;{}]*\)[^;{}()]*\{")
        seen[name] = any(TEXT.search(text[m.end():m.end() + 1500].split("\n}")[0])
                         for _, text in texts.values() if name in text for m in define.finditer(text))
    return seen[name]


def closed(source, name, depth=0):
    """Each function of the file that calls it closes the connection behind it, or is
    itself called like that."""
    call = re.compile(r"\b" + re.escape(name) + r"\s*\(")
    callers = [f for f in source.functions if f.name != name and call.search(f.body)]
    return bool(callers) and depth < 2 and all(
        CLOSES.search(f.body[call.search(f.body).end():]) or
        closed(source, f.name, depth + 1) for f in callers)


def candidates(source, texts):
    """Calls that end a transaction, each as a whole statement or expression."""
    for f in source.functions:
        text = source.text[f.start:f.start + len(f.body)]
        for m in OBJECT.finditer(f.body):
            commits = list(re.finditer(rf"\b{m[1]}\s*\.\s*[Cc]ommit\s*\(\s*\)", f.body))
            if len(commits) == 1 and f.body[:commits[0].start()].rstrip()[-1:] in (";", "{", "}", ")"):
                at, end = f.start + commits[0].start(), f.start + commits[0].end()
                yield Candidate(source.path, f, "commit()", at, end,
                                source.text.count("\n", 0, at) + 1, None, "(void)0")
        # Iterators have begin() too.
        if not BEGIN.search(re.sub(r"\b\w*begin\s*\(", "", text) if ".end()" in text else text) or \
                not COMMIT.search(text):
            continue
        end = 0
        ends = len(COMMIT.findall(text)) + len(ROLLBACK.findall(text))
        objects = {m[1] for m in OBJECT.finditer(f.body)}
        for m in CALL.finditer(f.body):
            if m.start() < end or m[1] in NOT_CALLS or REGISTERS.search(m[1]):
                continue
            close = closing(f.body, m.end() - 1)
            call = text[m.start():close + 1]
            kind = ("ROLLBACK" if ROLLBACK.search(call) else
                    "COMMIT" if COMMIT.search(call) and ends > 1 else None)
            of = re.search(r"(?:\w+(?:\s*\(\s*\))?\s*(?:\.|->)\s*)+$", f.body[:m.start()])
            if close < 0 or not kind or BEGIN.search(call) or \
                    not ('"' in call or ends_something(m[1], texts)) or \
                    (of and re.match(r"\w+", of[0])[0] in objects):
                continue
            end = close + 1
            start = of.start() if of else m.start()
            before = f.body[:start].rstrip()
            alone = (before[-1:] in (";", "{", "}", ":", ")") and
                     f.body[end:end + 40].lstrip().startswith(";"))
            at = f.start + start
            new = ("(void)0" if alone else "0") + "\n" * source.text[at:f.start + end].count("\n")
            yield Candidate(source.path, f, kind, at, f.start + end,
                            source.text.count("\n", 0, at) + 1, None, new)


def nested(source, base):
    """The functions that call one which begins within their transaction, and these."""
    outer = {fn for check, fn, _, _ in base if check == NESTED}
    called = {m[1] for f in source.functions if f.name in outer for m in CALL.finditer(f.body)}
    return outer | called & {f.name for f in source.functions if BEGIN.search(source.text[f.start:f.end])}


def around(source, definers, texts, names):
    """The entries of the files that define what the file calls, and of up to eight
    that call the functions of these names."""
    others = companions(source, definers, [])
    called = re.compile(r"\b(?:" + "|".join(re.escape(n) for n in names) + r")\s*\(")
    callers = [entry for path, (entry, text) in sorted(texts.items())
               if path != source.path and entry not in others and called.search(text)]
    return others + callers[:8]


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    ap.add_argument("-p", dest="build", action="append", required=True)
    ap.add_argument("--closecall", default=os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "..", "build", "bin", "closecall"))
    ap.add_argument("-j", type=int, default=os.cpu_count() or 1)
    ap.add_argument("--limit", type=int, default=3, help="mutants of a function and a kind; 0: all")
    ap.add_argument("--list", action="store_true", help="print the candidates, scan nothing")
    ap.add_argument("paths", nargs="*")
    o = ap.parse_args()
    mutate.LEAKS = {"closecall-transaction-leak", "closecall-uncommitted-transaction"}
    mutate.UNDO.on_signals()
    scanner = Scanner(os.path.abspath(o.closecall), None, ",".join(["-*", NESTED, *sorted(mutate.LEAKS)]))
    entries, texts = {}, {}
    for build in o.build:
        entries.update(load(build, o.paths))
        for path, entry in load(build, []).items():
            with open(path, encoding="utf-8", errors="surrogateescape") as f:
                texts[path] = (entry, f.read())
    sources = [Source(*item) for item in sorted(entries.items())]
    definers = {}
    for s in sources:
        for f in s.functions:
            if f.external:
                definers.setdefault(f.name, []).append(s)
    hits, lost = {"ROLLBACK": [], "COMMIT": [], "commit()": []}, 0
    ended = inner = 0
    with concurrent.futures.ThreadPoolExecutor(o.j) as pool:
        jobs = []
        for s in sources:
            found, chosen = [], collections.Counter()
            for c in candidates(s, texts):
                if c.callee != "commit()" and closed(s, c.fn.name):
                    ended += 1
                    continue
                chosen[c.fn.start, c.callee] += 1
                if not o.limit or chosen[c.fn.start, c.callee] <= o.limit:
                    found.append(c)
            if o.list:
                for c in found:
                    print(f"{c.path}:{c.line}: {c.callee} in {c.fn.name}")
                continue
            others = around(s, definers, texts, {c.fn.name for c in found}) if found else []
            base = scanner.scan(s.entry, s.path, others) if found else None
            if base is None:
                lost += len(found)
                continue
            dirty = {fn for check, fn, _, _ in base if check in mutate.LEAKS}
            within = nested(s, base)
            inner += sum(c.fn.name in within for c in found)
            dirty |= within
            lost += sum(c.fn.name in scanner.lost[s.path] for c in found)
            jobs += [(c, pool.submit(mutate.mutate, scanner, s, c, base, {}, others))
                     for c in found if c.fn.name not in dirty | scanner.lost[s.path]]
        for c, job in jobs:
            hit = job.result()
            if hit is None:
                lost += 1
                continue
            hits[c.callee].append(hit)
            if not hit:
                print(f"missed {c.path}:{c.line}: {c.callee} in {c.fn.name}", flush=True)
    for kind, of in hits.items():
        print(f"{kind:8}  {sum(of):4} of {len(of):4}  {percent(sum(of), len(of))}")
    if ended:
        print(f"not mutated, each caller closes the connection: {ended}")
    if inner:
        print(f"not mutated, nested: {inner}")
    if lost:
        print(f"could not be scanned: {lost}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
