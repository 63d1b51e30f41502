#!/usr/bin/env python3
# Counts, for each check, the test functions that it must report (`*Bad`, with an
# expectation) and those on which it must be silent (`*Ok` in the check's own
# folder), and the libraries that these use. Exit status 1 where a check has fewer
# than it needs.
#
#   coverage.py [--all]      --all prints every check, not only those that lack
import argparse
import collections
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BAD, GOOD, LIBRARIES = 6, 6, 3

# What a function must mention to be one of the library.
MENTIONS = {
    "libpq": r"\bPQ[a-z]\w+\(|\bPG(conn|result)\b",
    "sqlite3": r"\bsqlite3(_\w+)?\b",
    "mysql": r"\bmysql_\w+\(|\bMYSQL\b",
    "odbc": r"\bSQL[A-Z][a-zA-Z]+\(|\bSQLH\w+\b",
    "hiredis": r"\bredis[A-Z]\w+\b",
    "mongoc": r"\bmongoc_\w+\b",
    "libpqxx": r"\bpqxx::",
    "soci": r"\bsoci::",
    "qtsql": r"\bQSql\w+\b",
    "sqlitecpp": r"\bSQLite::",
    "poco": r"\bPoco::Data\b|\bSessionPool\b",
    "nanodbc": r"\bnanodbc::",
    "drogon": r"\bdrogon::|\bDbClient(Ptr)?\b",
    "userver": r"\buserver::|\bpg::Cluster\b",
    "boost-mysql": r"\bboost::mysql::|\bpooled_connection\b",
    "mongocxx": r"\bmongocxx::",
    "odb": r"\bodb::",
    "sqlpp11": r"\bsqlpp::",
    "taopq": r"\btao::pq\b",
    "wt": r"\bWt::Dbo\b",
    "mysqlcppconn": r"\bsql::\w+",
    "libzdb": r"\bConnectionPool_\w+|\bConnection_\w+",
}
# Checks of something that fewer libraries have, and how many do.
FEWER = {
    "active-query": 2,  # Qt SQL, and SQLite also through SQLiteCpp
    "dirty-return": 2,  # Boost.MySQL's call; of the pools that reset nothing, SOCI's sessions begin
    "implicit-commit": 2,  # Drogon and Wt::Dbo commit at the end
    "liveness-probe": 1,  # only libpq tells rows from none in its status
    "qt-connection-registry": 1,
    "undrained-result": 2,  # libpq and MySQL refuse the next command
}

_HEAD = re.compile(r"^(?!\s*(//|\*|return\b))[^;=]*?\b(\w+?(?:Bad|Ok))\s*[({;]")
_EXPECT = re.compile(r"(?://|/\*)\s*expect(?:@[+-]\d+)?:\s*(.*)$")
_NAME = re.compile(r"(?:^|,)\s*([a-z][a-z0-9-]*)")


def functions(path):
    """(name, text, expected checks) of each test function or class of the file."""
    with open(path, encoding="utf-8", errors="replace") as f:
        lines = f.read().split("\n")
    heads = [(n, match[2]) for n, line in enumerate(lines) if (match := _HEAD.match(line))]
    texts = collections.defaultdict(list)  # a class and its members are one
    for at, (start, name) in enumerate(heads):
        end = heads[at + 1][0] if at + 1 < len(heads) else len(lines)
        texts[name] += lines[start:end]
    for name, text in texts.items():
        expected = set()
        for line in text:
            if match := _EXPECT.search(line):
                expected |= set(_NAME.findall(re.sub(r'"[^"]*"', "", match[1])))
        yield name, "\n".join(text), expected


def count():
    checks = {name[:-3] for name in os.listdir(os.path.join(ROOT, "checks", "catalog"))
              if name.endswith(".md")}
    bad, good, libraries = collections.Counter(), collections.Counter(), collections.defaultdict(set)
    for folder, _, files in os.walk(os.path.join(ROOT, "test")):
        for name in sorted(files):
            if os.path.splitext(name)[1] not in (".c", ".cpp"):
                continue
            own = os.path.basename(folder)
            for function, text, expected in functions(os.path.join(folder, name)):
                about = {check for check in expected if check in checks}
                for check in about:
                    bad[check] += 1
                if own in checks and function.endswith("Ok") and own not in expected:
                    good[own] += 1
                    about = about | {own}
                for check in about:
                    libraries[check] |= {library for library, regex in MENTIONS.items()
                                         if re.search(regex, text)}
    return checks, bad, good, libraries


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    checks, bad, good, libraries = count()
    lacking = 0
    for check in sorted(checks):
        lacks = (bad[check] < BAD or good[check] < GOOD or
                 len(libraries[check]) < FEWER.get(check, LIBRARIES))
        lacking += lacks
        if lacks or options.all:
            print(f"{check}: {bad[check]} bad, {good[check]} good, "
                  f"{len(libraries[check])} libraries ({', '.join(sorted(libraries[check]))})"
                  + ("  <- too few" if lacks else ""))
    print(f"{len(checks)} checks, {lacking} with too few test functions")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
