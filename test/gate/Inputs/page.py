"""Parses an HTML report and compares it with the JSON report of the same scan."""
import html.parser
import json
import sys

VOID = {"meta", "input", "br"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.findings, self.steps, self.text, self.urls = [], [], [], [], []
        self.changes = []  # the finding of each line that a fix changes

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        for name in ("src", "href", "data", "action"):
            if a.get(name):
                self.urls.append((tag, a[name]))
        if tag not in VOID:
            self.open.append(tag)
        classes = (a.get("class") or "").split()
        if "finding" in classes:
            self.findings.append(a)
        if "come" in classes or "gone" in classes:
            self.changes.append(len(self.findings))
        if "step" in classes:
            self.steps.append((len(self.findings), a.get("data-step")))
            self.text.append("")

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.open[-3:], self.getpos())
        self.open.pop()

    def handle_data(self, data):
        if self.text:
            self.text[-1] += data


page = Page()
source = open(sys.argv[1], encoding="utf-8").read()
page.feed(source)
page.close()
assert not page.open, page.open
# Nothing is loaded; links are for people.
assert all(tag == "a" for tag, _ in page.urls), page.urls
assert "url(" not in source and "@import" not in source
log = json.load(open(sys.argv[2], encoding="utf-8"))
assert len(page.findings) == len(log["findings"]) > 0
for n, (shown, told) in enumerate(zip(page.findings, log["findings"]), 1):
    assert shown["data-check"] == told["check"] and shown["data-level"] == told["severity"]
    assert (shown["data-state"] == "open") != told["suppressed"]
    numbers = sorted(int(s) for f, s in page.steps if f == n and s)
    assert numbers == list(range(1, len(told["path"]) + 1)), numbers
    others = [1 for f, s in page.steps if f == n and not s]
    assert len(others) == len(told["related"])
    assert (n in page.changes) == bool(told.get("fixes")), n
for word in (s["message"] for f in log["findings"] for s in f["path"]):
    assert any(word in t for t in page.text), word
