# The shapes of transactions under exceptions for cxxtransactions.py: builds one
# function that begins on a connection, works, and ends in one of the ways that
# people write: a handler, a guard of the project or the library, a helper that
# takes the work as a function. Some of each are wrong from the start.
#
# A text may start with marks that only the execution sees: "@3 " the site that
# begins next, "@F " a function with a site of its own, "@B " a COMMIT whose
# failure nobody looks at.
from tree import Block, Function, Group, Line

# Connection, what the driver gives, and how it is spelled: begin, commit, rollback
# (each may throw), statement (may throw), test (answers), undo (never throws).
APIS = {
    "pq": ("PGconn *", 'run(c, "{BEGIN}");', 'run(c, "{COMMIT}");', 'query(c, "{ROLLBACK}");',
           'run(c, "DELETE FROM t");', 'query(c, "DELETE FROM t")'),
    "lite": ("sqlite3 *", 'run(c, "{BEGIN}");', 'run(c, "{COMMIT}");', 'query(c, "{ROLLBACK}");',
             'run(c, "DELETE FROM t");', 'query(c, "DELETE FROM t")'),
    "direct": ("sqlite3 *", 'sqlite3_exec(c, "{BEGIN}", nullptr, nullptr, nullptr);',
               '@B sqlite3_exec(c, "{COMMIT}", nullptr, nullptr, nullptr);',
               'sqlite3_exec(c, "{ROLLBACK}", nullptr, nullptr, nullptr);', 'run(c, "DELETE FROM t");',
               'sqlite3_exec(c, "DELETE FROM t", nullptr, nullptr, nullptr) == SQLITE_OK'),
    "my": ("MYSQL *", 'run(c, "{BEGIN}");', "mysql_commit(c);", "mysql_rollback(c);",
           'run(c, "DELETE FROM t");', 'query(c, "DELETE FROM t")'),
    "soci": ("soci::session &", "c.begin();", "c.commit();", "c.rollback();", 'c << "DELETE FROM t";', None),
    "sqlitecpp": ("SQLite::Database &", 'c.exec("{BEGIN}");', 'c.exec("{COMMIT}");', 'c.tryExec("{ROLLBACK}");',
                  'c.exec("DELETE FROM t");', 'c.tryExec("DELETE FROM t") == 0'),
    "qt": ("QSqlDatabase &", "c.transaction();", "c.commit();", "c.rollback();", "work();", None),
    "store": ("Store &", "c.begin();", "c.commit();", "c.rollback();", 'c.exec("DELETE FROM t");',
              'c.tryExec("DELETE FROM t")'),
}
WORDS = {"{BEGIN}": ["BEGIN", "begin", "START TRANSACTION", "/* x */ BEGIN"],
         "{COMMIT}": ["COMMIT", "commit;", "END", "COMMIT WORK"],
         "{ROLLBACK}": ["ROLLBACK", "rollback;", "ABORT"]}
LIBRARY = {"soci": "soci::transaction", "sqlitecpp": "SQLite::Transaction"}
TYPES = ["const Failure &", "const std::exception &", "const Late &", "const Other &", "const SqlError &",
         "const std::runtime_error &"]


class Text:
    """Top-level lines: a class or a helper that no mutation touches."""
    def __init__(self, lines):
        self.lines, self.body = lines, []

    def render(self, out):
        out += self.lines


