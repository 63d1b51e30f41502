"""Checks the JSON and JUnit reports of formats.test against each other."""
import json
import os
import sys
import xml.etree.ElementTree as ElementTree

top = sys.argv[1]
log = json.load(open(os.path.join(top, "all.json"), encoding="utf-8"))
sarif = json.load(open(os.path.join(top, "all.sarif"), encoding="utf-8"))["runs"][0]
junit = ElementTree.parse(os.path.join(top, "all.xml")).getroot()
text = open(os.path.join(top, "all.txt"), encoding="utf-8").read()

open_findings = [f for f in log["findings"] if not f["suppressed"]]
assert len(open_findings) == 4 == log["summary"]["findings"], log["summary"]
assert log["summary"]["suppressed"] == 1
assert log["summary"]["exitCode"] == 1
assert {f["file"]: f["status"] for f in log["files"]} == {
    "src/dos.c": "partial", "src/gone.c": "failed", "src/report.c": "complete"}
assert [f["function"] for f in log["files"][0]["lost"]] == ["broken"]
# Every format tells the same findings.
assert [f["message"] for f in log["findings"]] == [r["message"]["text"] for r in sarif["results"]]
assert [bool(r["suppressions"]) for r in sarif["results"]] == [
    f["suppressed"] for f in log["findings"]]
for f in open_findings:
    place = f["location"]
    assert (f"{place['file']}:{place['line']}:{place['column']}: {f['severity']}: "
            f"{f['message']} [{f['check']}]\n") in text
    assert f["path"][0]["kind"] == "acquire" and len(f["path"]) >= 2
assert junit.attrib["failures"] == "4" and junit.attrib["errors"] == "1"
assert len(junit.findall(".//failure")) == 4 and len(junit.findall(".//error")) == 1
assert sum(int(s.attrib["tests"]) for s in junit) == int(junit.attrib["tests"]) == len(
    junit.findall(".//testcase"))
# A server knows a case by its class and name, from run to run.
cases = [(c.attrib["classname"], c.attrib["name"]) for c in junit.findall(".//testcase")]
assert len(set(cases)) == len(cases), cases
assert ("src/report.c", "closecall-result-leak in 'several'") in cases, cases
