# Statement trees of generated functions: rendering, copies, and the one seeded
# mutation that may make a function wrong. A Line has a role, by which the
# mutations pick; a Block has heads around bodies:
# heads[0] bodies[0] heads[1] bodies[1] ... heads[-1].
import copy
import re


class Line:
    def __init__(self, text, role="", handle=None):
        self.text, self.role, self.handle = text, role, handle

    def render(self, indent, out):
        out.append("  " * indent + self.text if not self.text.endswith(":") else self.text)


class Block:
    def __init__(self, heads, bodies):
        self.heads, self.bodies = heads, bodies

    def render(self, indent, out):
        for head, body in zip(self.heads, self.bodies):
            out.append("  " * indent + head)
            for node in body:
                node.render(indent + 1, out)
        out.append("  " * indent + self.heads[-1])


class Function:
    def __init__(self, header, body):
        self.header, self.body = header, body

    def render(self, out):
        out.append(self.header + " {")
        for node in self.body:
            node.render(1, out)
        out += ["}", ""]


class Group:
    """One generated function with its helpers, globals and driver."""

    def __init__(self, ident):
        self.ident = ident
        self.globals = []    # declarations
        self.own = set()     # those of them that the function empties again
        self.functions = []  # helpers first, the driven function last
        self.driver = []     # lines
        self.tags = set()
        self.mutation = ""

    def render(self):
        out = list(self.globals)
        for function in self.functions:
            function.render(out)
        return out

    def copy(self):
        return copy.deepcopy(self)

    def text(self, ident):
        """(program, driver) under another number."""
        rename = lambda lines: [re.sub(rf"_{self.ident}\b", f"_{ident}", line) for line in lines]
        return rename(self.render()), rename(self.driver)

    def statements(self):
        return sum(1 for f in self.functions for body in bodies(f.body) for _ in body)


def bodies(nodes):
    """Every statement list below, this one included."""
    yield nodes
    for node in nodes:
        if isinstance(node, Block):
            for body in node.bodies:
                yield from bodies(body)


def places(group, pick):
    return [(body, i) for f in group.functions for body in bodies(f.body)
            for i, node in enumerate(body) if pick(node)]


def has_role(*roles):
    return lambda node: isinstance(node, Line) and node.role in roles


USES = {
    "conn": "printf(\"%s\\n\", PQdb({0}));",
    "result": "printf(\"%d\\n\", PQntuples({0}));",
    "db": "printf(\"%d\\n\", sqlite3_changes({0}));",
    "stmt": "sqlite3_reset({0});",
    "lit": "printf(\"%zu\\n\", strlen({0}));",
}


def mutate(group, rng):
    """One random change of the kinds that people make."""
    def drop(roles, name):
        found = places(group, has_role(*roles))
        if found:
            body, i = rng.choice(found)
            group.mutation = f"{name}: {body[i].text}"
            del body[i]
        return bool(found)

    def duplicate():
        found = places(group, has_role("release"))
        if found:
            body, i = rng.choice(found)
            group.mutation = f"released again: {body[i].text}"
            body.insert(rng.choice([i + 1, rng.randint(i + 1, len(body))]), copy.deepcopy(body[i]))
        return bool(found)

    def early():
        function = rng.choice(group.functions)
        found = [(body, i) for body in bodies(function.body) for i, node in enumerate(body)
                 if isinstance(node, Line) and node.role in ("return", "leave")]
        inner = [b for b in bodies(function.body) if b]
        if not found or not inner:
            return False
        body, i = rng.choice(found)
        target = rng.choice(inner)
        first = 0
        while first < len(target) and isinstance(target[first], Line) and target[first].role == "decl":
            first += 1
        group.mutation = f"leaves early: {body[i].text}"
        node = Line(body[i].text, "mutant")
        last = len(target)
        for k, other in enumerate(target):  # behind the label it would never end
            if isinstance(other, Line) and other.text.endswith(":"):
                last = max(first, k)
                break
        where = rng.randint(first, last)
        if rng.random() < 0.5 and "a" in getattr(function, "inputs", ()):
            node = Block(["if (a) {", "}"], [[node]])
        target.insert(where, node)
        return True

    def late():
        found = places(group, lambda n: has_role("release")(n) and n.handle)
        if found:
            body, i = rng.choice(found)
            kind, expr = body[i].handle
            group.mutation = f"used after release: {expr}"
            body.insert(i + 1, Line(USES[kind].format(expr), "use"))
        return bool(found)

    def flag():
        inputs = [f for f in group.functions if getattr(f, "inputs", ())]
        if not inputs:
            return False
        function = rng.choice(inputs)
        target = rng.choice([b for b in bodies(function.body) if b])
        first = 0
        while first < len(target) and isinstance(target[first], Line) and target[first].role == "decl":
            first += 1
        name = rng.choice(function.inputs)
        group.mutation = f"'{name}' modified"
        target.insert(rng.randint(first, len(target)),
                      Line(rng.choice([f"{name} = 0;", f"{name} = !{name};", f"{name} = 1;"]), "flag"))
        return True

    kinds = [lambda: drop(("release",), "release dropped")] * 5 + \
        [lambda: drop(("null",), "null dropped")] * 2 + [duplicate] * 2 + [early] * 3 + \
        [late] * 2 + [flag] + [lambda: drop(("leave", "jump"), "does not leave")]
    for _ in range(20):
        if rng.choice(kinds)():
            return
