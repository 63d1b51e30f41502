#!/usr/bin/env python3
"""Writes what the documentation takes from the sources and from a real run.

  docs/generate.py [--closecall build/bin/closecall] [--check]

docs/libraries.md from the packs in rules/, docs/checks.md from the pages in
checks/catalog/, the section "Measured" of each page from the triage in
docs/corpus.md and docs/corpus-wide.md, the tables of one build in the latter from
docs/triage.tsv, docs/images/finding.svg from a scan of an incident in examples/. With
--check nothing is written, and the status is 1 when a file is not what would be written.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from xml.sax.saxutils import escape

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
GENERATED = "<!-- Written by docs/generate.py; change the sources, and run it. -->\n"


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as f:
        return f.read()


# ---- the libraries -----------------------------------------------------------------

# Packs that describe no database library.
SUPPORT = {"interpreters", "keepers", "libc", "postgres", "usage-cxx", "waiting"}


def load_pack(name):
    """A pack is JSON with // comments."""
    text = read("rules", name)
    no_comments = re.sub(r'("(?:\\.|[^"\\])*")|//[^\n]*', lambda m: m[1] or "", text)
    return json.loads(no_comments)


def entries(pack):
    """(qualified name, entry) of each function and method."""
    for names, entry in pack.get("functions", {}).items():
        for name in names.split(","):
            yield name.strip(), entry
    for classes, described in pack.get("classes", {}).items():
        for methods, entry in described.get("methods", {}).items():
            for one in classes.split(","):
                for name in methods.split(","):
                    yield f"{one.strip()}::{name.strip()}", entry


def usage_names(packs):
    return {name.strip() for pack in packs for names in pack.get("usage", {}).get("functions", {})
            for name in names.split(",")}


def evidence(pack):
    """What the facts rest on, the strongest first."""
    found = set()
    for part in (pack.get("functions", {}), pack.get("classes", {})):
        for entry in part.values():
            given = entry.get("evidence", [])
            found.update([given] if isinstance(given, str) else given)
    return [word for word in ("tested", "source", "header", "doc", "memory") if word in found]


def libraries():
    packs = [load_pack(name) for name in sorted(os.listdir(os.path.join(ROOT, "rules")))
             if name.endswith(".json") and name != "schema.json"]
    used = usage_names(packs)
    spaces = {name.rsplit("::", 1)[0] for name in used if "::" in name}
    rows, others = [], []
    for pack in packs:
        doc = f"[{pack['title']}]({pack['doc']})"
        if pack["pack"] in SUPPORT:
            others.append(f"| `{pack['pack']}` | {pack['title']} |")
            continue
        nouns = list(dict.fromkeys(r["noun"] for r in pack.get("resources", {}).values()
                                   if r.get("owed", True)))
        shown = ", ".join(nouns[:6]) + (" ..." if len(nouns) > 6 else "")
        mine = dict(entries(pack))
        classes = {name.strip() for names in pack.get("classes", {}) for name in names.split(",")}
        says = []
        if any("status" in entry or "asks" in entry for entry in mine.values()):
            says.append("errors")
        if any("transaction" in entry for entry in mine.values()):
            says.append("transactions")
        if pack.get("classes"):
            says.append("objects")
        if used & set(mine) or spaces & classes:
            says.append("usage")
        rows.append(f"| {doc} | `{pack['pack']}` | {shown or '-'} | {', '.join(says) or '-'} "
                    f"| {', '.join(evidence(pack))} |")
    return GENERATED + f"""
# Libraries

{len(rows)} libraries are modelled. `closecall packs show NAME` prints all that is
known of one; [packs.md](packs.md) tells how to add yours.

- *hands out*: what the program gets and has to release, give back or end.
- *also knows*: how a call says that it failed (errors), what begins and ends a
  transaction (transactions), what the end of an object does (objects), and
  what calls mean to the checks of pools, loops and waits (usage).
- *rests on*: where the facts come from, the strongest first. `memory` facts have
  not been verified.

| library | pack | hands out | also knows | rests on |
|---|---|---|---|---|
""" + "\n".join(sorted(rows, key=str.lower)) + """

Packs without a database of their own:

| pack | about |
|---|---|
""" + "\n".join(others) + "\n"


