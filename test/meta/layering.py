"""Each folder includes only itself and what lies below it (ARCHITECTURE.md)."""

import re
import sys

import sources

# What each folder may include beside itself.
CORE = ["checks/support", "checks/rules", "checks/ir", "checks/summary", "checks/flow",
        "checks/report", "checks/policy", "checks/catalog", "checks/project"]
ALLOWED = {
    "checks/support": [],
    "checks/rules": ["checks/support"],
    "checks/ir": ["checks/support"],
    "checks/summary": ["checks/support", "checks/rules", "checks/ir"],
    "checks/flow": ["checks/support", "checks/rules", "checks/ir", "checks/summary"],
    "checks/report": ["checks/support", "checks/rules", "checks/ir", "checks/summary",
                      "checks/flow"],
    "checks/catalog": ["checks/support", "checks/report"],
    "checks/policy": ["checks/support", "checks/rules", "checks/ir", "checks/summary",
                      "checks/flow", "checks/report", "checks/catalog"],
    "checks/project": ["checks/support", "checks/report", "checks/catalog"],
    "checks/frontend": CORE,
    "tool/plugin": CORE + ["checks/frontend"],
    "tool/clangd": ["checks/frontend"],
    "tool/output": ["checks/support", "checks/report", "checks/catalog"],
    "tool/cli": CORE + ["checks/frontend", "tool/output"],
}
CLANG = {"checks/frontend", "tool/plugin", "tool/cli"}
CLANG_TIDY = {"tool/plugin"}
NLOHMANN = {"checks/support", "tool/output"}
VERSION_FILE = "checks/frontend/Compat.h"

INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]')
VERSION = re.compile(r"\b(LLVM|CLANG)_VERSION_MAJOR\b|__clang_major__")


def main():
    problems = []
    checked = sources.files("checks", "tool")
    for path in checked:
        folder = "/".join(path.split("/")[:2])
        if folder not in ALLOWED:
            problems.append(f"{path}: folder {folder} has no place in test/meta/layering.py")
            continue
        for number, line in enumerate(sources.lines(path), 1):
            where = f"{path}:{number}"
            if path != VERSION_FILE and VERSION.search(line):
                problems.append(f"{where}: LLVM's version belongs in {VERSION_FILE}")
            match = INCLUDE.match(line)
            if not match:
                continue
            name = match[1]
            target = "/".join(name.split("/")[:2])
            if name.startswith(("checks/", "tool/")):
                if target != folder and target not in ALLOWED[folder]:
                    problems.append(f"{where}: {folder} must not include {name}")
            elif name.startswith("clang/") and folder not in CLANG:
                problems.append(f"{where}: {folder} must be free of clang, includes {name}")
            elif name.startswith("clang-tidy/") and folder not in CLANG_TIDY:
                problems.append(f"{where}: {folder} must not include {name}")
            elif name.startswith("nlohmann/") and folder not in NLOHMANN:
                problems.append(f"{where}: {folder} must not include {name}")
            elif ".." in name.split("/"):
                problems.append(f"{where}: include by path from the root: {name}")
    return sources.report(problems, len(checked))


if __name__ == "__main__":
    sys.exit(main())
