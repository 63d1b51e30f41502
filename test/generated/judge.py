# Truth and verdict: compiles and runs a batch of groups to learn which are bad
# and how, scans the same file with closecall, and compares the two.
import json
import os
import re
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
INPUTS = os.path.join(HERE, "Inputs")
LEAK, TWICE, LATE, UNSOUND, DANGLING, TOO_LONG = 1, 2, 4, 8, 16, 32
CHECKS = "result-leak,connection-leak,statement-leak,buffer-leak,release-order,double-release," \
    "use-after-release,wrong-release"
# Which faults a finding of a check tells of.
TELLS = {"double-release": TWICE, "use-after-release": LATE}


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
        """Writes programs and drivers; returns the path and the text."""
        lines = ['#include "fake.h"', ""]
        for group in groups:
            lines += group.render()
        path = os.path.join(self.folder, name + ".c")
        with open(path, "w") as f:
            f.write("\n".join(lines) + "\n")
        driver = [f'#include "{name}.c"', '#include "runtime.h"']
        for group in groups:
            driver += [f"static void drive_{group.ident}(void) {{"] + \
                ["  " + line for line in group.driver] + ["}"]
        driver += ["const Driver drivers[] = {"] + \
            [f'  {{"{g.ident}", drive_{g.ident}}},' for g in groups] + \
            ["};", f"const int driverCount = {len(groups)};"]
        with open(os.path.join(self.folder, name + "-driver.c"), "w") as f:
            f.write("\n".join(driver) + "\n")
        return path

    def truth(self, name):
        """{ident: faults} by execution."""
        base = os.path.join(self.folder, name)
        run([self.clang, "-O1", "-fno-builtin", "-w", "-Werror=implicit-function-declaration", "-I", INPUTS,
             base + "-driver.c", self.runtime, "-Wl,--wrap=exit,--wrap=printf", "-o", base + ".exe"])
        out = run([base + ".exe"], timeout=300)
        return {int(ident): int(faults) for ident, faults, _ in map(str.split, out.splitlines())}

    def findings(self, path):
        """{ident: {check: message}} by closecall."""
        done = subprocess.run([self.closecall, "scan", "--format", "json", "-q", "-j", "1", "--checks", CHECKS,
                               path, "--", "-I", INPUTS], capture_output=True, text=True)
        if done.returncode not in (0, 1):
            raise RuntimeError(done.stderr[-3000:])
        found = {}
        for f in json.loads(done.stdout)["findings"]:
            ident = int(re.search(r"_(\d+)$", f["function"])[1])
            check = f["check"].removeprefix("closecall-")
            found.setdefault(ident, {})[check] = f"{f['location']['line']}: {f['message']} [{check}]"
        return found

    def judge(self, groups, name):
        """[(group, faults, findings)]"""
        path = self.write(groups, name)
        truth = self.truth(name)
        found = self.findings(path)
        return [(g, truth[g.ident], found.get(g.ident, {})) for g in groups]


def verdict(faults, found):
    """right, missed, invented, or aside: this program proves nothing."""
    if faults & (UNSOUND | TOO_LONG) or faults == DANGLING:
        return "aside"
    told = 0
    for check in found:
        told |= TELLS.get(check, LEAK)
    if told & ~faults:
        return "invented"
    return "missed" if faults and not told else "right"