class Builder:
    def __init__(self, ident, rng):
        self.group, self.rng, self.count, self.sites = Group(ident), rng, 0, 0
        self.api = rng.choice(sorted(APIS))
        self.conn, self.begin_, self.commit_, self.rollback_, self.run_, self.test_ = APIS[self.api]
        self.helpers = {}
        self.tag("api: " + self.api)

    def tag(self, *names):
        self.group.tags.update(names)

    def maybe(self, p):
        return self.rng.random() < p

    def name(self, prefix):
        self.count += 1
        return f"{prefix}{self.count}"

    def site(self):
        self.sites += 1
        return f"@{self.sites - 1} "

    def words(self, text):
        for word, ways in WORDS.items():
            text = text.replace(word, self.rng.choice(ways))
        return text

    def flag(self):
        return self.rng.choice(["a", "b", "!a", "n > 1"])

    # ---- the three, directly or by a helper -------------------------------------
    def helper(self, what, statement, head="static void {}({}c)"):
        if what not in self.helpers:
            name = f"{what}_{self.group.ident}"
            self.group.functions.append(Text([head.format(name, self.conn) + " {", "  " + statement, "}", ""]))
            self.helpers[what] = name
            self.tag("helper: " + what)
        return f"{self.helpers[what]}(c);"

    def begin(self):
        site = self.site()
        if self.api in ("pq", "lite", "my", "direct") and self.maybe(0.3):
            return Block([f'{site}if (!query(c, "{self.rng.choice(WORDS["{BEGIN}"])}")) {{', "}"],
                         [[Line("return -1;", "leave")]])
        if self.api == "qt" and self.maybe(0.6):
            return Block([f"{site}if (!c.transaction()) {{", "}"], [[Line("return -1;", "leave")]])
        text = self.words(self.begin_)
        if self.maybe(0.25):
            return Line(site + self.helper("start", text), "begin")
        return Line(site + text, "begin")

    def commit(self):
        text = self.words(self.commit_)
        if self.maybe(0.2) and not text.startswith("@"):
            text = self.helper("finish", text)
        return Line(text, "release")

    def undo(self):
        """Rolls back; what a destructor or a handler calls."""
        text = self.words(self.rollback_)
        if self.maybe(0.25):
            text = self.helper("undo", text)
        return Line(text, "release")

    # ---- the work ---------------------------------------------------------------
    def throwing(self):
        rng = self.rng
        way = rng.choice(["statement"] * 4 + ["work", "late", "other", "number", "lambda", "function", "each",
                                              "member", "quiet", "quietly", "ending", "throw"])
        self.tag("work: " + way)
        name = self.name("v")
        return {"statement": [Line(self.words(self.run_))], "work": [Line("work();")],
                "late": [Line("workLate();")], "other": [Line("workOther();")],
                "number": [Line(f"int {name} = number();"), Line(f'printf("%d\\n", {name});')],
                "lambda": [Line(f"auto {name} = [&] {{ {self.words(self.run_)} }};"), Line(f"{name}();")],
                "function": [Line(f"std::function<void()> {name} = [&] {{ work(); }};"), Line(f"{name}();")],
                "each": [Line("each(n, [&](int i) { if (i == 1) workLate(); });")],
                "member": [Line(f"Job_{self.group.ident} {name};"), Line(f"{name}.go();")],
                "quiet": [Line("quiet();")], "quietly": [Line("quietly();")], "ending": [Line("ending();")],
                "throw": [Block([f"if ({self.flag()}) {{", "}"],
                                [[Line(rng.choice(['throw Failure("x");', "throw Other();", 'throw Late("x");',
                                                   'throw SqlError("x");']), "leave")]])]}[way]

    def job(self):
        self.group.functions.append(Text([
            f"struct Job_{self.group.ident} {{", "  int done = 0;", "  void go() {",
            "    " + self.rng.choice(["work();", "workOther();", "if (quietly()) done = number();"]), "    done++;",
            "  }", "};", ""]))

    def fail(self, loop, guarded, tried):
        rng = self.rng
        out = [] if guarded or not self.maybe(0.75) else [self.undo()]
        leave = ["return -1;"] * 3 + ['throw Failure("failed");'] * (2 if guarded or tried or self.maybe(0.3) else 0)
        if loop:
            leave += ["break;", "continue;"]
        out.append(Line(rng.choice(leave), "leave"))
        if "throw" in out[-1].text and out[:-1] and tried:
            out = out[1:]
        return out

    def middle(self, loop=False, guarded=False, tried=False, depth=0, least=0):
        """What is done between: calls that throw, tests that leave."""
        rng, out = self.rng, []
        for _ in range(rng.choice([0, 1, 1, 1, 2, 2]) or least):
            kind = rng.random()
            test = self.test_ or "quietly()"
            if kind < 0.5:
                out += self.throwing()
            elif kind < 0.68:
                self.tag("test leaves")
                out.append(Block([f"if (!({test})) {{", "}"], [self.fail(loop, guarded, tried)]))
            elif kind < 0.76 and depth == 0:
                self.tag("under a flag")
                out.append(Block([f"if ({self.flag()}) {{", "}"],
                                 [self.middle(loop, guarded, tried, 1, 1)]))
            elif kind < 0.84 and depth == 0:
                self.tag("loop inside")
                out.append(Block(["for (int i = 0; i < n; i++) {", "}"],
                                 [self.middle(True, guarded, tried, 1, 1)]))
            elif kind < 0.92:
                self.tag("swallows inside")
                kind = rng.choice(["..."] + TYPES)
                out.append(Block(["try {", f"}} catch ({kind}) {{", "}"],
                                 [self.throwing(), [Line("quiet();")] if self.maybe(0.6) else
                                  self.fail(loop, guarded, tried)]))
            else:
                self.tag("nested try rethrows")
                out.append(Block(["try {", f"}} catch ({rng.choice(['...'] + TYPES)}) {{", "}"],
                                 [self.throwing(), [Line("quiet();"), Line("throw;", "leave")]]))
        return out

    # ---- handlers ---------------------------------------------------------------
    def leaving(self, loop):
        """How a handler is left."""
        rng = self.rng
        ways = ["throw;"] * 4 + ["return -1;"] * 3 + ["", "throw Late(\"again\");"]
        if loop:
            ways += ["continue;", "continue;", "break;"]
        way = rng.choice(ways)
        self.tag("handler: " + (way.split()[0].strip(";") if way else "falls through"))
        return [Line(way, "leave")] if way else []

    def handler(self, loop):
        way = self.rng.random()
        if way < 0.8:
            self.tag("handler rolls back")
            if self.maybe(0.12):
                self.tag("rollback in a try of its own")
                return [Block(["try {", "} catch (...) {", "}"], [[self.undo()], []])] + self.leaving(loop)
            return [self.undo()] + self.leaving(loop)
        if way < 0.87:
            self.tag("handler rolls back under a flag")
            return [Block([f"if ({self.flag()}) {{", "}"], [[self.undo()]])] + self.leaving(loop)
        if way < 0.92:
            self.tag("handler works first")
            return [Line(self.rng.choice(["quiet();", "work();"]))] + [self.undo()] + self.leaving(loop)
        self.tag("handler forgets")
        return [Line("quiet();")] + self.leaving(loop)

    def tried(self, body, loop=False):
        """The body in a try with its handlers."""
        heads, bodies = ["try {"], [body]
        if self.maybe(0.3):
            self.tag("catch by type")
            heads.append(f"}} catch ({self.rng.choice(TYPES)}) {{")
            bodies.append(self.handler(loop))
        if len(heads) == 1 or self.maybe(0.6):
            self.tag("catch all")
            heads.append("} catch (...) {")
            bodies.append(self.handler(loop))
        return Block(heads + ["}"], bodies)

    # ---- units ------------------------------------------------------------------
    def plain(self, loop):
        return [self.begin()] + self.middle(loop) + ([self.commit()] if self.maybe(0.9) else [])

    def tryBehind(self, loop):
        return [self.begin(), self.tried(self.middle(loop, tried=True, least=1) + [self.commit()], loop)]

    def tryAround(self, loop):
        return [self.tried([self.begin()] + self.middle(loop, tried=True, least=1) + [self.commit()], loop)]

    def commitBehind(self, loop):
        return [self.begin(), self.tried(self.middle(loop, tried=True, least=1), loop), self.commit()]

    def nested(self, loop):
        inner = self.tried(self.middle(loop, tried=True, least=1), loop)
        return [self.begin(), self.tried([inner] + self.middle(loop, tried=True) + [self.commit()], loop)]

    def byFlag(self, loop):
        ok, kind = self.name("ok"), self.rng.choice(["...", "..."] + TYPES)
        end = Block([f"if ({ok}) {{", "} else {", "}"], [[self.commit()], [self.undo()]]) if self.maybe(0.8) else \
            Block([f"if ({ok}) {{", "}"], [[self.commit()]])
        return [Line(f"bool {ok} = false;", "decl"), self.begin(),
                Block(["try {", f"}} catch ({kind}) {{", "}"],
                      [self.middle(loop, tried=True, least=1) + [Line(f"{ok} = true;", "flag")], [Line("quiet();")]]), end]

    def carried(self, loop):
        e = self.name("e")
        late = [self.undo()] if self.maybe(0.8) else []
        return [Line(f"std::exception_ptr {e};", "decl"), self.begin(),
                Block(["try {", "} catch (...) {", "}"],
                      [self.middle(loop, tried=True, least=1), [Line(f"{e} = std::current_exception();")]]),
                Block([f"if ({e}) {{", "}"], [late + [Line(f"std::rethrow_exception({e});", "leave")]]), self.commit()]

    def lambdaGuard(self, loop):
        g = self.name("g")
        undo = Line(f"auto {g} = {self.rng.choice(['finally', 'makeGuard'])}([&] {{ {self.undoQuietly()} }});", "guard")
        rest = self.middle(loop, guarded=True, least=1)
        dismiss = Line(f"{g}.dismiss();", "dismiss")
        way = self.rng.random()
        if way < 0.65:
            end = [self.commit(), dismiss]
        elif way < 0.8:
            self.tag("disarmed early")
            return [self.begin(), undo, dismiss] + rest + [self.commit()]
        elif way < 0.9:
            self.tag("disarmed before the commit")
            end = [dismiss, self.commit()]
        else:
            end = [self.commit()]
        return [self.begin(), undo] + rest + end

    def undoQuietly(self):
        """In a destructor nothing may throw."""
        text = self.words(self.rollback_)
        return f"try {{ {text} }} catch (...) {{}}" if self.api == "soci" else text

    def flagGuard(self, loop):
        g, done = self.name("g"), self.name("done")
        test = "!" + done if self.maybe(0.8) else done
        self.tag("guard's flag" if test != done else "guard's flag the wrong way")
        return [Line(f"bool {done} = false;", "decl"), self.begin(),
                Line(f"auto {g} = finally([&] {{ if ({test}) {{ {self.undoQuietly()} }} }});", "guard")] + \
            self.middle(loop, guarded=True, least=1) + [self.commit(), Line(f"{done} = true;", "flag")]

    def ownerGuard(self, loop):
        """A unique_ptr whose deleter rolls back."""
        if not self.conn.endswith("*"):
            return self.ownGuard(loop)
        u, d = self.name("u"), f"Undo_{self.group.ident}"
        if d not in self.helpers:
            self.helpers[d] = d
            self.group.functions.append(Text([f"struct {d} {{",
                                              f"  void operator()({self.conn}c) const {{ {self.words(self.rollback_)} }}",
                                              "};", ""]))
        t = self.conn.split()[0]
        return [self.begin(), Line(f"std::unique_ptr<{t}, {d}> {u}(c);", "guard")] + \
            self.middle(loop, guarded=True, least=1) + [self.commit(), Line(f"{u}.release();", "dismiss")]

    def ownGuard(self, loop):
        """A class of the project: it begins, or takes over what was begun."""
        way = self.rng.choice(["right"] * 5 + ["early", "wrong flag", "no destructor", "commits", "unless thrown"])
        name, t = f"Txn{self.name('')}_{self.group.ident}", self.name("t")
        adopts = self.maybe(0.3)
        self.tag("class: " + way, "class: adopts" if adopts else "class: begins")
        begin = "" if adopts else self.words(self.begin_)
        commit, undo = self.words(self.commit_).replace("@B ", ""), self.undoQuietly()
        blind = "@B " if self.commit_.startswith("@B") else ""
        done = {"early": f"done = true; {blind}{commit}"}.get(way, f"{blind}{commit} done = true;")
        end = {"right": f"if (!done) {{ {undo} }}", "early": f"if (!done) {{ {undo} }}",
               "wrong flag": f"if (done) {{ {undo} }}", "no destructor": "",
               "commits": f"if (!done) {{ {self.quietCommit()} }}",
               "unless thrown": f"if (!done) {{ if (std::uncaught_exceptions()) {{ {undo} }} else "
                                f"{{ {self.quietCommit()} }} }}"}[way]
        member = self.conn
        self.group.functions.append(Text(
            [f"class {name} {{", f"  {member}c;", "  bool done = false;", "public:",
             f"  explicit {name}({member}c) : c(c) {{ {begin} }}", f"  {name}(const {name} &) = delete;",
             f"  ~{name}() {{ {end} }}" if end else "", f"  void commit() {{ {done} }}",
             f"  void rollback() {{ done = true; {undo} }}", "};", ""]))
        first = [self.begin(), Line(f"{name} {t}(c);", "guard")] if adopts else \
            [Line(f"{self.site()}{name} {t}(c);", "begin")]
        rest = self.middle(loop, guarded=True, least=1)
        last = [Line(f"{t}.commit();", "release")] if self.maybe(0.85) else []
        if self.maybe(0.2):
            rest.append(Block([f"if ({self.flag()}) {{", "}"],
                              [[Line(f"{t}.rollback();", "release"), Line("return 1;", "leave")]]))
        return first + rest + last

    def quietCommit(self):
        """In a destructor, and nobody asks how it went."""
        text = "@B " + self.words(self.commit_).replace("@B ", "")
        return f"try {{ {text} }} catch (...) {{}}" if self.api in ("soci", "sqlitecpp", "store") or "run(" in text else text

    def libraryGuard(self, loop):
        if self.api not in LIBRARY:
            return self.ownGuard(loop)
        t = self.name("t")
        return [Line(f"{self.site()}{LIBRARY[self.api]} {t}(c);", "begin")] + \
            self.middle(loop, guarded=True, least=1) + [Line(f"{t}.commit();", "release")] * self.maybe(0.85)

    def transact(self, loop):
        """A helper that takes the work as a function, with its own begin. Not as a
        std::function: what one of those throws is not followed into the helper."""
        way = self.rng.choice(["right"] * 4 + ["forgets", "no try", "by type", "swallows"])
        self.tag(f"transact: {way}")
        name = f"transact{self.name('')}_{self.group.ident}"
        head = f"template <class F> void {name}({self.conn}c, F f) {{"
        begin, commit = self.site() + self.words(self.begin_), self.words(self.commit_)
        kind = self.rng.choice(TYPES) if way == "by type" else "..."
        undo, leave = ("quiet();" if way == "forgets" else self.words(self.rollback_)), \
            "" if way == "swallows" else "throw;"
        body = ["f();", commit] if way == "no try" else \
            ["try {", "  f();", "  " + commit, f"}} catch ({kind}) {{", "  " + undo, "  " + leave, "}"]
        self.group.functions.append(Text(["@F " + head, "  " + begin] + ["  " + b for b in body] + ["}", ""]))
        work = self.rng.choice([self.words(self.run_), "work();", "workOther();", self.words(self.run_) + " work();"])
        return [Line(f"{name}(c, [&] {{ {work} }});")]

    def retry(self, loop):
        if loop:
            return self.tryBehind(loop)
        return [Block(["for (int i = 0; i < n; i++) {", "}"],
                      [[self.begin(), self.tried(self.middle(True, tried=True, least=1) + [self.commit(), Line("break;", "leave")],
                                                 True)]])]

    def unit(self, loop, depth):
        if depth == 0 and self.maybe(0.15):
            self.tag("loop around")
            return [Block(["for (int i = 0; i < n; i++) {", "}"], [self.unit(True, 1)])]
        ways = [self.plain, self.plain, self.tryBehind, self.tryBehind, self.tryBehind, self.tryAround,
                self.commitBehind, self.nested, self.byFlag, self.carried, self.lambdaGuard, self.flagGuard,
                self.ownerGuard, self.ownGuard, self.ownGuard, self.libraryGuard, self.transact, self.retry]
        way = self.rng.choice(ways)
        self.tag("way: " + way.__name__)
        return way(loop)

    def build(self):
        self.job()
        body = self.unit(False, 0)
        if self.maybe(0.2):
            body += self.unit(False, 0)
        body.append(Line("return 0;", "return"))
        ident, inputs = self.group.ident, "int a, int b, int n"
        if self.maybe(0.12):
            self.tag("function-try")
            kind = self.rng.choice(["..."] * 3 + TYPES)
            body = [FunctionTry(body, kind, [self.undo()] * self.maybe(0.8) +
                                [Line(self.rng.choice(["throw;", "return -1;"]), "return")])]
        method = self.maybe(0.25)
        params = inputs if method else f"{self.conn}c, {inputs}"
        function = Main(f"int f_{ident}({params})", body, f"Repo_{ident}" if method else None, self.conn)
        self.group.functions.append(function)
        t = self.conn[:-1].strip()
        self.group.driver = [f"Run run({ident});", f"{t} *p = model<{t}>();", "int a = choose(2), b = choose(2), n = choose(3);",
                             "try {", "  Frame frame;",
                             (f"  Repo_{ident} repo{{{'p' if '*' in self.conn else '*p'}}}; repo.f_{ident}(a, b, n);"
                              if method else f"  f_{ident}({'p' if '*' in self.conn else '*p'}, a, b, n);"),
                             "} catch (...) {", "}"]
        return self.group


class FunctionTry(Block):
    def __init__(self, body, kind, handler):
        super().__init__(["try {", f"}} catch ({kind}) {{", "}"], [body, handler])


class Main(Function):
    """The driven function: free, a member of a class, or one whose body is a try."""
    def __init__(self, header, body, owner, conn):
        super().__init__(header, body)
        self.owner, self.conn = owner, conn

    def render(self, out):
        lines = []
        if len(self.body) == 1 and isinstance(self.body[0], FunctionTry):
            self.body[0].render(0, lines)
            lines = [self.header + " " + lines[0], *lines[1:], ""]
        else:
            super().render(lines)
        if self.owner:
            lines = [f"struct {self.owner} {{", f"  {self.conn}c;", *("  " + line for line in lines if line), "};", ""]
        out += lines
