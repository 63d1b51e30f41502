#!/usr/bin/env python3
"""Proves the incidents of examples/incidents on real servers.

  run.py --closecall build/bin/closecall [--build FOLDER] [NAME...]

Builds both versions of each program, starts private servers on loopback,
drives a bounded surge at each version and prints a table. Ends with status 0
when each leaking version did to its server what its README says, each mended
one did not, and closecall finds exactly what is marked in the sources.
The mended services of examples/services/ are built and answer requests, too.
Where a server is missing, its incidents are skipped with a message.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
sys.dont_write_bytecode = True

import cases  # noqa: E402
import check_hosts  # noqa: E402
import hosts  # noqa: E402
import servers  # noqa: E402
import services  # noqa: E402
import surge  # noqa: E402

VERSIONS = ("before", "after")
SERVERS = {"postgresql": servers.PostgreSQL, "mariadb": servers.MariaDB, "redis": servers.Redis}


class Context:
    """What running one version of one incident needs."""

    def __init__(self, incident, version, program, server, folder, log):
        self.incident, self.version, self.program = incident, version, program
        self.server, self.folder, self.log = server, folder, log

    def surge(self, commands=None, requests=None, **more):
        options = {**self.incident.surge, **more}
        if self.version == "after":  # is never stuck, and may be slow
            options["quiet"], options["limit"] = 20.0, 40.0
        if commands is None:
            target = self.server.options if self.server else self.folder
            commands = [[self.program, target]] * self.incident.programs
        if requests is None:
            requests = self.incident.requests
        return surge.surge(commands, requests, self.server, log=self.log, **options)


def build(folder, names):
    """Builds the programs; the folder, and the names of those that were left out."""
    clang = {"-DCMAKE_C_COMPILER=": "clang-19", "-DCMAKE_CXX_COMPILER=": "clang++-19"}
    commands = [["cmake", "-S", os.path.join(ROOT, "examples"), "-B", folder, "-G", "Ninja",
                 *(key + value for key, value in clang.items() if shutil.which(value))]]
    commands.append(["ninja", "-C", folder, "incidents", "services"])
    for command in commands:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            sys.exit(" ".join(command) + "\n" + done.stdout)
    return [name for name in names if not os.path.exists(os.path.join(folder, name + "-before"))]


def scan(closecall, folder, sources):
    """Lines that say where the findings are not those that the sources expect."""
    command = [closecall, "scan", "--checks", "*", "--format", "sarif", "--no-cache", "--quiet",
               "-p", folder, *sources]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        log = json.loads(done.stdout)
    except ValueError:
        return [" ".join(command), f"exit status {done.returncode}", done.stderr]
    problems = []
    for source in sources:
        wanted, none, errors = check_hosts.expectations(source)
        problems += [f"{source}:{error}" for error in errors]
        if bool(wanted) == none:
            problems.append(f"{source}: has to have expectations, or `expect-none`")
        found = hosts.sarif_findings(_only(log, source), source)
        problems += readme(log, source)
        missing, unexpected = check_hosts.compare(wanted, found)
        problems += [f"{source}:{line}: not found: {check} {text}" for line, check, text in missing]
        problems += [f"{source}:{finding}" for finding in unexpected]
    return problems


def readme(log, source):
    """What the README quotes of the findings has to be what is found."""
    name = os.path.basename(source)
    with open(os.path.join(os.path.dirname(source), "README.md"), encoding="utf-8") as f:
        quoted = {line.strip() for line in f if line.startswith(f"    {name}:")}
    said = set()
    for run in _only(log, source)["runs"]:
        for r in run["results"]:
            at = r["locations"][0]["physicalLocation"]["region"]
            said.add(f"{name}:{at['startLine']}:{at['startColumn']}: {r['level']}: "
                     f"{r['message']['text']} [{r['ruleId']}]")
    return ([f"{source}: not in the README: {line}" for line in sorted(said - quoted)]
            + [f"{source}: in the README, not found: {line}" for line in sorted(quoted - said)])


def _only(log, source):
    """The log, with the findings of one file: every folder has a before and an after."""
    tail = "/".join(source.split(os.sep)[-2:])
    return {"runs": [{**run, "results": [
        r for r in run.get("results", [])
        if r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith(tail)]}
        for run in log.get("runs", [])]}


def row(version, o, server):
    def number(value):
        return "-" if server is None else str(value)
    def ms(value):
        return "-" if value is None else f"{value:.0f}"
    return [version, number(o.peak_clients), number(o.peak.active), number(o.peak.idle),
            number(o.peak.in_transaction), number(o.refused), ms(o.latency(0.5)), ms(o.latency(0.95)),
            str(o.done), str(o.failed), str(o.stuck)]


HEAD = ["", "clients", "active", "idle", "in trans.", "refused", "median ms", "p95 ms",
        "done", "failed", "stuck"]


def prove(incident, build_folder, running, folder, log):
    """Runs both versions; prints their rows and what does not hold; true when all does."""
    server = running.get(incident.server)
    limit = f", {server.slots} slots" if server else ""
    print(f"\n{incident.name}: {incident.story} [{incident.server or 'sqlite'}{limit}]")
    print("  " + "".join(h.ljust(8) if not h else h.rjust(11) for h in HEAD))
    good = True
    for version in VERSIONS:
        place = os.path.join(folder, f"{incident.name}-{version}")
        os.mkdir(place)
        if server:
            server.reset(incident.setup)
        program = os.path.join(build_folder, f"{incident.name}-{version}")
        context = Context(incident, version, program, server, place, log)
        outcome = incident.run(context) if incident.run else context.surge()
        cells = row(version, outcome, server)
        print("  " + cells[0].ljust(8) + "".join(c.rjust(11) for c in cells[1:]))
        for name, value in outcome.notes.items():
            if name != "ended":
                print(f"    {name}: {value}")
        for claim, holds in getattr(incident, version)(outcome, server):
            if not holds:
                good = False
                print(f"    FAILED: {version}: {claim}")
        sys.stdout.flush()
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--closecall", default=os.path.join(ROOT, "build", "bin", "closecall"))
    parser.add_argument("--build", default=os.path.join(ROOT, "build", "examples"))
    parser.add_argument("--no-scan", action="store_true", help="servers only")
    parser.add_argument("--require", action="store_true", help="a missing server is a failure")
    parser.add_argument("--keep-log", metavar="FILE", help="what the programs print to standard error")
    parser.add_argument("name", nargs="*", help="incidents; without one, all of them")
    options = parser.parse_args()
    known = {incident.name: incident for incident in cases.ALL}
    for name in options.name:
        if name not in known:
            parser.error(f"no incident {name}; there are " + ", ".join(known))
    chosen = [known[name] for name in options.name] or cases.ALL
    # An end from outside is an ordinary end: the servers go too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    started = time.monotonic()
    failed, skipped = [], []
    left_out = build(options.build, [i.name for i in chosen])
    for name in left_out:
        skipped.append(f"{name}: its library is not installed")
    chosen = [i for i in chosen if i.name not in left_out]

    if not options.no_scan:
        sources = [os.path.join(ROOT, "examples", "incidents", i.name, version + ending)
                   for i in chosen for version in VERSIONS for ending in (".c", ".cpp")]
        problems = scan(options.closecall, options.build, [s for s in sources if os.path.exists(s)])
        print(*problems, sep="\n", end="\n" if problems else "")
        print(f"closecall: {len(chosen)} incidents, {len(problems)} findings that differ")
        if problems:
            failed.append("closecall")

    with contextlib.ExitStack() as stack:
        # As root the servers run as somebody else, who has to get there: TMPDIR
        # may be private.
        private = os.getuid() != 0
        folder = stack.enter_context(tempfile.TemporaryDirectory(
            prefix="closecall-incidents-", dir=None if private else "/tmp",
            ignore_cleanup_errors=True))
        os.chmod(folder, 0o700 if private else 0o711)
        log = stack.enter_context(open(options.keep_log or os.devnull, "wb"))
        running = {}
        for key in dict.fromkeys(i.server for i in chosen if i.server):
            try:
                running[key] = stack.enter_context(SERVERS[key](folder))
            except servers.Missing as missing:
                skipped += [f"{i.name}: {missing}" for i in chosen if i.server == key]
        for incident in chosen:
            if incident.server and incident.server not in running:
                continue
            if not prove(incident, options.build, running, folder, log):
                failed.append(incident.name)

        if not options.name and "postgresql" in running:
            for service in services.ALL:
                program = os.path.join(options.build, service.name + "-after")
                if not os.path.exists(program):
                    skipped.append(f"{service.name}: its library is not installed")
                    continue
                wrong = services.problems(service, program, running["postgresql"], log)
                print(*wrong or [f"\nservice {service.name}: {len(service.exchange)} requests, as they should"],
                      sep="\n")
                if wrong:
                    failed.append(service.name)

    for reason in skipped:
        print(f"skipped {reason}")
    ran = len(chosen) - len([i for i in chosen if i.server and i.server not in running])
    print(f"\n{ran} incidents, {len(failed)} failed, {len(skipped)} skipped,"
          f" {time.monotonic() - started:.0f} s")
    if failed:
        print("failed: " + ", ".join(failed))
    return 1 if failed or not ran or (skipped and options.require) else 0


if __name__ == "__main__":
    sys.exit(main())
