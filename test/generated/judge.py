# Truth and verdict: compiles and runs a batch of groups to learn which are bad
# and how, scans the same file with closecall, and compares the two.
import bisect
import json
import os
import re
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
INPUTS = os.path.join(HERE, "Inputs")
LEAK, TWICE, LATE, UNSOUND, DANGLING, TOO_LONG = 1, 2, 4, 8, 16, 32
CHECKS = "result-leak,connection-leak,statement-leak,buffer-leak,release-order,double-release," \
    "use-after-release,wrong-release"
STRICT = ["-Wno-everything", "-Werror=implicit-function-declaration", "-Werror=return-type", "-Werror=uninitialized"]
# Which faults a finding of a check tells of. To hand out a released handle is a
# use of it, whatever the one who gets it does with it.
TELLS = {"double-release": TWICE, "use-after-release": LATE | TWICE | DANGLING}


def run(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise RuntimeError(" ".join(command) + "\n" + done.stderr[-3000:])
    return done.stdout


class Judge:
    def __init__(self, closecall, clang, folder):
        self.closecall, self.clang, self.folder = closecall, clang, folder
        self.runtime = os.path.join(folder, "runtime.o")
        run([clang, "-O1", "-c", os.path.join(INPUTS, "runtime.c"), "-o", self.runtime])

    def write(self, groups, name):
        """Writes programs and drivers; the path, and where each group begins.
        Names end in the group's place in the list."""
        lines, starts = ['#include "fake.h"', ""], []
        driver = [f'#include "{name}.c"', '#include "runtime.h"']
        for number, group in enumerate(groups):
            program, calls = group.text(number)
            starts.append(len(lines) + 1)
            lines += program
            driver += [f"static void drive_{number}(void) {{"] + ["  " + line for line in calls] + ["}"]
        driver += ["const Driver drivers[] = {"] + \
            [f'  {{"{n}", drive_{n}}},' for n in range(len(groups))] + \
            ["};", f"const int driverCount = {len(groups)};"]
        path = os.path.join(self.folder, name + ".c")
        for file, text in ((path, lines), (path[:-2] + "-driver.c", driver)):
            with open(file, "w") as f:
                f.write("\n".join(text) + "\n")
        return path, starts

    def truth(self, name):
        """{ident: faults} by execution."""
        base = os.path.join(self.folder, name)
        run([self.clang, "-O1", "-fno-builtin", *STRICT, "-I", INPUTS,
             base + "-driver.c", self.runtime, "-Wl,--wrap=exit,--wrap=printf", "-o", base + ".exe"])
        out = run([base + ".exe"], timeout=60)
        return {int(ident): int(faults) for ident, faults, _ in map(str.split, out.splitlines())}

    def findings(self, path, starts):
        """{number: {check: message}} by closecall; lines counted from the group."""
        done = subprocess.run([self.closecall, "scan", "--format", "json", "-q", "-j", "1", "--checks", CHECKS,
                               path, "--", "-I", INPUTS], capture_output=True, text=True)
        if done.returncode not in (0, 1):
            raise RuntimeError(done.stderr[-3000:])
        found = {}
        for f in json.loads(done.stdout)["findings"]:
            ident = int(re.search(r"_(\d+)$", f["function"])[1])
            check = f["check"].removeprefix("closecall-")
            line = f["location"]["line"] - starts[ident] + 1
            found.setdefault(ident, {})[check] = f"line {line}: {f['message']} [{check}]"
        return found

    def judge(self, groups, name):
        """[(group, faults, findings)]"""
        path, starts = self.write(groups, name)
        truth = self.truth(name)
        found = self.findings(path, starts)
        return [(g, truth[n], found.get(n, {})) for n, g in enumerate(groups)]

    def compiling(self, groups, name):
        """Those groups that compile (a reduction may leave a name undeclared)."""
        while groups:
            path, starts = self.write(groups, name)
            done = subprocess.run([self.clang, "-fsyntax-only", "-ferror-limit=0", *STRICT, "-I", INPUTS, path],
                                  capture_output=True, text=True)
            lines = {int(m) for m in re.findall(r"^[^\s:]+:(\d+):\d+: error", done.stderr, re.M)}
            if not lines:
                break
            bad = {bisect.bisect_right(starts, line) - 1 for line in lines}
            groups = [g for n, g in enumerate(groups) if n not in bad]
        return groups


def verdict(faults, found):
    """right, missed, invented, or aside: this program proves nothing. A bad
    function needs one finding of a right kind; "also" is said of one that has
    findings of another kind besides."""
    if faults & (UNSOUND | TOO_LONG) or faults == DANGLING:
        return "aside"
    if not faults:
        return "invented" if found else "right"
    tells = [TELLS.get(check, LEAK) for check in found]
    if not any(told & faults for told in tells):
        return "missed"
    return "right" if all(told & faults for told in tells) else "also"
