#!/usr/bin/env python3
"""Recall on bugs that developers fixed: scans the version that has the bug and the
one that has the fix, and says whether the finding came and went.

In: bench/fixed.json, a list of facts: package, where it comes from (Debian's source
package or npm), the old and the new version, the file, the function, the checks one of
which has to speak, what the bug was. Each source is fetched by apt-get or npm into
FOLDER (default build/fixed; what is there is not fetched again). Nothing is built: the
include folders are guessed from the sources, and headers that are missing are
empty files, so that some functions are analysed in part. Out: for each bug, found or
missed in the old version, and gone or "still" in the new one; then the sums.

    bench/fixed.py [--closecall PROGRAM] [--folder FOLDER] [-v] [PACKAGE...]

A mirror may have lost a version; such bugs are listed as "not fetched" and not counted.
"""
import argparse
import fnmatch
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SOURCES = (".c", ".cc", ".cpp", ".cxx", ".c++")
HEADERS = (".h", ".hh", ".hpp", ".hxx", ".inl", ".ipp", ".tcc", ".inc")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"\n]+)[>"]', re.M)
SYSTEM = ["/usr/include/postgresql", "/usr/include/mariadb", "/usr/include/hiredis",
          "/usr/include/libmongoc-1.0", "/usr/include/libbson-1.0", "/usr/include/apr-1.0",
          "/usr/include/glib-2.0", "/usr/lib/x86_64-linux-gnu/glib-2.0/include",
          "/usr/include/libxml2", "/usr/include/soci"]
QT = "/usr/include/x86_64-linux-gnu/qt5"
# Db2's call level interface is ODBC under other names of headers.
SAME_AS = {"sqlcli.h": "sqlext.h", "sqlcli1.h": "sqlext.h"}
PREINCLUDED = ["stdio.h", "stdlib.h", "stdint.h", "string.h", "stddef.h", "time.h",
               "sys/types.h"]
DEFINED = ["HAVE_CONFIG_H", "_GNU_SOURCE", "HAVE_STRING_H", "HAVE_STDLIB_H", "HAVE_STDINT_H",
           "HAVE_INTTYPES_H", "HAVE_UNISTD_H", "HAVE_SYS_TYPES_H", "HAVE_MYSQL_H",
           "HAVE_MYSQL", "HAVE_PGSQL", "HAVE_POSTGRESQL", "HAVE_SQLITE3", "HAVE_SQLITE",
           "HAVE_LIBSQLITE3", "HAVE_LIBPQ", "HAVE_LIBMYSQLCLIENT", "HAVE_LIBHIREDIS",
           'PACKAGE="p"', 'VERSION="1"', 'PACKAGE_NAME="p"', 'PACKAGE_STRING="p"',
           'PACKAGE_VERSION="1"', 'SYSCONFDIR="/etc"', 'LOCALSTATEDIR="/var"']


def run(command, **options):
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          check=False, **options).returncode == 0


