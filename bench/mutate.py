#!/usr/bin/env python3
"""Mutation recall: deletes one release at a time from real code and counts how
many of the leaks that this makes are reported.

In: a compile database (-p), optionally files or folders of it. For each source
file the script finds the releasing calls of the modelled libraries, decides by
the text alone whether deleting one leaks by construction, and for each such
call writes a copy of the file beside the original with that call replaced by
`(void)0`, scans the copy with the same flags, and looks for a leak finding
that the unmutated file does not have, in the same function or in a function
of the file that calls it. Out: recall per library and per releasing function;
the calls that were not mutated, counted by the rule that excluded them; with
-v each mutant. The same seed gives the same mutants. With the copy the files of
the database are scanned that define the functions with handles in their
signatures that the file calls, as a scan of the whole project would.

What leaks by construction. The original is taken to be right: it releases a
handle where it is live and its own, so that without the call nothing else
releases it. Calls for which that does not follow from the text of their
function are left out, by the first of these rules that holds:

  reported    the function has leak findings before any mutation
  macro       the call stands in the body of a macro
  parameter   the handle is a parameter: the callers own it
  kept        a field, element or global: something outside the function may
              release it (fields of local structs count as locals)
  static      a static local keeps its handle between calls
  borrowed    the local is never the result or out-argument of a call: it is
              a second name of something that lives elsewhere
  failed      guarded by the failure of an acquiring call that makes nothing
              when it fails, or by a test that the handle is null
  dead        in the handler of an empty `try`
  exits       what follows in the same block ends the process
  with-parent ODBC: a disconnect follows in the function, which frees the
              connection's statements

A `release-order` finding counts as well: the connection is closed before what the
deleted call released.

In C++ guards, `reset(handle)`, `delete` of objects that own handles, and what a
destructor releases are deleted too, in headers of the project also (edited in place
and put back): mutate_cxx.py. For a destructor a finding anywhere in the file counts,
and up to four other files that name its class are scanned with it: they say what is
done with what the class hands out.
"""
import argparse
import collections
import concurrent.futures
import contextlib
import json
import os
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import mutate_cxx
from mutate_text import (HANDLES, blanked, block_around, closing, declares, functions,
                         without_directives)

RELEASES = {
    "libpq": ["PQclear", "PQfinish", "PQfreemem", "PQconninfoFree", "PQfreeCancel"],
    "sqlite3": ["sqlite3_finalize", "sqlite3_close", "sqlite3_close_v2", "sqlite3_free",
                "sqlite3_free_table", "sqlite3_blob_close", "sqlite3_backup_finish"],
    "mysql": ["mysql_free_result", "mysql_close", "mysql_stmt_close"],
    "odbc": ["SQLFreeHandle", "SQLFreeConnect", "SQLFreeEnv", "SQLFreeStmt"],
    "hiredis": ["freeReplyObject", "redisFree"],
}
LIBRARY = {name: lib for lib, names in RELEASES.items() for name in names}
FLOORS = {"PQclear": 85, "sqlite3_finalize": 85, "mysql_free_result": 85, "PQfinish": 85,
          "sqlite3_close": 85}
LEAKS = {"closecall-" + kind + "-leak"
         for kind in ("connection", "result", "statement", "buffer", "lease", "member",
                      "exception")} | {"closecall-release-order"}  # closed before what is left open
# Acquiring calls that hand out nothing when they fail.
NOTHING_ON_FAILURE = ("sqlite3_prepare", "SQLAllocHandle", "SQLAllocStmt", "SQLAllocConnect",
                      "SQLAllocEnv", "sqlite3_blob_open", "sqlite3_backup_init")
ENDS = re.compile(r"\b(?:_?exit|_Exit|abort|exit_nicely|pg_fatal|fatal|die|finish_nicely|"
                  r"exit_horribly|disconnect_and_exit)\s*\(")
CALL = re.compile(r"\b(" + "|".join(sorted(LIBRARY, key=len, reverse=True)) + r")\s*\(")


