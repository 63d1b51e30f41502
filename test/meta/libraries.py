"""Each page of the catalogue shows its check in two libraries.

  libraries.py

A page has at least two unsafe and two safe examples, and there are two libraries
of which each has both. The libraries of an example are those whose functions,
classes or namespaces its code names, as the packs in rules/ spell them.
"""

import json
import os
import re
import sys

import pages
import sources

# Packs that describe no database library, and the one that has many.
SUPPORT = {"interpreters", "keepers", "libc", "postgres", "schema", "waiting"}
MANY = "usage-cxx"

# Checks for which only one library gives reason. Their pages have two shapes of it.
ONE_LIBRARY = {
    "liveness-probe": "only libpq has a status for commands without rows",
    "qt-connection-registry": "only Qt keeps its connections under global names",
}


def load(path):
    """A pack is JSON with // comments."""
    text = "\n".join(sources.lines(path))
    return json.loads(re.sub(r'("(?:\\.|[^"\\])*")|//[^\n]*', lambda m: m[1] or "", text))


def spellings():
    """{a name that code has: the library it belongs to}; a namespace ends in ::."""
    known = {}
    packs = {os.path.basename(path).removesuffix(".json"): path
             for path in sources.files("rules", suffixes=(".json",))}
    for pack in [*sorted(set(packs) - SUPPORT - {MANY}), MANY]:
        described = load(packs[pack])
        for part in (described.get("functions", {}), described.get("classes", {}),
                     described.get("usage", {}).get("functions", {})):
            for name in (name.strip() for key in part for name in key.split(",")):
                scopes = name.split("::")
                depth = 2 if scopes[0] == "boost" else 1  # one namespace, many libraries
                first = "::".join(scopes[:depth])
                if "*" in first or first == "std":
                    continue
                if len(scopes) > depth and not first[0] == "Q":
                    first += "::"
                known.setdefault(first, first.strip(":") if pack == MANY else pack)
    return known


def libraries(code, known):
    """The libraries that the code names."""
    code = re.sub(r"namespace ([\w:]+)", r"\1::", re.sub(r"//.*|/\*.*?\*/", "", code))
    return {library for name, library in known.items()
            if re.search(r"(?<![\w:])" + re.escape(name) + ("" if name.endswith("::") else r"\b"), code)}


def two_apart(sets, first, other):
    """One example names the first library, and another the other one."""
    return any(first in one and other in two
               for a, one in enumerate(sets) for b, two in enumerate(sets) if a != b)


def problem(check, examples, known):
    """What is wrong with the examples of a page; empty when nothing is."""
    kinds = {kind: [libraries(code, known) for k, code in examples if k == kind]
             for kind in ("unsafe", "safe")}
    for kind, sets in kinds.items():
        if len(sets) < 2:
            return f"{len(sets)} {kind} examples, not two"
        if not all(sets):
            return f"an {kind} example that names no library"
    both = sorted(set().union(*kinds["unsafe"]) & set().union(*kinds["safe"]))
    paired = any(two_apart(kinds["unsafe"], a, b) and two_apart(kinds["safe"], a, b)
                 for a in both for b in both if a != b)
    if paired == (check in ONE_LIBRARY):
        return (f"is said to be about one library, and shows {both}" if paired else
                f"no two libraries with an unsafe and a safe example: {both}")
    return ""


def main():
    known, problems, checked = spellings(), [], 0
    for path in sources.files("checks/catalog", suffixes=(".md",)):
        check = os.path.basename(path).removesuffix(".md")
        found = problem(check, pages.examples(os.path.join(sources.ROOT, path)), known)
        problems += [f"{path}: {found}"] if found else []
        checked += 1
    problems += [f"libraries.py: there is no check {check}" for check in ONE_LIBRARY
                 if not os.path.exists(os.path.join(sources.ROOT, "checks/catalog", check + ".md"))]
    return sources.report(problems, checked)


if __name__ == "__main__":
    sys.exit(main())
