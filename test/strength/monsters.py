#!/usr/bin/env python3
"""Functions that no person would write: they end, within time and memory, and
are analysed, or said to be truncated or nested too deeply.

  monsters.py CLOSECALL SCRATCH [--seconds N] [--megabytes N]
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import time

HEAD = """typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
#ifdef __cplusplus
extern "C" {
#endif
PGresult *PQexec(PGconn *, const char *);
int PQntuples(const PGresult *);
void PQclear(PGresult *);
int cond(int);
void use(int);
#ifdef __cplusplus
}
#endif
"""
LEAK = "int leak(PGconn *c) { PGresult *r = PQexec(c, 0); return PQntuples(r); }\n"


def function(body):
    return "int monster(PGconn *c, int a, int b) {\n" + body + "}\n"


def monsters():
    yield "branches", function(
        "PGresult *r = PQexec(c, 0);\n"
        + "".join(f"if (cond({i})) use({i});\n" for i in range(10000))
        + "PQclear(r); return 0;\n")
    yield "exits", function(
        "PGresult *r = PQexec(c, 0);\n"
        + "".join(f"if (cond({i})) {{ PQclear(r); return {i}; }}\n" for i in range(5000))
        + "PQclear(r); return 0;\n")
    yield "correlated", function(
        "PGresult *r = 0;\n"
        + "".join(f"int f{i} = cond({i}); if (f{i}) {{ PQclear(r); r = PQexec(c, 0); }}\n"
                  for i in range(150))
        + "".join(f"if (f{i}) use({i});\n" for i in range(150))
        + "PQclear(r); return 0;\n")
    yield "handles", function(
        "".join(f"PGresult *r{i} = PQexec(c, 0);\n" for i in range(1000))
        + "".join(f"PQclear(r{i});\n" for i in range(1000)) + "return 0;\n")
    yield "handles-and-exits", function(
        "".join(f"PGresult *r{i} = PQexec(c, 0); if (cond({i})) return 1;\n" for i in range(300))
        + "".join(f"PQclear(r{i});\n" for i in range(300)) + "return 0;\n")
    # More ways to hold one handle than are told apart: it has to say so.
    yield "holders", function(
        "PGresult *r = PQexec(c, 0);\n" + "".join(f"PGresult *p{i} = 0;\n" for i in range(200))
        + "switch (a) {\n" + "".join(f"case {i}: p{i} = r; r = 0; break;\n" for i in range(200)) + "}\n"
        + "use(b);\n" + "".join(f"if (p{i}) PQclear(p{i});\n" for i in range(200))
        + "if (r) PQclear(r); return 0;\n")
    # Each handle is lost on hundreds of ways: what is kept of them would fill the memory.
    yield "too-much", function(
        "".join(f"PGresult *r{i} = PQexec(c, 0); if (cond({i})) {{ use(r{i} != 0); if (cond(a)) return 1; }}\n"
                for i in range(700))
        + "".join(f"if (r{i}) PQclear(r{i});\n" for i in range(700)) + "return 0;\n")
    yield "nesting", function(
        "PGresult *r = PQexec(c, 0);\n" + "".join(f"if (cond({i})) {{\n" for i in range(240))
        + "PQclear(r); return 1;\n" + "}\n" * 240 + "PQclear(r); return 0;\n")
    yield "loops", function(
        "PGresult *r = PQexec(c, 0);\n" + "".join(f"while (cond({i})) {{\n" for i in range(120))
        + "PQclear(r); r = PQexec(c, 0);\n" + "}\n" * 120 + "PQclear(r); return 0;\n")
    yield "expression", function(
        "PGresult *r = PQexec(c, 0); int n = " + "+".join(["cond(a)"] * 4000)
        + "; PQclear(r); return n;\n")
    yield "logic", function(
        "PGresult *r = PQexec(c, 0); if (" + " && ".join(f"cond({i})" for i in range(3000))
        + ") { PQclear(r); return 1; } PQclear(r); return 0;\n")
    yield "switch", function(
        "PGresult *r = PQexec(c, 0); switch (a) {\n"
        + "".join(f"case {i}: if (cond({i})) break; PQclear(r); return {i};\n" for i in range(4000))
        + "}\nPQclear(r); return 0;\n")
    yield "gotos", function(
        "PGresult *r = PQexec(c, 0);\n"
        + "".join(f"L{i}: if (cond({i})) goto L{(i * 7919 + 13) % 2000};\n" for i in range(2000))
        + "PQclear(r); return 0;\n")
    yield "chain", ("int f0(PGresult *r) { PQclear(r); return 0; }\n"
                    + "".join(f"int f{i}(PGresult *r) {{ return f{i - 1}(r); }}\n"
                              for i in range(1, 3000))
                    + function("return f2999(PQexec(c, 0));\n"))
    yield "cycle", ("".join(f"int f{i}(PGresult *r, int n);\n" for i in range(300))
                    + "".join(f"int f{i}(PGresult *r, int n) {{ if (n == {i}) {{ PQclear(r); return 0; }}"
                              f" return cond(n) ? f{(i + 1) % 300}(r, n) : f{(i * 7) % 300}(r, n - 1); }}\n"
                              for i in range(300))
                    + function("return f0(PQexec(c, 0), a);\n"))
    yield "fields", ("struct S {" + "".join(f" PGresult *r{i};" for i in range(500)) + " };\n"
                     + function("struct S s;\n"
                                + "".join(f"s.r{i} = PQexec(c, 0);\n" for i in range(500))
                                + "".join(f"PQclear(s.r{i});\n" for i in range(500)) + "return 0;\n"))
    yield "pointers", function(
        "PGresult *r = PQexec(c, 0); PGresult **p0 = &r;\n"
        + "".join(f"PGresult *{'*' * (i + 1)}p{i} = &p{i - 1};\n" for i in range(1, 60))
        + f"PQclear({'*' * 60}p59); return 0;\n")
    yield "macro", ("#define A(x) if (cond(x)) use(x);\n#define B(x) A(x) A(x) A(x) A(x)\n"
                    "#define C(x) B(x) B(x) B(x) B(x)\n#define D(x) C(x) C(x) C(x) C(x)\n"
                    "#define E(x) D(x) D(x) D(x) D(x)\n"
                    + function("PGresult *r = PQexec(c, 0); E(a) E(b) PQclear(r); return 0;\n"))
    yield "try.cpp", ("struct G { G(); ~G(); };\n" + function(
        "PGresult *r = PQexec(c, 0);\n"
        + "".join(f"try {{ G g{i}; use({i}); }} catch (int e) {{ use(e); }} catch (...) {{ throw; }}\n"
                  for i in range(400)) + "PQclear(r); return 0;\n"))
    yield "lambdas.cpp", function(
        "PGresult *r = PQexec(c, 0);\n" + "[&] {\n" * 60 + "PQclear(r);\n" + "}();\n" * 60
        + "return 0;\n")
    # One block with thousands of calls, each of which goes on in several ways.
    yield "table.cpp", (
        "struct Help { const char *summary, *example; int n; Help(const char *s);\n"
        "  Help &with(const char *t) { if (cond(n)) summary = t; return *this; }\n"
        "  Help &like(const char *t) { if (!t) throw 1; example = t; return *this; }\n"
        "  Help(const Help &); ~Help(); };\n"
        "struct Def { const char *name; int (*f)(int); Help help; };\n"
        "static void reset(PGresult **r) { if (*r) { PQclear(*r); *r = 0; } }\n"
        "int monster(PGconn *c, PGresult **r, Def **out) {\n  static Def table[] = {\n"
        + "".join(f'{{"f{i}", cond, Help("f{i}").with("a").like("b").with("c").like("d").with("e")}},\n'
                  for i in range(220))
        + "}; *out = table; reset(r); *r = PQexec(c, table[1].help.summary); return 0; }\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("closecall")
    parser.add_argument("scratch")
    parser.add_argument("--seconds", type=float, default=60, help="of CPU, for one")
    parser.add_argument("--megabytes", type=int, default=1500)
    parser.add_argument("--only", default="", help="a regular expression")
    o = parser.parse_args()
    os.makedirs(o.scratch, exist_ok=True)
    failed = 0
    for name, text in monsters():
        if not re.search(o.only, name):
            continue
        path = os.path.join(o.scratch, name if name.endswith(".cpp") else name + ".c")
        with open(path, "w", encoding="utf-8") as f:
            f.write(HEAD + text + LEAK)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.monotonic()

        def limits():
            resource.setrlimit(resource.RLIMIT_CPU, (int(o.seconds) + 1, int(o.seconds) + 5))

        done = subprocess.run(
            [o.closecall, "scan", "--quiet", "--format", "json", path, "--",
             "-Wno-everything", "-fbracket-depth=100000"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=limits)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        problem, truncated, found = "", [], []
        if done.returncode != 1:
            problem = f"exit status {done.returncode}: {done.stderr.decode(errors='replace')[-400:]}"
        else:
            report = json.loads(done.stdout)
            found = [f["function"] for f in report["findings"]]
            truncated = [t["function"] for t in report["truncated"]]
            if "leak" not in found:
                problem = "the plain leak beside it is not found"
            elif any("deep" not in l["reason"] for l in report["files"][0]["lost"]):
                problem = f"lost: {report['files'][0]['lost']}"
        if not problem and cpu > o.seconds:
            problem = f"{cpu:.0f} s of CPU"
        print(f"{'FAILED ' if problem else ''}{name}: {cpu:.1f} s CPU, {time.monotonic() - began:.1f} s, "
              f"{len(found)} found{', truncated ' + ' '.join(sorted(set(truncated))[:3]) if truncated else ''}"
              f" {problem}", flush=True)
        failed += bool(problem)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"peak memory of one: {peak} MB")
    if peak > o.megabytes:
        print(f"FAILED: more than {o.megabytes} MB")
        failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
