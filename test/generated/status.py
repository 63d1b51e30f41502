#!/usr/bin/env python3
"""Generated programs with error values against closecall.

Each function is built from a seed: database calls whose status is tested,
printed, copied, collected, returned, overwritten or dropped, helpers that
return it as it is or mapped, results that are asked, read and freed. An
interpreter runs the function under all inputs and all outcomes of its calls,
and notes for each call what became of its value. That is the truth: a call
is bad when nobody ever looks (ignored), when a run overwrites its status
before a look or returns the cleanup's instead (masked), or when a run reads a
result that was not asked (unchecked). closecall must say so of each bad call
and nothing of the others.

  status.py --seed 1 --functions 3000 --closecall build/bin/closecall
  status.py --seed 1 --only 137 ...      one function with its verdict
  status.py --exceptions --seed 1 ...    in C++: calls throw, handlers go on

With --exceptions some calls throw as well: the interpreter lets each of them
throw in some runs, and follows the exception to its handler, or out.

Exit status 1 when anything was missed or invented.
"""
import argparse
import collections
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile

HEAD = """#include <libpq-fe.h>
#include <mariadb/mysql.h>
#include <sqlite3.h>
#include <stdio.h>
"""
# With exceptions: what throws, what turns a status into an exception, an object
# that holds one.
CXX_HEAD = HEAD.replace("<stdio.h>", "<cstdio>\n#include <stdexcept>") + """struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct Late : Failure {
  using Failure::Failure;
};
struct Other {};
bool unlucky(int n);
inline void work(int n) {
  if (unlucky(n))
    throw Failure("work");
}
inline void workLate(int n) {
  if (unlucky(n))
    throw Late("late");
}
inline void workOther(int n) {
  if (unlucky(n))
    throw Other();
}
inline void check(int code) {
  if (code != 0)
    throw Failure("code");
}
inline void must(sqlite3 *db) { check(sqlite3_exec(db, "INSERT", nullptr, nullptr, nullptr)); }
struct Status {
  int rc = 0;
  int times = 0;
};
"""
# What is thrown, and what catches it.
THROWN = {"work": "Failure", "workLate": "Late", "workOther": "Other", "check": "Failure", "must": "Failure"}
CATCHES = {"...": {"Failure", "Late", "Other"}, "const Failure &": {"Failure", "Late"}, "const Late &": {"Late"},
           "const std::exception &": {"Failure", "Late"}, "const Other &": {"Other"}}
CODES = ["rc", "ret"]
# How a helper returns the status of the call inside; whether callers answer.
HELPERS = {
    "same": ("int rc = sqlite3_exec(db, \"INSERT\", 0, 0, 0);\n  return rc;", True),
    "mapped": ("if (sqlite3_exec(db, \"INSERT\", 0, 0, 0) != SQLITE_OK)\n    return 1;\n  return 0;", True),
    "labelled": ("int ret = 1;\n  if (sqlite3_exec(db, \"INSERT\", 0, 0, 0))\n    goto out;\n  ret = 0;\n"
                 "out:\n  return ret;", True),
    "says": ("int rc = sqlite3_exec(db, \"INSERT\", 0, 0, 0);\n  if (rc)\n    fprintf(stderr, \"failed\");\n"
             "  return rc;", False),
}
CALLS = {
    "sqlite": "sqlite3_exec(db, \"INSERT\", 0, 0, 0)",
    "mysql": "mysql_query(my, \"INSERT\")",
    "rollback": "sqlite3_exec(db, \"ROLLBACK\", 0, 0, 0)",
    "close": "sqlite3_close_v2(other)",
}


