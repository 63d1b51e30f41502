"""What GitLab asks of a code quality report, against the JSON report."""
import json
import sys

quality = json.load(open(sys.argv[1], encoding="utf-8"))
log = json.load(open(sys.argv[2], encoding="utf-8"))
shown = [f for f in log["findings"] if not f["suppressed"]]
failed = [f for f in log["files"] if f["status"] == "failed"]
assert len(quality) == len(shown) + len(failed)
assert len({q["fingerprint"] for q in quality}) == len(quality)
for q in quality:
    assert set(q) == {"description", "check_name", "fingerprint", "severity", "location"}
    assert q["severity"] in ("info", "minor", "major", "critical", "blocker")
    assert not q["location"]["path"].startswith(("/", "./")) and q["location"]["lines"]["begin"] > 0
for q, f in zip(quality, shown):
    assert (q["description"], q["check_name"]) == (f["message"], f["check"])
    assert (q["location"]["path"], q["location"]["lines"]["begin"]) == (
        f["location"]["file"], f["location"]["line"])
