# Truth and verdict: compiles and runs a batch of groups to learn which are bad
# and how, scans the same file with closecall, and compares the two.
import bisect
import json
import os
import re
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
INPUTS = os.path.join(HERE, "Inputs")
LEAK, TWICE, LATE, UNSOUND, DANGLING, TOO_LONG, UNRUN, LEFT = 1, 2, 4, 8, 16, 32, 64, 128
CHECKS = "result-leak,connection-leak,statement-leak,buffer-leak,release-order,double-release," \
    "use-after-release,wrong-release"
STRICT = ["-Wno-everything", "-Werror=implicit-function-declaration", "-Werror=return-type", "-Werror=uninitialized"]
# Which faults a finding of a check tells of. To hand out a released handle is a
# use of it, whatever the one who gets it does with it.
TELLS = {"double-release": TWICE, "use-after-release": LATE | TWICE | DANGLING}


def run(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr[-3000:]}")
    return done.stdout


class Judge:
    suffix = ".c"

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

    def compile(self, base, program, *options):
        """The driver of a batch, as a program."""
        run([self.clang, "-O0", "-fno-builtin", *STRICT, "-I", INPUTS, *options,
             base + "-driver.c", self.runtime, "-Wl,--wrap=exit,--wrap=printf", "-o", program])

    def truth(self, name):
        """{ident: faults} by execution."""
        base = os.path.join(self.folder, name)
        self.compile(base, base + ".exe")
        out = run([base + ".exe"], timeout=120)
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
        """[(group, faults, findings)]; faults UNRUN: sound as far as it ran, and
        no line that a finding names was run."""
        path, starts = self.write(groups, name)
        truth = self.truth(name)
        found = self.findings(path, starts)
        doubtful = [n for n in found if not truth[n]]
        if doubtful:
            run_lines = self.run_lines(name)
            for n in doubtful:
                lines = [int(re.match(r"line (\d+):", text)[1]) + starts[n] - 1 for text in found[n].values()]
                if not any(line in run_lines for line in lines):
                    truth[n] = UNRUN
        return [(g, truth[n], found.get(n, {})) for n, g in enumerate(groups)]

    def run_lines(self, name):
        """The lines of the programs that some run of a driver passes."""
        base = os.path.join(self.folder, name)
        self.compile(base, base + "-cov.exe", "-O0", "-fprofile-instr-generate", "-fcoverage-mapping")
        run([base + "-cov.exe"], timeout=120, env={**os.environ, "LLVM_PROFILE_FILE": base + ".profraw"})
        tool = lambda kind: self.clang.replace("clang", kind)
        run([tool("llvm-profdata"), "merge", base + ".profraw", "-o", base + ".profdata"])
        out = run([tool("llvm-cov"), "export", "--format=lcov", "--instr-profile", base + ".profdata",
                   base + "-cov.exe", base + self.suffix])
        return {int(line) for line, count in re.findall(r"^DA:(\d+),(\d+)", out, re.M) if int(count)}

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
    if faults & (UNSOUND | TOO_LONG | UNRUN) or (faults and not faults & ~(DANGLING | LEFT)):
        return "aside"
    if not faults:
        return "invented" if found else "right"
    tells = [TELLS.get(check, LEAK) for check in found]
    if not any(told & faults for told in tells):
        return "missed"
    return "right" if all(told & faults for told in tells) else "also"