class Maker:
    """Statements are tuples; calls have a number by which they are told apart."""
    most, throwers = 5, 0

    def __init__(self, dice):
        self.dice, self.calls, self.results, self.tags = dice, 0, 0, set()
        self.bounds = ["n", "m"]  # a loop has a bound of its own

    def call(self):
        kind = self.dice.choice(["sqlite"] * 4 + ["mysql"] * 2 + ["rollback", "close"] +
                                ["helper:" + h for h in HELPERS])
        self.calls += 1
        self.tags.add(kind)
        return kind, self.calls

    def block(self, depth, size):
        out = []
        for _ in range(size):
            if self.calls >= self.most:
                break
            out += self.statement(depth)
        return out

    def result(self):
        """A result that is asked, read and freed in some order."""
        self.calls += 1
        self.results += 1
        res, site = f"res{self.results}", self.calls
        how = self.dice.choice(["asked", "asked", "unasked", "read", "late", "null", "counted"])
        self.tags.add("result " + how)
        asks, reads = ("ask", res, []), ("read", res)
        body = {"asked": [("ask", res, [reads])], "unasked": [], "read": [reads],
                "late": [reads, asks], "null": [("null", res)],
                "counted": [("count", res)] + ([asks] if self.dice.random() < 0.5 else [])}[how]
        return [("result", res, site), *body, ("clear", res)]

    def statement(self, depth):
        dice = self.dice
        var = dice.choice(CODES)
        pick = dice.random()
        if pick < 0.16:
            return [("drop", *self.call())]
        if pick < 0.20:
            return [("void", *self.call())]
        if pick < 0.45:
            return [("set", var, *self.call())]
        if pick < 0.50:
            return [("collect", var, *self.call())]
        if pick < 0.56:
            return [("print", var)]
        if pick < 0.60:
            return [("copy", *dice.sample(CODES, 2))]
        if pick < 0.63:
            return [("zero", var)]
        if pick < 0.69:
            return self.result()
        if depth == 0 or "." in var:
            return [("print", var)] if dice.random() < 0.3 else []
        if pick < 0.75 and self.bounds:
            return [("loop", self.bounds.pop(), self.block(depth - 1, dice.randint(1, 2)))]
        cond = dice.choice([("input", "a"), ("input", "b"), ("fail", var), ("fail", var), ("ok", var), ("ok", var)])
        then = self.block(depth - 1, dice.randint(1, 2))
        if cond[0] == "fail" and dice.random() < 0.4:
            then.append(("return", ("var", var)) if dice.random() < 0.5 else ("return", ("const", -1)))
        other = self.block(depth - 1, 1) if dice.random() < 0.25 else []
        return [("if", cond, then, other)]

    def function(self):
        body = self.block(2, self.dice.randint(2, 5))
        body.append(("return", self.dice.choice([("var", "rc"), ("var", "ret"), ("const", 0), ("truth", "rc")])))
        return body


class ThrowingMaker(Maker):
    """The same with exceptions: what throws has a number of its own."""
    most = 4

    def thrower(self):
        if self.throwers == 2:
            return ("check-call", *self.call())
        self.throwers += 1
        name = self.dice.choice(["work", "work", "workLate", "workOther", "must"])
        self.tags.add("throws: " + name)
        return ("work", name, -self.throwers)

    def thrown(self, body):
        """What the statements may throw."""
        kinds = set()
        for s in body:
            if s[0] in ("work", "check", "check-call"):
                kinds.add(THROWN.get(s[1], "Failure"))
            elif s[0] == "throw":
                kinds.add(s[1] or "Failure")
            elif s[0] == "try":
                kinds |= self.thrown(s[1]) - CATCHES[s[2]] | self.thrown(s[3])
            for part in s[2:] if s[0] in ("if", "loop") else ():
                kinds |= self.thrown(part)
        return kinds

    def statement(self, depth):
        dice = self.dice
        pick = dice.random()
        var = dice.choice(CODES)
        if pick < 0.14 and self.throwers < 2:
            return [self.thrower()]
        if pick < 0.22:
            self.tags.add("checked")
            return [("check", var)]
        if pick < 0.28:
            self.tags.add("call checked")
            return [("check-call", *self.call())]
        if pick < 0.33 and depth and "." not in var:
            self.tags.add("throws what was said")
            return [("if", ("fail", var), [("throw", dice.choice(["Failure", "Late", "Other"]))], [])]
        if pick < 0.52 and depth:
            body = self.block(depth - 1, dice.randint(1, 3))
            if not self.thrown(body) or dice.random() < 0.5:
                body.insert(dice.randint(0, len(body)), self.thrower())
            kinds = self.thrown(body)
            caught = dice.choice(["..."] * 3 + [c for c in sorted(CATCHES) if CATCHES[c] & kinds])
            self.tags.add("try: " + caught)
            handler = self.block(depth - 1, dice.randint(0, 2))
            last = dice.choice([None, None, "again", "return", "returns it"])
            if last == "again":
                handler.append(("throw", ""))
            elif last:
                handler.append(("return", ("var", var) if last == "returns it" else ("const", -1)))
            self.tags.add("handler: " + (last or "goes on"))
            return [("try", body, caught, handler)]
        return super().statement(depth)


def text_of(kind):
    return f"{kind[7:]}(db)" if kind.startswith("helper:") else CALLS[kind]


