"""What mutate.py deletes in C++ besides the calls of C functions.

guard       a local object that a raw handle is given to: a smart pointer, or an
            object of a class of the project whose destructor releases
reset       `own.reset(handle)`, which hands a raw handle to an owner
delete      `delete p` of an object that owns a handle: its class is one of a modelled
            library, or of the project with a destructor that releases or deletes one
destructor  a line of a destructor that releases or deletes a member

The rules of mutate.py hold for the handle; besides

  used        the guard is mentioned elsewhere in the function
  again       other functions than constructors release the member too
  not-filled  nothing that the text shows fills the member
"""
import os
import re

LIBRARY_CLASSES = {"QSqlQuery", "ResultSet", "PreparedStatement", "Statement", "connection", "session",
                   "Connection", "Session", "work", "nontransaction", "Database"}
SMART = r"(?:std\s*::\s*|boost\s*::\s*)?(?:unique_ptr|shared_ptr)\s*<[^;{}()]*(?:\([^()]*\)[^;{}()]*)?>"
DELETE = re.compile(r"\bdelete\s+(?:this\s*->\s*)?(\w+)\s*;")
RESET = re.compile(r"\b(\w+)\s*(?:\.|->)\s*reset\s*\(\s*(\w+)\s*(?:,[^;{}]*)?\)\s*;")
HEADER = re.compile(r"\.(?:h|hh|hpp|hxx|ipp)$")


def owning_classes(sources, call):
    """Names of the classes whose destructors release a handle, or delete an object of
    such a class."""
    ends = {}
    for s in sources:
        for f in s.functions:
            if f.name.startswith("~"):
                ends.setdefault(f.name[1:], []).append(f.body)
    return {name for name, bodies in ends.items() if any(call.search(b) for b in bodies)}


def guards(body, classes):
    """(start, end, name of the guard, what it is given) of each guard."""
    own = r"|".join(sorted(map(re.escape, classes), key=len, reverse=True))
    kinds = [SMART] + ([r"\b(?:\w+\s*::\s*)*(?:" + own + r")"] if own else [])
    for kind in kinds:
        for m in re.finditer(kind + r"\s+(\w+)\s*[({]\s*(\w+)\s*(?:,[^;{}]*)?[)}]\s*;", body):
            if m[2] != "new":
                yield m.start(), m.end(), m[1], m[2]


def local_type(body, name):
    """The class that the body's declaration of a pointer names."""
    m = re.search(r"\b(\w+)\s*\*\s*(?:const\s+)?" + re.escape(name) + r"\s*(?:=|;|\(|\{)", body)
    if m:
        return m[1]
    m = re.search(r"\bauto\s*\*?\s*(?:const\s+)?" + re.escape(name) + r"\s*=\s*new\s+(?:\w+\s*::\s*)*(\w+)", body)
    return m[1] if m else None


def member_type(text, name):
    m = re.search(r"\b(\w+)\s*\*\s*" + re.escape(name) + r"\s*(?:;|=|\{)", text)
    return m[1] if m else None


def member_rule(fn, name, released, texts):
    """The rule that excludes a destructor's line for the member `name`, or None.
    `released`: matches a release of it."""
    cls = fn.name[1:]
    filled = re.compile(r"(?<![\w.>*])(?:this\s*->\s*)?" + name + r"\s*(?:=|[({])\s*(?:new\b|(?:\([\w\s*]*\)\s*)*[\w.:>-]+\s*\()|"
                        r"[(,]\s*(?:\([\w\s*]*\)\s*)*&\s*(?:this\s*->\s*)?" + name + r"\s*[,)]")
    if not any(filled.search(s.clean) for s in texts):
        return "not-filled"
    for s in texts:
        for f in s.functions:
            if f.name not in (cls, fn.name) and re.search(released, f.body):
                return "again"
    return None


def headers(entries, roots, wanted):
    """path -> (entry that includes it) of the project's headers that match `wanted`."""
    found, texts = {}, {}
    for path, entry in entries.items():
        with open(path, encoding="utf-8", errors="surrogateescape") as f:
            texts[path] = (f.read(), entry)
    for root in sorted(roots):
        for folder, _, names in os.walk(root):
            for name in sorted(names):
                path = os.path.join(folder, name)
                if not HEADER.search(name) or os.path.islink(path):
                    continue
                with open(path, encoding="utf-8", errors="surrogateescape") as f:
                    if not wanted.search(f.read()):
                        continue
                include = re.compile(r'#\s*include\s*["<](?:[^">]*/)?' + re.escape(name) + r'[">]')
                users = [e for t, e in texts.values() if include.search(t)]
                if users:
                    found[os.path.realpath(path)] = users[0]
    return found


def candidates(source, fn, classes, texts, classify, declares):
    """(start, end, kind, rule) of each candidate in the function, within its body."""
    body = fn.body
    for start, end, name, given in guards(body, classes):
        if declares(body, given) is None and given not in fn.params:
            continue
        used = len(re.findall(rf"\b{name}\b", body)) > 1
        yield start, end, "guard", "used" if used else classify(fn, start, "guard", [given], False)
    for m in RESET.finditer(body):
        if m[2] not in ("nullptr", "NULL", "new") and declares(body, m[2]) == "local" and \
                re.search(r"\b(?:PGconn|PGresult|sqlite3|sqlite3_stmt|MYSQL|MYSQL_RES|MYSQL_STMT|redisContext|"
                          r"redisReply)\s*\*\s*" + m[2] + r"\b", body):
            yield m.start(), m.end(), "reset", classify(fn, m.start(), "reset", [m[2]], False)
    for m in DELETE.finditer(body):
        if fn.name.startswith("~"):
            if member_type(source.clean, m[1]) in classes | LIBRARY_CLASSES:
                yield m.start(), m.end(), "destructor", \
                    member_rule(fn, m[1], r"\bdelete\s+" + m[1] + r"\b", texts)
            continue
        if local_type(body, m[1]) in classes | LIBRARY_CLASSES:
            made = re.search(r"\b" + m[1] + r"\s*=\s*new\b", body)
            rule = None if made and declares(body, m[1]) == "local" else \
                classify(fn, m.start(), "delete", [m[1]], False)
            if made and re.search(r"\bif\s*\(\s*!?\s*" + m[1] + r"\s*->\s*\w+\s*\(", body[made.end():m.start()]):
                rule = "failed"  # what fills the object has failed
            yield m.start(), m.end(), "delete", rule