def made_nothing_in_else(body, brace, name):
    """The `}` in front of the `else` ends the branch in which a call has succeeded
    that makes nothing of that name when it fails."""
    depth, i = 0, brace
    while i >= 0:
        depth += (body[i] == "}") - (body[i] == "{")
        if depth == 0:
            break
        i -= 1
    head = re.search(r"\bif\s*\([^;{}]*\)\s*$", body[:i + 1].rstrip("{").rstrip()) if i >= 0 else None
    if not head or not re.search(r"==\s*(?:SQLITE_OK|0)\b", head[0]):
        return False
    before = body[:head.start()].rstrip().rstrip(";")
    text = head[0] + before[max(before.rfind(";"), before.rfind("{"), before.rfind("}")) + 1:]
    return any(a in text for a in NOTHING_ON_FAILURE) and re.search(r"&\s*" + name, text) is not None


def classify(fn, at, callee, args, macro):
    """The rule that excludes the call, or None."""
    if macro:
        return "macro"
    body = fn.body
    arg = args[1] if callee == "SQLFreeHandle" and len(args) > 1 else args[0]
    arg = re.sub(r"^\s*(?:\(\s*(?:const\s+)?(?:void|char|struct \w+|[A-Z]\w*)\s*\**\s*\)\s*)*", "", arg).strip()
    arg = re.sub(r"^&\s*", "", arg)
    root = re.match(r"\(*\**\s*\(*(\w+)", arg)
    if not root:
        return "kept"
    root = root[1]
    where = declares(body, root)
    if where == "static":
        return "static"
    plain = re.fullmatch(r"\w+", arg) is not None
    if where is None:
        return "parameter" if root in fn.params and plain else "kept"
    if not plain and not re.fullmatch(r"\w+(?:\.\w+)+", arg):
        return "kept"
    name = re.escape(arg)
    made = re.search(r"(?:\w\s*\*+\s*|(?<![\w.>*]))" + name +
                     r"\s*(?:=|[({])\s*(?:\([\w\s*]*\)\s*)*[\w.:>-]+\s*\(", body) or \
        re.search(r"[(,]\s*(?:\([\w\s*]*\)\s*)*&\s*" + name + r"\s*[,)]", body)
    if not made:
        return "borrowed"
    start, end, front, front_at = block_around(body, at)
    single = re.search(r"\bif\s*\(((?:[^;{}])*)\)\s*$", body[start:at])
    conditions = []
    if single:
        conditions.append((single[0], start + single.start()))
    if re.match(r"\s*(?:else\s+)?if\b", front) and start > 1:
        conditions.append((front, front_at))
    for cond, cond_at in conditions:
        if re.search(r"!\s*" + name + r"\b(?!\s*[.\-(])|\b" + name + r"\s*==\s*(?:NULL|0)\b", cond):
            return "failed"
        text = cond
        before = body[:cond_at].rstrip().rstrip(";")
        last = before[max(before.rfind(";"), before.rfind("{"), before.rfind("}")) + 1:]
        if not re.search(r"==\s*(?:SQLITE_OK|0)\b", cond):
            text += " " + last if re.search(r"\brc\b|\bret\b|\bres\b|\bstatus\b|SQLITE_OK|SQL_",
                                            cond) else ""
            if any(a in text for a in NOTHING_ON_FAILURE) and re.search(r"&\s*" + name, text):
                return "failed"
    if re.match(r"\s*catch\b", front) and \
            re.search(r"\btry\s*\{\s*\}\s*(?:catch\s*\([^)]*\)\s*\{[^{}]*\}\s*)*$", body[:front_at]):
        return "dead"
    if re.fullmatch(r"\s*else\s*", front) and made_nothing_in_else(body, front_at - 1, name):
        return "failed"
    rest = body[at:end]
    rest = rest[:rest.find("}")] if "}" in rest else rest
    if not single and ENDS.search(rest.split("{")[0]):
        return "exits"
    if callee in ("SQLFreeHandle", "SQLFreeStmt") and "SQLDisconnect" in body[at:] and \
            ("STMT" in args[0] or callee == "SQLFreeStmt"):
        return "with-parent"
    if callee == "SQLFreeStmt" and "SQL_DROP" not in ",".join(args):
        return "not-final"
    return None


