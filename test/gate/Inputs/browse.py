"""Uses an HTML report in a browser without a screen: browse.py CHROMIUM PAGE

Opens a finding and steps through its path, groups, searches and filters, in a wide and
in a narrow window; no page may be wider than its window.
"""
import html
import json
import os
import re
import subprocess
import sys
import tempfile

chromium, page = sys.argv[1:]
DRIVE = """<script>
const out = {}, shown = () => document.querySelectorAll('.finding:not([hidden])').length;
const groups = () => [...document.querySelectorAll('#list > section:not([hidden]) > h2')].map(h => h.firstChild.textContent.trim());
out.all = shown(); out.byCheck = groups();
document.querySelector('[data-by=file]').click(); out.byFile = groups();
const f = document.querySelector('.finding:not([hidden])'); f.open = true;
out.at = [];
for (let i = 0; i < 4; i++) { f.querySelector('[data-go="1"]').click(); out.at.push(f.querySelector('.at').textContent); }
f.querySelector('[data-go="-1"]').click(); out.at.push(f.querySelector('.at').textContent);
for (const x of document.querySelectorAll('.finding')) x.open = true;
out.width = [document.documentElement.scrollWidth, innerWidth];
for (const x of document.querySelectorAll('.finding')) x.open = false;
const search = document.getElementById('search');
const type = text => { search.value = text; search.dispatchEvent(new Event('input', {bubbles: true})); };
type('double again'); out.found = shown(); type('no such words'); out.none = [shown(), document.getElementById('none').hidden]; type('');
document.querySelector('input[name=state][value=suppressed]').click(); out.withSuppressed = shown();
document.querySelector('input[name=check][value=closecall-double-release]').click(); out.withoutDouble = shown();
const pre = document.createElement('pre'); pre.id = 'result'; pre.textContent = JSON.stringify(out); document.body.append(pre);
</script></body>"""
with open(page, encoding="utf-8") as f:
    text = f.read()
assert text.count("</body>") == 1
with tempfile.TemporaryDirectory() as folder:
    driven = os.path.join(folder, "driven.html")
    with open(driven, "w", encoding="utf-8") as f:
        f.write(text.replace("</body>", DRIVE))
    for width in (1400, 500):
        done = subprocess.run(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--window-size={width},900",
             f"--user-data-dir={folder}/{width}", "--virtual-time-budget=5000", "--dump-dom",
             "file://" + driven], capture_output=True, text=True, timeout=120, check=True)
        out = json.loads(html.unescape(
            re.search(r'<pre id="result">(.*?)</pre>', done.stdout, re.S)[1]))
        print(out)
        assert out["all"] == 4 and out["byCheck"] == ["closecall-double-release",
                                                      "closecall-result-leak"], out
        assert out["byFile"] == ["include/count.h", "src/report.c"], out
        assert out["at"] == ["step 1 of 3", "step 2 of 3", "step 3 of 3", "step 3 of 3",
                             "step 2 of 3"], out
        assert out["width"][0] <= out["width"][1] <= width, out
        assert out["found"] == 1 and out["none"] == [0, False], out
        assert out["withSuppressed"] == 5 and out["withoutDouble"] == 4, out
