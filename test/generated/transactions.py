#!/usr/bin/env python3
# Generated transactions against closecall. Each function is a random program
# over BEGIN, COMMIT, ROLLBACK and statements that may fail, in one of several
# spellings (text, API, helpers, records, formats). An interpreter runs it with
# every answer of the database, every flag and up to two rounds of each loop;
# it is bad when a begin is ended on one path and left open on another, or begun
# again while it is open. One that no path ends is left to the caller by design.
# closecall must find something in every bad function and nothing in the others.
#
#   transactions.py --seed 1 --functions 1000 --closecall build/bin/closecall
#
# Prints how often each construct was used, then the counts; what fails is
# shown with its truth. Exit status 1 when anything was missed or invented.
import argparse
import collections
import json
import os
import random
import subprocess
import sys
import tempfile

PRELUDE = """#include <libpq-fe.h>
#include <mysql/mysql.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
struct server { PGconn *conn; int uses; };
static int pq(PGconn *c, const char *sql) {
  PGresult *r = PQexec(c, sql);
  int ok = PQresultStatus(r) == PGRES_COMMAND_OK;
  PQclear(r);
  return ok;
}
static int pqf(PGconn *c, const char *format, ...) {
  char sql[200];
  va_list ap;
  va_start(ap, format);
  vsnprintf(sql, sizeof sql, format, ap);
  va_end(ap);
  return pq(c, sql);
}
static int srv(struct server *s, const char *sql) { s->uses++; return pq(s->conn, sql); }
static int lite(sqlite3 *db, const char *sql) {
  return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}
static int my(MYSQL *m, const char *sql) { return mysql_query(m, sql) == 0; }
static int pq_begin(PGconn *c) { return pq(c, "BEGIN"); }
static void pq_undo(PGconn *c) { pq(c, "ROLLBACK"); }
static void pq_finish(PGconn *c, int ok) { pq(c, ok ? "COMMIT" : "ROLLBACK"); }
"""
BEGINS = ["BEGIN", "begin", "START TRANSACTION", "/* x */ BEGIN;", "-- x\\nBEGIN"]
COMMITS = ["COMMIT", "commit;", "END", "COMMIT WORK"]
ROLLBACKS = ["ROLLBACK", "rollback;", "ABORT"]

# library: parameter, how a text is run, other spellings of the three.
SPELLINGS = {
    "text": ("PGconn *c", 'pq(c, "%s")', {}),
    "format": ("PGconn *c", 'pqf(c, "%s")', {}),
    "helpers": ("PGconn *c", 'pq(c, "%s")', {"begin": "pq_begin(c)", "rollback": "pq_undo(c)"}),
    "record": ("struct server *s", 'srv(s, "%s")', {}),
    "inside": ("struct server *s", 'pq(s->conn, "%s")', {}),
    "sqlite": ("sqlite3 *db", 'lite(db, "%s")', {}),
    "direct": ("sqlite3 *db", 'sqlite3_exec(db, "%s", 0, 0, 0) == SQLITE_OK', {}),
    "mysql": ("MYSQL *m", 'my(m, "%s")', {"commit": "mysql_commit(m)",
                                           "rollback": "mysql_rollback(m)"}),
}


