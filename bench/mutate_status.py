#!/usr/bin/env python3
"""Mutation recall for the errors checks: deletes one test of a status at a time.

Works like mutate.py (whose reading of sources it uses), with `if`s that test
the outcome of a database call: a call in the condition
(`if (sqlite3_exec(...) != SQLITE_OK)`), a variable that holds one
(`rc = sqlite3_step(...); if (rc != SQLITE_DONE)`), a result that is asked
(`if (PQresultStatus(res) != ...)`) or tested for null. The condition becomes
the side on which all is well, with the call kept: `if ((call, 0))`. A mutant is
found when ignored-error, masked-error or unchecked-result says something new of
the function. Left out, by the first rule that holds:

  reported   the function has findings of these checks before any mutation
  macro      the `if` stands in the body of a macro
  ignorable  cleanup and settings: the checks do not ask for a test
  elsewhere  the value is read in other places of the function too, or returned, or
             the text of the error is
  told       a later call tells of the same error (sqlite3_finalize, step), or may: a
             statement is stored or handed to a function of the program
  other      the condition tests something else besides
"""
import argparse
import collections
import concurrent.futures
import os
import random
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import mutate  # noqa: E402

CODES = {
    "sqlite3": ["sqlite3_exec", "sqlite3_step", "sqlite3_prepare_v2", "sqlite3_prepare", "sqlite3_get_table"],
    "mysql": ["mysql_query", "mysql_real_query", "mysql_stmt_prepare", "mysql_stmt_execute",
              "mysql_select_db", "mysql_commit"],
    "odbc": ["SQLExecDirect", "SQLExecute", "SQLPrepare", "SQLEndTran", "SQLFetch"],
    "libpq": ["PQsendQuery", "PQsendQueryParams", "PQconsumeInput", "PQputCopyData"],
}
RESULTS = {"libpq": ["PQexec", "PQexecParams", "PQexecPrepared", "PQprepare"],
           "hiredis": ["redisCommand", "redisCommandArgv", "redisvCommand"],
           "mysql": ["mysql_store_result", "mysql_use_result"]}
LIBRARY = {f: lib for table in (CODES, RESULTS) for lib, names in table.items() for f in names}
CODE = re.compile(r"\b(" + "|".join(sorted((f for fs in CODES.values() for f in fs), key=len, reverse=True)) +
                  r")\s*\(")
RESULT = r"(?:" + "|".join(sorted((f for fs in RESULTS.values() for f in fs), key=len, reverse=True)) + r")"
CHECKS = {"closecall-aborted-commit", "closecall-ignored-error", "closecall-masked-error",
          "closecall-unchecked-result"}
HARMLESS = re.compile(r'"\s*(?:ROLLBACK|ABORT|PRAGMA|DROP|SET|RESET|DEALLOCATE|DISCARD|VACUUM|ANALYZE|DETACH|'
                      r"UNLISTEN|CLOSE|UNLOCK|USE|REINDEX)\b", re.I)
NAME = re.compile(r"[A-Za-z_]\w*")
WRITES = r'(?:\b{0}\s*=\s*(?:\w+\s*\(\s*)?|\b\w*(?:cpy|printf)\s*\(\s*{0}\s*,(?:[^;"]*,)?\s*)(?=")'


def harmless(source, start, end):
    """The text of the call at source[start:end], or the last one that was written into
    an argument in front of it, is one whose errors nobody has to look at."""
    call = source[start:end]
    if '"' in call:
        return HARMLESS.search(call) is not None
    for name in re.findall(r"[(,]\s*(\w+)\s*(?=[,)])", call):
        written = list(re.finditer(WRITES.format(name), source[:start]))
        if written and HARMLESS.match(source, written[-1].end()):
            return True
    return False


