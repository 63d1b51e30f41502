#!/usr/bin/env python3
"""Runs a composite GitHub action as the runner does, as far as ours needs it.

  run_action.py PATH ACTION.yml WORKSPACE [input=value ...]

PATH is put in front of the search path, or replaces it when it ends in "!".

Environment, `${{ inputs.x }}` in env, GITHUB_OUTPUT, GITHUB_PATH and
GITHUB_STEP_SUMMARY work; the outputs are printed as `output NAME=VALUE`, the
summary after them. Exit status: that of the step that failed, else 0.
"""

import os
import re
import subprocess
import sys
import tempfile

import yaml


def run(action, workspace, given, environment):
    """(status, outputs, summary, folders that it added to the search path)."""
    with open(action, encoding="utf-8") as f:
        data = yaml.safe_load(f)
    inputs = {name: str(spec.get("default", "")) for name, spec in data.get("inputs", {}).items()}
    for name, value in given.items():
        if name not in inputs:
            sys.exit(f"{action} has no input {name}")
        inputs[name] = str(value)

    def filled(text):
        return re.sub(r"\$\{\{\s*inputs\.([\w-]+)\s*\}\}", lambda m: inputs[m[1]], str(text))

    with tempfile.TemporaryDirectory() as scratch:
        files = {name: os.path.join(scratch, name)
                 for name in ("GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")}
        for path in files.values():
            open(path, "w", encoding="utf-8").close()
        environment = {**environment, **files,
                       "GITHUB_ACTION_PATH": os.path.dirname(os.path.abspath(action))}
        status, steps, added = 0, {}, []
        for step in data["runs"]["steps"]:
            own = {k: filled(v) for k, v in step.get("env", {}).items()}
            own["PATH"] = os.pathsep.join([*added, environment["PATH"]])
            open(files["GITHUB_OUTPUT"], "w", encoding="utf-8").close()
            status = subprocess.run(["/bin/" + step["shell"], "-e", "-c", filled(step["run"])],
                                    cwd=workspace, env={**environment, **own}).returncode
            with open(files["GITHUB_PATH"], encoding="utf-8") as f:
                added = [line.strip() for line in f][::-1]
            with open(files["GITHUB_OUTPUT"], encoding="utf-8") as f:
                steps[step.get("id", "")] = dict(line.rstrip("\n").split("=", 1) for line in f)
            if status:
                break
        outputs = {}
        for name, spec in data.get("outputs", {}).items():
            step, key = re.fullmatch(r"\$\{\{ steps\.([\w-]+)\.outputs\.([\w-]+) \}\}",
                                     spec["value"]).groups()
            outputs[name] = steps.get(step, {}).get(key, "")
        with open(files["GITHUB_STEP_SUMMARY"], encoding="utf-8") as f:
            return status, outputs, f.read(), added


def main():
    search, action, workspace, *given = sys.argv[1:]
    path = search[:-1] if search.endswith("!") else search + os.pathsep + os.environ["PATH"]
    status, outputs, summary, _ = run(action, workspace, dict(g.split("=", 1) for g in given),
                                      {**os.environ, "PATH": path})
    for name, value in outputs.items():
        print(f"output {name}={value}")
    print(summary, end="")
    return status


if __name__ == "__main__":
    sys.exit(main())
