//===- HtmlPage.h - Style and script of the HTML report --------*- C++ -*-===//
//
// Owns the two texts that make the page look and move. The page is complete
// without the script, which only filters, groups and steps.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_OUTPUT_HTMLPAGE_H
#define CLOSECALL_TOOL_OUTPUT_HTMLPAGE_H

namespace closecall::output {

inline constexpr char PageStyle[] = R"css(
:root { --bg:#f6f7f9; --card:#fff; --ink:#1c2330; --soft:#5d6879; --line:#dfe3ea; --code:#fbfcfe;
  --accent:#2457c5; --error:#c62839; --warning:#b06a00; --note:#2b6cb0; --mark:#ffe9a8; --step:#eaf1ff; --good:#1d7a46; }
@media (prefers-color-scheme: dark) { :root { --bg:#12161d; --card:#1a202a; --ink:#e4e9f1; --soft:#95a1b4;
  --line:#2c3542; --code:#151a22; --accent:#7aa5ff; --error:#ff7482; --warning:#f0b357; --note:#6db3f2;
  --mark:#5d4a12; --step:#1f2c47; --good:#63c98f; } }
* { box-sizing:border-box; }
body { margin:0; background:var(--bg); color:var(--ink); font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif; }
code, pre, .code { font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace; font-size:13px; }
header { padding:26px 32px 18px; background:var(--card); border-bottom:1px solid var(--line); }
header h1 { margin:0 0 4px; font-size:22px; letter-spacing:-.01em; }
header p { margin:0; color:var(--soft); }
.tiles { display:flex; flex-wrap:wrap; gap:12px; margin-top:16px; }
.tile { padding:10px 16px; border:1px solid var(--line); border-radius:10px; min-width:104px; background:var(--bg); }
.tile b { display:block; font-size:22px; line-height:1.2; font-variant-numeric:tabular-nums; }
.tile.error b { color:var(--error); } .tile.warning b { color:var(--warning); } .tile.good b { color:var(--good); }
.tile span { color:var(--soft); font-size:13px; }
.page { display:grid; grid-template-columns:270px minmax(0,1fr); gap:24px; padding:24px 32px 60px; max-width:1500px; }
nav { position:sticky; top:16px; align-self:start; max-height:calc(100vh - 32px); overflow:auto; }
nav h2 { font-size:12px; text-transform:uppercase; letter-spacing:.06em; color:var(--soft); margin:18px 0 6px; }
nav input[type=search] { width:100%; padding:8px 10px; border:1px solid var(--line); border-radius:8px; background:var(--card); color:var(--ink); font:inherit; }
nav label { display:flex; gap:8px; align-items:baseline; padding:2px 0; cursor:pointer; }
nav label span { flex:1; overflow-wrap:anywhere; } nav label i { font-style:normal; color:var(--soft); font-variant-numeric:tabular-nums; }
.toggle { display:flex; border:1px solid var(--line); border-radius:8px; overflow:hidden; }
.toggle button { flex:1; border:0; padding:7px; background:var(--card); color:var(--ink); font:inherit; cursor:pointer; }
.toggle button[aria-pressed=true] { background:var(--accent); color:#fff; }
@media (prefers-color-scheme: dark) { .toggle button[aria-pressed=true] { color:#0d1420; } }
.group { margin-bottom:26px; } .group > h2 { font-size:16px; margin:0 0 10px; overflow-wrap:anywhere; }
.group > h2 small { color:var(--soft); font-weight:normal; }
.about { margin:-4px 0 12px; color:var(--soft); } .about > summary { cursor:pointer; }
.about > div { color:var(--ink); background:var(--card); border:1px solid var(--line); border-radius:10px; padding:4px 18px; margin-top:8px; }
.about pre { background:var(--code); padding:10px 12px; border-radius:8px; overflow:auto; border-left:3px solid var(--line); }
.about pre.unsafe { border-left-color:var(--error); } .about pre.safe { border-left-color:var(--good); }
.finding { background:var(--card); border:1px solid var(--line); border-left:4px solid var(--error); border-radius:10px; margin-bottom:10px; }
.finding.warning { border-left-color:var(--warning); } .finding.note { border-left-color:var(--note); }
.finding > summary { list-style:none; cursor:pointer; padding:11px 16px; } .finding > summary::-webkit-details-marker { display:none; }
.finding > summary:hover .what { color:var(--accent); }
.what { font-weight:600; overflow-wrap:anywhere; } .where { color:var(--soft); font-size:13px; overflow-wrap:anywhere; }
.badge { display:inline-block; font-size:12px; padding:0 8px; border-radius:99px; border:1px solid var(--line); color:var(--soft); margin-left:6px; font-weight:normal; }
.badge.new { color:var(--error); border-color:currentColor; }
.body { padding:0 16px 16px; }
.stepper { display:flex; align-items:center; gap:8px; margin:2px 0 10px; color:var(--soft); }
.stepper button { border:1px solid var(--line); background:var(--bg); color:var(--ink); border-radius:8px; padding:4px 12px; font:inherit; cursor:pointer; }
.stepper button:hover { border-color:var(--accent); }
.pane { border:1px solid var(--line); border-radius:8px; overflow:auto; background:var(--code); margin-top:8px; }
.pane > .file { padding:6px 12px; color:var(--soft); border-bottom:1px solid var(--line); font-size:13px; position:sticky; left:0; }
.row { display:flex; white-space:pre; tab-size:8; min-width:max-content; line-height:1.55; }
.row .n { flex:0 0 56px; text-align:right; padding-right:12px; color:var(--soft); user-select:none; position:sticky; left:0; background:var(--code); }
.row mark { background:var(--mark); color:inherit; border-radius:3px; }
.row.gone { background:color-mix(in srgb, var(--error) 14%, transparent); } .row.come { background:color-mix(in srgb, var(--good) 16%, transparent); }
.patch .n { background:none; position:static; } .fix { color:var(--good); font-weight:600; }
.gap { color:var(--soft); padding-left:34px; line-height:1.2; }
.step { margin:1px 0 3px 56px; padding:3px 12px; border-left:3px solid var(--line); background:var(--card); font:14px/1.45 system-ui,sans-serif; white-space:normal; max-width:900px; cursor:pointer; }
.step b { display:inline-block; min-width:20px; height:20px; border-radius:10px; background:var(--line); text-align:center; font-size:12px; line-height:20px; margin-right:8px; padding:0 5px; }
.step.acquire b { background:var(--accent); color:#fff; } .step.exit b { background:var(--error); color:#fff; }
.step.active { background:var(--step); border-left-color:var(--accent); }
.step.other { cursor:default; } .other b, .fix b { background:none; }
.tail { margin-top:10px; color:var(--soft); font-size:13px; overflow-wrap:anywhere; }
.lost { background:var(--card); border:1px solid var(--line); border-radius:10px; padding:10px 18px; margin-bottom:26px; }
.lost li { overflow-wrap:anywhere; } .none { padding:40px; text-align:center; color:var(--soft); }
[hidden] { display:none !important; }
@media (max-width: 900px) { .page { grid-template-columns:minmax(0,1fr); padding:16px; } nav { position:static; max-height:none; } header { padding:18px 16px; } }
@media print { nav, .stepper { display:none; } .page { display:block; } }
)css";

inline constexpr char PageScript[] = R"js(
(() => {
  const all = [...document.querySelectorAll('.finding')], list = document.getElementById('list');
  const about = Object.fromEntries([...document.querySelectorAll('template[data-check]')].map(t => [t.dataset.check, t]));
  let by = 'check';
  const wanted = name => new Set([...document.querySelectorAll(`nav input[name=${name}]:checked`)].map(i => i.value));
  function arrange() {
    const groups = new Map();
    for (const f of all) {
      const key = f.dataset[by];
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(f);
    }
    list.replaceChildren(...[...groups].sort((a, b) => a[0] < b[0] ? -1 : 1).map(([key, findings]) => {
      const g = document.createElement('section'); g.className = 'group';
      const h = document.createElement('h2'); h.textContent = key + ' ';
      h.append(document.createElement('small')); g.append(h);
      if (by === 'check' && about[key]) g.append(about[key].content.cloneNode(true));
      g.append(...findings); return g;
    }));
    filter();
  }
  function filter() {
    const words = document.getElementById('search').value.toLowerCase().split(/\s+/).filter(Boolean);
    const sets = ['check', 'level', 'state'].map(n => [n, wanted(n)]);
    let shown = 0;
    for (const f of all) {
      const text = (f.dataset.check + ' ' + f.dataset.file + ' ' + f.querySelector('summary').textContent).toLowerCase();
      f.hidden = !(sets.every(([n, s]) => s.has(f.dataset[n])) && words.every(w => text.includes(w)));
      shown += !f.hidden;
    }
    for (const g of list.children) {
      const n = g.querySelectorAll('.finding:not([hidden])').length;
      g.hidden = !n; g.querySelector('h2 small').textContent = n;
    }
    document.getElementById('none').hidden = shown > 0;
  }
  function go(finding, to) {
    const steps = [...finding.querySelectorAll('.step[data-step]')].sort((a, b) => a.dataset.step - b.dataset.step);
    if (!steps.length) return;
    const now = steps.findIndex(s => s.classList.contains('active'));
    const next = Math.max(0, Math.min(steps.length - 1, to(now, steps)));
    steps.forEach((s, i) => s.classList.toggle('active', i === next));
    finding.querySelector('.at').textContent = `step ${next + 1} of ${steps.length}`;
    steps[next].scrollIntoView({block: 'nearest', behavior: 'smooth'});
  }
  document.addEventListener('click', e => {
    const f = e.target.closest('.finding'), b = e.target.closest('[data-go]'), s = e.target.closest('.step[data-step]');
    if (f && b) go(f, now => now + Number(b.dataset.go));
    else if (f && s) go(f, (now, steps) => steps.indexOf(s));
    const t = e.target.closest('[data-by]');
    if (t) {
      by = t.dataset.by;
      document.querySelectorAll('[data-by]').forEach(x => x.setAttribute('aria-pressed', x === t));
      arrange();
    }
  });
  document.addEventListener('keydown', e => {
    if (e.target.matches('input') || e.ctrlKey || e.metaKey || e.altKey) return;
    const f = [...document.querySelectorAll('.finding[open]:not([hidden])')].find(x => x.getBoundingClientRect().bottom > 80);
    if (f && (e.key === 'n' || e.key === 'p')) go(f, now => now + (e.key === 'n' ? 1 : -1));
    if (e.key === '/') { document.getElementById('search').focus(); e.preventDefault(); }
  });
  document.querySelector('nav').addEventListener('input', filter);
  document.querySelector('nav').hidden = false;
  arrange();
  if (location.hash) { const f = document.getElementById(location.hash.slice(1)); if (f) { f.open = true; f.scrollIntoView(); } }
})();
)js";

} // namespace closecall::output

#endif
