"""The part of check_headers.py for packs with "classes".

Reads clang's AST of the library's headers: each described class that the
header has must have the methods that the pack describes (or its bases must),
with the arguments that the entry names; what a method hands out must be a
pointer to the resource's type, and a method that "throws" must not be noexcept.
"since" says that the installed header may be too old for the entry.
"""

import json
import os
import re
import subprocess
import tempfile

INCLUDE_DIRS = ["/usr/include/postgresql", "/usr/include/x86_64-linux-gnu/qt5",
                "/usr/include/x86_64-linux-gnu/qt5/QtCore", "/usr/include/x86_64-linux-gnu/qt5/QtSql"]
FUNCTIONS = {"CXXMethodDecl", "CXXConstructorDecl", "CXXDestructorDecl", "CXXConversionDecl",
             "FunctionDecl"}


class CxxHeader:
    """Functions by qualified name: [(type, [parameter types])], and classes."""

    def __init__(self, clang, headers, roots):
        self.functions, self.classes = {}, {}
        self.missing = None
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "header.cpp")
            with open(path, "w", encoding="utf-8") as f:
                f.writelines(f"#include <{h}>\n" for h in headers)
            command = [clang, "-std=c++17", "-fPIC", "-fsyntax-only", "-w",
                       *("-isystem" + d for d in INCLUDE_DIRS), path]
            tried = subprocess.run(command, capture_output=True, text=True)
            self.missing = re.search(r"'([^']+)' file not found", tried.stderr)
            if tried.returncode:
                self.problem = tried.stderr
                return
            self.problem = None
            for root in roots:
                out = subprocess.run([*command, "-Xclang", "-ast-dump=json", "-Xclang",
                                      f"-ast-dump-filter={root}"],
                                     capture_output=True, text=True, check=True).stdout
                self.read(out)

    def read(self, text):
        decoder, at = json.JSONDecoder(), 0
        while (at := self.start(text, at)) < len(text):
            node, at = decoder.raw_decode(text, at)
            self.visit(node, "")

    @staticmethod
    def start(text, at):
        while at < len(text) and text[at] != "{":
            at += 1
        return at

    def visit(self, node, scope):
        kind, name = node.get("kind"), node.get("name", "")
        if kind in ("ClassTemplateDecl", "FunctionTemplateDecl", "LinkageSpecDecl"):
            for child in node.get("inner", []):
                self.visit(child, scope)
        elif kind == "NamespaceDecl":
            inner = scope if node.get("isInline") or not name else f"{scope}{name}::"
            for child in node.get("inner", []):
                self.visit(child, inner)
        elif kind in ("CXXRecordDecl", "ClassTemplateSpecializationDecl"):
            if not name or not node.get("completeDefinition"):
                return
            bases = self.classes.setdefault(scope + name, set())
            for base in node.get("bases", []):
                spelled = re.sub(r"<.*", "", base["type"].get("desugaredQualType",
                                                              base["type"]["qualType"]))
                bases.update({spelled, spelled.split("::")[-1]})
            for child in node.get("inner", []):
                self.visit(child, f"{scope}{name}::")
        elif kind in FUNCTIONS:
            params = [p["type"].get("desugaredQualType", p["type"]["qualType"])
                      for p in node.get("inner", []) if p.get("kind") == "ParmVarDecl"]
            name = re.sub(r"<.*", "", name) if kind != "CXXMethodDecl" else name
            overloads = self.functions.setdefault(scope + name, [])
            overloads.append((node["type"]["qualType"], params))

    def find(self, class_, method, seen=()):
        """The overloads of a method in the class or its bases."""
        own = self.functions.get(f"{class_}::{method}")
        if own or class_ in seen:
            return own or []
        scope = class_.rsplit("::", 1)[0] + "::" if "::" in class_ else ""
        for base in self.classes.get(class_, ()):
            for spelled in (base, scope + base, scope + "internal::" + base):
                if found := self.find(spelled, method, (*seen, class_)):
                    return found
        return []


def as_list(value):
    return [] if value is None else value if isinstance(value, list) else [value]