# ---- the checks ------------------------------------------------------------------------

FAMILIES = {
    "leaks": "What is taken and never given back.",
    "misuse": "What is released wrongly, or used afterwards.",
    "errors": "Outcomes that nobody looks at.",
    "orm": "How connections, pools and transactions are used, also where nothing leaks.",
}


def page_head(name):
    head = read("checks", "catalog", name).split("---")[1]
    return dict(line.split(": ", 1) for line in head.strip().splitlines() if ": " in line)


# ---- what was measured on real code ------------------------------------------------


def triage(texts):
    """check -> [findings judged, true] from the rows of docs/corpus*.md, the texts. A row has a
    column "check" and one "verdict"; how many findings it stands for is in a column
    "n", or in "(n)" behind the function. A row that names several checks counts for
    none of them, one whose verdict is no "true" or "false" for nothing. Where one build
    was judged over many projects, the check's row has a column "projects" and replaces
    all others: [findings, true, projects, build]; "builds" says which, where they are
    several."""
    out, latest = {}, {}
    for text in texts:
        columns, build = [], ""
        for line in text.splitlines():
            if named := re.search(r"build `([0-9a-f]{7,})`", line):
                build = named.group(1)
            cells = [c.strip() for c in line.strip().strip("|").split("|")]
            if not line.startswith("|"):
                columns = []
            elif "check" in cells:
                columns = cells
            elif columns and len(cells) == len(columns):
                row = dict(zip(columns, cells))
                if {"findings", "true", "projects"} <= set(row):
                    if row["true"].isdigit():
                        latest[row["check"]] = [int(row[c]) for c in ("findings", "true")] + [
                            int(row["projects"]),
                            row.get("builds", f"build `{build}` or the one before")]
                else:
                    add_row(row, out)
    return {**out, **latest}


def add_row(row, out):
    if {"findings", "true", "false"} <= set(row):  # a row of sums
        if row["true"].split()[0].isdigit() and "project" in row:
            add(out, row["check"], int(row["findings"]), int(row["true"]))
        return
    verdict = row.get("verdict", "").split(" ")[0].rstrip(":")
    if verdict not in ("true", "false"):
        return
    said = re.findall(r"\((\d+)\)|and (\d+) more", row.get("function", ""))
    n = int(row["n"]) if "n" in row else sum(int(a or b) for a, b in said) or 1
    if "n" not in row and any(b for _, b in said):
        n += 1  # the one that is named
    add(out, row["check"], n, n if verdict == "true" else 0)


def add(out, check, findings, true):
    judged = out.setdefault(check, [0, 0])
    judged[0] += findings
    judged[1] += true


VERDICTS = ("true", "harmless", "false")


def judged():
    """The build that docs/triage.tsv names, and its rows: a line for each finding, in
    columns that its second line names; verdict is one of VERDICTS, cause names what was
    wrong in a false one."""
    lines = read("docs", "triage.tsv").splitlines()
    build = re.fullmatch(r"# build ([0-9a-f]{7,})", lines[0])
    if not build:
        sys.exit("docs/triage.tsv: the first line has to be '# build HASH'")
    columns, rows = lines[1].split("\t"), []
    for number, line in enumerate(lines[2:], 3):
        cells = line.split("\t")
        if len(cells) != len(columns):
            sys.exit(f"docs/triage.tsv:{number}: {len(cells)} columns, not {len(columns)}")
        row = dict(zip(columns, cells))
        if row["verdict"] not in VERDICTS or (row["verdict"] == "false") != bool(row["cause"]):
            sys.exit(f"docs/triage.tsv:{number}: verdict '{row['verdict']}', cause '{row['cause']}'")
        rows.append(row)
    return build.group(1), rows