def render(body, lines, sites, places, indent=1):
    pad = "  " * indent

    def put(text, site=None):
        lines.append(pad + text)
        if site:
            sites[site] = len(lines)
        places.setdefault(id(s), len(lines))
    for s in body:
        if s[0] in ("drop", "void"):
            put(("(void)" if s[0] == "void" else "") + text_of(s[1]) + ";", s[2])
        elif s[0] in ("set", "collect"):
            put(f"{s[1]} {'=' if s[0] == 'set' else '|='} {text_of(s[2])};", s[3])
        elif s[0] == "work":
            put(f"{s[1]}({'db' if s[1] == 'must' else 'n'});")
        elif s[0] == "check":
            put(f"check({s[1]});")
        elif s[0] == "check-call":
            put(f"check({text_of(s[1])});", s[2])
        elif s[0] == "throw":
            put("throw;" if not s[1] else "throw Other();" if s[1] == "Other" else f'throw {s[1]}("x");')
        elif s[0] == "try":
            put("try {")
            render(s[1], lines, sites, places, indent + 1)
            put(f"}} catch ({s[2]}) {{")
            render(s[3], lines, sites, places, indent + 1)
            put("}")
        elif s[0] == "print":
            put(f'printf("%d\\n", {s[1]});')
        elif s[0] == "copy":
            put(f"{s[1]} = {s[2]};")
        elif s[0] == "zero":
            put(f"{s[1]} = 0;")
        elif s[0] == "result":
            put(f'PGresult *{s[1]} = PQexec(conn, "SELECT");', s[2])
        elif s[0] == "ask":
            put(f"if (PQresultStatus({s[1]}) == PGRES_TUPLES_OK) {{")
            render(s[2], lines, sites, places, indent + 1)
            put("}")
        elif s[0] == "read":
            put(f"puts(PQgetvalue({s[1]}, 0, 0));")
        elif s[0] == "count":
            put(f'printf("%d\\n", PQntuples({s[1]}));')
        elif s[0] == "null":
            put(f'if (!{s[1]})')
            put('  puts("memory");')
        elif s[0] == "clear":
            put(f"PQclear({s[1]});")
        elif s[0] == "loop":
            put(f"for (int i = 0; i < {s[1]}; i++) {{")
            render(s[2], lines, sites, places, indent + 1)
            put("}")
        elif s[0] == "if":
            cond = {"input": "{}", "fail": "{} != 0", "ok": "{} == 0"}[s[1][0]].format(s[1][1])
            put(f"if ({cond}) {{")
            render(s[2], lines, sites, places, indent + 1)
            if s[3]:
                put("} else {")
                render(s[3], lines, sites, places, indent + 1)
            put("}")
        elif s[0] == "return":
            kind, what = s[1]
            put({"var": f"return {what};", "const": f"return {what};",
                 "truth": f"return {what} == 0;"}[kind])


class Value:
    """One execution of a call."""

    def __init__(self, site, kind, failed):
        self.site, self.kind, self.failed = site, kind, failed
        self.looked = self.counted = self.known = self.excused = False


class Return(Exception):
    pass


class Thrown(Exception):
    def __init__(self, kind):
        super().__init__()
        self.kind = kind


