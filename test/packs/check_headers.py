"""Holds a rule pack against the real header of its library.

For each function: it is declared, its argument numbers exist, what it hands
out or releases has the type of the resource. Names with "since" may be newer
than the installed library. Usage: check_headers.py CLANG PACK.json|FOLDER...
Exit status 1 when something is wrong; a library that is not installed is named
and skipped. Packs with "classes" are cxx_header.py's.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

from cxx_header import check_cxx_pack

# How to include each library: lines of C and flags. A pack that is not listed
# is held against its own "headers".
SETUP = {
    "sqlite3": ["#define SQLITE_ENABLE_SESSION 1", "#define SQLITE_ENABLE_PREUPDATE_HOOK 1",
                "#define SQLITE_ENABLE_SNAPSHOT 1", "#define SQLITE_ENABLE_NORMALIZE 1",
                "#include <sqlite3.h>"],
    "libc": ["#define _GNU_SOURCE 1", "#include <stdlib.h>", "#include <string.h>",
             "#include <strings.h>", "#include <stdio.h>", "#include <err.h>",
             "#include <error.h>", "#include <setjmp.h>", "#include <pthread.h>",
             "#include <threads.h>", "#include <search.h>", "#include <malloc.h>",
             "#include <wchar.h>", "#include <unistd.h>", "#include <assert.h>",
             "#include <libgen.h>"],
}
INCLUDE_DIRS = ["/usr/include/postgresql", "/usr/include/mariadb", "/usr/include/zdb",
                "/usr/include/libmongoc-1.0", "/usr/include/libbson-1.0"]
# Of other C libraries, compilers or older systems; of adapters to event loops;
# other allocators than malloc.
ELSEWHERE = re.compile(r"^(__.*|_pthread_.*|cfree|gets|exit_group|errc|verrc|_longjmp|"
                       r"g_(malloc|try_malloc|slice|free)\w*|_?talloc\w*|"
                       r"xfree|x_free|safe_free|sfree|zfree|_?efree|pfree|pg_free|"
                       r"redis\w+Attach|redis_source_new)$|::|^operator")


def strip_comments(text):
    return re.sub(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', lambda m: m.group(1) or "", text,
                  flags=re.S)


class Header:
    """Functions, typedefs and records of a header, from clang's AST."""

    def __init__(self, clang, lines):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "header.c")
            with open(path, "w", encoding="utf-8") as f:
                f.write("\n".join(lines) + "\n")
            command = [clang, "-fsyntax-only", "-w", *("-I" + d for d in INCLUDE_DIRS)]
            tried = subprocess.run([*command, path], capture_output=True, text=True)
            self.missing = re.search(r"'([^']+)' file not found", tried.stderr)
            if tried.returncode and not self.missing:
                sys.exit(tried.stderr)
            self.functions, self.typedefs, self.variadic = {}, {}, set()
            if tried.returncode:
                return
            out = subprocess.run([*command, "-Xclang", "-ast-dump=json", path],
                                 capture_output=True, text=True, check=True).stdout
        for node in json.loads(out)["inner"]:
            kind, name = node.get("kind"), node.get("name")
            if kind == "TypedefDecl":
                self.typedefs[name] = self.record_of_typedef(node)
            elif kind == "FunctionDecl":
                params = [p["type"]["qualType"] for p in node.get("inner", [])
                          if p["kind"] == "ParmVarDecl"]
                result = node["type"]["qualType"].split("(")[0].strip()
                self.functions[name] = (result, params)
                if node.get("variadic"):
                    self.variadic.add(name)

    @staticmethod
    def record_of_typedef(node):
        spelled = node["type"]["qualType"]
        inner = node.get("inner", [{}])[0]
        owned = inner.get("ownedTagDecl") or inner.get("decl") or {}
        return owned.get("name") or spelled

    def canonical(self, type_):
        """('pg_conn', 1) for PGconn *: name and number of pointers."""
        stars = 0
        for _ in range(20):
            type_ = re.sub(r"\b(const|volatile|restrict|struct|union|enum)\b|\[[^]]*\]", "",
                           type_).strip()
            stars += type_.count("*")
            type_ = type_.replace("*", "").strip()
            target = self.typedefs.get(type_, type_)
            if target in (type_, "struct " + type_):  # of an unnamed struct
                break
            type_ = target
        return type_, stars


def as_list(value):
    return [] if value is None else value if isinstance(value, list) else [value]


def entry(value):
    return {"resource": value} if isinstance(value, str) else value


def numeric_resources(pack):
    """Resources whose handles are numbers: their acquires say which are valid."""
    return {entry(a)["resource"] for effects in pack["functions"].values()
            for a in as_list(effects.get("acquires")) if "valid" in entry(a)}


