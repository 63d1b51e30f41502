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

  reported    the function has findings before any mutation
  macro       the call stands in the body of a macro
  parameter   the handle is a parameter: the callers own it
  kept        a field, element or global: something outside the function may
              release it (fields of local structs count as locals)
  static      a static local keeps its handle between calls
  borrowed    the local is never the result or out-argument of a call: it is
              a second name of something that lives elsewhere
  failed      guarded by the failure of an acquiring call that makes nothing
              when it fails, or by a test that the handle is null
  exits       what follows in the same block ends the process
  with-parent ODBC: a disconnect follows in the function, which frees the
              connection's statements
  used        an owner that the function uses besides

In C++ an owner that takes a raw handle (`unique_ptr<...> own(res, PQclear);`) is a
release too, and so is a destructor's call for a member that the file fills and
nothing else in it releases; there a finding anywhere in the file counts.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import random
import re
import shlex
import subprocess
import sys
import tempfile

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
                      "exception")}
# Acquiring calls that hand out nothing when they fail.
NOTHING_ON_FAILURE = ("sqlite3_prepare", "SQLAllocHandle", "SQLAllocStmt", "SQLAllocConnect",
                      "SQLAllocEnv", "sqlite3_blob_open", "sqlite3_backup_init")
ENDS = re.compile(r"\b(?:_?exit|_Exit|abort|exit_nicely|pg_fatal|fatal|die|finish_nicely|"
                  r"exit_horribly|disconnect_and_exit)\s*\(")
HANDLES = re.compile(r"\b(?:PGconn|PGresult|sqlite3|sqlite3_stmt|MYSQL|MYSQL_RES|MYSQL_STMT|"
                     r"SQLH\w+|HSTMT|HDBC|HENV|redisContext|redisReply)\b")
KEYWORDS = {"return", "goto", "else", "case", "do", "if", "while", "for", "switch", "sizeof",
            "typedef", "break", "continue", "default"}
# An owner that a raw handle is given to.
GUARD = re.compile(r"\b(?:std\s*::\s*)?unique_ptr\s*<[^;{}()]*(?:\([^()]*\)[^;{}()]*)?>\s*(\w+)\s*[({]\s*(\w+)\s*,"
                   r"\s*&?\s*(" + "|".join(sorted(LIBRARY, key=len, reverse=True)) + r")\s*[)}]\s*;")
CALL = re.compile(r"\b(" + "|".join(sorted(LIBRARY, key=len, reverse=True)) + r")\s*\(")


def blanked(text):
    """The text with comments and the contents of literals as spaces."""
    out, i, n = [], 0, len(text)
    while i < n:
        two = text[i:i + 2]
        if two in ("/*", "//"):
            end = text.find("*/" if two == "/*" else "\n", i + 2)
            end = n if end < 0 else end + (2 if two == "/*" else 0)
            out.append(re.sub(r"[^\n]", " ", text[i:end]))
            i = end
        elif text[i] in "\"'":
            end = i + 1
            while end < n and text[end] != text[i] and text[end] != "\n":
                end += 2 if text[end] == "\\" else 1
            out.append(text[i] + re.sub(r"[^\n]", " ", text[i + 1:end]) + text[end:end + 1])
            i = end + 1
        else:
            out.append(text[i])
            i += 1
    return "".join(out)


def without_directives(code, active):
    """The code without directives and without the branches that are not compiled.
    `active`: line numbers of which the preprocessor left something. Also returns
    the numbers of the lines of macro bodies."""
    lines, out, macros, group = code.split("\n"), [], set(), []
    branches = []  # (first line, last line) of each conditional branch
    i = 0
    while i < len(lines):
        m = re.match(r"\s*#\s*(\w+)", lines[i])
        if not m:
            out.append(lines[i])
            i += 1
            continue
        start = i
        while lines[i].rstrip().endswith("\\") and i + 1 < len(lines):
            i += 1
        i += 1
        if m[1] == "define":
            macros.update(range(start, i))
        if m[1] in ("if", "ifdef", "ifndef"):
            group.append(i)
        elif m[1] in ("elif", "else", "endif") and group:
            branches.append((group.pop(), start))
            if m[1] != "endif":
                group.append(i)
        out.extend([""] * (i - start))
    kept = list(out)
    for first, last in branches:
        body = [k for k in range(first, last) if out[k].strip()]
        if body and not any(k + 1 in active for k in body):
            for k in body:
                kept[k] = ""
    # Same length as before, so that offsets agree.
    return "\n".join(k.ljust(len(l)) for k, l in zip(kept, lines)), macros


def closing(code, at):
    """Offset of the bracket that closes the one at `at`, or -1."""
    pairs = {"(": ")", "{": "}", "[": "]"}
    stack = []
    for i in range(at, len(code)):
        c = code[i]
        if c in pairs:
            stack.append(pairs[c])
        elif stack and c == stack[-1]:
            stack.pop()
            if not stack:
                return i
    return -1