class Truth:
    """What became of each call over all runs."""

    def __init__(self, body):
        self.body = body
        self.kinds = {}
        self.looked, self.lost, self.read, self.count, self.normal = (set() for _ in range(5))
        self.handlers, self.entered = set(), set()  # of exceptions
        self.masked = {}  # call: the statements that overwrite it

    def run(self, inputs, outcomes):
        self.inputs, self.outcomes, self.made = inputs, outcomes, []
        self.vars = {v: (0, []) for v in CODES}  # number, values it tells of
        self.plain = {v: True for v in CODES}    # the number is that of one call
        self.replaced = {v: None for v in CODES}
        self.results, self.caught = {}, []
        try:
            self.block(self.body)
        except (Return, Thrown):
            pass
        for v in self.made:
            if not v.looked:
                self.lost.add(v.site)

    def look(self, values):
        for v in values:
            v.looked = True
            self.looked.add(v.site)

    def make(self, kind, site):
        failed = self.outcomes[site]
        self.kinds[site] = kind
        v = Value(site, kind, failed)
        self.made.append(v)
        if not any(self.outcomes[k] for k in self.outcomes):
            self.normal.add(site)
        return v

    def write(self, var, number, values, constant=False, plain=True):
        old = self.vars[var][1]
        self.vars[var] = (number, values)
        if "." in var:  # kept where others may find it
            self.look(values)
        self.plain[var] = plain
        self.replaced[var] = None
        if constant:
            return
        held = [v for _, vs in self.vars.values() for v in vs]
        for v in old:
            if not v.looked and not v.excused and v not in held:
                self.masked.setdefault(v.site, set()).add(id(self.now))

    def block(self, body):
        for s in body:
            self.statement(s)

    def statement(self, s):
        op, self.now = s[0], s
        if op in ("drop", "void"):
            v = self.make(s[1], s[2])
            if op == "void":
                self.look([v])
        elif op == "set":
            v = self.make(s[2], s[3])
            number, old = self.vars[s[1]]
            known = [o for o in old if o.known and o.failed] if self.plain[s[1]] else []
            self.write(s[1], int(v.failed), [v])
            if s[2] in ("close", "rollback") and known:
                self.replaced[s[1]] = (id(s), known)
        elif op == "work":
            if self.outcomes[s[2]]:
                raise Thrown(THROWN[s[1]])
        elif op == "check":
            number, values = self.vars[s[1]]
            self.look(values)
            for v in values:
                v.known |= self.plain[s[1]]
            if number:
                raise Thrown("Failure")
        elif op == "check-call":
            v = self.make(s[1], s[2])
            self.look([v])
            if v.failed:
                raise Thrown("Failure")
        elif op == "throw":
            raise Thrown(s[1] or self.caught[-1])
        elif op == "try":
            self.handlers.add(id(s))
            try:
                self.block(s[1])
            except Thrown as thrown:
                if thrown.kind not in CATCHES[s[2]]:
                    raise
                self.entered.add(id(s))
                for v in self.made:  # that something went wrong is known
                    v.excused = True
                self.caught.append(thrown.kind)
                self.block(s[3])
                self.caught.pop()
        elif op == "collect":
            v = self.make(s[2], s[3])
            number, old = self.vars[s[1]]
            self.write(s[1], number | int(v.failed), old + [v], plain=False)
        elif op == "print":
            self.look(self.vars[s[1]][1])
        elif op == "copy":
            number, values = self.vars[s[2]]
            self.write(s[1], number, list(values), plain=self.plain[s[2]])
        elif op == "zero":
            self.write(s[1], 0, [], constant=True)
        elif op == "loop":
            for _ in range(self.inputs[s[1]]):
                self.block(s[2])
        elif op == "if":
            kind, what = s[1]
            if kind == "input":
                side = self.inputs[what]
            else:
                number, values = self.vars[what]
                self.look(values)
                for v in values:
                    v.known |= self.plain[what]
                side = (number != 0) == (kind == "fail")
            self.block(s[2] if side else s[3])
        elif op == "return":
            kind, what = s[1]
            if kind != "const":
                self.look(self.vars[what][1])
            if kind == "var" and self.replaced[what]:
                for v in (v for v in self.replaced[what][1] if not v.excused):
                    self.masked.setdefault(v.site, set()).add(self.replaced[what][0])
            raise Return
        elif op == "result":
            self.results[s[1]] = self.make("result", s[2])
        elif op == "ask":
            self.look([self.results[s[1]]])
            if not self.results[s[1]].failed:
                self.block(s[2])
        elif op == "read" and not self.results[s[1]].looked:
            self.read.add(self.results[s[1]].site)
        elif op == "count" and not self.results[s[1]].looked:
            self.count.add(self.results[s[1]].site)

    def verdicts(self):
        """{site: checks} of the bad calls."""
        out = {}
        for site, kind in self.kinds.items():
            if kind in ("rollback", "close") or kind == "helper:says":
                continue
            ignored = site not in self.looked and site in self.lost
            if site in self.read or (site in self.count and site not in self.looked):
                out[site] = {"unchecked-result"}
            elif site not in self.normal:  # only runs after a failure
                continue
            elif site in self.masked:
                out[site] = {"masked-error", "ignored-error"} if ignored else {"masked-error"}
            elif ignored:
                out[site] = {"ignored-error"}
        return out


def truth(body, calls, throwers=0):
    t = Truth(body)
    rounds = (0, 2) if throwers else (0, 1, 3)
    for a, b, n, m in itertools.product((0, 1), (0, 1), rounds, rounds):
        for outcome in itertools.product((False, True), repeat=calls + throwers):
            t.run({"a": a, "b": b, "n": n, "m": m}, dict(enumerate(outcome[:calls], 1)) |
                  {-k: thrown for k, thrown in enumerate(outcome[calls:], 1)})
    # A handler that is never entered looks at nothing, whatever it says.
    executed = t.kinds if t.handlers <= t.entered else {}
    return t.verdicts(), executed, t.masked


