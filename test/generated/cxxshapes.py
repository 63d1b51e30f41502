# The shapes of C++ for cxx.py: builds one function that owns its handles
# rightly, by hand, in owners, guards, classes, containers and handlers of
# exceptions, with the helpers and classes that it uses.
#
# A Scope says, at the place that is being written, which handles are owed on
# the way out (live: those with an `end` by hand), which may be used (usable),
# and whether an exception may leave from here (throws).
import copy
import re

from shapes import PARENT, RELEASE, RUNTIME, TYPES
from tree import USES, Block, Function, Group, Line, bodies

KINDS = ["conn", "result", "db", "stmt"]
STATUS = {"db", "stmt"}
DELETER = {"conn": "Finish", "db": "Finish", "result": "End<PGresult>", "stmt": "End<sqlite3_stmt>"}


class Class:
    """A class whose member functions are written as Functions."""
    def __init__(self, name, lines, methods):
        self.name, self.lines, self.methods = name, lines, methods

    @property
    def body(self):
        return [MethodNode(m) for m in self.methods]

    def render(self, out):
        out += self.lines
        for m in self.methods:
            part = []
            m.render(part)
            out += ["  " + line for line in part if line]
        out += ["};", ""]


class MethodNode(Block):
    def __init__(self, method):
        self.heads, self.bodies = [], [method.body]


class Handle:
    """expr: how the raw pointer is spelled; end: how it is released; "" when an
    owner or a guard does it."""
    def __init__(self, kind, expr, end=""):
        self.kind, self.expr, self.end = kind, expr, end

    @property
    def key(self):
        return (self.kind, self.expr)


class Scope:
    def __init__(self, live=(), usable=(), depth=0, loop=None, throws=True):
        self.live, self.usable, self.depth, self.loop = list(live), list(usable), depth, loop
        self.throws = throws  # an exception may leave from here: nothing is owed by hand

    def inner(self, **changes):
        scope = Scope(self.live, self.usable, self.depth + 1, self.loop, self.throws)
        for name, value in changes.items():
            setattr(scope, name, value)
        return scope


