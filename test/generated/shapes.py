# The shapes of real code: builds one function that treats its handles rightly,
# with the helpers it calls and the driver that runs it. Every construct that
# is used is named in Group.tags, for the table of coverage.
#
# A Scope says, at the place that is being written, which handles are owed on
# the way out (live), which may be used (usable), and how to fail from here.
import random

from tree import Block, Function, Group, Line, USES

TYPES = {"conn": "PGconn", "result": "PGresult", "db": "sqlite3", "stmt": "sqlite3_stmt",
         "lit": "char"}
RELEASE = {"conn": "PQfinish", "result": "PQclear", "db": "sqlite3_close",
           "stmt": "sqlite3_finalize", "lit": "PQfreemem"}
PARENT = {"result": "conn", "lit": "conn", "stmt": "db"}
RUNTIME = {"conn": "Conn", "result": "Result", "db": "Database", "stmt": "Statement",
           "lit": "Literal"}
FIELD = {"conn": "conn", "result": "res", "db": "db", "stmt": "stmt", "lit": "lit"}
STATUS = {"db", "stmt"}  # acquired with a status code and an out-parameter


class Handle:
    def __init__(self, kind, expr, guard=None, managed=False):
        self.kind, self.expr = kind, expr
        self.guard = guard      # released only under this condition
        self.managed = managed  # the cleanup label releases it

    @property
    def key(self):
        return (self.kind, self.expr)


class Scope:
    def __init__(self, live=(), usable=(), loop=None, depth=0, switch=False):
        self.live, self.usable = list(live), list(usable)
        self.loop = loop      # len(live) at the head of the innermost loop
        self.switch = switch  # a break here would leave a switch
        self.depth = depth

    def inner(self, **changes):
        scope = Scope(self.live, self.usable, self.loop, self.depth + 1, self.switch)
        for name, value in changes.items():
            setattr(scope, name, value)
        return scope


