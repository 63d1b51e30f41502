"""Applies the fixes of a SARIF log to a file and prints it: sarif_fixes.py LOG FILE

As a viewer would do that knows nothing but SARIF: columns are UTF-16 code units,
results in reverse order so that what is acquired later is released first.
"""
import json
import sys

run = json.load(open(sys.argv[1], encoding="utf-8"))["runs"][0]
lines = open(sys.argv[2], encoding="utf-8", newline="").read().split("\n")
edits = []
for number, result in enumerate(reversed(run["results"])):
    for fix in result.get("fixes", [])[:1]:
        for change in fix["artifactChanges"]:
            assert change["artifactLocation"]["uri"] == sys.argv[2], change
            for r in change["replacements"]:
                at = r["deletedRegion"]
                assert (at["startLine"], at["startColumn"]) == (at["endLine"], at["endColumn"])
                edits.append((at["startLine"], at["startColumn"], number,
                              r["insertedContent"]["text"]))
for line, column, _, text in sorted(edits, reverse=True):
    units = lines[line - 1].encode("utf-16-le")
    at = 2 * (column - 1)
    lines[line - 1] = (units[:at] + text.encode("utf-16-le") + units[at:]).decode("utf-16-le")
sys.stdout.write("\n".join(lines))