def text_is_read(body, call, after):
    """Somebody reads the text that the call fills, before another call fills it."""
    for name in re.findall(r"&\s*(\w*err\w*|\w*msg\w*)\s*\)$", call):
        rest = re.split(r"&\s*" + name + r"\s*\)", body[after:])[0]
        if re.search(r"(?<![\w.>])" + name + r"\b(?!\s*=(?!=))", re.sub(r"sqlite3_free\s*\([^)]*\)", "", rest)):
            return True
    return False


def handed_on(body, call, after):
    """The statement that is prepared is stored, or handed to a function of the program."""
    place = re.search(r"&\s*([\w.>-]+)\s*(?:,[^,]*)?\)$", call)
    if not place:
        return True
    if not NAME.fullmatch(place[1]):
        return True
    name = re.escape(place[1])
    return re.search(r"=\s*" + name + r"\s*;|\breturn\s+" + name + r"\s*;", body[after:]) is not None or \
        any(not m[1].startswith("sqlite3_") and m[1] not in ("if", "while", "return")
            for m in re.finditer(r"\b(\w+)\s*\([^;()]*\b" + name + r"\b[^;()]*\)", body[after:]))


def condition(body, at):
    """(start, end) of the text between the brackets of the `if` at `at`."""
    open_ = body.find("(", at)
    return open_ + 1, mutate.closing(body, open_)


def last_call(body, before, name, pattern):
    """The function whose value the variable has at `before`, or None."""
    found = None
    for m in re.finditer(r"(?<![\w.>])" + name + r"\s*=\s*(?:\([\w\s*]*\)\s*)?(\w+)\s*\(", body[:before]):
        found = m
    return found if found and re.fullmatch(pattern, found[1]) else None


def classify(fn, text, at):
    """(function, rule or None, new condition, handle) of an `if`, or None."""
    body = fn.body
    start, end = condition(body, at)
    if end < 0:
        return None
    cond = body[start:end]
    source = text[fn.start:fn.end]
    call = CODE.search(cond)
    names = set(NAME.findall(cond))
    if call:
        close = mutate.closing(cond, call.end() - 1)
        inside = source[start + call.start():start + close + 1]
        rest = cond[:call.start()] + cond[close + 1:]
        if re.search(r"&&|\|\|", rest):
            return call[1], "other", None
        if re.search(r"\w+\s*=(?!=)", cond[:call.start()]):
            return None  # `(rc = f()) != 0`: rc is read elsewhere as a rule
        at_call = start + call.start()
        rule = "ignorable" if harmless(source, at_call, at_call + len(inside)) else \
            "elsewhere" if text_is_read(body, inside, branch_end(body, end)) else \
            told(body, end, call[1]) or \
            ("told" if call[1].startswith("sqlite3_prepare") and handed_on(body, inside, end) else None)
        good = goes_well(call[1], rest)
        return (call[1], rule, f"({inside}, {good})") if good is not None else None
    if re.search(r"&&|\|\|", cond):
        return None
    m = re.match(r"\s*PQresultStatus\s*\(\s*(\w+)\s*\)\s*(!=|==)\s*PGRES_\w+\s*$", cond)
    if m:
        name, bad = m[1], m[2] == "!="
        made = last_call(body, at, name, RESULT)
        reads = r"\b(?:PQresultStatus|PQresultErrorMessage|PQresultErrorField|PQcmdTuples|PQcmdStatus)\s*\(\s*" + name
    else:
        m = re.match(r"\s*(!?)\s*(\w+)\s*(?:(!=|==)\s*(?:NULL|0|SQLITE_\w+|SQL_\w+))?\s*$", cond) or \
            re.match(r"\s*(!?)\s*SQL_SUCCEEDED\s*\(\s*(\w+)\s*\)()\s*$", cond)
        if not m:
            return None
        name = m[2]
        made = last_call(body, at, name, RESULT)
        pointer = made is not None
        made = made or last_call(body, at, name, CODE.pattern[2:-5])
        if not made or (pointer and LIBRARY.get(made[1]) == "libpq"):
            return None
        negative = bool(m[1]) or m[3] == "=="
        ok = "SQL_SUCCEEDED" in cond
        bad = negative if pointer or ok else not negative
        reads = r"(?<![\w.>])" + name + r"\b(?!\s*=(?!=))" if not pointer else \
            r"(?<![\w.>])" + name + r"\s*(?:==|!=)|!\s*" + name + r"\b|->err\b"
    if not made or body.count("}", made.end(), at) > 1:
        return None
    callee = made[1]
    first = mutate.closing(body, made.end() - 1)
    made_at = made.start() + made[0].index(callee)
    if harmless(source, made_at, first + 1):
        return callee, "ignorable", None
    # The branch that goes away with the test may read it.
    skip = branch_end(body, end) if bad else end + 1
    others = re.sub(r"(?<![\w.>])" + name + r"\s*=(?!=)", " ", body[first:start - 1] + " " + body[skip:])
    nearest = re.search(r"(?<![\w.>])" + name + r"\s*=(?!=)\s*(?:\([\w\s*]*\)\s*)?\w+\s*\(", body[skip:])
    if nearest:  # up to the next call that fills it
        others = body[first:start - 1] + " " + body[skip:skip + nearest.start()]
    if re.search(reads, others) or re.search(r"PQerrorMessage|errmsg|errcode|mysql_err|GetDiagRec", body[skip:]):
        return callee, "elsewhere", None
    if re.search(r"\breturn\s+" + name + r"\s*;", body[skip:]) or \
            text_is_read(body, source[made_at:first + 1], skip):
        return callee, "elsewhere", None
    if callee.startswith("sqlite3_prepare") and handed_on(body, source[made_at:first + 1], first):
        return callee, "told", None
    return callee, told(body, first, callee), "0" if bad else "1"