def check_function(name, effects, pack, header):
    """Yields what is wrong with one entry."""
    result, params = header.functions[name]

    def type_of(slot):
        if slot == "return":
            return header.canonical(result)
        kind, number = slot.split()
        if int(number) >= len(params):
            return None
        type_, stars = header.canonical(params[int(number)])
        return type_, stars - (kind == "out")

    def check(slot, resource, what):
        type_ = type_of(slot)
        if type_ is None:
            yield f"{what}: no {slot}, there are {len(params)} arguments"
            return
        types = pack.get("resources", {}).get(resource, {}).get("types", [])
        if types and type_[0] != "void" and (type_[0] not in types or type_[1] > 1):
            yield f"{what}: {slot} is '{type_[0]}' with {type_[1]} *, not a pointer to {types}"
        if types and type_[0] != "void" and type_[1] != 1:
            yield f"{what}: {slot} has {type_[1]} *"
        if not types and type_[1] < 1 and slot.startswith("out"):
            yield f"{what}: {slot} is no pointer to a pointer"

    for acquire in map(entry, as_list(effects.get("acquires"))):
        slot = acquire.get("in", "return")
        if "valid" not in acquire:
            yield from check(slot, acquire["resource"], "acquires")
        for key in ("parent",):
            if key in acquire and acquire[key] >= len(params):
                yield f"acquires: no argument {acquire[key]} for {key}"
    releases = [entry(r) for r in as_list(effects.get("releases"))]
    for release in releases:
        if release["resource"] in numeric_resources(pack):
            continue
        slot = ("out " if release.get("indirect") else "arg ") + str(release.get("arg", 0))
        yield from check(slot, release["resource"], "releases")
    for borrow in as_list(effects.get("borrows")):
        if borrow["from"] >= len(params):
            yield f"borrows: no argument {borrow['from']}"
        if header.canonical(result)[1] < 1 and borrow.get("in", "return") == "return":
            yield "borrows: the return value is no pointer"
    returned = effects.get("returnsArg")
    numbers = [effects.get("sql"), returned["arg"] if isinstance(returned, dict) else returned,
               *as_list(effects.get("ignores"))]
    for keep in as_list(effects.get("keeps")):
        keep = keep if isinstance(keep, dict) else {"arg": keep}
        numbers += [keep.get(k) for k in ("arg", "into", "ifDestructor")]
        if "ifDestructor" in keep and keep["ifDestructor"] < len(params):
            if "(" not in params[keep["ifDestructor"]] and \
                    "(" not in header.typedefs.get(params[keep["ifDestructor"]], ""):
                yield f"keeps: argument {keep['ifDestructor']} is no function pointer"
    if "onNull" in effects:
        numbers.append(effects["onNull"]["arg"])
    for number in numbers:
        if number is not None and number >= len(params) and name not in header.variadic:
            yield f"no argument {number}, there are {len(params)}"
    if "sql" in effects and effects["sql"] < len(params):
        type_, stars = header.canonical(params[effects["sql"]])
        if stars != 1 or not re.search(r"\b(char|short|void)$", type_):
            yield f"sql: argument {effects['sql']} is no text"
    if "status" in effects and (header.canonical(result) == ("void", 0)):
        yield "status: the function returns nothing"


def names_of(key):
    return re.split(r"\s*,\s*(?![^(]*\))", key.strip())


def check_records(pack, header):
    """A resource with types has one in the header, unless all is newer than it."""
    records = {word for spelled in header.typedefs.values() for word in spelled.split()}
    for resource, body in pack.get("resources", {}).items():
        functions = [name for key, effects in pack["functions"].items() for name in names_of(key)
                     if any(entry(a)["resource"] == resource
                            for a in as_list(effects.get("acquires")))]
        newer = functions and not any(name in header.functions for name in functions)
        if body.get("types") and not newer and not records & set(body["types"]):
            yield f"resource {resource}: no record {body['types']} in the header"


def check_pack(path, clang):
    """Yields what is wrong; returns quietly when the library is missing."""
    with open(path, encoding="utf-8") as f:
        pack = json.loads(strip_comments(f.read()))
    if "classes" in pack:
        yield from check_cxx_pack(pack, clang, pack.get("headers", []))
        return
    if "functions" not in pack:
        print(f"{pack['pack']}: usage of several libraries, held against no header")
        return
    lines = SETUP.get(pack["pack"]) or ["#include <%s>" % h for h in pack.get("headers", [])]
    header = Header(clang, lines)
    if header.missing:
        print(f"{pack['pack']}: skipped, {header.missing.group(1)} is not installed")
        return
    known = 0
    for names, effects in pack["functions"].items():
        for name in names_of(names):
            if name not in header.functions:
                if "since" not in effects and not ELSEWHERE.search(name):
                    yield f"{name}: not declared"
                continue
            known += 1
            for problem in check_function(name, effects, pack, header):
                yield f"{name}: {problem}"
    newer = {name for names, effects in pack["functions"].items() if "since" in effects
             for name in names_of(names)}
    for names in pack.get("usage", {}).get("functions", {}):
        for name in names_of(names):
            if re.fullmatch(r"\w+", name) and name not in header.functions and \
                    name not in newer and not ELSEWHERE.search(name):
                yield f"usage: {name} is not declared"
    for name in pack.get("borrowing", []):
        if re.fullmatch(r"\w+", name) and pack["pack"] != "libc" and name not in header.functions:
            yield f"borrowing: {name} is not declared"
    yield from check_records(pack, header)
    print(f"{pack['pack']}: {known} functions agree with the header" if known else
          f"{pack['pack']}: no function found")


def main():
    clang, *packs = sys.argv[1:]
    failed = False
    for path in packs:
        if os.path.isdir(path):
            packs.extend(sorted(os.path.join(path, name) for name in os.listdir(path)
                                if name.endswith(".json") and name != "schema.json"))
            continue
        for problem in check_pack(path, clang):
            failed = True
            print(f"{os.path.basename(path)}: {problem}")
    sys.exit(failed)


main()
