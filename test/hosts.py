"""Runs closecall on one file through each host and returns what it found.

Used by check_hosts.py (the lit substitution %check_hosts) and by the format
that runs the examples of the catalogue. Both hosts return the same shape: a
sorted list of Finding for the main file, with 1-based byte columns.
"""

import json
import os
import re
import subprocess
import urllib.parse
from dataclasses import dataclass, field

TIME_LIMIT = 120  # seconds for one run on one small file


@dataclass(frozen=True, order=True)
class Finding:
    line: int
    col: int
    check: str  # without "closecall-"
    message: str

    def __str__(self):
        return f"{self.line}:{self.col}: {self.message} [{self.check}]"


@dataclass
class Tools:
    closecall: str
    clang_tidy: str
    plugin: str


@dataclass
class Result:
    findings: list = field(default_factory=list)
    problems: list = field(default_factory=list)  # why the run does not count
    command: str = ""


def default_flags(path, source_root):
    """The flags with which a test file is compiled, unless it says otherwise."""
    flags = [
        "-std=c++20" if os.path.splitext(path)[1] in (".cpp", ".cc", ".cxx") else "-std=gnu11",
        "-isystem", "/usr/include/postgresql", "-isystem", "/usr/include/mariadb",
        "-isystem", "/usr/include/libmongoc-1.0", "-isystem", "/usr/include/libbson-1.0",
        "-I", os.path.join(source_root, "test", "Inputs"),
        "-I", os.path.join(source_root, "include"),
    ]
    return flags


def _run(command):
    """(exit status, stdout, stderr); a run that hangs ends with status 124."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        return 124, "", f"no end after {TIME_LIMIT} s"
    return (done.returncode, done.stdout.decode("utf-8", "replace"),
            done.stderr.decode("utf-8", "replace"))


def _byte_column(path, line, column, kind):
    """A SARIF column as a 1-based byte column."""
    try:
        with open(path, "rb") as f:
            text = f.read().splitlines()[line - 1].decode("utf-8", "replace")
    except (OSError, IndexError):
        return column
    if kind == "unicodeCodePoints":
        return len(text[:column - 1].encode("utf-8")) + 1
    units = text.encode("utf-16-le")[:2 * (column - 1)]
    return len(units.decode("utf-16-le", "replace").encode("utf-8")) + 1


def sarif_findings(log, path):
    """The findings of a SARIF log whose primary location is in `path`."""
    found = []
    for run in log.get("runs", []):
        kind = run.get("columnKind", "utf16CodeUnits")
        for result in run.get("results", []):
            if result.get("suppressions"):
                continue
            place = result["locations"][0]["physicalLocation"]
            uri = urllib.parse.unquote(place["artifactLocation"]["uri"])
            if os.path.basename(uri) != os.path.basename(path):
                continue
            region = place["region"]
            found.append(Finding(
                region["startLine"],
                _byte_column(path, region["startLine"], region.get("startColumn", 1), kind),
                result["ruleId"].removeprefix("closecall-"),
                result["message"]["text"]))
    return sorted(found)


def run_cli(tools, path, flags, options=()):
    command = [tools.closecall, "scan", "--format", "sarif", "--no-cache", "--quiet",
               *options, path, "--", *flags]
    code, out, err = _run(command)
    result = Result(command=" ".join(command))
    try:
        log = json.loads(out)
    except ValueError:
        result.problems.append(f"exit status {code} and no SARIF on standard output\n{out}{err}")
        return result
    result.findings = sarif_findings(log, path)
    everything = sum(len(run.get("results", [])) for run in log.get("runs", []))
    if code not in (0, 1):
        result.problems.append(f"exit status {code}\n{err}")
    elif code == 0 and result.findings:
        result.problems.append("exit status 0 although something was found")
    elif code == 1 and not everything:
        result.problems.append("exit status 1 although nothing was found")
    return result


_TIDY_LINE = re.compile(
    r"^(?P<file>.*?):(?P<line>\d+):(?P<col>\d+): (?P<level>warning|error): "
    r"(?P<message>.*) \[(?P<check>[^\]]*)\]$")


def run_tidy(tools, path, flags, preview=(), packs=""):
    options = [f"closecall-{name}.Preview: true" for name in sorted(preview)]
    if packs:
        options.append(f"Packs: '{packs}'")
    config = "{CheckOptions: {" + ", ".join(options) + "}}"
    command = [tools.clang_tidy, "-load=" + tools.plugin, "-checks=-*,closecall-*",
               "--config=" + config, "--quiet", path, "--", *flags]
    code, out, err = _run(command)
    result = Result(command=" ".join(command))
    for line in out.splitlines():
        match = _TIDY_LINE.match(line)
        if not match:
            continue
        check = match["check"].split(",")[0]
        if check.startswith("closecall-"):
            if os.path.basename(match["file"]) == os.path.basename(path):
                result.findings.append(Finding(int(match["line"]), int(match["col"]),
                                               check.removeprefix("closecall-"), match["message"]))
        elif match["level"] == "error":
            result.problems.append(line)
    if code != 0 and not result.problems:
        result.problems.append(f"exit status {code}\n{err}")
    result.findings.sort()
    return result


def run_hosts(tools, path, flags, cli_options=(), preview=(), packs=""):
    """{host name: Result} for every host, with the preview checks of these names."""
    if packs:
        cli_options = [*cli_options, "--packs", packs]
    if preview:
        globs = ",".join("closecall-" + name for name in sorted(preview))
        cli_options = [*cli_options, "--checks", globs]
    results = {
        "closecall scan": run_cli(tools, path, flags, cli_options),
        "clang-tidy": run_tidy(tools, path, flags, preview, packs),
    }
    return results


def disagreements(results):
    """Readable lines that say where two hosts differ; empty when they agree."""
    names = list(results)
    lines = []
    for name in names[1:]:
        first, other = results[names[0]].findings, results[name].findings
        for finding in first:
            if finding not in other:
                lines.append(f"only {names[0]}: {finding}")
        for finding in other:
            if finding not in first:
                lines.append(f"only {name}: {finding}")
    return lines
