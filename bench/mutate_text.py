"""The text of C and C++ as mutate.py and its kin read it: without comments, functions,
blocks, what a function declares."""
import re

HANDLES = re.compile(r"\b(?:PGconn|PGresult|sqlite3|sqlite3_stmt|MYSQL|MYSQL_RES|MYSQL_STMT|"
                     r"SQLH\w+|HSTMT|HDBC|HENV|redisContext|redisReply)\b")
KEYWORDS = {"return", "goto", "else", "case", "do", "if", "while", "for", "switch", "sizeof",
            "typedef", "break", "continue", "default"}


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
    def __init__(self, name, params, start, end, code, external, handles):
        self.name, self.start, self.end, self.external = name, start, end, external
        self.handles = handles  # one in its signature
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
                external = not re.search(r"\bstatic\b", head)
                found.append(Function(m[1], head[m.end():close], i, end + 1, code, external,
                                      HANDLES.search(head) is not None))
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