class Builder:
    def __init__(self, ident, rng):
        self.group = Group(ident)
        self.rng, self.count, self.helpers = rng, 0, {}
        self.budget = rng.randint(2, 6)

    def tag(self, *names):
        self.group.tags.update(names)

    def maybe(self, p):
        return self.rng.random() < p

    def name(self, prefix):
        self.count += 1
        return f"{prefix}{self.count}"

    def condition(self):
        return self.rng.choice([("a", "!a"), ("b", "!b"), ("n > 1", "n <= 1"), ("n == 0", "n != 0")])

    def parent(self, scope, kind):
        want = PARENT.get(kind)
        return self.rng.choice([h for h in scope.usable if h.kind == want]).expr if want else ""

    def possible(self, scope):
        have = {h.kind for h in scope.usable}
        return [k for k in KINDS if PARENT.get(k) is None or PARENT[k] in have]

    def use(self, handle):
        return Line(USES[handle.kind].format(handle.expr), "use")

    def call(self, kind, target, parent):
        sql = self.rng.choice(['"SELECT 1"', '"UPDATE t SET x = 1"'])
        return {"conn": 'PQconnectdb("dbname=x")', "result": f"PQexec({parent}, {sql})",
                "db": f'sqlite3_open("f", {target})',
                "stmt": f"sqlite3_prepare_v2({parent}, {sql}, -1, {target}, nullptr)"}[kind]

    # ---- helpers -------------------------------------------------------------
    def helper(self, what, kind, make):
        known = self.helpers.setdefault((what, kind), [])
        if known and self.maybe(0.6):
            return self.rng.choice(known)
        name = f"{self.name(what)}_{self.group.ident}"
        self.group.functions.append(make(name))
        known.append(name)
        self.tag("helper: " + what)
        return name

    def owner(self, kind):
        """A type of owner for a handle of the kind: (type, constructor's arguments after the pointer)."""
        t = TYPES[kind]
        way = self.rng.choice(["functor", "calls", "pointer", "alias"])
        self.tag("owner: " + way)
        if way == "functor" or way == "alias":
            return f"std::unique_ptr<{t}, {DELETER[kind]}>", ""
        if way == "calls":
            return f"std::unique_ptr<{t}, Calls<{RELEASE[kind]}>>", ""
        return f"std::unique_ptr<{t}, decltype(&{RELEASE[kind]})>", f", &{RELEASE[kind]}"

    def fixedOwner(self, kind):
        return f"std::unique_ptr<{TYPES[kind]}, {DELETER[kind]}>"

    def param(self, kind):
        parent = PARENT.get(kind)
        return (f"{TYPES[parent]} *p", "p") if parent else ("", "")

    def rawFactory(self, kind):
        """Returns the handle, or null, or throws; never leaves anything behind."""
        def make(name):
            param, parent = self.param(kind)
            t, end = TYPES[kind], Line(f"{RELEASE[kind]}(h);", "release", (kind, "h"))
            body = [Line(f"{t} *h = nullptr;", "decl")]
            fail = Line(self.rng.choice(["return nullptr;", 'throw Failure("open");']), "leave")
            if kind in STATUS:
                body.append(Block([f"if ({self.call(kind, '&h', parent)} != SQLITE_OK) {{", "}"],
                                  [[end] * (kind == "db") + [fail]]))
            else:
                body.append(Line(f"h = {self.call(kind, None, parent)};", "acquire"))
                test = "PQstatus(h) != CONNECTION_OK" if kind == "conn" else \
                    "PQresultStatus(h) != PGRES_TUPLES_OK"
                body.append(Block([f"if ({test}) {{", "}"], [[end, fail]]))
            return Function(f"static {t} *{name}({param})", body + [Line("return h;", "return")])
        return self.helper("open", kind, make)

    def ownerFactory(self, kind):
        def make(name):
            param, parent = self.param(kind)
            t = self.fixedOwner(kind)
            if kind in STATUS:
                body = [Line(f"{TYPES[kind]} *h = nullptr;", "decl"),
                        Line(f"int rc = {self.call(kind, '&h', parent)};", "acquire"),
                        Line(f"{t} own(h);", "guard")]
                test = "rc != SQLITE_OK"
            else:
                body = [Line(f"{t} own({self.call(kind, None, parent)});", "acquire")]
                test = "PQstatus(own.get()) != CONNECTION_OK" if kind == "conn" else \
                    "PQresultStatus(own.get()) != PGRES_TUPLES_OK"
            body.append(Block([f"if ({test}) {{", "}"],
                              [[Line(self.rng.choice(["return nullptr;", 'throw Late("open");']), "leave")]]))
            if self.maybe(0.3):
                body.append(Line("work();", "throwing"))
            return Function(f"static {t} {name}({param})", body + [Line("return own;", "return")])
        return self.helper("make", kind, make)

    def releaseHelper(self, kind):
        return self.helper("done", kind, lambda name: Function(
            f"static void {name}({TYPES[kind]} *h)" + self.rng.choice(["", " noexcept"]),
            [Line(f"{RELEASE[kind]}(h);", "release", (kind, "h"))]))

    def sinkHelper(self, kind):
        return self.helper("sink", kind, lambda name: Function(
            f"static void {name}({self.fixedOwner(kind)} own)",
            [Block(["if (own) {", "}"], [[Line(USES[kind].format("own.get()"), "use")]])]))

    def checkHelper(self):
        return self.helper("check", "rc", lambda name: Function(
            f"static void {name}(int rc)",
            [Block(["if (rc != SQLITE_OK) {", "}"], [[Line('throw Failure("rc");', "leave")]])]))

    def classHelper(self, kind):
        """A class that opens, closes and moves one handle. Written as functions
        of a struct, so that the mutations find their lines."""
        def make(name):
            t = TYPES[kind]
            end = lambda expr: Line(f"{RELEASE[kind]}({expr});", "release", (kind, expr))
            style = self.rng.choice(["direct", "close", "owner", "base"])
            self.tag("class: " + style)
            parent = PARENT.get(kind)
            param = f"{TYPES[parent]} *p" if parent else ""
            if style == "owner":
                hold, get = f"{self.fixedOwner(kind)} h_;", "h_.get()"
            else:
                hold, get = f"{t} *h_ = nullptr;", "h_"
            fails = [Line('throw Failure("ctor");', "leave")]
            ctor = []
            if kind in STATUS:
                if style == "owner":
                    ctor += [Line(f"{t} *raw = nullptr;", "decl"),
                             Line(f"int rc = {self.call(kind, '&raw', 'p')};", "acquire"),
                             Line("h_.reset(raw);", "guard")]
                    bad, close = "rc != SQLITE_OK", []
                else:
                    ctor += [Line(f"int rc = {self.call(kind, '&h_', 'p')};", "acquire")]
                    bad, close = "rc != SQLITE_OK", [end("h_")] * (kind == "db")
            elif style == "owner":
                ctor += [Line(f"h_.reset({self.call(kind, None, 'p')});", "acquire")]
                bad, close = f"!{get}", []
            else:
                ctor += [Line(f"h_ = {self.call(kind, None, 'p')};", "acquire")]
                bad, close = "!h_", []
            throwing = self.maybe(0.5)
            if throwing:
                ctor.append(Block([f"if ({bad}) {{", "}"], [close + fails]))
                self.tag("constructor throws")
            lines = [f"class {name} {{", f"  {hold}", "public:"]
            methods = [Function(f"explicit {name}({param})", ctor),
                       Function(f"{t} *get() const", [Line(f"return {get};", "return")])]
            if style != "owner":
                methods.append(Function(f"{name}({name} &&o) noexcept : h_(o.h_)",
                                        [Line("o.h_ = nullptr;", "null")]))
                if style == "close":
                    methods.append(Function("void close()", [
                        Block(["if (h_) {", "}"], [[end("h_")]]), Line("h_ = nullptr;", "null")]))
                    methods.append(Function(f"~{name}()", [Line("close();", "release", (kind, "h_"))]))
                else:
                    methods.append(Function(f"~{name}()", [end("h_")]))
            return Class(name, lines, methods)
        return self.helper("K", kind, make)

    # ---- ways to hold a handle -------------------------------------------------
    def leave(self, scope):
        nodes = []
        for handle in reversed(scope.live):
            if handle.end:
                nodes.append(Line(handle.end, "release", handle.key))
        if scope.throws and self.maybe(0.3):
            self.tag("throw")
            return nodes + [Line(self.rng.choice(['throw Failure("left");', 'throw Late("left");', "throw Other();"]),
                                 "leave")]
        return nodes + [Line(self.rng.choice(["return -1;", "return 1;"]), "leave")]

    def raw(self, scope, kind, expr, decl=True):
        """Acquires into a raw variable: (nodes, failure test or None, owned then)."""
        parent = self.parent(scope, kind)
        head = f"{TYPES[kind]} *{expr} = " if decl else f"{expr} = "
        if self.maybe(0.25):
            name = self.rawFactory(kind)
            return [Line(f"{head}{name}({parent});", "acquire")], (f"!{expr}", False)
        if kind in STATUS:
            rc = self.name("rc")
            nodes = [Line(f"{TYPES[kind]} *{expr} = nullptr;", "decl")] if decl else []
            nodes.append(Line(f"int {rc} = {self.call(kind, '&' + expr, parent)};", "acquire"))
            return nodes, (f"{rc} != SQLITE_OK", kind == "db")
        test = f"PQstatus({expr}) != CONNECTION_OK" if kind == "conn" else \
            f"PQresultStatus({expr}) != PGRES_TUPLES_OK"
        return [Line(f"{head}{self.call(kind, None, parent)};", "acquire")], (test, True)

    def rawFails(self, scope, kind):
        """A factory may throw before anything is owed for this handle."""
        return scope.throws

    def lifecycle(self, scope):
        ways = ["unique"] * 4 + ["adopt"] * 2 + ["guard"] * 3 + ["class"] * 3 + ["shared", "optional", "vector",
                "factory", "factory", "function", "move", "swap", "reset", "sink", "reopen", "members"]
        if not scope.throws:
            ways = ["raw"] * 3 + ["try", "unique", "guard", "lambda", "adopt"]
        else:
            ways += ["raw"] * 3 + ["try"] * 4 + ["lambda"] * 2 + ["check", "vectorRaw", "rethrow"]
        kind = self.rng.choice(self.possible(scope))
        way = self.rng.choice(ways)
        self.tag("way: " + way)
        return getattr(self, "way_" + way)(scope, kind)

    def failing(self, scope, handle, test):
        if test is None:
            return []
        cond, owned = test
        inner = scope.inner(live=scope.live + [handle] if owned else scope.live)
        # By hand: this exit must not go through an exception with a handle open.
        return [Block([f"if ({cond}) {{", "}"], [self.leave(inner)])]

    def safe(self, scope, kind):
        """No factory that throws while something else is owed by hand."""
        return scope.throws

    def acquireRaw(self, scope, kind, expr):
        while True:
            state = (self.rng.getstate(), len(self.group.functions), copy.deepcopy(self.helpers), self.count)
            nodes, test = self.raw(scope, kind, expr)
            text = " ".join(n.text for n in nodes)
            if scope.throws or not re.search(r"\bopen\d+_", text):
                return nodes, test
            del self.group.functions[state[1]:]
            self.helpers, self.count = state[2], state[3]

    def way_raw(self, scope, kind):
        h = Handle(kind, self.name("h"), None)
        h.end = self.rng.choice([f"{RELEASE[kind]}({h.expr});", f"{self.releaseHelper(kind)}({h.expr});"])
        nodes, test = self.acquireRaw(scope, kind, h.expr)
        nodes += self.failing(scope, h, test)
        inner = scope.inner(live=scope.live + [h], usable=scope.usable + [h], throws=False)
        return nodes + self.block(inner) + [Line(h.end, "release", h.key)]

    def way_try(self, scope, kind):
        """Released in a handler as well."""
        h = Handle(kind, self.name("h"), f"{RELEASE[kind]}({{}});")
        h.end = f"{RELEASE[kind]}({h.expr});"
        nodes, test = self.acquireRaw(scope, kind, h.expr)
        nodes += self.failing(scope, h, test)
        inner = scope.inner(live=scope.live + [h], usable=scope.usable + [h], throws=False)
        body = self.throwing(inner) + self.block(inner.inner()) if self.maybe(0.7) else self.throwing(inner)
        leave = self.rng.choice(["throw;", "return -2;"]) if scope.throws else "return -2;"
        outer = [Line(o.end, "release", o.key) for o in reversed(scope.live) if o.end]
        if leave == "throw;" and outer:
            leave = "return -2;"
        handler = [Line(h.end, "release", h.key)] + outer + [Line(leave, "leave")]
        return nodes + [Block(["try {", "} catch (...) {", "}"], [body, handler]), Line(h.end, "release", h.key)]

    def way_rethrow(self, scope, kind):
        """A handler of one type that goes on."""
        h = Handle(kind, self.name("h"))
        owner, more = self.owner(kind)
        nodes, test = self.acquireRaw(scope, kind, h.expr)
        h.end = f"{RELEASE[kind]}({h.expr});"
        nodes += self.failing(scope, h, test)
        inner = scope.inner(live=scope.live + [h], usable=scope.usable + [h], throws=False)
        call, types = self.rng.choice([("work();", ["const Failure &", "const std::runtime_error &", "std::exception &"]),
                                       ("workLate();", ["const Failure &", "const Late &", "const std::exception &e"]),
                                       ("workOther();", ["Other", "const Other &"])])
        return nodes + [Block(["try {", f"}} catch ({self.rng.choice(types)}) {{", "}"],
                              [[Line(call, "throwing"), self.use(h)], [Line("quiet();")]])] + \
            [Line(h.end, "release", h.key)]

    def throwing(self, scope):
        return [Line(self.rng.choice(["work();", "workLate();", "workOther();"]), "throwing")]

    def way_unique(self, scope, kind):
        name = self.name("u")
        h = Handle(kind, f"{name}.get()")
        owner, more = self.owner(kind)
        parent = self.parent(scope, kind)
        if kind in STATUS:
            raw, rc = self.name("raw"), self.name("rc")
            nodes = [Line(f"{TYPES[kind]} *{raw} = nullptr;", "decl"),
                     Line(f"int {rc} = {self.call(kind, '&' + raw, parent)};", "acquire"),
                     Line(f"{owner} {name}({raw}{more});", "guard")]
            test = f"{rc} != SQLITE_OK"
        else:
            nodes = [Line(f"{owner} {name}({self.call(kind, None, parent)}{more});", "acquire")]
            test = f"PQstatus({h.expr}) != CONNECTION_OK" if kind == "conn" else f"!{name}"
        nodes.append(Block([f"if ({test}) {{", "}"], [self.leave(scope)]))
        return nodes + self.block(scope.inner(live=scope.live + [h], usable=scope.usable + [h]))

    def way_adopt(self, scope, kind):
        """A raw handle, checked, and then given an owner."""
        expr, name = self.name("raw"), self.name("u")
        h = Handle(kind, expr, f"{RELEASE[kind]}({expr});")
        nodes, test = self.acquireRaw(scope, kind, expr)
        nodes += self.failing(scope, h, test)
        own = Handle(kind, f"{name}.get()")
        owner, more = self.owner(kind)
        nodes.append(Line(f"{owner} {name}({expr}{more});", "guard"))
        return nodes + self.block(scope.inner(live=scope.live + [own], usable=scope.usable + [own]))

    def way_guard(self, scope, kind):
        h = Handle(kind, self.name("h"))
        g = self.name("g")
        nodes, test = self.acquireRaw(scope, kind, h.expr)
        make = self.rng.choice([f"auto {g} = makeGuard([&] {{ {RELEASE[kind]}({h.expr}); }});",
                                f"auto {g} = makeGuard([{h.expr}] {{ {RELEASE[kind]}({h.expr}); }});",
                                f"auto {g} = finally([&] {{ {RELEASE[kind]}({h.expr}); }});",
                                f"Guard {g}([=] {{ {RELEASE[kind]}({h.expr}); }});"])
        early = test and test[1]  # the failed handle is owed too
        if early:
            nodes += [Line(make, "guard"), Block([f"if ({test[0]}) {{", "}"], [self.leave(scope)])]
        else:
            nodes += ([Block([f"if ({test[0]}) {{", "}"], [self.leave(scope)])] if test else []) + \
                [Line(make, "guard")]
        inner = scope.inner(live=scope.live + [h], usable=scope.usable + [h])
        nodes += self.block(inner)
        if self.maybe(0.25):
            self.tag("dismiss")
            nodes += [Line(f"{g}.dismiss();", "dismiss"), Line(f"{RELEASE[kind]}({h.expr});", "release", h.key)]
        return nodes

    def way_function(self, scope, kind):
        """A closure in a std::function that is called on the ways out."""
        h = Handle(kind, self.name("h"))
        nodes, test = self.acquireRaw(scope, kind, h.expr)
        f = self.name("fin")
        h.end = f"{RELEASE[kind]}({h.expr});"
        nodes += self.failing(scope, h, test)
        inner = scope.inner(live=scope.live + [h], usable=scope.usable + [h], throws=False)
        nodes += self.block(inner)
        return nodes + [Line(f"std::function<void({TYPES[kind]} *)> {f} = {RELEASE[kind]};", "decl"),
                        Line(f"{f}({h.expr});", "release-all")]

    def way_lambda(self, scope, kind):
        h = Handle(kind, self.name("h"))
        nodes, test = self.acquireRaw(scope, kind, h.expr)
        f = self.name("done")
        h.end = f"{f}();"
        nodes.append(Line(f"auto {f} = [&] {{ {RELEASE[kind]}({h.expr}); {h.expr} = nullptr; }};", "decl"))
        nodes += self.failing(scope, h, test)
        inner = scope.inner(live=scope.live + [h], usable=scope.usable + [h], throws=False)
        return nodes + self.block(inner) + [Line(h.end, "release", h.key)]

    def way_class(self, scope, kind):
        cls, name = self.classHelper(kind), self.name("k")
        h = Handle(kind, f"{name}.get()")
        parent = self.parent(scope, kind)
        nodes = [Line(f"{cls} {name}{{{parent}}};" if parent else f"{cls} {name};", "acquire"),
                 Block([f"if (!{name}.get()) {{", "}"], [self.leave(scope)])]
        nodes += self.block(scope.inner(live=scope.live + [h], usable=scope.usable + [h]))
        if self.maybe(0.2):
            self.tag("moved object")
            nodes.append(Line(f"{cls} {self.name('k')}(std::move({name}));"))
        return nodes

    def way_shared(self, scope, kind):
        raw, name = self.name("raw"), self.name("s")
        h = Handle(kind, f"{name}.get()")
        nodes, test = self.acquireRaw(scope, kind, raw)
        held = Handle(kind, raw, f"{RELEASE[kind]}({raw});")
        nodes += self.failing(scope, held, test)
        deleter = self.rng.choice([f"[]({TYPES[kind]} *p) {{ {RELEASE[kind]}(p); }}", RELEASE[kind], DELETER[kind] + "()"])
        nodes.append(Line(f"std::shared_ptr<{TYPES[kind]}> {name}({raw}, {deleter});", "guard"))
        if self.maybe(0.3):
            nodes.append(Line(f"auto {self.name('s')} = {name};"))
        return nodes + self.block(scope.inner(live=scope.live + [h], usable=scope.usable + [h]))

    def way_optional(self, scope, kind):
        raw, name = self.name("raw"), self.name("o")
        owner = self.fixedOwner(kind)
        nodes, test = self.acquireRaw(scope, kind, raw)
        held = Handle(kind, raw, f"{RELEASE[kind]}({raw});")
        nodes += self.failing(scope, held, test)
        nodes += [Line(f"std::optional<{owner}> {name};", "decl"), Line(f"{name} = {owner}({raw});", "guard")]
        h = Handle(kind, f"{name}->get()")
        nodes += self.block(scope.inner(live=scope.live + [h], usable=scope.usable + [h]))
        if self.maybe(0.3):
            nodes.append(Line(f"{name}.reset();"))
        return nodes

    def way_vector(self, scope, kind):
        raw, name = self.name("raw"), self.name("v")
        owner = self.fixedOwner(kind)
        nodes, test = self.acquireRaw(scope, kind, raw)
        held = Handle(kind, raw, f"{RELEASE[kind]}({raw});")
        nodes += self.failing(scope, held, test)
        h = Handle(kind, raw)
        nodes = [Line(f"std::vector<{owner}> {name};", "decl")] + nodes + \
            [Line(self.rng.choice([f"{name}.emplace_back({raw});", f"{name}.push_back({owner}({raw}));"]), "guard")]
        return nodes + self.block(scope.inner(live=scope.live + [h], usable=scope.usable + [h]))

    def way_vectorRaw(self, scope, kind):
        raw, name, i = self.name("raw"), self.name("v"), self.name("i")
        parent = self.parent(scope, kind)
        if kind in STATUS:
            fill = [Line(f"{TYPES[kind]} *{raw} = nullptr;", "decl"),
                    Block([f"if ({self.call(kind, '&' + raw, parent)} == SQLITE_OK) {{", "} else {", "}"],
                          [[Line(f"{name}.push_back({raw});", "guard")],
                           [Line(f"{RELEASE[kind]}({raw});", "release", (kind, raw))]])]
        else:
            fill = [Line(f"{name}.push_back({self.call(kind, None, parent)});", "acquire")]
        loop = self.rng.choice([f"for (auto *{i} : {name}) {{", f"for (auto &{i} : {name}) {{"])
        return [Line(f"std::vector<{TYPES[kind]} *> {name};", "decl"),
                Block([f"for (int {i} = 0; {i} < 2; {i}++) {{", "}"], [fill]),
                Block([loop, "}"], [[Line(f"{RELEASE[kind]}({i});", "release-all")]])]

    def way_factory(self, scope, kind):
        name = self.name("u")
        h = Handle(kind, f"{name}.get()")
        nodes = [Line(f"auto {name} = {self.ownerFactory(kind)}({self.parent(scope, kind)});", "acquire"),
                 Block([f"if (!{name}) {{", "}"], [self.leave(scope)])]
        return nodes + self.block(scope.inner(live=scope.live + [h], usable=scope.usable + [h]))

    def way_move(self, scope, kind):
        one, two = self.name("u"), self.name("u")
        nodes = [Line(f"auto {one} = {self.ownerFactory(kind)}({self.parent(scope, kind)});", "acquire")]
        nodes.append(Line(self.rng.choice([f"auto {two} = std::move({one});",
                                           f"{self.fixedOwner(kind)} {two}({one}.release());",
                                           f"decltype({one}) {two}; {two}.swap({one});",
                                           f"decltype({one}) {two}; {two} = std::move({one});"])))
        nodes.append(Block([f"if (!{two}) {{", "}"], [self.leave(scope)]))
        h = Handle(kind, f"{two}.get()")
        return nodes + self.block(scope.inner(live=scope.live + [h], usable=scope.usable + [h]))

    def way_swap(self, scope, kind):
        one, two = self.name("u"), self.name("u")
        make = f"{self.ownerFactory(kind)}({self.parent(scope, kind)})"
        h = Handle(kind, f"{one}.get()")
        return [Line(f"auto {one} = {make};", "acquire"), Line(f"auto {two} = {make};", "acquire"),
                Block([f"if ({self.condition()[0]}) {{", "}"], [[Line(f"std::swap({one}, {two});")]]),
                Block([f"if (!{one}) {{", "}"], [self.leave(scope)])] + \
            self.block(scope.inner(live=scope.live + [h], usable=scope.usable + [h]))

    def way_reset(self, scope, kind):
        name = self.name("u")
        h = Handle(kind, f"{name}.get()")
        make = f"{self.rawFactory(kind)}({self.parent(scope, kind)})"
        nodes = [Line(f"{self.fixedOwner(kind)} {name};", "decl"), Line(f"{name}.reset({make});", "acquire")]
        if self.maybe(0.5):
            nodes.append(Block([f"if ({self.condition()[0]}) {{", "}"], [[Line(f"{name}.reset({make});", "acquire")]]))
        nodes.append(Block([f"if (!{name}) {{", "}"], [self.leave(scope)]))
        nodes += self.block(scope.inner(live=scope.live + [h], usable=scope.usable + [h]))
        if self.maybe(0.4):
            nodes.append(Line(self.rng.choice([f"{name}.reset();", f"{name} = nullptr;",
                                               f"{RELEASE[kind]}({name}.release());"]), "end"))
        return nodes

    def way_sink(self, scope, kind):
        name = self.name("u")
        return [Line(f"auto {name} = {self.ownerFactory(kind)}({self.parent(scope, kind)});", "acquire"),
                Line(f"{self.sinkHelper(kind)}(std::move({name}));", "guard")]

    def way_reopen(self, scope, kind):
        """By hand, twice into one variable."""
        h = Handle(kind, self.name("h"))
        h.end = f"{RELEASE[kind]}({h.expr});"
        nodes, test = self.acquireRaw(scope, kind, h.expr)
        nodes += self.failing(scope, h, test)
        again = f"{self.rawFactory(kind)}({self.parent(scope, kind)})"
        nodes += [self.use(h), Line(h.end, "release", h.key), Line(f"{h.expr} = {again};", "acquire")]
        nodes.append(Block([f"if (!{h.expr}) {{", "}"], [self.leave(scope)]))
        inner = scope.inner(live=scope.live + [h], usable=scope.usable + [h], throws=False)
        return nodes + self.block(inner) + [Line(h.end, "release", h.key)]

    def way_members(self, scope, kind):
        """A struct of owners."""
        name, other = self.name("m"), self.rng.choice(["quiet();", "work();"])
        owner = self.fixedOwner(kind)
        h = Handle(kind, f"{name}.own.get()")
        return [Line(f"struct {{ {owner} own; int n = 0; }} {name};", "decl"),
                Line(f"{name}.own = {self.ownerFactory(kind)}({self.parent(scope, kind)});", "acquire"),
                Block([f"if (!{name}.own) {{", "}"], [self.leave(scope)]), Line(other, "throwing")] + \
            self.block(scope.inner(live=scope.live + [h], usable=scope.usable + [h]))

    def way_check(self, scope, kind):
        """A helper that throws for a bad status, between acquire and owner's end."""
        if kind not in STATUS:
            return self.way_unique(scope, kind)
        raw, name = self.name("raw"), self.name("u")
        nodes = [Line(f"{TYPES[kind]} *{raw} = nullptr;", "decl"),
                 Line(f"int {name}rc = {self.call(kind, '&' + raw, self.parent(scope, kind))};", "acquire"),
                 Line(f"{self.fixedOwner(kind)} {name}({raw});", "guard"),
                 Line(f"{self.checkHelper()}({name}rc);", "throwing")]
        h = Handle(kind, f"{name}.get()")
        return nodes + self.block(scope.inner(live=scope.live + [h], usable=scope.usable + [h]))

    # ---- pieces ------------------------------------------------------------------
    def block(self, scope):
        nodes = []
        for _ in range(self.rng.randint(1, 2) if scope.depth < 3 else 1):
            nodes += self.piece(scope)
        return nodes

    def piece(self, scope):
        self.budget -= 1
        use = self.rng.choice(scope.usable) if scope.usable else None
        if self.budget < 0 or scope.depth > 4:
            return [self.use(use)] if use else [Line("quiet();")]
        choices = [self.lifecycleIn] * 5 + [self.branch] * 2 + [self.early] * 2 + [self.forLoop, self.caught]
        if scope.loop is not None:
            choices += [self.leaveLoop] * 2
        if scope.throws:
            choices += [self.throwing] * 3
        if use:
            choices.append(lambda s: [self.use(use)])
        return self.rng.choice(choices)(scope)

    def lifecycleIn(self, scope):
        """In a block of its own, so that what it owns ends there."""
        if self.maybe(0.6):
            return [Block(["{", "}"], [self.lifecycle(scope.inner())])]
        return self.lifecycle(scope)

    def branch(self, scope):
        yes, _ = self.condition()
        if self.maybe(0.5):
            return [Block([f"if ({yes}) {{", "} else {", "}"], [self.block(scope.inner()), self.block(scope.inner())])]
        return [Block([f"if ({yes}) {{", "}"], [self.block(scope.inner())])]

    def early(self, scope):
        return [Block([f"if ({self.condition()[0]}) {{", "}"], [self.leave(scope)])]

    def forLoop(self, scope):
        self.tag("for")
        i = self.name("i")
        return [Block([f"for (int {i} = 0; {i} < n; {i}++) {{", "}"],
                      [self.block(scope.inner(loop=len(scope.live)))])]

    def leaveLoop(self, scope):
        nodes = [Line(h.end, "release", h.key) for h in reversed(scope.live[scope.loop:]) if h.end]
        word = self.rng.choice(["continue;", "break;"])
        return [Block([f"if ({self.condition()[0]}) {{", "}"], [nodes + [Line(word, "jump")]])]

    def caught(self, scope):
        """A try block whose exceptions all end here."""
        self.tag("try / catch (...)")
        body = self.block(scope.inner(throws=True, live=[Handle(h.kind, h.expr, h.end) for h in scope.live]))
        heads = self.rng.choice([["try {", "} catch (...) {", "}"],
                                 ["try {", "} catch (const Failure &) {", "} catch (...) {", "}"],
                                 ["try {", "} catch (const std::exception &) {", "} catch (const Other &) {", "}"]])
        handlers = [[Line("quiet();")] for _ in heads[2:]]
        # A throw in front of which handles were released by hand would release them twice.
        body = [n for n in body]
        return [Block(heads, [self.nothrowLeaves(body)] + handlers)]

    def nothrowLeaves(self, body):
        """`release; throw` inside the try would be followed by code that uses the handle."""
        for nodes in bodies(body):
            if any(isinstance(n, Line) and n.role == "release" and n.handle for n in nodes):
                for n in nodes:
                    if isinstance(n, Line) and n.role == "leave" and n.text.startswith("throw"):
                        n.text = "return -3;"
        return body

    def build(self):
        rng, ident = self.rng, self.group.ident
        params, args, driver, after = ["int a", "int b", "int n"], ["a", "b", "n"], \
            ["int a = choose(2);", "int b = choose(2);", "int n = choose(3);"], []
        scope = Scope()
        if self.maybe(0.3):
            kind = rng.choice(["conn", "db"])
            params.append(f"{TYPES[kind]} *p0")
            driver.append(f"{TYPES[kind]} *p0 = ({TYPES[kind]} *)external({RUNTIME[kind]});")
            args.append("p0")
            scope.usable.append(Handle(kind, "p0"))
        body, result, final = [], "int", "return 0;"
        give = rng.choice([None] * 3 + ["raw", "owner", "out"])
        if give:
            self.tag("hands out: " + give)
            kind = rng.choice(self.possible(scope))
            name, owner = self.name("u"), self.fixedOwner(kind)
            body += [Line(f"{owner} {name}({self.rawFactory(kind)}({self.parent(scope, kind)}));", "acquire")]
            self.returnInt = give == "out"
            inner = scope.inner(live=[], usable=scope.usable)
            middle = []
            for _ in range(rng.randint(1, 2)):
                middle += self.piece(inner)
            if give == "raw":
                result, final = f"{TYPES[kind]} *", f"return {name}.release();"
                driver.append(f"{TYPES[kind]} *h = nullptr;")
                after.append("given(h);")
            elif give == "owner":
                result, final = f"{owner} ", f"return {name};"
            else:
                params.append(f"{TYPES[kind]} *&out")
                driver.append(f"{TYPES[kind]} *out = nullptr;")
                args.append("out")
                after.append("stored(out);")
                middle.append(Line(f"out = {name}.release();", "give"))
            if give != "out":
                for nodes in bodies(middle):
                    for n in nodes:
                        if isinstance(n, Line) and re.fullmatch(r"return -?\d;", n.text):
                            n.text = "return nullptr;"
            body += middle
        else:
            for _ in range(rng.randint(1, 2)):
                body += self.lifecycle(scope.inner()) if self.maybe(0.85) else self.piece(scope)
        body.append(Line(final, "return"))
        sep = "" if result.endswith("*") or result.endswith(" ") else " "
        function = Function(f"{result}{sep}f_{ident}({', '.join(params)})", body)
        function.inputs = ("a", "b")
        self.group.functions.append(function)
        call = f"f_{ident}({', '.join(args)});"
        self.group.driver = driver + ["try {", f"  {'h = ' if give == 'raw' else '(void)'}{call}",
                                      "} catch (...) {", "}"] + after
        return self.group