def split_args(text):
    args, depth, last = [], 0, 0
    for i, c in enumerate(text):
        depth += c in "([{"
        depth -= c in ")]}"
        if c == "," and depth == 0:
            args.append(text[last:i])
            last = i + 1
    return args + [text[last:]]


def enclosing(function):
    """The name of the function, or of that around the lambda."""
    return function.split("::lambda::")[0].split("::")[-1]


class Candidate:
    def __init__(self, path, fn, callee, at, end, line, rule, text, kind="call"):
        self.path, self.fn, self.callee, self.at, self.end = path, fn, callee, at, end
        self.kind = kind
        self.line, self.rule, self.text = line, rule, text


class Source:
    """A file of the corpus and its functions."""

    def __init__(self, path, entry):
        self.path, self.entry = path, entry
        self.main = os.path.realpath(os.path.join(entry["directory"], entry["file"]))
        self.header = path != self.main
        with open(path, encoding="utf-8", errors="surrogateescape") as f:
            self.text = f.read()
        self.code = blanked(self.text)
        self.clean, self.macro_lines = without_directives(self.code, active_lines(entry, path))
        self.functions = functions(self.clean)


def companions(source, definers, sources):
    """The entries of other files that define what this file calls, or that use the
    classes of its destructors."""
    own = {f.name for f in source.functions}
    called = set(re.findall(r"\b\w+\b", source.clean)) - own  # constructors too
    found = {d.path: d.entry for name in called for d in definers.get(name, ())
             if len(definers[name]) == 1 and d is not source}
    classes = [re.escape(f.name[1:]) for f in source.functions if f.name.startswith("~")]
    if classes:
        names = re.compile(r"\b(?:" + "|".join(classes) + r")\b")
        users = [s for s in sources if s is not source and not s.header and names.search(s.clean)]
        found.update({s.path: s.entry for s in users[:4]})
    return [entry for _, entry in sorted(found.items())]


def candidates(source, classes, texts):
    path, text, code, fns = source.path, source.text, source.code, source.functions
    macro_lines = source.macro_lines
    found, callers = [], collections.defaultdict(set)
    names = {f.name for f in fns}
    for f in fns:
        for name in set(re.findall(r"\b(\w+)\s*\(", f.body)) & names:
            callers[name].add(f.name)
    macros = 0
    lines = code.split("\n")
    for k in macro_lines:
        macros += len(CALL.findall(lines[k]))
    for f in fns:
        if f.name in LIBRARY:
            continue
        for m in CALL.finditer(f.body):
            close = closing(f.body, m.end() - 1)
            if close < 0:
                continue
            args = split_args(f.body[m.end():close])
            before = f.body[:m.start()].rstrip()
            before = re.sub(r"\(\s*void\s*\)$", "", before).rstrip()
            after = f.body[close + 1:close + 40].lstrip()
            alone = (before[-1:] in (";", "{", "}", ":", ")") or
                     re.search(r"\b(?:else|do)$", before)) and after.startswith(";")
            new = "(void)0" if alone else "0"
            at, end = f.start + m.start(), f.start + close + 1
            new += "\n" * text[at:end].count("\n")
            member = re.fullmatch(r"\s*(?:this\s*->\s*)?(\w+)\s*", args[-1 if m[1] == "SQLFreeHandle" else 0])
            kind = "destructor" if f.name.startswith("~") else "call"
            if kind == "call":
                rule = classify(f, m.start(), m[1], args, False)
            else:
                rule = "kept" if not member else mutate_cxx.member_rule(
                    f, member[1], r"\b(?:" + "|".join(LIBRARY) + r")\s*\([^;]*\b" + member[1] + r"\s*\)", texts)
            found.append(Candidate(path, f, m[1], at, end, text.count("\n", 0, at) + 1, rule, new, kind))
        for start, stop, kind, rule in mutate_cxx.candidates(source, f, classes, texts, classify, declares):
            at, end = f.start + start, f.start + stop
            found.append(Candidate(path, f, kind, at, end, text.count("\n", 0, at) + 1, rule,
                                   "(void)0;" + "\n" * text[at:end].count("\n"), kind))
    return found, callers, macros