class Function:
    def __init__(self, name, params, start, end, code, external):
        self.name, self.start, self.end, self.external = name, start, end, external
        self.body = code[start:end]
        self.params = set(re.findall(r"(\w+)\s*(?:\[[^\]]*\]\s*)?(?:,|$)", params))


def functions(code):
    found, i = [], 0
    while True:
        i = code.find("{", i)
        if i < 0:
            return found
        end = closing(code, i)
        if end < 0:
            return found
        head = code[max(code.rfind(";", 0, i), code.rfind("}", 0, i)) + 1:i]
        m = None
        for m in re.finditer(r"(~?\b\w+)\s*\(", head):
            if m[1] not in ("__attribute__", "__declspec") and m[1] not in KEYWORDS:
                break
        if m and re.match(r"\s*(?:extern\b|namespace\b)", head) is None or m:
            close = closing(head, m.end() - 1)
            if close > 0:
                # With a handle in its signature: of interest to other files.
                external = HANDLES.search(head) and not re.search(r"\bstatic\b", head)
                found.append(Function(m[1], head[m.end():close], i, end + 1, code, external))
        elif re.match(r'\s*extern\s*"', head) or \
                re.search(r"\b(?:namespace|class|struct)\b[^=()]*$", head):
            i += 1  # what is in it counts
            continue
        i = end + 1


def statements(body):
    return re.split(r"[;{}]", body)


def declares(body, name):
    """'static' or 'local' when the body declares the name, else None."""
    for s in statements(body):
        s = re.sub(r"^\s*(?:case\b[^:]*|default\s*|\w+\s*):", "", s)
        s = re.sub(r"^\s*for\s*\(", "", s)
        m = re.match(r"\s*((?:\w+\s+)*?\w+)\s*((?:\s|\*|\bconst\b)+)(\w+)\s*(.*)$", s, re.S)
        if not m or m[1].split()[0] in KEYWORDS:
            continue
        names, depth, part = [m[3]], 0, m[4]
        for i, c in enumerate(part):
            depth += c in "([{"
            depth -= c in ")]}"
            if c == "," and depth == 0:
                n = re.match(r"[\s*]*(\w+)", part[i + 1:])
                if n:
                    names.append(n[1])
        if re.match(r"\s*(?:[=,\[]|$)", m[4]) and name in names:
            return "static" if re.search(r"\bstatic\b", m[1]) else "local"
    return None


def block_around(body, at):
    """(start of the block's inside, its end, text in front of the block)."""
    depth, i = 0, at
    while i > 0:
        i -= 1
        if body[i] == "}":
            depth += 1
        elif body[i] == "{":
            if depth == 0:
                break
            depth -= 1
    end = closing(body, i)
    before = max(body.rfind(";", 0, i), body.rfind("}", 0, i), body.rfind("{", 0, i))
    return i + 1, end, body[before + 1:i], before + 1


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


def classify(fn, at, callee, args, macro, code=""):
    """The rule that excludes the call, or None."""
    if macro:
        return "macro"
    body = fn.body
    if fn.name.startswith("~"):
        # A member that the file fills, and its only release in the file.
        name = re.escape(args[0].strip())
        fills = re.search(r"(?<![\w.>*])" + name + r"\s*(?:=\s*|[({]\s*)\w+\s*\(", code) or \
            re.search(r"[(,]\s*&\s*" + name + r"\s*[,)]", code)
        again = re.findall(r"\b" + callee + r"\s*\(\s*" + name + r"\s*\)", code)
        return None if fills and len(again) == 1 and re.fullmatch(r"\w+", name) else "kept"
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
    made = re.search(r"(?<![\w.>*])" + name + r"\s*=\s*(?:\([\w\s*]*\)\s*)*[\w.>-]+\s*\(", body) or \
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


class Candidate:
    def __init__(self, path, fn, callee, at, end, line, rule, text):
        self.path, self.fn, self.callee, self.at, self.end = path, fn, callee, at, end
        self.line, self.rule, self.text = line, rule, text


class Source:
    """A file of the corpus and its functions."""

    def __init__(self, path, entry):
        self.path, self.entry = path, entry
        with open(path, encoding="utf-8", errors="surrogateescape") as f:
            self.text = f.read()
        self.code = blanked(self.text)
        self.clean, self.macro_lines = without_directives(self.code, active_lines(entry, path))
        self.functions = functions(self.clean)


def companions(source, definers):
    """The entries of other files that define what this file calls."""
    own = {f.name for f in source.functions}
    called = set(re.findall(r"\b\w+\b", source.clean)) - own  # constructors too
    found = {d.path: d.entry for name in called for d in definers.get(name, ())
             if len(definers[name]) == 1 and d is not source}
    return [entry for _, entry in sorted(found.items())]


