"""A lit test per code block of the catalogue's pages.

A block opened with ```c unsafe must give at least one finding of its page's
check, one opened with ```c safe none at all, on every host; both must compile.
`cpp` instead of `c` makes it C++.
"""

import os
import re

import lit.formats
import lit.Test
import lit.TestRunner

import hosts

PRELUDE = {
    "c": "#include <libpq-fe.h>\n#include <mysql.h>\n#include <sqlite3.h>\n#include <stdio.h>\n"
         "#include <stdlib.h>\n#include <string.h>\n",
}
PRELUDE["cpp"] = PRELUDE["c"] + "#include <memory>\n#include <string>\n"

_BLOCK = re.compile(r"^```(c|cpp) (unsafe|safe)\n(.*?)^```$", re.M | re.S)


def blocks(page):
    """[(number, language, kind, line of the first line of code, code)]."""
    found = []
    for number, match in enumerate(_BLOCK.finditer(page), 1):
        line = page.count("\n", 0, match.start(3)) + 1
        found.append((number, match[1], match[2], line, match[3]))
    return found


class CatalogFormat(lit.formats.TestFormat):
    def __init__(self, pages, tools, source_root):
        self.pages, self.tools, self.source_root = pages, tools, source_root

    def getTestsInDirectory(self, suite, path_in_suite, lit_config, local_config):
        for name in sorted(os.listdir(self.pages)):
            if not name.endswith(".md"):
                continue
            with open(os.path.join(self.pages, name), encoding="utf-8") as f:
                found = blocks(f.read())
            for number, _, kind, _, _ in found:
                yield lit.Test.Test(suite, path_in_suite + (name, f"{number:02}-{kind}"),
                                    local_config)
            if not any(block[2] == "unsafe" for block in found) or \
               not any(block[2] == "safe" for block in found):
                yield lit.Test.Test(suite, path_in_suite + (name, "has-both-kinds"), local_config)

    def execute(self, test, lit_config):
        name, label = test.path_in_suite[-2:]
        if label == "has-both-kinds":
            return lit.Test.FAIL, f"{name}: needs an unsafe and a safe example"
        with open(os.path.join(self.pages, name), encoding="utf-8") as f:
            page = f.read()
        _, language, kind, line, code = blocks(page)[int(label.split("-")[0]) - 1]
        check = name.removesuffix(".md")
        preview = re.search(r"^status: preview$", page, re.M) is not None

        folder = os.path.join(test.suite.exec_root, "catalog")
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, f"{check}-{label}.{language}")
        with open(path, "w", encoding="utf-8") as f:
            # `line` is that of the page; keep the numbers in reach of a reader.
            f.write(f"/* checks/catalog/{name}, line {line} */\n{PRELUDE[language]}\n{code}")

        flags = hosts.default_flags(path, self.source_root)
        results = hosts.run_hosts(self.tools, path, flags, cli_options=("--fail-on", "note"),
                                  preview=[check] if preview else [])
        output = []
        for host, result in results.items():
            output += [f"{host}: {problem}" for problem in result.problems]
            if kind == "safe":
                output += [f"{host}: unexpected {finding}" for finding in result.findings]
            elif not any(finding.check == check for finding in result.findings):
                output.append(f"{host}: no {check} in an unsafe example; found "
                              f"{[str(f) for f in result.findings]}")
        output += hosts.disagreements(results)
        if output:
            return lit.Test.FAIL, "\n".join([path] + output)
        return lit.Test.PASS, ""
