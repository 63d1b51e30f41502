"""Checks the rules of a SARIF log against what GitHub code scanning asks."""
import json
import sys

run = json.load(open(sys.argv[1], encoding="utf-8"))["runs"][0]
rules = run["tool"]["driver"]["rules"]
assert len(rules) >= 8, "rules are missing"
for rule in rules:
    def check(condition, what):
        if not condition:
            sys.exit(f"{rule['id']}: {what}")
    check(rule["id"].startswith("closecall-"), "id")
    check(rule["name"].isalpha() and rule["name"][0].isupper(), "name")
    for key in ("shortDescription", "fullDescription"):
        check(0 < len(rule[key]["text"]) <= 1024, key)
    check(rule["help"]["text"] and "```" in rule["help"]["markdown"], "help")
    properties = rule["properties"]
    check(properties["precision"] in ("very-high", "high", "medium", "low"), "precision")
    check(properties["problem.severity"] in ("error", "warning", "recommendation"), "severity")
    tags = properties["tags"]
    check(len(tags) <= 10, "more than ten tags")
    check(any(t.startswith("external/cwe/cwe-") for t in tags), "no weakness")
    check(("security" in tags) == ("security-severity" in properties), "security")
    if "security-severity" in properties:
        check(0 < float(properties["security-severity"]) <= 10, "security-severity")
assert run["columnKind"] == "utf16CodeUnits"
assert run["automationDetails"]["id"].endswith("/")