def arguments(entry):
    args = list(entry.get("arguments") or shlex.split(entry["command"]))
    out, skip = [], False
    for a in args:
        if skip:
            skip = False
        elif a == "-o":
            skip = True
        elif a != "-c":
            out.append(a)
    return out


def active_lines(entry, path):
    args = arguments(entry)
    args[0] = os.environ.get("CLANG", "clang-19")
    p = subprocess.run(args + ["-E", "-w", "-ferror-limit=0"], cwd=entry["directory"], text=True,
                       capture_output=True, errors="replace", check=False)
    active, line, here = set(), 0, False
    name = os.path.basename(path)
    for l in p.stdout.split("\n"):
        m = re.match(r'#\s*(\d+)\s+"([^"]*)"', l)
        if m:
            line, here = int(m[1]), os.path.basename(m[2]) == name
            continue
        if here and l.strip():
            active.add(line)
        line += 1
    return active


class Undo:
    """What has to be taken back when a signal ends the run: mutants beside the
    originals, headers edited in place, scratch folders."""

    def __init__(self):
        self.lock = threading.RLock()  # the handler may interrupt a thread that holds it
        self.steps = {}

    @contextlib.contextmanager
    def of(self, do, step):
        """Calls do(); step() takes it back at the end, or when a signal comes."""
        key = object()
        try:
            with self.lock:
                self.steps[key] = step
                do()
            yield
        finally:
            with self.lock:
                step()
                del self.steps[key]

    def on_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)

    def stop(self, number, _frame):
        with self.lock:  # other threads begin nothing from here on
            for step in list(self.steps.values()):
                step()
            os._exit(128 + number)


UNDO = Undo()


@contextlib.contextmanager
def mutant(path, text):
    """A file beside that one with the text; its path."""
    folder, name = os.path.split(path)
    copy = os.path.join(folder, f".closecall-mutant-{os.getpid()}-{threading.get_ident()}"
                                f"{os.path.splitext(name)[1]}")
    with UNDO.of(lambda: write(copy, text), lambda: remove(copy)):
        yield copy


@contextlib.contextmanager
def edited(path, text):
    """That file itself has the text for a while."""
    with open(path, "rb") as f:
        original = f.read()

    def put_back():
        with open(path, "wb") as f:
            f.write(original)

    with UNDO.of(lambda: write(path, text), put_back):
        yield path


@contextlib.contextmanager
def scratch():
    folder = os.path.join(tempfile.gettempdir(),
                          f"closecall-mutate-{os.getpid()}-{threading.get_ident()}")
    with UNDO.of(lambda: os.mkdir(folder), lambda: shutil.rmtree(folder, ignore_errors=True)):
        yield folder


def write(path, text):
    with open(path, "w", encoding="utf-8", errors="surrogateescape") as f:
        f.write(text)


def remove(path):
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)