class Builder:
    def __init__(self, ident, rng):
        self.group = Group(ident)
        self.rng = rng
        self.count = 0
        self.helpers = {}
        self.decls = []      # of the function being written
        self.cleanup = []    # handles that its cleanup label releases
        self.budget = rng.randint(3, 7)
        self.reserved = set()  # inputs that correlated conditions rely on

    # ---- small things --------------------------------------------------------
    def tag(self, *names):
        self.group.tags.update(names)

    def maybe(self, p):
        return self.rng.random() < p

    def name(self, prefix):
        self.count += 1
        return f"{prefix}{self.count}"

    def local(self, kind, init="NULL"):
        name = self.name({"conn": "c", "result": "r", "db": "db", "stmt": "st", "lit": "q"}[kind])
        self.decls.append(Line(f"{TYPES[kind]} *{name} = {init};", "decl"))
        return name

    def number(self, prefix, init="0"):
        name = self.name(prefix)
        self.decls.append(Line(f"int {name} = {init};", "decl"))
        return name

    def condition(self):
        """A test of an input: (true spelling, negated spelling)."""
        choices = [("a", "!a"), ("a != 0", "a == 0"), ("b", "!b"), ("!b", "b")]
        if "n" in self.inputs:
            choices += [("n > 1", "n <= 1"), ("n == 0", "n != 0"), ("n == 2", "n != 2")]
        if "opts" in self.inputs:
            choices += [("opts & 1", "!(opts & 1)"), ("opts & 2", "(opts & 2) == 0")]
            self.tag("bit flags")
        return self.rng.choice(choices)

    def use(self, handle):
        uses = {"result": ["if (PQntuples({0}) > 1)\n    printf(\"many\\n\");", USES["result"]],
                "stmt": [USES["stmt"], "(void)sqlite3_step({0});"]}
        text = self.rng.choice(uses.get(handle.kind, [USES[handle.kind]])).format(handle.expr)
        return Line(text.replace("\n    ", " "), "use")

    # ---- helpers -------------------------------------------------------------
    def helper(self, what, kind, make):
        """Helpers are shared by the group most of the time."""
        known = self.helpers.setdefault((what, kind), [])
        if known and self.maybe(0.6):
            return self.rng.choice(known)
        name = f"{self.name(f'{what}_{kind}')}_{self.group.ident}"
        self.group.functions.append(make(name))
        known.append(name)
        self.tag("helper: " + what)
        return name

    def releaseHelper(self, kind):
        def make(name):
            release = f"{RELEASE[kind]}(h);"
            if self.maybe(0.3):
                release = f"{self.releaseHelper(kind)}(h);"
                self.tag("helper over helper")
            node = Line(release, "release", (kind, "h"))
            body = [Block(["if (h) {", "}"], [[node]])] if self.maybe(0.3) else [node]
            return Function(f"static void {name}({TYPES[kind]} *h)", body)
        return self.helper("done", kind, make)

    def dropHelper(self, kind):
        def make(name):
            body = [Line(f"{RELEASE[kind]}(*h);", "release", (kind, "*h")), Line("*h = NULL;", "null")]
            if self.maybe(0.4):
                body = [Block(["if (*h) {", "}"], [body])]
            return Function(f"static void {name}({TYPES[kind]} **h)", body)
        return self.helper("drop", kind, make)

    def maybeHelper(self, kind):
        def make(name):
            return Function(f"static void {name}({TYPES[kind]} *h, int want)",
                            [Block(["if (want) {", "}"],
                                   [[Line(f"{RELEASE[kind]}(h);", "release", (kind, "h"))]])])
        return self.helper("maybe", kind, make)

    def checkHelper(self):
        def make(name):
            body = [Block(["if (PQresultStatus(h) != PGRES_TUPLES_OK) {", "}"],
                          [[Line("PQclear(h);", "release", ("result", "h")), Line("return -1;", "leave")]]),
                    Line("return 0;", "return")]
            return Function(f"static int {name}(PGresult *h)", body)
        return self.helper("check", "result", make)

    def badHelper(self):
        return self.helper("bad", "result", lambda name: Function(
            f"static int {name}(const PGresult *h)",
            [Line("return PQresultStatus(h) != PGRES_TUPLES_OK;", "return")]))

    def parentParam(self, kind):
        parent = PARENT.get(kind)
        return (f"{TYPES[parent]} *p", "p") if parent else ("void", "")

    def openHelper(self, kind):
        """Returns the handle, or null with nothing left over."""
        def make(name):
            param, parent = self.parentParam(kind)
            deeper = self.helpers.get(("open", kind)) or []
            body = [Line(f"{TYPES[kind]} *h = NULL;", "decl")]
            release = Line(f"{RELEASE[kind]}(h);", "release", (kind, "h"))
            if len(deeper) > 1 and self.maybe(0.5):
                body.append(Line(f"h = {deeper[0]}({parent});", "acquire"))
                self.tag("helper over helper")
            elif kind in STATUS:
                body.append(Block([f"if ({self.acquireCall(kind, '&h', parent)} != SQLITE_OK) {{", "}"],
                                  [[release] * (kind == "db") + [Line("return NULL;", "leave")]]))
            else:
                body.append(Line(f"h = {self.acquireCall(kind, None, parent)};", "acquire"))
                test = {"conn": "PQstatus(h) != CONNECTION_OK",
                        "result": "PQresultStatus(h) != PGRES_TUPLES_OK"}.get(kind)
                if test:
                    body.append(Block([f"if ({test}) {{", "}"], [[release, Line("return NULL;", "leave")]]))
            body.append(Line("return h;", "return"))
            return Function(f"static {TYPES[kind]} *{name}({param})", body)
        return self.helper("open", kind, make)

    def fillHelper(self, kind):
        """Fills *out when it returns 0."""
        def make(name):
            param, parent = self.parentParam(kind)
            body = [Line(f"{TYPES[kind]} *h = NULL;", "decl")]
            release = Line(f"{RELEASE[kind]}(h);", "release", (kind, "h"))
            if kind in STATUS:
                body.append(Line("int rc = 0;", "decl"))
                body.append(Line(f"rc = {self.acquireCall(kind, '&h', parent)};", "acquire"))
                body.append(Block(["if (rc != SQLITE_OK) {", "}"],
                                  [[release] * (kind == "db") + [Line("return rc;", "leave")]]))
            else:
                body.append(Line(f"h = {self.acquireCall(kind, None, parent)};", "acquire"))
                test = {"conn": "PQstatus(h) == CONNECTION_BAD",
                        "result": "PQresultStatus(h) != PGRES_TUPLES_OK", "lit": "!h"}[kind]
                body.append(Block([f"if ({test}) {{", "}"],
                                  [[release] * (kind != "lit") + [Line("return 1;", "leave")]]))
            body += [Line("*out = h;", "give"), Line("return 0;", "return")]
            sep = f"{param}, " if parent else ""
            return Function(f"static int {name}({sep}{TYPES[kind]} **out)", body)
        return self.helper("fill", kind, make)

    def acquireCall(self, kind, target, parent):
        sql = self.rng.choice(['"SELECT 1"', '"SELECT id FROM t"', '"UPDATE t SET x = 1"'])
        return {"conn": 'PQconnectdb("dbname=x")', "result": f"PQexec({parent}, {sql})",
                "lit": f'PQescapeLiteral({parent}, "x", 1)', "db": f'sqlite3_open("f", {target})',
                "stmt": f"sqlite3_prepare_v2({parent}, {sql}, -1, {target}, NULL)"}[kind]

    # ---- releases ------------------------------------------------------------
    def release(self, handle, plain=False):
        """Statements that release a handle that may be null."""
        kind, expr = handle.key
        line = lambda text: Line(text, "release", handle.key)
        direct = [line(f"{RELEASE[kind]}({expr});")]
        choice = "plain" if plain else self.rng.choice(
            ["plain"] * 6 + ["guard", "helper", "drop", "maybe", "alias", "fnptr", "both", "loop"])
        if choice == "plain":
            nodes = direct
        elif choice == "guard":
            self.tag("release under a test for null")
            nodes = [Block([f"if ({expr}{self.rng.choice(['', ' != NULL'])}) {{", "}"], [direct])]
        elif choice == "helper":
            nodes = [line(f"{self.releaseHelper(kind)}({expr});")]
        elif choice == "drop":
            nodes = [line(f"{self.dropHelper(kind)}(&{expr});")]
        elif choice == "maybe":
            yes, no = self.condition()
            nodes = [line(f"{self.maybeHelper(kind)}({expr}, {yes});"),
                     Block([f"if ({no}) {{", "}"], [direct])]
        elif choice == "alias":
            self.tag("alias")
            alias = self.local(kind)
            nodes = [Line(f"{alias} = {expr};", "alias"),
                     Line(f"{RELEASE[kind]}({alias});", "release", (kind, alias))]
        elif choice == "fnptr":
            self.tag("function pointer")
            name = self.name("fin")
            param = "void *" if kind == "lit" else f"{TYPES[kind]} *"
            result = "int" if kind in STATUS else "void"
            self.decls.append(Line(f"{result} (*{name})({param}) = {RELEASE[kind]};", "decl"))
            nodes = [line(f"{name}({expr});")]
        elif choice == "both":
            self.tag("released in both branches")
            yes, _ = self.condition()
            nodes = [Block([f"if ({yes}) {{", "} else {", "}"],
                           [list(direct), [line(f"{RELEASE[kind]}({expr});")]])]
        else:
            self.tag("do-while")
            nodes = [Block(["do {", "} while (0);"], [direct])]
        if handle.guard:
            nodes = [Block([f"if ({handle.guard}) {{", "}"], [nodes])]
        return nodes

    def leave(self, scope, failed=True):
        """Leaves the function from here with everything released."""
        if failed and self.maybe(0.06):
            self.tag("exit()")
            return [Line("exit(1);", "leave")]
        nodes = []
        for handle in reversed(scope.live):
            if not handle.managed:
                nodes += self.release(handle, plain=self.maybe(0.8))
        if self.style == "out":
            if self.result == "int" and self.maybe(0.6):
                nodes.append(Line("result = -1;", "flag"))
            return nodes + [Line("goto out;", "leave")]
        return nodes + [Line(self.rng.choice(self.returns), "leave")]

    # ---- acquisitions --------------------------------------------------------
    def parent(self, scope, kind):
        want = PARENT.get(kind)
        return self.rng.choice([h for h in scope.usable if h.kind == want]) if want else None

    def possible(self, scope):
        have = {h.kind for h in scope.usable}
        return [k for k in TYPES if PARENT.get(k) is None or PARENT[k] in have]

    def failTest(self, rc):
        """The spellings of 'this status code is an error': statements, test."""
        spelling = self.rng.choice(["rc", "!=", "!(==)", "bool", "?:", "failed"])
        self.tag("status: " + spelling)
        if spelling == "rc":
            return [], rc
        if spelling == "!=":
            return [], f"{rc} != SQLITE_OK"
        if spelling == "!(==)":
            return [], f"!({rc} == SQLITE_OK)"
        name = self.number("ok")
        if spelling == "bool":
            return [Line(f"{name} = {rc} == SQLITE_OK;", "flag")], f"!{name}"
        if spelling == "?:":
            return [Line(f"{name} = {rc} ? 0 : 1;", "flag")], f"{name} == 0"
        return [Line(f"{name} = {rc} != 0;", "flag")], f"{name}"

    def acquire(self, scope, handle):
        """(statements, [(failure test, still owned then)]); a test of None is a
        switch over rc, with the failure in its default."""
        kind, expr = handle.key
        parent = self.parent(scope, kind)
        parent = parent.expr if parent else ""
        line = lambda text: Line(text, "acquire", handle.key)
        way = self.rng.choice(["direct"] * 5 + ["open", "fill"])
        if way == "open":
            return [line(f"{expr} = {self.openHelper(kind)}({parent});")], \
                [(self.rng.choice([f"!{expr}", f"{expr} == NULL"]), False)]
        if way == "fill" or kind in STATUS:
            if way == "fill":
                args = ", ".join(x for x in (parent, f"&{expr}") if x)
                call, owned = f"{self.fillHelper(kind)}({args})", False
            else:
                call, owned = self.acquireCall(kind, f"&{expr}", parent), kind == "db"
            if way == "direct":
                self.tag("failed acquire owns" if owned else "failed acquire does not own")
            form = self.rng.choice(["rc", "rc", "direct", "switch", "handle"])
            if form == "direct":
                self.tag("status: call in the condition")
                return [], [(self.rng.choice([call, f"{call} != SQLITE_OK"]), owned)]
            if form == "handle" and not owned and way == "direct":
                self.tag("status: handle tested")
                return [line(f"(void){call};")], [(f"!{expr}", False)]
            rc = self.number("rc")
            nodes = [line(f"{rc} = {call};")]
            if form == "switch":
                self.tag("status: switch")
                return nodes, [(("switch", rc), owned)]
            more, test = self.failTest(rc)
            return nodes + more, [(test, owned)]
        call = self.acquireCall(kind, None, parent)
        if kind == "result" and self.maybe(0.15):
            self.tag("acquired by ?:")
            yes, _ = self.condition()
            call = f"{yes} ? {call} : {self.acquireCall(kind, None, parent)}"
        nodes = [line(f"{expr} = {call};")]
        if kind == "conn":
            self.tag("failed acquire owns")
            bad = self.rng.choice([f"PQstatus({expr}) != CONNECTION_OK", f"PQstatus({expr}) == CONNECTION_BAD"])
            return nodes, self.rng.choice([
                [(bad, True)], [(f"!{expr}", False), (bad, True)], [(f"!{expr} || {bad}", True)]])
        if kind == "result":
            if self.maybe(0.15):
                return nodes, [(f"{self.checkHelper()}({expr}) < 0", False)]
            if self.maybe(0.15):
                return nodes, [(f"{self.badHelper()}({expr})", True)]
            return nodes, self.rng.choice([
                [(f"PQresultStatus({expr}) != PGRES_TUPLES_OK", True)], [(f"!{expr}", False)], [],
                [(f"{expr} == NULL", False), (f"PQresultStatus({expr}) == PGRES_FATAL_ERROR", True)]])
        return nodes, [(f"!{expr}", False)]

    def place(self, kind):
        """Somewhere to keep a handle: (expression)."""
        way = self.rng.choice(["local"] * 7 + ["struct", "global", "array", "field"])
        if way == "struct":
            self.tag("struct: local")
            name = self.name("s")
            self.decls.append(Line(f"struct ctx {name} = {{0}};", "decl"))
            return f"{name}.{FIELD[kind]}"
        if way == "global":
            self.tag("global")
            name = f"{self.name('g')}_{self.group.ident}"
            self.group.globals.append(f"static {TYPES[kind]} *{name};")
            self.group.own.add(name)
            return name
        if way == "array":
            self.tag("array, constant index")
            name = self.name("arr")
            self.decls.append(Line(f"{TYPES[kind]} *{name}[2] = {{NULL, NULL}};", "decl"))
            return f"{name}[{self.rng.randint(0, 1)}]"
        if way == "field" and self.ctx and FIELD[kind] not in self.ctxUsed:
            self.tag("struct: parameter")
            self.ctxUsed.add(FIELD[kind])
            return f"x->{FIELD[kind]}"
        return self.local(kind)

    def lifecycle(self, scope, handle=None, give=None):
        """Acquire, check, more code, release (or hand out)."""
        kind = handle.kind if handle else self.rng.choice(self.possible(scope))
        handle = handle or Handle(kind, self.place(kind))
        if kind in {h.kind for h in scope.live}:
            self.tag("several handles of a kind")
        elif scope.live:
            self.tag("several kinds of handles")
        nodes, tests = self.acquire(scope, handle)
        # The cleanup label can release it only if it is filled once.
        handle.managed = self.style == "out" and scope.depth == 0 and scope.loop is None and \
            self.maybe(0.75)
        if handle.managed:
            self.cleanup.append(handle)
            self.tag("goto out")
        inner = scope.inner(live=scope.live + [handle], usable=scope.usable + [handle])
        kind_of_null = handle.kind in ("lit", "stmt", "db") and not tests
        if kind_of_null:
            inner.usable.remove(handle)
        nested = self.maybe(0.25) and len(tests) == 1 and not give and tests[0][1] and \
            not isinstance(tests[0][0], tuple)
        if nested:
            self.tag("nested ifs")
            body = self.block(inner)
            nodes.append(Block([f"if (!({tests[0][0]})) {{", "}"], [body]))
        else:
            for test, owned in tests:
                fail = self.leave(inner if owned else scope)
                if isinstance(test, tuple):
                    ok = self.rng.choice(["SQLITE_OK", "0"])
                    nodes.append(Block([f"switch ({test[1]}) {{", f"case {ok}:", "default:", "}"],
                                       [[], [Line("break;")], fail]))
                else:
                    nodes.append(Block([f"if ({test}) {{", "}"], [fail]))
            nodes += self.block(inner)
        if give:
            self.tag("hand-out: " + give[0])
            if give[0] == "return" and self.style == "out":
                nodes += [Line(f"ret = {handle.expr};", "give")]
            elif give[0] != "return":
                nodes += [Line(f"{give[1]} = {handle.expr};", "give")]
            if handle.managed:
                nodes.append(Line(f"{handle.expr} = NULL;", "null"))
            if give[0] == "return" and self.style != "out":
                nodes.append(Line(f"return {handle.expr};", "return"))
        elif handle.managed:
            if self.maybe(0.2):  # released by hand before the label
                nodes += [Line(f"{RELEASE[kind]}({handle.expr});", "release", handle.key),
                          Line(f"{handle.expr} = NULL;", "null")]
        else:
            nodes += self.release(handle)
            if "->" in handle.expr or handle.expr.startswith("g") or self.maybe(0.1):
                nodes.append(Line(f"{handle.expr} = NULL;", "null"))
        return nodes

    # ---- pieces --------------------------------------------------------------
    def block(self, scope):
        nodes = []
        for _ in range(self.rng.randint(1, 2) if scope.depth < 4 else 1):
            nodes += self.piece(scope)
        return nodes

    def piece(self, scope):
        self.budget -= 1
        use = self.rng.choice(scope.usable) if scope.usable else None
        if self.budget < 0 or scope.depth > 5:
            return [self.use(use)] if use else [Line('printf("step\\n");')]
        have = {h.kind for h in scope.usable}
        choices = [self.lifecycle] * 4 + [self.branch] * 2 + [self.early] * 2 + [self.correlated]
        if scope.loop is None:
            choices += [self.forLoop, self.retry]
        elif not scope.switch:
            choices += [self.leaveLoop] * 3
        if use:
            choices.append(lambda s: [self.use(use)])
        if "conn" in have:
            choices += [self.requery, self.swap, self.switch, self.nullable, self.ownFlag]
            if scope.loop is None:
                choices += [self.drain]
        if "stmt" in have and scope.loop is None:
            choices.append(self.rows)
        return self.rng.choice(choices)(scope)

    def branch(self, scope):
        self.tag("if / else")
        yes, _ = self.condition()
        if self.maybe(0.5):
            return [Block([f"if ({yes}) {{", "} else {", "}"],
                          [self.block(scope.inner()), self.block(scope.inner())])]
        return [Block([f"if ({yes}) {{", "}"], [self.block(scope.inner())])]

    def early(self, scope):
        self.tag("early return" if self.style != "out" else "goto out")
        yes, _ = self.condition()
        return [Block([f"if ({yes}) {{", "}"], [self.leave(scope, failed=False)])]

    def loopScope(self, scope):
        return scope.inner(loop=len(scope.live), switch=False)

    def forLoop(self, scope):
        i = self.number("i")
        bound = "n" if "n" in self.inputs else "2"
        self.tag("for")
        if self.maybe(0.3):
            self.tag("do-while")
            return [Line(f"{i} = 0;"),
                    Block(["do {", f"}} while (++{i} < {bound});"], [self.block(self.loopScope(scope))])]
        return [Block([f"for ({i} = 0; {i} < {bound}; {i}++) {{", "}"],
                      [self.block(self.loopScope(scope))])]

    def leaveLoop(self, scope):
        word = self.rng.choice(["continue", "break"])
        self.tag(word)
        nodes = []
        for handle in reversed(scope.live[scope.loop:]):
            nodes += self.release(handle, plain=True)
        yes, _ = self.condition()
        return [Block([f"if ({yes}) {{", "}"], [nodes + [Line(f"{word};", "jump")]])]

    def rows(self, scope):
        self.tag("row loop")
        stmt = self.rng.choice([h for h in scope.usable if h.kind == "stmt"])
        body = [Line(f'printf("%d\\n", sqlite3_column_int({stmt.expr}, 0));', "use")]
        if self.maybe(0.6):
            body += self.block(self.loopScope(scope))
        if self.maybe(0.3):
            rc = self.number("rc")
            return [Block([f"while (({rc} = sqlite3_step({stmt.expr})) == SQLITE_ROW) {{", "}"], [body]),
                    Block([f"if ({rc} != SQLITE_DONE) {{", "}"], [self.leave(scope)])]
        return [Block([f"while (sqlite3_step({stmt.expr}) == SQLITE_ROW) {{", "}"], [body])]

    def drain(self, scope):
        self.tag("drain loop")
        conn = self.rng.choice([h for h in scope.usable if h.kind == "conn"])
        r = Handle("result", self.local("result"))
        inner = scope.inner(live=scope.live + [r], usable=scope.usable + [r], loop=len(scope.live),
                            switch=False)
        body = self.block(inner) if self.maybe(0.5) else []
        loop = Block([f"while (({r.expr} = PQgetResult({conn.expr})) != NULL) {{", "}"],
                     [body + self.release(r)])
        if self.maybe(0.5):
            return [Block([f'if (!PQsendQuery({conn.expr}, "SELECT 1")) {{', "}"], [self.leave(scope)]), loop]
        return [Block([f'if (PQsendQuery({conn.expr}, "SELECT 1")) {{', "}"], [[loop]])]

    def connOf(self, scope):
        return self.rng.choice([h for h in scope.usable if h.kind == "conn"]).expr

    def correlated(self, scope):
        """The same condition around acquire and release."""
        self.tag("flag: same condition twice")
        kind = self.rng.choice(self.possible(scope))
        parent = self.parent(scope, kind)
        yes, no = self.condition()
        handle = Handle(kind, self.local(kind), guard=self.rng.choice([yes, f"!({no})"]))
        if kind in STATUS:
            node = Line(f"(void){self.acquireCall(kind, '&' + handle.expr, parent.expr if parent else '')};",
                        "acquire", handle.key)
        else:
            node = Line(f"{handle.expr} = {self.acquireCall(kind, None, parent.expr if parent else '')};",
                        "acquire", handle.key)
        inner = scope.inner(live=scope.live + [handle])
        return [Block([f"if ({yes}) {{", "}"], [[node]])] + self.block(inner) + self.release(handle, plain=True)

    def ownFlag(self, scope):
        """A variable that says whether there is something to release."""
        self.tag("flag: own variable")
        handle = Handle("result", self.local("result"), guard=self.number("own"))
        yes, _ = self.condition()
        nodes = [Block([f"if ({yes}) {{", "}"],
                       [[Line(f'{handle.expr} = PQexec({self.connOf(scope)}, "SELECT 2");', "acquire"),
                         Line(f"{handle.guard} = 1;", "flag")]])]
        if scope.loop is not None:
            nodes.insert(0, Line(f"{handle.guard} = 0;", "flag"))
        inner = scope.inner(live=scope.live + [handle])
        return nodes + self.block(inner) + self.release(handle, plain=True)

    def nullable(self, scope):
        self.tag("acquired by ?:")
        handle = Handle("result", self.local("result"))
        yes, _ = self.condition()
        inner = scope.inner(live=scope.live + [handle])
        return [Line(f'{handle.expr} = {yes} ? PQexec({self.connOf(scope)}, "SELECT 3") : NULL;', "acquire")] + \
            self.block(inner) + self.release(handle)

    def requery(self, scope):
        self.tag("handle overwritten")
        handle = Handle("result", self.place("result"))
        conn = self.connOf(scope)
        inner = scope.inner(live=scope.live + [handle], usable=scope.usable + [handle])
        nodes = [Line(f'{handle.expr} = PQexec({conn}, "BEGIN");', "acquire")]
        nodes += self.block(inner) if self.maybe(0.5) else []
        nodes += self.release(handle)
        nodes += [Line(f'{handle.expr} = PQexec({conn}, "SELECT 4");', "acquire")]
        nodes += self.block(inner) + self.release(handle)
        if "->" in handle.expr or handle.expr.startswith("g"):
            nodes.append(Line(f"{handle.expr} = NULL;", "null"))
        return nodes

    def swap(self, scope):
        self.tag("swap")
        one, two = Handle("result", self.local("result")), Handle("result", self.local("result"))
        spare = self.local("result")
        conn = self.connOf(scope)
        inner = scope.inner(live=scope.live + [one, two], usable=scope.usable + [one, two])
        exchange = [Line(f"{spare} = {one.expr};"), Line(f"{one.expr} = {two.expr};"),
                    Line(f"{two.expr} = {spare};")]
        if self.maybe(0.4):
            yes, _ = self.condition()
            exchange = [Block([f"if ({yes}) {{", "}"], [exchange])]
        return [Line(f'{one.expr} = PQexec({conn}, "SELECT 5");', "acquire"),
                Line(f'{two.expr} = PQexec({conn}, "SELECT 6");', "acquire")] + exchange + \
            self.block(inner) + self.release(one, plain=True) + self.release(two)

    def switch(self, scope):
        self.tag("switch on status")
        handle = Handle("result", self.place("result"))
        inner = scope.inner(live=scope.live + [handle], usable=scope.usable + [handle], switch=True)
        arms = [[Line(f'{handle.expr} = PQexec({self.connOf(scope)}, "SELECT 7");', "acquire")]]
        nodes = arms[0] + [Block(
            [f"switch (PQresultStatus({handle.expr})) {{", "case PGRES_TUPLES_OK:",
             "case PGRES_COMMAND_OK:", "default:", "}"],
            [[], self.block(inner) + [Line("break;")], [self.use(handle), Line("break;")],
             self.leave(inner) if self.maybe(0.6) else [Line("break;")]])]
        nodes += self.release(handle)
        if "->" in handle.expr or handle.expr.startswith("g"):
            nodes.append(Line(f"{handle.expr} = NULL;", "null"))
        return nodes

    def retry(self, scope):
        """A backward goto to the acquisition, at most so often."""
        self.tag("retry by backward goto")
        kind = self.rng.choice(["conn", "db"])
        handle, tries, label = Handle(kind, self.local(kind)), self.number("tries"), self.name("again")
        inner = scope.inner(live=scope.live + [handle], usable=scope.usable + [handle])
        acquire = f"{handle.expr} = {self.acquireCall('conn', None, '')};"
        failed = f"PQstatus({handle.expr}) != CONNECTION_OK"
        nodes = [Line(f"{label}:"), Line(acquire, "acquire")]
        if kind == "db":
            nodes, failed = [Line(f"{label}:")], f"{self.acquireCall('db', '&' + handle.expr, '')} != SQLITE_OK"
        nodes.append(Block([f"if ({failed}) {{", "}"], [
            [Line(f"{RELEASE[kind]}({handle.expr});", "release", handle.key),
             Block([f"if (++{tries} < 3) {{", "}"], [[Line(f"goto {label};", "goto")]])] + self.leave(scope)]))
        return nodes + self.block(inner) + self.release(handle)

    # ---- the function --------------------------------------------------------
    def build(self):
        rng = self.rng
        ident = self.group.ident
        self.style = rng.choice(["return", "return", "out"])
        self.inputs = ["a", "b"] + rng.choice([[], ["n"], ["opts"], ["n", "opts"]])
        params = [f"int {i}" for i in self.inputs]
        driver = [f"int {i} = choose({ {'n': 3, 'opts': 4}.get(i, 2) });" for i in self.inputs]
        args = list(self.inputs)
        after = []
        scope = Scope()
        if self.maybe(0.3):
            kind = rng.choice(["conn", "db"])
            params.append(f"{TYPES[kind]} *p0")
            args.append(f"external({RUNTIME[kind]})")
            scope.usable.append(Handle(kind, "p0"))
            self.tag("handle of the caller")
        self.ctx, self.ctxUsed = self.maybe(0.3), set()
        if self.ctx:
            params.append("struct ctx *x")
            driver.append("struct ctx x = {0};")
            args.append("&x")
            after += [f"stored(x.{f});" for f in FIELD.values()]
        self.result, give, handed = "int", None, None
        if self.maybe(0.35):
            kind = rng.choice(self.possible(scope))
            way = rng.choice(["return", "*out", "field"] if self.ctx and FIELD[kind] not in self.ctxUsed
                             else ["return", "*out", "global"])
            handed = Handle(kind, self.local(kind))
            if way == "return":
                self.result = f"{TYPES[kind]} *"
                give = (way, None)
                driver.append(f"{TYPES[kind]} *h;")
                after.append("given(h);")
            elif way == "*out":
                params.append(f"{TYPES[kind]} **out")
                driver.append(f"{TYPES[kind]} *out = NULL;")
                args.append("&out")
                after.append("stored(out);")
                give = (way, "*out")
            elif way == "field":
                self.ctxUsed.add(FIELD[kind])
                give = (way, f"x->{FIELD[kind]}")
            else:
                name = f"{self.name('g')}_{ident}"
                self.group.globals.append(f"static {TYPES[kind]} *{name};")
                give = (way, name)
        self.returns = ["return NULL;"] if self.result != "int" else ["return -1;", "return 1;"]
        body = []
        if give:
            body += self.lifecycle(scope, handed, give)
        else:
            for _ in range(rng.randint(1, 2)):
                body += self.lifecycle(scope) if self.maybe(0.8) else self.piece(scope)
        final = "return 0;" if self.result == "int" else "return NULL;"
        if self.style == "out":
            self.tag("goto out")
            if self.result == "int":
                self.decls.append(Line("int result = 0;", "decl"))
                final = "return result;"
            else:
                self.decls.append(Line(f"{self.result}ret = NULL;", "decl"))
                final = "return ret;"
            body.append(Line("out:"))
            for handle in reversed(self.cleanup):
                body += self.release(handle, plain=self.maybe(0.7))
                if "->" in handle.expr or handle.expr.startswith("g"):
                    body.append(Line(f"{handle.expr} = NULL;", "null"))
        if not (give and give[0] == "return" and self.style != "out"):
            body.append(Line(final, "return"))
        sep = "" if self.result != "int" else " "
        function = Function(f"{self.result}{sep}f_{ident}({', '.join(params)})", self.decls + body)
        function.inputs = self.inputs
        self.group.functions.append(function)
        for g in self.group.globals:
            name = g.rstrip(";").split("*")[1]
            after.append(f"{'left' if name in self.group.own else 'stored'}({name});")
            driver.insert(0, f"{name} = NULL;")
        call = f"f_{ident}({', '.join(args)});"
        self.group.driver = driver + [("h = " if self.result != "int" else "(void)") + call] + after
        return self.group


def build(seed, index):
    """Group number `index` of a seed, before its mutation, and its dice."""
    rng = random.Random(f"{seed}/{index}")
    return Builder(index, rng).build(), rng
