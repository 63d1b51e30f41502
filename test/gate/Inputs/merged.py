"""The merged log holds the results of the log of one scan: merged.py ONE MERGED"""
import json
import sys

one, merged = (json.load(open(f, encoding="utf-8"))["runs"][0] for f in sys.argv[1:])


def key(result):
    region = result["locations"][0]["physicalLocation"]
    return (region["artifactLocation"]["uri"], region["region"]["startLine"],
            region["region"]["startColumn"], result["ruleId"], result["message"]["text"])


assert sorted(map(key, one["results"])) == [key(r) for r in merged["results"]]
assert merged["tool"] == one["tool"]
assert merged["invocations"][0]["exitCode"] == 1
assert len({"suppressions" in r for r in merged["results"]}) == 1
said = [n["message"]["text"] for n in merged["invocations"][0]["toolExecutionNotifications"]]
assert len(said) == len(set(said)) and any("not analysed" in t for t in said), said