class Scanner:
    def __init__(self, closecall, packs, checks="*"):
        self.closecall, self.packs, self.checks = closecall, packs, checks
        self.lost = {}  # path -> functions that the last scan of it could not analyse

    def scan(self, entry, path, others, header=None):
        """Findings of the file and of that header, as a multiset."""
        args = arguments(entry)
        own = os.path.realpath(os.path.join(entry["directory"], entry["file"]))
        args = [path if os.path.realpath(os.path.join(entry["directory"], a)) == own else a
                for a in args]
        with scratch() as tmp:
            with open(os.path.join(tmp, "compile_commands.json"), "w", encoding="utf-8") as f:
                json.dump([{"directory": entry["directory"], "file": path, "arguments": args}] + others,
                          f)
            out = os.path.join(tmp, "out.json")
            p = subprocess.run([self.closecall, "scan", "-p", tmp, "--checks", self.checks, "-j1", "-q",
                                "--no-cache", "--progress", "never", "--format", "json", "-o", out],
                               cwd=tmp,  # paths below it would be given relative to it
                               capture_output=True, text=True, check=False)
            if p.returncode not in (0, 1, 3):
                return None
            with open(out, encoding="utf-8") as f:
                told = json.load(f)
        found = told["findings"]
        self.lost[path] = {fn["function"].split("::")[-1] for file in told["files"]
                           if file["file"] == path for fn in file["lost"]}
        return collections.Counter((f["check"], enclosing(f["function"]),
                                    f["location"]["line"], f["message"]) for f in found
                                   if f["location"]["file"] in (path, header))


def mutate(scanner, source, c, base, callers, others):
    text = source.text[:c.at] + c.text + source.text[c.end:]
    if source.header:
        with edited(c.path, text):
            found = scanner.scan(source.entry, source.main, others, c.path)
    else:
        with mutant(c.path, text) as copy:
            found = scanner.scan(source.entry, copy, others)
    return judge(c, found, base, callers)


def judge(c, found, base, callers):
    if found is None:
        return None
    wanted, todo = set(), [c.fn.name]
    while todo:
        name = todo.pop()
        if name not in wanted:
            wanted.add(name)
            todo.extend(callers.get(name, ()))
    anywhere = c.kind == "destructor"  # the finding is where the member is filled
    return any(check in LEAKS and (anywhere or fn in wanted) for check, fn, _, _ in found - base)


def load(build, paths):
    file = build if build.endswith(".json") else os.path.join(build, "compile_commands.json")
    with open(file, encoding="utf-8") as f:
        entries = json.load(f)
    chosen, roots = {}, [os.path.realpath(p) for p in paths]
    for e in entries:
        path = os.path.realpath(os.path.join(e["directory"], e["file"]))
        if path in chosen or not os.path.exists(path):
            continue
        if not roots or any(path == r or path.startswith(r + os.sep) for r in roots):
            chosen[path] = e
    return dict(sorted(chosen.items()))


def percent(hit, all_):
    return f"{100 * hit / all_:5.1f} %" if all_ else "    -  "