def judged_by_check():
    """The table of docs/corpus-wide.md that triage() takes the pages' numbers from."""
    build, rows = judged()
    out = {}
    for row in rows:
        out.setdefault(row["check"], []).append(row)
    lines = ["| check | findings | true | of these harmless | false | share | projects | builds |",
             "|---|---|---|---|---|---|---|---|"]
    for check, mine in sorted(out.items(), key=lambda item: (-len(item[1]), item[0])):
        count = {v: sum(row["verdict"] == v for row in mine) for v in VERDICTS}
        right = count["true"] + count["harmless"]
        lines.append(f"| {check} | {len(mine)} | {right} | {count['harmless']} | {count['false']} "
                     f"| {100 * right // len(mine)} % | {len({row['project'] for row in mine})} "
                     f"| build `{build}` |")
    return "\n".join(lines)


def judged_false():
    """What was false, the most frequent causes first."""
    causes = {}
    for row in judged()[1]:
        if row["cause"]:
            causes.setdefault((row["check"], row["cause"]), []).append(row["project"])
    lines = ["| n | check | cause | where |", "|---|---|---|---|"]
    for (check, cause), projects in sorted(causes.items(), key=lambda i: (-len(i[1]), i[0])):
        lines.append(f"| {len(projects)} | {check} | {cause} | {', '.join(sorted(set(projects)))} |")
    return "\n".join(lines)


def wide():
    """docs/corpus-wide.md with its tables of docs/triage.tsv."""
    text = read("docs", "corpus-wide.md")
    for name, table in (("by check", judged_by_check()), ("false", judged_false())):
        begin, end = f"<!-- triage.tsv, {name} -->\n", f"<!-- triage.tsv, {name}: end -->"
        if text.count(begin) != 1 or text.count(end) != 1:
            sys.exit(f"docs/corpus-wide.md: no place for the table '{name}' of docs/triage.tsv")
        head, rest = text.split(begin)
        text = head + begin + table + "\n" + end + rest.split(end)[1]
    return text


def measured(check, of):
    findings, true, *one_build = of.get(check, (0, 0))
    if not findings:
        said = "No finding on real code has been judged so far."
    elif one_build:
        projects, build = one_build
        where = f"{projects} projects" if projects > 1 else "one project"
        said = (f"On real code, with {build}: {true} of {findings} judged "
                f"findings true ({100 * true // findings} %), in {where}; see "
                "`docs/corpus-wide.md`.")
    else:
        said = (f"On real code, with the build that first reported them: {true} of {findings} "
                f"judged findings true ({100 * true // findings} %); see `docs/corpus.md` and "
                "`docs/corpus-wide.md`.")
    said = textwrap.fill(said.replace(" %)", "\0%)"), 84).replace("\0", " ")
    return "## Measured\n\n" + said + "\n"


def page(name, of):
    """The page with its section of measurements, which docs/generate.py owns."""
    text = read("checks", "catalog", name)
    text = re.sub(r"## Measured\n.*?(?=\n## |\Z)", "", text, flags=re.S)
    head, options, rest = text.partition("\n## Options\n")
    return head.rstrip("\n") + "\n\n" + measured(name[:-3], of) + options + rest


def checks():
    pages = [page_head(name) for name in sorted(os.listdir(os.path.join(ROOT, "checks", "catalog")))
             if name.endswith(".md")]
    text = GENERATED + f"""
# Checks

{len(pages)} checks. Each has a page: what it finds, the incident it prevents, unsafe
and safe code, accepted idioms, limits, options. `closecall explain CHECK` prints
it.

*Stable* checks are on by default. *Preview* checks are off until they have been
measured on enough real code: `--checks '*'` or `--profile strict` turns them on,
`--checks transaction-leak` adds one, `"checks": [...]` in `.closecall.json` does so
for a project. In clang-tidy it is the option `closecall-CHECK.Preview: true`, or the check's whole
name among `--checks`.
"""
    for family in list(FAMILIES) + sorted({p["family"] for p in pages} - set(FAMILIES)):
        mine = [p for p in pages if p["family"] == family]
        if not mine:
            continue
        text += f"\n## {family}\n\n{FAMILIES.get(family, '')}\n\n"
        text += "| check | finds | severity | status | CWE |\n|---|---|---|---|---|\n"
        for page in sorted(mine, key=lambda p: (p["status"] != "stable", p["id"])):
            text += (f"| [{page['id']}](../checks/catalog/{page['id']}.md) | {page['short']} "
                     f"| {page['severity']} | {page['status']} | {page.get('cwe', '-')} |\n")
    return text