def make(seed, index, exceptions=False):
    maker = (ThrowingMaker if exceptions else Maker)(random.Random(f"{seed}/{index}"))
    body = maker.function()
    return body, maker


def scan(closecall, path, flags):
    checks = "closecall-ignored-error,closecall-masked-error,closecall-unchecked-result"
    done = subprocess.run([closecall, "scan", "--format", "json", "-q", "-j", "1", "--no-cache", "--checks", checks,
                           path, "--", *flags], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr[-3000:])
    return json.loads(done.stdout)["findings"]


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    ap.add_argument("--seed", type=int, action="append", help="may be given several times (1)")
    ap.add_argument("--functions", type=int, default=1000, help="functions a seed")
    ap.add_argument("--closecall", required=True)
    ap.add_argument("--only", type=int, help="this function of the seed")
    ap.add_argument("--show", type=int, default=5)
    ap.add_argument("--exceptions", action="store_true", help="C++ in which calls throw")
    ap.add_argument("--quiet", action="store_true", help="no table of coverage")
    args = ap.parse_args()
    flags = ["-I/usr/include/postgresql"]
    if args.exceptions:
        flags.append("-std=c++17")
        CODES.append("s.rc")
    checks = ("ignored-error", "masked-error", "unchecked-result")
    counts, coverage, failures = collections.Counter(), collections.Counter(), []
    with tempfile.TemporaryDirectory(prefix="generated-") as folder:
        for seed in args.seed or [1]:
            indices = [args.only] if args.only is not None else range(args.functions)
            head = CXX_HEAD if args.exceptions else HEAD
            lines, where, wanted, texts, aside, by = head.splitlines(), {}, {}, {}, set(), {}
            for name, (body, _) in HELPERS.items():
                lines += [f"static int {name}(sqlite3 *db) {{", *("  " + body).splitlines(), "}"]
            for index in indices:
                body, maker = make(seed, index, args.exceptions)
                sites, places, first = {}, {}, len(lines)
                lines += [f"int f{index}(sqlite3 *db, sqlite3 *other, MYSQL *my, PGconn *conn, int a, int b, int n, int m) {{",
                          "  int rc = 0, ret = 0;" + (" Status s;" if args.exceptions else "")]
                render(body, lines, sites, places)
                lines.append("}")
                texts[index] = lines[first:]
                for tag in maker.tags:
                    coverage[tag] += 1
                bad, executed, masked = truth(body, maker.calls, maker.throwers)
                for site, line in sites.items():
                    where[line] = (index, site)
                    if site not in executed:
                        aside.add((index, site))
                    by[(index, site)] = {places[p] for p in masked.get(site, ())}
                    if site in bad:
                        wanted[(index, site)] = bad[site]
            path = os.path.join(folder, f"s{seed}.c" + ("pp" if args.exceptions else ""))
            with open(path, "w", encoding="utf-8") as f:
                f.write("\n".join(lines) + "\n")
            found, overwritten = {}, set()
            for f in scan(args.closecall, path, flags):
                check = f["check"].removeprefix("closecall-")
                if check not in checks:
                    continue
                # The call is the first step of the path.
                line = f["path"][0]["location"]["line"]
                if check == "masked-error":
                    overwritten.add(f["location"]["line"])
                found[where.get(line, (f["function"], line))] = (check, f["message"])
            for key in sorted(set(wanted) | set(found), key=str):
                say = found.get(key, ("nothing", ""))
                truth_ = wanted.get(key, {"nothing"})
                if key in aside:
                    continue
                # Two calls that one statement overwrites give one finding.
                if say[0] == "nothing" and "masked-error" in truth_ and by[key] & overwritten:
                    say = ("masked-error", "")
                counts["right" if say[0] in truth_ else "missed" if say[0] == "nothing" else
                       "invented" if "nothing" in truth_ else "another kind"] += 1
                if say[0] not in truth_:
                    failures.append((seed, key, " or ".join(sorted(truth_)), say))
            counts["functions"] += len(texts)
            for seed_, (index, site), truth_, say in failures[:args.show]:
                if seed_ == seed and index in texts:
                    print(f"--- seed {seed}, function {index}, call {site}: by execution {truth_}, "
                          f"closecall says {say[0]} {say[1]}")
                    print("\n".join(texts[index]))
            if args.only is not None:
                print("\n".join(texts[args.only]), wanted, found)
    if not args.quiet:
        for tag, number in sorted(coverage.items()):
            print(f"{tag:24} {number:6}")
    print(f"{counts['functions']} functions: {counts['right']} calls right, {counts['missed']} missed, "
          f"{counts['invented']} invented, {counts['another kind']} of another kind")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
