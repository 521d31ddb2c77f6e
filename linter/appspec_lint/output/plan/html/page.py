"""The plan as `html`: one page that needs no network and no script."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.output.plan import symbols, tree_view, wording
from appspec_lint.output.plan.annotations import PlanAnnotations, annotate
from appspec_lint.output.plan.html.elements import (
    LOOKS,
    SIGNS,
    findings,
    folded,
    mark,
    sign_svg,
    table_head,
    text,
    ticked,
)
from appspec_lint.output.plan.html.shapes import CLASSES
from appspec_lint.output.plan.html.style import STYLE
from appspec_lint.output.plan.html.svg import pictures
from appspec_lint.output.summary import summary
from appspec_lint.plan.plan_model import (
    Deployment,
    LifecycleStep,
    PackedFile,
    Plan,
    PlannedArtifact,
    PlannedScript,
)

MOST = 40
"""About how many lines a tree may have."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def render(plan: Plan, report: Report) -> str:
    """Write the page."""
    return "\n".join(_page(plan, report)) + "\n"


def _page(plan: Plan, report: Report) -> Iterator[str]:
    places = annotate(plan, report)
    fed = {id(each.artifact) for each in plan.deployments}
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>Deployment plan: {text(_about(plan))}</title>"
    yield f"<style>\n{STYLE}</style>"
    yield "</head>"
    yield "<body>"
    yield "<header>"
    yield "<h1>Deployment plan</h1>"
    yield '<p class="soft">What would be packed, copied and run: told from the files, '
    yield "with nothing executed.</p>"
    yield from _verdict(report)
    yield "</header>"
    yield "<main>"
    for number, deployment in enumerate(plan.deployments):
        yield from _deployment(deployment, places, number)
    for artifact in plan.artifacts:
        if id(artifact) not in fed:
            yield '<section class="deployment">'
            yield f"<h2>{text(wording.named(artifact))}</h2>"
            yield f'<p class="soft">{ticked(wording.aim(artifact, plan))}</p>'
            yield from _packing(artifact, None, places)
            yield "</section>"
    if not plan.deployments:
        yield '<section class="deployment"><p>There is no AppSpec here: nothing is deployed.</p>'
        yield "</section>"
    if places.rest:
        yield '<section class="deployment">'
        yield "<h2>Elsewhere</h2>"
        yield from findings(places.rest)
        yield "</section>"
    yield "</main>"
    yield "<footer>"
    yield "<p>"
    for sign, said in symbols.LEGEND:
        yield f'<span class="{CLASSES[sign]}">{sign_svg(sign)}</span> {said} &#160; '
    yield "</p>"
    yield "<p>Made by appspec-lint plan.</p>"
    yield "</footer>"
    yield "</body>"
    yield "</html>"


def _about(plan: Plan) -> str:
    return ", ".join(each.appspec.source.display_path for each in plan.deployments) or "nothing"


def _verdict(report: Report) -> Iterator[str]:
    yield '<p class="badges">'
    for severity in Severity:
        count = report.count(severity)
        if count:
            said = tree_view.counted(count, severity.value)
            look = LOOKS[severity]
            yield f'<span class="badge {look}">{sign_svg(SIGNS[severity])}{said}</span>'
    if not report.diagnostics:
        yield f'<span class="badge yes">{sign_svg(symbols.YES)}{summary(report)}</span>'
    yield "</p>"


def _deployment(deployment: Deployment, places: PlanAnnotations, number: int) -> Iterator[str]:
    yield f'<section class="deployment" aria-labelledby="d{number}">'
    yield f'<h2 id="d{number}">{text(deployment.appspec.source.display_path)}</h2>'
    origin = ticked(wording.feed(deployment))
    yield f'<p class="soft">{text(wording.subtitle(deployment))} · {origin}'
    yield "</p>"
    yield from findings(places.of(deployment))
    if deployment.steps:
        yield "<figure>"
        yield from pictures(deployment, places, number)
        yield "</figure>"
    if deployment.artifact is not None:
        yield "<h3>What the artifact holds</h3>"
        yield from _packing(deployment.artifact, deployment, places)
    if deployment.platform is Platform.EC2:
        yield "<h3>What the agent copies</h3>"
        yield from _install(deployment, places)
    yield "<h3>What runs, in this order</h3>"
    if deployment.steps:
        yield '<ol class="timeline">'
        for step in deployment.steps:
            yield from _step(step, deployment, places)
        yield "</ol>"
    else:
        yield "<p>No function is called.</p>"
    for step in deployment.ignored:
        yield f"<p><code>{text(step.event or '(no name)')}</code> never runs.</p>"
        yield from findings(places.of(step))
    for said in (wording.traffic(deployment), wording.previous(deployment)):
        if said:
            yield f'<p class="soft small">{text(said)}</p>'
    yield "</section>"


