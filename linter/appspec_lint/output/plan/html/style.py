"""The style sheet of the HTML page of a plan: light, dark, narrow, and print."""

STYLE = """\
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #16191d; --soft: #59626d; --line: #dfe3e8;
  --faint: #eef0f3; --yes: #14713f; --yes-pale: #e3f4ea; --maybe: #8a5a00; --maybe-pale: #fcf1d8;
  --no: #b42318; --no-pale: #fdeae7; --info: #2453b3; --info-pale: #e6eefc; --flow: #9aa5b3;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1116; --card: #161b22; --ink: #e7ebf0; --soft: #9da8b5; --line: #2b323c;
    --faint: #1f252e; --yes: #56d18c; --yes-pale: #12301f; --maybe: #e6b450; --maybe-pale: #33280f;
    --no: #ff8a7d; --no-pale: #3a1814; --info: #8ab4ff; --info-pale: #16263f; --flow: #5d6977;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  -webkit-text-size-adjust: 100%;
}
main, body > header, body > footer { max-width: 64rem; margin: 0 auto; padding: 0 1.5rem; }
body > header { padding-top: 2.75rem; padding-bottom: .5rem; }
body > footer { padding-top: .5rem; padding-bottom: 3rem; color: var(--soft); font-size: .875rem; }
h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -.015em; margin: 0 0 .4rem; }
h2 { font: 600 1.2rem/1.35 var(--mono); margin: 0; overflow-wrap: anywhere; }
h3 { font-size: 1.05rem; margin: 2.25rem 0 .6rem; }
h4 { font-size: 1rem; margin: 0; }
p { margin: .35rem 0; }
code, .path { font-family: var(--mono); font-size: .875em; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
.deployment {
  background: var(--card); border: 1px solid var(--line); border-radius: 14px;
  padding: 1.75rem; margin: 1.5rem 0;
}
.badges { display: flex; flex-wrap: wrap; gap: .5rem; margin: .75rem 0 0; padding: 0; }
.badge {
  display: inline-flex; align-items: center; gap: .45em; padding: .2rem .75rem; font-weight: 600;
  border-radius: 99px; font-size: .875rem;
}
.sign { display: inline-block; width: 1em; height: 1em; flex: none; vertical-align: -.14em; }
.sign path, .sign circle { fill: none; stroke: currentColor; stroke-width: 2; }
.sign path { stroke-linecap: round; stroke-linejoin: round; }
.sign circle.dot { fill: currentColor; stroke: none; }
.yes { color: var(--yes); } .maybe { color: var(--maybe); } .no { color: var(--no); }
.info { color: var(--info); } .nothing { color: var(--soft); }
.badge.yes { background: var(--yes-pale); } .badge.maybe { background: var(--maybe-pale); }
.badge.no { background: var(--no-pale); } .badge.info { background: var(--info-pale); }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th { text-align: left; font-size: .8125rem; font-weight: 600; color: var(--soft); }
th, td { padding: .2rem .5rem; border-bottom: 1px solid var(--faint); vertical-align: top; }
th { border-color: var(--line); }
th.mark, td.mark { width: 2rem; padding-left: .25rem; padding-right: 0; }
tbody tr:last-child td { border-bottom: 0; }
td .deep { display: block; padding-left: calc(var(--depth) * 1.1rem); }
tr.directory td { color: var(--soft); border-bottom-color: transparent; padding-bottom: .1rem; }
summary { cursor: pointer; }
details ul { margin: .3rem 0 .5rem; padding-left: 1.2rem; }
.timeline { list-style: none; margin: 0; padding: 0; }
.timeline > li { position: relative; padding: 0 0 1.1rem 2.4rem; }
.timeline > li::before {
  content: ""; position: absolute; left: .68rem; top: 1.5rem; bottom: 0; width: 2px;
  background: var(--line);
}
.timeline > li:last-child::before { display: none; }
.node {
  position: absolute; left: 0; top: .05rem; width: 1.45rem; height: 1.45rem; border-radius: 50%;
  display: grid; place-items: center; background: var(--faint); font-size: .8rem;
}
.node.yes { background: var(--yes-pale); } .node.maybe { background: var(--maybe-pale); }
.node.no { background: var(--no-pale); }
.quiet h4 { font-weight: 500; color: var(--soft); }
.event { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem .75rem; }
.script { border: 1px solid var(--line); border-radius: 10px; }
.script { padding: .7rem .9rem; margin: .5rem 0; }
.script header { display: flex; flex-wrap: wrap; gap: .1rem .75rem; align-items: baseline; }
.script header .path { font-weight: 600; }
.script ul { margin: .4rem 0 0; padding-left: 1.1rem; }
.finding {
  border-left: 4px solid currentColor; border-radius: 4px 8px 8px 4px; padding: .6rem .9rem;
  margin: .6rem 0; break-inside: avoid;
}
.finding.no { background: var(--no-pale); } .finding.maybe { background: var(--maybe-pale); }
.finding.info { background: var(--info-pale); }
.finding p, .finding pre { color: var(--ink); }
.finding .rule { color: inherit; font-weight: 600; margin: 0; }
.finding .rule a { color: inherit; }
.finding pre {
  white-space: pre-wrap; overflow-wrap: anywhere; font: .8125rem/1.5 var(--mono);
  margin: .35rem 0 0;
}
figure { margin: 1.5rem 0 .5rem; }
figure svg { display: block; width: 100%; height: auto; }
svg.tall { display: none; }
svg text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
svg text { fill: var(--ink); }
svg text.strong { font-weight: 600; }
svg text.mono { font-family: var(--mono); }
svg text.soft { fill: var(--soft); }
svg .box { fill: var(--page); stroke: var(--line); }
svg .thread { fill: none; stroke: var(--flow); stroke-width: 1.5; }
svg .thread.maybe { stroke: var(--maybe); stroke-dasharray: 5 4; }
svg .thread.no { stroke: var(--no); stroke-dasharray: 2 4; }
svg .rail { stroke: var(--line); stroke-width: 2; }
svg .ring { fill: var(--faint); stroke: var(--card); stroke-width: 3; }
svg .ring.yes { fill: var(--yes-pale); } svg .ring.maybe { fill: var(--maybe-pale); }
svg .ring.no { fill: var(--no-pale); }
svg .glyph { fill: none; stroke: currentColor; stroke-width: 1.9; stroke-linecap: round; }
svg .glyph { stroke-linejoin: round; }
svg .glyph.dot { fill: currentColor; stroke: none; }
@media (max-width: 44rem) {
  main, body > header, body > footer { padding-left: 1rem; padding-right: 1rem; }
  body > header { padding-top: 1.75rem; }
  .deployment { padding: 1.1rem; margin: 1rem 0; }
  svg.wide { display: none; }
  svg.tall { display: block; }
  th, td { padding-left: .25rem; padding-right: .25rem; }
  th.mark, td.mark { width: 1.4rem; }
}
@media print {
  :root {
    color-scheme: light;
    --page: #ffffff; --card: #ffffff; --ink: #000000; --soft: #454c55; --line: #c4cad1;
    --faint: #e4e7eb; --yes: #14713f; --yes-pale: #e3f4ea; --maybe: #8a5a00;
    --maybe-pale: #fcf1d8; --no: #b42318; --no-pale: #fdeae7; --info: #2453b3;
    --info-pale: #e6eefc; --flow: #7d8896;
  }
  body { font-size: 10.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main, body > header, body > footer { max-width: none; padding-left: 0; padding-right: 0; }
  body > header { padding-top: 0; }
  .deployment { border: 0; padding: 0; margin: 1rem 0 0; }
  body > footer { padding: 0; }
  body > footer p:last-child { display: none; }
  svg.wide { display: block; }
  svg.tall { display: none; }
  h3, h4, tr, .script { break-inside: avoid; }
  h3, h4 { break-after: avoid; }
  @page { margin: 16mm 14mm; }
}
"""