class Program:
    """A tree of tuples: ("begin", site, checked), ("work", fail), ("commit",),
    ("rollback",), ("if", flag, then, else), ("loop", body), ("finish",),
    ("return",), ("break",), ("continue",); fail is a list of such."""

    def __init__(self, index, rng):
        self.rng, self.index, self.sites, self.tags = rng, index, 0, set()
        self.spelling = rng.choice(sorted(SPELLINGS))
        self.tags.add("as " + self.spelling)
        self.body = self.unit(False, 0)
        if rng.random() < 0.3:
            self.body += self.unit(False, 0)
        self.tags |= {node[0] for node in self.nodes(self.body)}

    def nodes(self, body):
        for node in body:
            yield node
            for part in node:
                if isinstance(part, list):
                    yield from self.nodes(part)

    def fail(self, loop):
        out = [("rollback",)] if self.rng.random() < 0.75 else []
        out.append((self.rng.choice(["return", "return", "break", "continue"]
                                    if loop else ["return"]),))
        return out

    def unit(self, loop, depth):
        """Begins, works, ends; sometimes under a flag or in a loop."""
        rng = self.rng
        kind = rng.random()
        if depth == 0 and kind < 0.25:
            return [("loop", self.unit(True, 1))]
        site, self.sites = self.sites, self.sites + 1
        begin = ("begin", site, rng.random() < 0.6)
        work = [("work", self.fail(loop)) for _ in range(rng.randrange(0, 3))]
        if rng.random() < 0.2:
            work.append(("if", rng.randrange(2), [("work", self.fail(loop))], []))
        if rng.random() < 0.15:
            work.append(("loop", [("work", self.fail(True))]))
        end = rng.random()
        if kind > 0.85:  # the same flag decides about both
            flag = rng.randrange(2)
            return [("if", flag, [begin], [])] + work + [("if", flag, [("commit",)], [])]
        if end < 0.65:
            last = [("commit",)]
        elif end < 0.75:
            last = [("if", rng.randrange(2), [("commit",)], [("rollback",)])]
        elif end < 0.82 and self.spelling in ("text", "helpers", "format"):
            last = [("finish", rng.randrange(2))]
        elif end < 0.92:
            last = [("if", rng.randrange(2), [("commit",)], [])]
        else:
            last = []
        return [begin] + work + last

    # --- as C ------------------------------------------------------------------
    def call(self, what):
        _, form, other = SPELLINGS[self.spelling]
        if what in other:
            return other[what]
        text = {"begin": BEGINS, "commit": COMMITS, "rollback": ROLLBACKS}.get(what)
        return form % (self.rng.choice(text) if text else "DELETE FROM t")

    def block(self, body, indent):
        pad, out = "  " * indent, []
        for node in body:
            kind = node[0]
            if kind == "begin":
                call = self.call("begin")
                out.append(f"{pad}if (!({call}))\n{pad}  return -1;" if node[2]
                           else f"{pad}{call};")
            elif kind == "work":
                out += [f"{pad}if (!({self.call('work')})) {{", *self.block(node[1], indent + 1),
                        pad + "}"]
            elif kind in ("commit", "rollback"):
                out.append(f"{pad}{self.call(kind)};")
            elif kind == "finish":
                out.append(f"{pad}pq_finish(c, flag{node[1]});")
            elif kind == "if":
                out += [f"{pad}if (flag{node[1]}) {{", *self.block(node[2], indent + 1)]
                if node[3]:
                    out += [pad + "} else {", *self.block(node[3], indent + 1)]
                out.append(pad + "}")
            elif kind == "loop":
                out += [f"{pad}for (int i = 0; i < n; i++) {{", *self.block(node[1], indent + 1),
                        pad + "}"]
            else:
                out.append(pad + ("return -1;" if kind == "return" else kind + ";"))
        return out

    def text(self):
        head = f"int f{self.index}({SPELLINGS[self.spelling][0]}, int flag0, int flag1, int n) {{"
        return "\n".join([head, *self.block(self.body, 1), "  return 0;", "}", ""])

    # --- run -------------------------------------------------------------------
    def truth(self):
        """Sites that are left open somewhere and ended elsewhere, or begun twice."""
        self.left, self.done = set(), set()
        for flags in range(4):
            for rounds in range(3):
                self.answers = []
                while True:
                    self.asked, self.open = 0, set()
                    self.flags = (flags & 1, flags >> 1)
                    self.rounds = rounds
                    self.run(self.body)
                    self.left |= self.open
                    while self.answers and self.answers[-1] == 1:
                        self.answers.pop()
                    if not self.answers:
                        break
                    self.answers[-1] = 1
        return self.left & self.done

    def answer(self):
        if self.asked == len(self.answers):
            self.answers.append(0)
        self.asked += 1
        return self.answers[self.asked - 1]

    def run(self, body):
        """None, or how the body is left."""
        for node in body:
            kind, how = node[0], None
            if kind == "begin":
                if self.answer():
                    if node[1] in self.open:
                        self.left.add(node[1])
                        self.done.add(node[1])
                    self.open.add(node[1])
                elif node[2]:
                    return "return"
            elif kind == "work":
                if not self.answer():
                    how = self.run(node[1])
            elif kind == "commit" or (kind == "finish" and self.flags[node[1]]):
                self.done |= self.open
                self.open = set()
            elif kind in ("rollback", "finish"):
                self.done |= self.open
                self.open = set()
            elif kind == "if":
                how = self.run(node[2] if self.flags[node[1]] else node[3])
            elif kind == "loop":
                for _ in range(self.rounds):
                    how = self.run(node[1])
                    if how in ("break", "return"):
                        break
                how = how if how == "return" else None
            else:
                return kind
            if how:
                return how
        return None


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--functions", type=int, default=500)
    ap.add_argument("--closecall", default="build/bin/closecall")
    ap.add_argument("--show", type=int, default=5)
    args = ap.parse_args()
    programs = [Program(i, random.Random(f"{args.seed}/{i}")) for i in range(args.functions)]
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "transactions.c")
        with open(source, "w") as f:
            f.write(PRELUDE + "\n".join(p.text() for p in programs))
        run = subprocess.run([args.closecall, "scan", "--format", "sarif", "--no-cache", "--quiet",
                              "--checks", "transaction-leak",
                              source, "--", "-std=gnu11", "-isystem", "/usr/include/postgresql"],
                             capture_output=True, text=True)
        if run.returncode not in (0, 1):
            sys.exit(f"closecall: exit status {run.returncode}\n{run.stderr}")
        results = json.loads(run.stdout)["runs"][0]["results"]
    found = collections.Counter()
    for r in results:
        for where in r["locations"][0].get("logicalLocations", []):
            if r["ruleId"].endswith("transaction-leak"):
                found[where["fullyQualifiedName"]] += 1
    tags = collections.Counter(t for p in programs for t in p.tags)
    for tag, count in sorted(tags.items()):
        print(f"{count:6} {tag}")
    bad = missed = invented = 0
    for p in programs:
        truth, reported = bool(p.truth()), found[f"f{p.index}"] > 0
        bad += truth
        missed += truth and not reported
        invented += reported and not truth
        if truth != reported and args.show > 0:
            args.show -= 1
            p.rng = random.Random(0)
            print(f"{'missed' if truth else 'invented'}:\n{p.text()}")
    print(f"{len(programs)} functions: {bad} bad, {len(programs) - bad} ok; "
          f"{missed} missed, {invented} invented")
    sys.exit(1 if missed or invented else 0)


main()
