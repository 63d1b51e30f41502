#!/usr/bin/env python3
"""Example workflows parse, and give our actions only inputs that they have.

  workflows.py INTEGRATIONS
"""

import glob
import os
import sys

import yaml

OURS = "closecall/closecall/integrations/"


def load(path):
    with open(path, encoding="utf-8") as f:
        return yaml.safe_load(f)


def main():
    root, problems, used = sys.argv[1], [], 0
    for path in sorted(glob.glob(os.path.join(root, "github-action", "workflows", "*.yml"))):
        for job in load(path)["jobs"].values():
            for step in job["steps"]:
                uses = step.get("uses", "")
                if not uses.startswith(OURS):
                    continue
                used += 1
                action = os.path.join(root, uses.removeprefix(OURS).split("@")[0], "action.yml")
                known = load(action)["inputs"]
                problems += [f"{path}: {action} has no input '{name}'"
                             for name in step.get("with", {}) if name not in known]
    load(os.path.join(root, "gitlab", "closecall.gitlab-ci.yml"))
    hooks = load(os.path.join(root, "..", ".pre-commit-hooks.yaml"))
    for hook in hooks:
        entry = os.path.join(root, "..", hook["entry"])
        if not os.access(entry, os.X_OK):
            problems.append(f"{entry} cannot be run")
    print(*problems, sep="\n")
    print(f"{used} uses")
    return 1 if problems or not used else 0


if __name__ == "__main__":
    sys.exit(main())