def report(results, rules, lost):
    width = max(len(n) for n in LIBRARY)
    total = collections.Counter(), collections.Counter()
    for lib in [*RELEASES, "C++"]:
        mine = [r for r in results if LIBRARY.get(r[0].callee, "C++") == lib]
        if not mine:
            continue
        print(f"{lib:{width}}  {sum(h for _, h in mine):4} of {len(mine):4}  "
              f"{percent(sum(h for _, h in mine), len(mine))}")
        for name in RELEASES.get(lib, ("guard", "reset", "delete", "destructor")):
            own = [h for c, h in mine if c.callee == name]
            if own:
                floor = f"  floor {FLOORS[name]} %" if name in FLOORS else ""
                print(f"  {name:{width - 2}}  {sum(own):4} of {len(own):4}  "
                      f"{percent(sum(own), len(own))}{floor}")
        total[0][lib], total[1][lib] = sum(h for _, h in mine), len(mine)
    hit, all_ = sum(total[0].values()), sum(total[1].values())
    print(f"{'all':{width}}  {hit:4} of {all_:4}  {percent(hit, all_)}  floor 75 %")
    for kind in sorted({c.kind for c, _ in results} - {"call"}):
        own = [h for c, h in results if c.kind == kind]
        print(f"  of these {kind:10}  {sum(own):4} of {len(own):4}  {percent(sum(own), len(own))}")
    print("not mutated: " + (", ".join(f"{k} {v}" for k, v in sorted(rules.items())) or "none"))
    if lost:
        print(f"could not be scanned: {lost}")


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    ap.add_argument("-p", dest="build", action="append", required=True,
                    help="folder of a compile_commands.json; may be given several times")
    ap.add_argument("--closecall", default=os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "..", "build", "bin", "closecall"))
    ap.add_argument("--limit", type=int, default=0, help="mutants a file at most; 0: all")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--only", default="", help="comma-separated releasing functions")
    ap.add_argument("-j", type=int, default=os.cpu_count() or 1)
    ap.add_argument("-v", action="store_true", help="print every mutant")
    ap.add_argument("--list", action="store_true", help="print the candidates, scan nothing")
    ap.add_argument("paths", nargs="*")
    o = ap.parse_args()
    UNDO.on_signals()
    scanner = Scanner(os.path.abspath(o.closecall), None)
    only = set(filter(None, o.only.split(",")))
    entries = {}
    for build in o.build:
        entries.update(load(build, o.paths))
    rules, results, lost = collections.Counter(), [], 0

    def read(item):
        with open(item[0], encoding="utf-8", errors="surrogateescape") as f:
            text = f.read()
        return Source(*item) if HANDLES.search(text) or CALL.search(text) or \
            mutate_cxx.DELETE.search(text) else None

    def prepare(source):
        found, callers, macros = candidates(source, classes, sources)
        base, others = None, companions(source, definers, sources)
        if not o.list and any(c.rule is None for c in found):
            base = scanner.scan(source.entry, source.main, others, source.path)
        return source, others, found, callers, macros, base

    with concurrent.futures.ThreadPoolExecutor(o.j) as pool:
        jobs, later, definers = [], [], collections.defaultdict(list)
        roots = {os.path.dirname(p) for p, e in entries.items() if not p.endswith(".c")}
        included = {**entries, **mutate_cxx.headers(entries, roots, re.compile(HANDLES.pattern + "|" + CALL.pattern))}
        sources = [s for s in pool.map(read, included.items()) if s]
        classes = mutate_cxx.owning_classes(sources, CALL)
        for s in sources:
            for f in s.functions:
                if f.external and f.handles:
                    definers[f.name].append(s)
        for item in pool.map(prepare, [s for s in sources if candidates(s, classes, sources)[0]]):
            source, others, found, callers, macros, base = item
            path = source.path
            rules["macro"] += macros
            dirty = {fn for check, fn, _, _ in base if check in LEAKS} if base else set()
            good = []
            for c in found:
                if only and c.callee not in only:
                    continue
                if c.rule is None and c.fn.name in dirty:
                    c.rule = "reported"
                if o.list:
                    print(f"{path}:{c.line}: {c.callee} in {c.fn.name}: {c.rule or 'mutant'}")
                if c.rule:
                    rules[c.rule] += 1
                else:
                    good.append(c)
            if base is None:
                lost += 0 if o.list else len(good)
                continue
            if o.limit and len(good) > o.limit:
                good = random.Random(f"{o.seed} {os.path.basename(path)}").sample(good, o.limit)
                good.sort(key=lambda c: c.at)
            for c in good:
                work = (mutate, scanner, source, c, base, callers, others)
                if source.header:
                    later.append((c, work))
                else:
                    jobs.append((c, pool.submit(*work)))
        waits = [(c, job.result) for c, job in jobs] + \
            [(c, lambda w=w: w[0](*w[1:])) for c, w in later]  # one by one, when nothing else runs
        for c, wait in waits:
            hit = wait()
            if hit is None:
                lost += 1
                continue
            results.append((c, hit))
            if o.v or not hit:
                print(f"{'found ' if hit else 'missed'} {c.path}:{c.line}: {c.callee} "
                      f"in {c.fn.name}", flush=True)
    if not o.list:
        report(results, rules, lost)
    return 0


if __name__ == "__main__":
    sys.exit(main())