# ---- a picture of a finding ------------------------------------------------------------

CHAR, LINE, PAD = 8.4, 19, 16
COLOURS = {"31": "#ff7b72", "32": "#7ee787", "33": "#d29922", "35": "#d2a8ff", "36": "#79c0ff"}


def scan_text(closecall):
    """The command, and what it prints on a terminal for the incident, without test marks."""
    with tempfile.TemporaryDirectory() as folder:
        source = read("examples", "incidents", "drained-pool", "before.cpp")
        with open(os.path.join(folder, "checkout.cpp"), "w", encoding="utf-8") as f:
            f.write(re.sub(r" *// expect:.*", "", source))
        with open(os.path.join(folder, "compile_commands.json"), "w", encoding="utf-8") as f:
            json.dump([{"directory": folder, "file": "checkout.cpp", "arguments": [
                "c++", "-std=c++17", "-isystem", "/usr/include/postgresql", "-c", "checkout.cpp"]}], f)
        done = subprocess.run([os.path.abspath(closecall), "scan", "--checks", "-*,connection-leak",
                               "--color", "always", "--no-cache", "--no-config", "--quiet",
                               "checkout.cpp"], cwd=folder,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 1:
            sys.exit(f"the scan for the picture ended with {done.returncode}\n{done.stderr}")
    return "closecall scan --checks '-*,connection-leak' checkout.cpp", done.stdout.rstrip("\n")


def runs(line):
    """[(text, codes)] of a line with colours."""
    codes = []
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        if part.startswith("\x1b["):
            codes = [c for c in part[2:-1].split(";") if c not in ("", "0")]
        elif part:
            yield part, codes


def picture(closecall):
    command, output = scan_text(closecall)
    lines = ["\x1b[32m$\x1b[0m " + command, *output.split("\n")]
    width = max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in lines)
    w, h = round(2 * PAD + CHAR * width), 2 * PAD + LINE * len(lines)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" '
           'role="img" aria-label="closecall on a terminal">',
           f'<rect width="{w}" height="{h}" rx="8" fill="#0d1117"/>',
           '<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace"'
           ' font-size="14" xml:space="preserve">']
    for number, line in enumerate(lines):
        column, y = 0, PAD + LINE * number + 14
        for text, codes in runs(line):
            lead = len(text) - len(text.lstrip(" "))
            body = text.strip(" ")
            if body:
                colour = next((COLOURS[c] for c in codes if c in COLOURS), "#e6edf3")
                weight = ' font-weight="bold"' if "1" in codes else ""
                out.append(f'<text x="{PAD + CHAR * (column + lead):.1f}" y="{y}" fill="{colour}"{weight} '
                           f'textLength="{CHAR * len(body):.1f}">{escape(body)}</text>')
            column += len(text)
    return "\n".join([*out, "</g>", "</svg>"]) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--closecall", default=os.path.join(ROOT, "build", "bin", "closecall"))
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    options = parser.parse_args()
    wanted = {"docs/libraries.md": libraries(), "docs/checks.md": checks(),
              "docs/corpus-wide.md": wide()}
    of = triage([read("docs", "corpus.md"), wanted["docs/corpus-wide.md"]])
    for name in sorted(os.listdir(os.path.join(ROOT, "checks", "catalog"))):
        if name.endswith(".md"):
            wanted["checks/catalog/" + name] = page(name, of)
    if shutil.which(options.closecall):
        wanted["docs/images/finding.svg"] = picture(options.closecall)
    elif options.check:
        sys.exit(f"{options.closecall} is not there")
    stale = []
    for path, text in wanted.items():
        full = os.path.join(ROOT, path)
        if os.path.exists(full) and read(path) == text:
            continue
        stale.append(path)
        if not options.check:
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as f:
                f.write(text)
    for path in stale:
        print(f"{path}: " + ("is not current; run docs/generate.py" if options.check else "written"))
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