def branch_end(body, end):
    """Behind the statement that the `if` runs whose condition ends at `end`."""
    brace = re.match(r"\s*\{", body[end + 1:])
    return mutate.closing(body, end + brace.end()) + 1 if brace else body.find(";", end + 1) + 1


def goes_well(callee, rest):
    """1 when the condition holds after a success, 0 when it does not, None when
    the text does not say; rest: what the condition has around the call."""
    m = re.fullmatch(r"\s*(!?)\s*(?:SQL_SUCCEEDED\s*\()?\s*(?:(!=|==|<|>)\s*(\w+))?\s*\)?\s*", rest)
    if not m:
        return None
    succeeded = "SQL_SUCCEEDED" in rest
    if not m[2]:  # f(), !f(), SQL_SUCCEEDED(f())
        return int((succeeded or callee.startswith("PQ")) != bool(m[1]))
    if m[2] == "<":
        return 0
    if m[2] == ">" or callee.startswith("PQ"):
        return int((m[2] == ">") != callee.startswith("mysql"))
    ok = m[3] in ("0", "SQLITE_OK", "SQLITE_DONE", "SQLITE_ROW", "SQL_SUCCESS")
    return int((m[2] == "==") == ok)


def told(body, after, callee):
    """A later call tells of the same error."""
    later = {"sqlite3_step": r"sqlite3_(?:finalize|reset)", "sqlite3_prepare_v2": "sqlite3_step",
             "sqlite3_prepare": "sqlite3_step", "mysql_stmt_prepare": "mysql_stmt_execute",
             "mysql_query": "mysql_(?:store|use)_result", "mysql_real_query": "mysql_(?:store|use)_result",
             "mysql_stmt_execute": "mysql_stmt_(?:store_result|fetch)", "SQLPrepare": "SQLExecute",
             "SQLExecute": "SQLFetch", "SQLExecDirect": "SQLFetch", "PQprepare": "PQexecPrepared",
             "PQconsumeInput": "PQgetResult"}.get(callee)
    if callee == "sqlite3_step":  # told only where that status is looked at
        later = r"(?:=|return|if\s*\()\s*sqlite3_(?:finalize|reset)"
    return "told" if later and re.search(r"\b" + later if later[0] != "(" else later, body[after:]) else None