class Apt:
    """Private package lists: the sources of the system's mirrors, more suites of them."""

    SUITES = "bullseye bookworm trixie sid"

    def __init__(self, folder):
        self.folder = os.path.join(folder, "apt")
        self.options = ["-qq", "-o", f"Dir::Etc::sourcelist={self.folder}/sources.list",
                        "-o", "Dir::Etc::sourceparts=/dev/null",
                        "-o", f"Dir::State::lists={self.folder}/lists",
                        "-o", f"Dir::Cache={self.folder}/cache",
                        "-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=0"]

    def mirror(self):
        for name in ["/etc/apt/sources.list", *glob.glob("/etc/apt/sources.list.d/*")]:
            if os.path.isfile(name):
                with open(name, encoding="utf-8") as text:
                    found = re.search(r"\S+://\S*/debian/?(?=\s|$)", text.read())
                if found:
                    return found[0]
        sys.exit("fixed: no mirror of Debian in /etc/apt")

    def prepare(self):
        if os.path.isdir(self.folder):
            return
        for name in ["lists/partial", "cache/archives/partial"]:
            os.makedirs(os.path.join(self.folder, name))
        mirror = self.mirror()
        with open(os.path.join(self.folder, "sources.list"), "w", encoding="utf-8") as out:
            out.writelines(f"deb-src {mirror} {suite} main\n" for suite in self.SUITES.split())
        run(["apt-get", *self.options, "update"])

    def versions(self, package):
        shown = subprocess.run(["apt-cache", *self.options, "showsrc", package], text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        return sorted(set(re.findall(r"^Version: (\S+)$", shown.stdout, re.M)), reverse=True)

    def fetch(self, package, version, into):
        """The version is upstream's; Debian's revision and what it appends differ."""
        self.prepare()
        for full in self.versions(package):
            upstream = re.sub(r"-[^-]*$", "", full.split(":", 1)[-1])
            if upstream != version and not re.match(re.escape(version) + r"[+~](dfsg|ds)", upstream):
                continue
            if run(["apt-get", *self.options, "source", "--download-only", "--only-source",
                    f"{package}={full}"], cwd=into):
                for archive in glob.glob(os.path.join(into, "*.orig*.tar.*")) or \
                        glob.glob(os.path.join(into, "*.tar.*")):
                    if not archive.endswith(".asc") and unpack(archive, into):
                        return True
        return False


def unpack(archive, into):
    try:
        with tarfile.open(archive) as tar:
            tar.extractall(into, filter="data")
    except (tarfile.TarError, OSError):
        return False
    os.unlink(archive)
    return True


def fetch(apt, folder, entry, version):
    """The folder of the unpacked source, or None."""
    into = os.path.join(folder, "src", entry["package"].strip("@").replace("/", "-"), version)
    if not os.path.isdir(into):
        os.makedirs(into)
        if entry["from"] == "npm":
            done = run(["npm", "pack", "--silent", f"{entry['package']}@{version}"], cwd=into)
            done = done and any(unpack(a, into) for a in glob.glob(os.path.join(into, "*.tgz")))
        else:
            done = apt.fetch(entry["package"], version, into)
        if not done:
            shutil.rmtree(into)
            return None
    inside = [d.path for d in os.scandir(into) if d.is_dir()]
    return inside[0] if len(inside) == 1 else into


class Project:
    """Headers of a source tree, and the flags that find them."""

    def __init__(self, root, stubs, includes):
        self.root, self.stubs = root, stubs
        by_name, wanted = {}, set()
        for folder, below, names in os.walk(root):
            below[:] = [b for b in below if b not in (".git", "debian", "node_modules", "win32")]
            for name in names:
                path = os.path.join(folder, name)
                if name.endswith(HEADERS + (".h.in",)):
                    by_name.setdefault(name, []).append(path)
                if name.endswith(HEADERS + SOURCES) and os.path.getsize(path) < 4_000_000:
                    with open(path, errors="replace", encoding="utf-8") as text:
                        wanted |= {(i, folder) for i in INCLUDE.findall(text.read())}
        roots = {path[:-len(i) - 1] for i, _ in wanted
                 for path in by_name.get(os.path.basename(i), []) if path.endswith("/" + i)}
        self.folders = sorted(roots, key=lambda d: (d.count("/"), d))[:150]
        self.folders += [d for d in includes + SYSTEM if os.path.isdir(d)]
        if any(i.startswith("QSql") for i, _ in wanted) and os.path.isdir(QT):
            self.folders += [QT, *sorted(glob.glob(QT + "/Qt*"))]
        self.stub(wanted, by_name)

    def stub(self, wanted, by_name):
        known = ["/usr/include", "/usr/include/x86_64-linux-gnu",
                 *glob.glob("/usr/include/c++/*"), *glob.glob("/usr/lib/llvm-*/lib/clang/*/include")]
        for include, folder in sorted(wanted):
            if ".." in include or any(os.path.exists(os.path.join(d, include))
                                      for d in [folder, *self.folders, *known]):
                continue
            path = os.path.join(self.stubs, include)
            base = os.path.basename(include)
            # Headers that a build would link or generate: the one of that name in the tree.
            found = by_name.get(base, []) or by_name.get(base + ".in", [])
            try:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as out:
                    if include in SAME_AS:
                        out.write(f"#include <{SAME_AS[include]}>\n")
                    elif len(found) == 1 and base != "config.h":
                        out.write(f'#include "{found[0]}"\n')
            except OSError:
                pass  # a name that is a folder elsewhere

    def mine(self, folder):
        """Whether -I is right for it: bodies in headers that -idirafter finds count as the
        system's and are not believed, but no header may hide one of the system's name."""
        return folder.startswith(self.root) and not any(
            os.path.exists(os.path.join(system, name))
            for name in os.listdir(folder)
            if name.endswith(HEADERS) or ("." not in name and name.islower())
            for system in ["/usr/include", *glob.glob("/usr/include/c++/*")])

    def command(self, path, defined):
        flags = ["-std=gnu11" if path.endswith(".c") else "-std=gnu++20", "-w", "-fPIC"]
        for folder in self.folders:
            flags += [f"-I{folder}"] if self.mine(folder) else ["-idirafter", folder]
        flags += ["-idirafter", self.stubs]
        flags += [f"-D{d}" for d in DEFINED + defined]
        for header in PREINCLUDED:
            flags += ["-include", header]
        return {"directory": os.path.dirname(path), "file": path,
                "arguments": ["clang", *flags, "-c", path]}


def scan(closecall, folder, name, root, entries, includes=()):
    """The findings in the files that the entries name, or None."""
    work = os.path.join(folder, "scan", name)
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    project = Project(root, os.path.join(work, "stubs"), list(includes))
    files = {os.path.join(root, e["file"]): e.get("defined", []) for e in entries}
    for entry in entries:
        for pattern in entry.get("with", []):
            for path in glob.glob(os.path.join(root, pattern)):
                files.setdefault(path, entry.get("defined", []))
    database = [project.command(p, d) for p, d in sorted(files.items()) if os.path.exists(p)]
    with open(os.path.join(work, "compile_commands.json"), "w", encoding="utf-8") as out:
        json.dump(database, out)
    report = os.path.join(work, "report.json")
    with open(os.path.join(work, "log"), "w", encoding="utf-8") as log:
        subprocess.run([closecall, "scan", "-p", work, "--no-config", "--checks", "*", "-v",
                        "-j", "1", "--progress", "never", "--color", "never",
                        "--report", f"json={report}", "-o", os.path.join(work, "report.txt")],
                       stdout=log, stderr=log, check=False)
    if not os.path.exists(report):
        return None
    with open(report, encoding="utf-8") as text:
        return json.load(text)["findings"]


def source_line(location, texts):
    name = location["file"]
    if name not in texts:
        with open(name, errors="replace", encoding="utf-8") as text:
            texts[name] = text.read().splitlines()
    lines = texts[name]
    return " ".join(lines[max(0, location["line"] - 4):location["line"] + 2])


def matches(entry, finding, texts):
    if not finding["location"]["file"].endswith("/" + entry["file"]):
        return False
    check = finding["check"].removeprefix("closecall-")
    if not any(fnmatch.fnmatch(check, c) for c in entry["checks"]):
        return False
    if not re.search(rf"(^|\W){re.escape(entry['function'])}($|\W)", finding["function"]):
        return False
    places = [finding["location"], *(s["location"] for s in finding["related"])]
    return "at" not in entry or any(entry["at"] in source_line(p, texts) for p in places)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--closecall", default=os.path.join(ROOT, "build/bin/closecall"))
    parser.add_argument("--folder", default=os.path.join(ROOT, "build/fixed"))
    parser.add_argument("--list", default=os.path.join(ROOT, "bench/fixed.json"))
    parser.add_argument("--include", action="append", default=[], metavar="FOLDER",
                        help="a further folder of headers; may be given several times")
    parser.add_argument("-v", action="store_true", help="print the findings too")
    parser.add_argument("packages", nargs="*")
    arguments = parser.parse_args()
    folder = os.path.abspath(arguments.folder)
    os.makedirs(folder, exist_ok=True)
    with open(arguments.list, encoding="utf-8") as text:
        entries = json.load(text)
    apt = Apt(folder)
    groups = {}
    for entry in entries:
        if not arguments.packages or entry["package"] in arguments.packages:
            groups.setdefault((entry["package"], entry["old"], entry["new"]), []).append(entry)
    count = {"found": 0, "missed": 0, "gone": 0, "still": 0, "not fetched": 0}
    for (package, old, new), group in sorted(groups.items()):
        name = package.strip("@").replace("/", "-")
        findings, texts = {}, {}
        for side, version in [("old", old), ("new", new)]:
            root = fetch(apt, folder, group[0], version)
            findings[side] = root and scan(arguments.closecall, folder, f"{name}-{version}", root,
                                           group, arguments.include)
        for entry in group:
            if findings["old"] is None or findings["new"] is None:
                count["not fetched"] += 1
                print(f"not fetched    {package} {old} {new}")
                continue
            hits = {s: [f for f in findings[s] if matches(entry, f, texts)] for s in findings}
            found = "found" if hits["old"] else "missed"
            gone = "gone" if len(hits["new"]) < max(1, len(hits["old"])) else "still"
            count[found] += 1
            count[gone] += 1
            print(f"{found:6} {gone:5}  {package} {old} {entry['file']} {entry['function']}: "
                  f"{entry['what']}", flush=True)
            if arguments.v:
                for side in ("old", "new"):
                    for f in hits[side]:
                        print(f"    {side} {f['location']['line']}: {f['check']}: {f['message']}")
    print(", ".join(f"{n} {what}" for what, n in count.items()))


if __name__ == "__main__":
    main()
