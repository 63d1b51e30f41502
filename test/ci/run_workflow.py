#!/usr/bin/env python3
"""Runs an example workflow as GitHub does, as far as ours need it.

  run_workflow.py BIN WORKFLOW.yml REPOSITORY OUT [NAME=VALUE ...]

Every job starts in a clone of its own below OUT; `actions/checkout` is that clone.
Our actions are those of this source tree, with closecall from BIN instead of a
build. Artifacts are folders below OUT/artifacts; what is uploaded to code scanning
goes to OUT/scanning. NAME=VALUE is environment (GITHUB_BASE_REF and so on). Prints a
line a job; exit status 1 when a job failed.
"""

import glob
import os
import re
import shutil
import subprocess
import sys

import yaml

import run_action

OURS = "closecall/closecall/"
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TAKEN = set()  # uses: that did something here


def clone(repository, folder, depth, environment):
    # A checkout of depth 1 has no history: the workflow has to ask for it.
    shallow = [] if depth == 0 else ["--depth", "1"]
    subprocess.run(["git", "clone", "-q", *shallow, "file://" + os.path.abspath(repository), folder],
                   check=True, env=environment)


def uses(step, workspace, out, environment, filled):
    """The status of a step that uses an action; may put folders in front of PATH."""
    name, given = step["uses"].split("@")[0], {k: filled(v) for k, v in step.get("with", {}).items()}
    TAKEN.add(name)
    if name.startswith(OURS):
        action = os.path.join(ROOT, name.removeprefix(OURS), "action.yml")
        status, outputs, summary, added = run_action.run(
            action, workspace, {**given, "install": "none"}, environment)
        print(*(f"output {k}={v}" for k, v in outputs.items()), summary, sep="\n", end="")
        environment["PATH"] = os.pathsep.join([*added, environment["PATH"]])
        return status
    if name == "actions/upload-artifact":
        folder = os.path.join(out, "artifacts", given["name"])
        os.makedirs(folder)
        shutil.copy(os.path.join(workspace, given["path"]), folder)
    elif name == "actions/download-artifact":
        assert given["merge-multiple"] == "True", given
        for file in glob.glob(os.path.join(out, "artifacts", given["pattern"], "*")):
            shutil.copy(file, workspace)
    elif name == "github/codeql-action/upload-sarif":
        os.makedirs(os.path.join(out, "scanning"), exist_ok=True)
        shutil.copy(os.path.join(workspace, given["sarif_file"]),
                    os.path.join(out, "scanning", given["category"] + ".sarif"))
    elif name == "actions/cache":
        # Kept from run to run, whatever the key.
        kept, here = os.path.join(out, "cache"), os.path.join(workspace, given["path"])
        os.makedirs(kept, exist_ok=True)
        os.symlink(kept, here)
    else:
        assert name == "actions/checkout", name
    return 0


def run_job(name, job, matrix, repository, out, environment):
    filled = lambda text: re.sub(
        r"\$\{\{\s*(\w+)\.(\w+)\s*\}\}",
        lambda m: {"matrix": matrix, "github": {"sha": "0123abc"}}[m[1]][m[2]], str(text))
    workspace = os.path.join(out, name + "".join("-" + v for v in matrix.values()))
    checkout = next(s for s in job["steps"] if s.get("uses", "").startswith("actions/checkout"))
    clone(repository, workspace, checkout.get("with", {}).get("fetch-depth", 1), environment)
    for step in job["steps"]:
        if "uses" in step:
            status = uses(step, workspace, out, environment, filled)
        else:
            status = subprocess.run(["/bin/bash", "-e", "-c", filled(step["run"])], cwd=workspace,
                                    env=environment).returncode
        if status:
            return status
    return 0


def main():
    binaries, workflow, repository, out, *variables = sys.argv[1:]
    environment = {**os.environ, **dict(v.split("=", 1) for v in variables)}
    environment["PATH"] = os.path.abspath(binaries) + os.pathsep + environment["PATH"]
    with open(workflow, encoding="utf-8") as f:
        jobs, done, failed = yaml.safe_load(f)["jobs"], set(), False
    os.makedirs(out)
    while len(done) < len(jobs):
        name = next(n for n, j in jobs.items() if n not in done
                    and set([j["needs"]] if "needs" in j else []) <= done)
        matrix = jobs[name].get("strategy", {}).get("matrix", {})
        (axis, values), = matrix.items() or [("", [None])]
        for value in values:
            chosen = {axis: str(value)} if axis else {}
            status = run_job(name, jobs[name], chosen, repository, os.path.abspath(out),
                             dict(environment))
            print("job", name, *chosen.values(), "ends with", status, flush=True)
            failed |= status != 0
        done.add(name)
        if failed:
            break  # what needs it does not run
    print("used:", *sorted(TAKEN))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