def _packing(
    artifact: PlannedArtifact, deployment: Deployment | None, places: PlanAnnotations
) -> Iterator[str]:
    lines = tree_view.packing_lines(deployment or artifact, MOST)
    yield from table_head("Repository", "Artifact")
    for line in lines:
        row = line.row
        files = [
            f"{item.source} → {item.path if isinstance(item, PackedFile) else tree_view.BEHIND}"
            for item in row.items
        ]
        label = f"{row.label}… {tree_view.counted(len(files), 'file')}" if row.folded else row.label
        left = folded(label, files) if row.folded else f'<span class="path">{text(label)}</span>'
        deep = f'<span class="deep" style="--depth:{len(row.bars)}">{left}</span>'
        right = f'<span class="path">{text(line.right)}</span>'
        if line.right in (tree_view.BEHIND, tree_view.MADE):
            right = f'<span class="soft small">{text(line.right)}</span>'
        if line.note:
            right += f'<br><span class="soft small">{ticked(line.note)}</span>'
        directory = "" if row.items else ' class="folder"'
        yield f"<tr{directory}>{mark(line.sign)}<td>{deep}</td><td>{right}</td></tr>"
    yield "</tbody></table>"
    if not artifact.files:
        yield "<p>Nothing is packed.</p>"
    left_count = tree_view.not_packaged_line(artifact, deployment)
    if left_count:
        yield f'<p class="soft small">{left_count}.</p>'
    yield from findings(places.of(artifact))


def _install(deployment: Deployment, places: PlanAnnotations) -> Iterator[str]:
    if not deployment.entries:
        yield "<p>Nothing is copied.</p>"
        return
    yield from table_head("Bundle", "Instance")
    for entry in deployment.entries:
        left, right = tree_view.install_line(entry)
        shown = f'<span class="path">{text(left)}</span>'
        if len(entry.copies) > 1:
            files = [f"{copy.source} → {copy.destination}" for copy in entry.copies]
            shown = folded(left, files)
        sign = symbols.entry_sign(entry, places)
        yield f"<tr>{mark(sign)}<td>{shown}</td>"
        yield f'<td><span class="path">{text(right)}</span></td></tr>'
        found = places.of(entry)
        if found:
            yield '<tr><td colspan="3">'
            yield from findings(found)
            yield "</td></tr>"
    yield "</tbody></table>"


def _step(step: LifecycleStep, deployment: Deployment, places: PlanAnnotations) -> Iterator[str]:
    sign = symbols.step_sign(step, deployment, places)
    quiet = sign == symbols.NOTHING
    yield f'<li class="{"quiet" if quiet else "step"}">'
    yield f'<span class="node {CLASSES[sign]}">{sign_svg(sign)}</span>'
    yield f'<div class="event"><h4>{text(step.event)}</h4>'
    beside = wording.beside(step, deployment, places)
    yield f'<span class="soft small">{text(beside)}</span></div>'
    for script in step.scripts:
        yield from _script(script, places)
    yield from findings(places.of(step))
    yield "</li>"


def _script(script: PlannedScript, places: PlanAnnotations) -> Iterator[str]:
    sign = symbols.script_sign(script, places)
    yield '<div class="script">'
    yield f'<header><span class="{CLASSES[sign]}">{sign_svg(sign)}</span>'
    yield f'<span class="path">{text(script.location.value)}</span>'
    yield f'<span class="soft small">{text(wording.terms(script))}</span></header>'
    silence = wording.silence(script)
    if silence:
        yield f'<p class="soft small">{ticked(silence)}</p>'
    done = wording.doings(script)
    if done:
        yield '<ul class="small">'
        for deed in done:
            what = wording.said(deed)
            line = f'<span class="soft">(line {deed.span.first.line})</span>'
            yield f"<li>{text(deed.kind.value)}: <code>{text(what)}</code> {line}</li>"
        yield "</ul>"
    yield from findings(places.of(script))
    yield "</div>"
