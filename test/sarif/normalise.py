"""Prints a SARIF log without what changes for good reasons: the version of the
tool, the texts of its rules, the digits of fingerprints.

  normalise.py LOG [--update EXPECTED]
"""
import json
import re
import sys

log = json.load(open(sys.argv[1], encoding="utf-8"))
for run in log["runs"]:
    driver = run["tool"]["driver"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", driver["semanticVersion"])
    driver["semanticVersion"] = "VERSION"
    ids = [rule["id"] for rule in driver["rules"]]
    assert ids == sorted(ids)
    driver["rules"] = "RULES"
    for result in run["results"]:
        assert ids[result.pop("ruleIndex")] == result["ruleId"]
        prints = result["partialFingerprints"]
        assert re.fullmatch(r"[0-9a-f]{32}", prints["closecall/v1"])
        prints["closecall/v1"] = "DIGEST"
text = json.dumps(log, indent=1, ensure_ascii=False) + "\n"
if len(sys.argv) > 3 and sys.argv[2] == "--update":
    open(sys.argv[3], "w", encoding="utf-8").write(text)
else:
    sys.stdout.write(text)