def entry(value):
    return value if isinstance(value, dict) else {"resource": value}


def arguments(effects):
    """The arguments that an entry names, 0 being the object."""
    yield effects.get("sql")
    for release in map(entry, as_list(effects.get("releases"))):
        yield release.get("arg", 0)
    for keep in as_list(effects.get("keeps")):
        yield keep["arg"] if isinstance(keep, dict) else keep
    for acquire in map(entry, as_list(effects.get("acquires"))):
        yield acquire.get("parent")
        if acquire.get("in", "return") != "return":
            yield int(acquire["in"].split()[1])
    for transaction in as_list(effects.get("transaction")):
        if isinstance(transaction, dict):
            yield transaction.get("connection")


def check_overloads(effects, overloads, method, arity, pack, throws):
    """Yields what is wrong with the entry of one method or function."""
    if arity is not None:
        overloads = [o for o in overloads if len(o[1]) == arity]
        if not overloads:
            yield f"no overload with {arity} parameters"
            return
    most = max(len(params) for _, params in overloads) + method
    for number in arguments(effects):
        if number is not None and number >= most:
            yield f"no argument {number}, there are {most}"
    if throws and all(re.search(r"\bnoexcept(\(true\))?$", type_) for type_, _ in overloads):
        yield "throws: it is noexcept"
    for acquire in map(entry, as_list(effects.get("acquires"))):
        types = pack.get("resources", {}).get(acquire["resource"], {}).get("types", [])
        if acquire.get("in", "return") != "return" or not types:
            continue
        names = {t.split("::")[-1] for t in types}
        if not any((m := re.match(r"([\w:]+) ?\*", type_)) and m[1].split("::")[-1] in names
                   for type_, _ in overloads):
            yield f"acquires: '{overloads[0][0]}' returns no pointer to {types}"
    if "status" in effects and all(type_.startswith("void ") for type_, _ in overloads):
        yield "status: the function returns nothing"


def split(key):
    """("rollback", 1) of "rollback/1"."""
    name, _, number = key.rpartition("/")
    return (name, int(number)) if name and number.isdigit() else (key, None)


def names_of(key):
    return [name.strip() for name in key.split(",")]


def check_cxx_pack(pack, clang, headers):
    """Yields what is wrong; prints how much was compared."""
    names = [n for key in (*pack["classes"], *pack.get("functions", {})) for n in names_of(key)]
    roots = sorted({re.match(r"QSql|soci_|\w+", n)[0] for n in names})
    header = CxxHeader(clang, headers, roots)
    if header.missing:
        print(f"{pack['pack']}: skipped, {header.missing[1]} is not installed")
        return
    if header.problem:
        yield header.problem
        return
    known = classes = 0
    for key, class_ in pack["classes"].items():
        found = [name for name in names_of(key) if name in header.classes]
        classes += len(found)
        declared = set()  # by one of the classes that share the entry
        for name in reversed(found):
            simple = name.split("::")[-1]
            for methods, effects in class_.get("methods", {}).items():
                for method, arity in map(split, names_of(methods)):
                    spelled = {"constructor": simple, "destructor": "~" + simple}.get(method, method)
                    overloads = header.find(name, spelled)
                    if overloads:
                        declared.add(method)
                        known += 1
                    else:
                        if name == found[0] and method not in declared and \
                                not (effects.get("since") or class_.get("since")):
                            yield f"{name}::{spelled}: not declared"
                        continue
                    throws = effects.get("throws", class_.get("throws"))
                    for problem in check_overloads(effects, overloads, 1, arity, pack, throws):
                        yield f"{name}::{spelled}: {problem}"
    for key, effects in pack.get("functions", {}).items():
        for name, arity in map(split, names_of(key)):
            overloads = header.functions.get(name)
            if not overloads:
                if "since" not in effects:
                    yield f"{name}: not declared"
                continue
            known += 1
            for problem in check_overloads(effects, overloads, 0, arity, pack, effects.get("throws")):
                yield f"{name}: {problem}"
    if not classes:
        yield "no class of the pack is in the header"
    print(f"{pack['pack']}: {known} functions of {classes} classes agree with the header")