def candidates(source):
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
            rule = classify(f, m.start(), m[1], args, False, source.clean)
            found.append(Candidate(path, f, m[1], at, end, text.count("\n", 0, at) + 1, rule, new))
        for m in GUARD.finditer(f.body):
            at, end = f.start + m.start(), f.start + m.end()
            used = len(re.findall(rf"\b{m[1]}\b", f.body)) > 1
            rule = "used" if used else classify(f, m.start(), m[3], [m[2]], False)
            found.append(Candidate(path, f, m[3], at, end, text.count("\n", 0, at) + 1, rule,
                                   "(void)0;" + "\n" * text[at:end].count("\n")))
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


class Scanner:
    def __init__(self, closecall, packs):
        self.closecall, self.packs = closecall, packs
        self.lost = {}  # path -> functions that the last scan of it could not analyse

    def scan(self, entry, path, others):
        """Findings of the file, as a multiset."""
        args = arguments(entry)
        own = os.path.realpath(os.path.join(entry["directory"], entry["file"]))
        args = [path if os.path.realpath(os.path.join(entry["directory"], a)) == own else a
                for a in args]
        with tempfile.TemporaryDirectory() as tmp:
            with open(os.path.join(tmp, "compile_commands.json"), "w", encoding="utf-8") as f:
                json.dump([{"directory": entry["directory"], "file": path, "arguments": args}] + others,
                          f)
            out = os.path.join(tmp, "out.json")
            p = subprocess.run([self.closecall, "scan", "-p", tmp, "--checks", "*", "-j1", "-q",
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
        return collections.Counter((f["check"], f["function"].split("::")[-1],
                                    f["location"]["line"], f["message"]) for f in found
                                   if f["location"]["file"] == path)


def mutate(scanner, entry, text, c, base, callers, others):
    folder, name = os.path.split(c.path)
    fd, copy = tempfile.mkstemp(prefix=".closecall-mutant-", suffix=os.path.splitext(name)[1],
                                dir=folder)
    try:
        with os.fdopen(fd, "w", encoding="utf-8", errors="surrogateescape") as f:
            f.write(text[:c.at] + c.text + text[c.end:])
        found = scanner.scan(entry, copy, others)
    finally:
        os.unlink(copy)
    if found is None:
        return None
    wanted, todo = set(), [c.fn.name]
    while todo:
        name = todo.pop()
        if name not in wanted:
            wanted.add(name)
            todo.extend(callers.get(name, ()))
    anywhere = c.fn.name.startswith("~")  # the finding is where the member is filled
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
    for lib in RELEASES:
        mine = [r for r in results if LIBRARY[r[0].callee] == lib]
        if not mine:
            continue
        print(f"{lib:{width}}  {sum(h for _, h in mine):4} of {len(mine):4}  "
              f"{percent(sum(h for _, h in mine), len(mine))}")
        for name in RELEASES[lib]:
            own = [h for c, h in mine if c.callee == name]
            if own:
                floor = f"  floor {FLOORS[name]} %" if name in FLOORS else ""
                print(f"  {name:{width - 2}}  {sum(own):4} of {len(own):4}  "
                      f"{percent(sum(own), len(own))}{floor}")
        total[0][lib], total[1][lib] = sum(h for _, h in mine), len(mine)
    hit, all_ = sum(total[0].values()), sum(total[1].values())
    print(f"{'all':{width}}  {hit:4} of {all_:4}  {percent(hit, all_)}  floor 75 %")
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
    scanner = Scanner(os.path.abspath(o.closecall), None)
    only = set(filter(None, o.only.split(",")))
    entries = {}
    for build in o.build:
        entries.update(load(build, o.paths))
    rules, results, lost = collections.Counter(), [], 0

    def read(item):
        with open(item[0], encoding="utf-8", errors="surrogateescape") as f:
            text = f.read()
        return Source(*item) if HANDLES.search(text) or CALL.search(text) else None

    def prepare(source):
        found, callers, macros = candidates(source)
        base, others = None, companions(source, definers)
        if not o.list and any(c.rule is None for c in found):
            base = scanner.scan(source.entry, source.path, others)
        return source, others, found, callers, macros, base

    with concurrent.futures.ThreadPoolExecutor(o.j) as pool:
        jobs, definers = [], collections.defaultdict(list)
        sources = [s for s in pool.map(read, entries.items()) if s]
        for s in sources:
            for f in s.functions:
                if f.external:
                    definers[f.name].append(s)
        for item in pool.map(prepare, [s for s in sources if CALL.search(s.clean)]):
            source, others, found, callers, macros, base = item
            path, entry, text = source.path, source.entry, source.text
            rules["macro"] += macros
            dirty = {fn for _, fn, _, _ in base} if base else set()
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
                jobs.append((c, pool.submit(mutate, scanner, entry, text, c, base, callers,
                                            others)))
        for c, job in jobs:
            hit = job.result()
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
