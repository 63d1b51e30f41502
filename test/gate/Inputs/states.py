"""The baselineState of the results of a SARIF log; known ones are suppressed.

  states.py LOG STATE...
"""
import json
import sys

results = json.load(open(sys.argv[1], encoding="utf-8"))["runs"][0]["results"]
states = [r.get("baselineState") for r in results]
assert states == sys.argv[2:], states
for r in results:
    known = r["baselineState"] in ("unchanged", "updated")
    assert bool(r.get("suppressions")) == known, r
    if known:
        assert r["suppressions"][0]["kind"] == "external"