def candidates(source):
    found = []
    for fn in source.functions:
        for m in re.finditer(r"\bif\s*\(", fn.body):
            what = classify(fn, source.text, m.start())
            if not what:
                continue
            callee, rule, new = what
            start, end = condition(fn.body, m.start())
            if new:
                new += "\n" * source.text[fn.start + start:fn.start + end].count("\n")
            line = source.text.count("\n", 0, fn.start + start) + 1
            found.append(mutate.Candidate(source.path, fn, callee, fn.start + start, fn.start + end, line, rule, new))
    return found


def run(scanner, entry, text, c, base, others):
    with mutate.mutant(c.path, text[:c.at] + c.text + text[c.end:]) as copy:
        found = scanner.scan(entry, copy, others)
    if found is None:
        return None
    return any(check in CHECKS and fn == c.fn.name for check, fn, _, _ in found - base)


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    ap.add_argument("-p", dest="build", action="append", required=True)
    ap.add_argument("--closecall", default=os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "..", "build", "bin", "closecall"))
    ap.add_argument("--limit", type=int, default=0, help="mutants a file at most; 0: all")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("-j", type=int, default=os.cpu_count() or 1)
    ap.add_argument("-v", action="store_true", help="print every mutant")
    ap.add_argument("paths", nargs="*")
    o = ap.parse_args()
    mutate.UNDO.on_signals()
    scanner = mutate.Scanner(os.path.abspath(o.closecall), None, ",".join(["-*", *sorted(CHECKS)]))
    rules, results, lost = collections.Counter(), [], 0
    sources = []
    for build in o.build:
        for path, entry in mutate.load(build, o.paths).items():
            with open(path, encoding="utf-8", errors="surrogateescape") as f:
                text = f.read()
            if CODE.search(text) or re.search(RESULT, text):
                sources.append(mutate.Source(path, entry))
    definers = collections.defaultdict(list)
    for s in sources:
        for f in s.functions:
            if f.external:
                definers[f.name].append(s)
    with concurrent.futures.ThreadPoolExecutor(o.j) as pool:
        jobs = []
        for s in sources:
            found = candidates(s)
            if not found:
                continue
            others = mutate.companions(s, definers, [])
            base = scanner.scan(s.entry, s.path, others)
            dirty = {fn for check, fn, _, _ in base if check in CHECKS} if base else set()
            good = []
            for c in found:
                if c.rule is None and c.fn.name in dirty:
                    c.rule = "reported"
                if c.rule:
                    rules[c.rule] += 1
                else:
                    good.append(c)
            if base is None:
                lost += len(good)
                continue
            if o.limit and len(good) > o.limit:
                good = random.Random(f"{o.seed} {os.path.basename(s.path)}").sample(good, o.limit)
            jobs += [(c, pool.submit(run, scanner, s.entry, s.text, c, base, others)) for c in good]
        for c, job in jobs:
            hit = job.result()
            if hit is None:
                lost += 1
                continue
            results.append((c, hit))
            if o.v or not hit:
                print(f"{'found ' if hit else 'missed'} {c.path}:{c.line}: {c.callee} in {c.fn.name}", flush=True)
    by = collections.defaultdict(list)
    for c, hit in results:
        by[c.callee].append(hit)
    for callee, hits in sorted(by.items()):
        print(f"{callee:24} {sum(hits):4} of {len(hits):4}  {mutate.percent(sum(hits), len(hits))}")
    hits = [hit for _, hit in results]
    print(f"{'all':24} {sum(hits):4} of {len(hits):4}  {mutate.percent(sum(hits), len(hits))}  floor 75 %")
    print("not mutated: " + (", ".join(f"{k} {v}" for k, v in sorted(rules.items())) or "none"))
    if lost:
        print(f"could not be scanned: {lost}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
