"""The plan as `text`: two trees side by side, and a timeline of the hooks, for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.output.plan import symbols, tree_view, wording
from appspec_lint.output.plan.annotations import PlanAnnotations, annotate
from appspec_lint.output.summary import summary
from appspec_lint.output.terminal import Paint, Style, colored, escape_controls, truncate, width_of
from appspec_lint.output.terminal import unstyled as unpainted
from appspec_lint.plan.plan_model import (
    Actor,
    Deployment,
    InstallEntry,
    LifecycleStep,
    Plan,
    PlannedArtifact,
    PlannedScript,
)

WIDTH = 80
LEFT = 36
"""The width of the left tree in columns."""
MOST = 24
"""The approximate maximum number of lines of a tree."""
DEEDS = 5

_STYLES = {
    symbols.NO: Style.ERROR,
    symbols.MAYBE: Style.WARNING,
    symbols.YES: Style.INFO,
    symbols.WARNING: Style.WARNING,
    "i": Style.INFO,
}
_SIGNS = {Severity.ERROR: symbols.NO, Severity.WARNING: symbols.WARNING, Severity.INFO: "i"}
_LEGEND = "   ".join(f"{sign} {said}" for sign, said in symbols.LEGEND)
_PLAIN = str.maketrans(
    {
        "✓": "+",
        "✗": "x",
        "·": "-",
        "→": ">",
        "…": "...",
        "│": "|",
        "├": "|",
        "└": "`",
        "─": "-",
    }
)


def render(plan: Plan, report: Report, *, color: bool = False, plain: bool = False) -> str:
    """Render each deployment, unmatched artifacts, other findings, and a summary line."""
    writer = _Writer(annotate(plan, report), colored if color else unpainted, plain)
    blocks = [writer.deployment(deployment) for deployment in plan.deployments]
    deployed = {id(deployment.artifact) for deployment in plan.deployments}
    blocks += [
        writer.alone(artifact, plan) for artifact in plan.artifacts if id(artifact) not in deployed
    ]
    if not plan.deployments:
        blocks.append(iter(["no AppSpec found"]))
    blocks.append(writer.rest())
    text = "\n\n".join(block for lines in blocks if (block := "\n".join(lines)))
    legend = f"{_LEGEND}\n" if plan.deployments or plan.artifacts else ""
    whole = f"{text}\n\n{legend}{summary(report)}\n"
    return whole.translate(_PLAIN) if plain else whole


class _Writer:
    """Renders the parts of a plan, each with its findings."""

    def __init__(self, places: PlanAnnotations, paint: Paint, plain: bool) -> None:
        self.places, self.paint, self.plain = places, paint, plain

    def deployment(self, deployment: Deployment) -> Iterator[str]:
        shown = escape_controls(deployment.appspec.source.display_path)
        about = f": {escape_controls(wording.subtitle(deployment))}"
        yield self.paint(shown, Style.STRONG) + about
        yield from _wrap(wording.describe_build(deployment), "  ", "  ")
        yield from self.facts(deployment, deployment.artifact)
        yield from self.findings((deployment,), "  ")
        if deployment.artifact is not None:
            yield ""
            yield from self.packing(deployment.artifact, deployment)
        if deployment.platform is Platform.EC2:
            yield ""
            yield from self.install(deployment)
        yield ""
        yield from self.timeline(deployment)

    def facts(
        self, deployment: Deployment | None, artifact: PlannedArtifact | None
    ) -> Iterator[str]:
        """Render where the facts come from."""
        for name, origin in wording.describe_facts(deployment, artifact):
            yield from _wrap(escape_controls(origin), f"  {name + ':':13}", " " * 15)

    def alone(self, artifact: PlannedArtifact, plan: Plan) -> Iterator[str]:
        """Render an artifact that belongs to no deployment."""
        yield self.paint(escape_controls(wording.named(artifact)), Style.STRONG)
        yield from _wrap(wording.describe_unmatched(artifact, plan), "  ", "  ")
        yield from self.facts(None, artifact)
        yield ""
        yield from self.packing(artifact, None)

    def packing(self, artifact: PlannedArtifact, deployment: Deployment | None) -> Iterator[str]:
        yield self.heads("repository", "artifact")
        lines = tree_view.packing_lines(deployment or artifact, MOST)
        yield from self.lines(lines)
        if not artifact.files:
            yield "  nothing is packaged"
        left = tree_view.not_packaged_line(artifact, deployment)
        if left:
            yield f"    {left}"
        yield from self.findings((artifact,), "  ")

    def install(self, deployment: Deployment) -> Iterator[str]:
        yield self.heads("revision", "instance")
        for entry in deployment.entries:
            yield from self.entry(entry)
        if not deployment.entries:
            yield "  nothing is installed"

    def entry(self, entry: InstallEntry) -> Iterator[str]:
        left, right = tree_view.install_line(entry)
        yield self.pair(symbols.entry_sign(entry, self.places), left, right)
        yield from self.findings((entry,), "  ")

    def timeline(self, deployment: Deployment) -> Iterator[str]:
        yield "  " + self.paint("hooks, in order of execution", Style.FRAME)
        for step in deployment.steps:
            yield from self.step(step, deployment)
        if not deployment.steps:
            yield "  · no functions are called"
        for step in deployment.ignored:
            yield self.pair("!", step.event or "(no name)", "never runs", arrow=" ")
            yield from self.findings((step,), "  │ ")
        for text in (wording.traffic(deployment), wording.previous(deployment)):
            yield from _wrap(text, "    ", "    ") if text else ()

    def step(self, step: LifecycleStep, deployment: Deployment) -> Iterator[str]:
        sign = symbols.step_sign(step, deployment, self.places)
        quiet = step.actor is Actor.SCRIPTS and not step.scripts
        beside = wording.beside(step, deployment, self.places)
        yield self.pair(sign, step.event, beside, arrow=" ", strong=not quiet)
        for script in step.scripts:
            yield from self.script(script)
        yield from self.findings((step,), "  │ ")

    def script(self, script: PlannedScript) -> Iterator[str]:
        sign = symbols.script_sign(script, self.places)
        name, terms = script.location.value, wording.terms(script)
        if width_of(escape_controls(name)) <= LEFT - 2:
            yield self.pair(sign, name, terms, edge="  │ ", arrow=" ")
        else:
            yield self.pair(sign, name, "", edge="  │ ")
            yield self.pair("", "", terms, edge="  │ ", arrow=" ")
        note = wording.explain_no_actions(script)
        if note:
            yield from _wrap(note, "  │     ", "  │     ")
        done = wording.list_actions(script)
        for action in done[:DEEDS]:
            what = wording.format_command(action)
            line = f"{action.kind.value}: {what}"
            place = f" (line {action.span.start_position.line})"
            yield f"  │     {self.fitted(line, WIDTH - 8 - len(place), tail=0)}{place}"
        if len(done) > DEEDS:
            yield f"  │     … and {len(done) - DEEDS} more"
        yield from self.findings((script,), "  │   ")

    def rest(self) -> Iterator[str]:
        if self.places.rest:
            yield self.paint("other findings", Style.STRONG)
            for diagnostic in self.places.rest:
                yield from self.finding(diagnostic, "  ")

    def findings(self, parts: tuple[object, ...], edge: str) -> Iterator[str]:
        for part in parts:
            for diagnostic in self.places.at.get(id(part), ()):
                yield from self.finding(diagnostic, edge)

    def finding(self, diagnostic: Diagnostic, edge: str) -> Iterator[str]:
        sign = _SIGNS[diagnostic.severity]
        head = f"{diagnostic.severity.value}[{diagnostic.rule}]"
        text = f"{head}: {diagnostic.message} ({wording.position(diagnostic)})"
        for number, line in enumerate(_wrap(text, "", "", WIDTH - len(edge) - 2)):
            start = self.paint(sign, _STYLES[sign]) if number == 0 else " "
            shown = line.replace(head, self.paint(head, _STYLES[sign]), 1) if not number else line
            yield f"{edge}{start} {shown}"

    def heads(self, left: str, right: str) -> str:
        return "    " + self.paint(f"{left:{LEFT}}   {right}", Style.FRAME)

    def lines(self, lines: tuple[tree_view.TreeLine, ...]) -> Iterator[str]:
        for line in lines:
            row = line.row
            guides = "".join("│  " if more else "   " for more in row.bars[1:])
            if row.bars:
                guides += "└─ " if row.last else "├─ "
            folded = f"{row.label}… {tree_view.counted(len(row.items), 'file')}"
            left = guides + (folded if row.folded else row.label)
            yield self.pair(line.sign, left, line.right)
            if line.note:
                yield f"      {self.fitted(line.note, WIDTH - 6, tail=0)}"

    def pair(
        self,
        sign: str,
        left: str,
        right: str,
        *,
        edge: str = "  ",
        arrow: str = "→",
        strong: bool = False,
    ) -> str:
        """Render one line of two columns."""
        room = LEFT + 2 - len(edge)
        if right in ("", tree_view.NOT_PACKAGED, tree_view.POSSIBLE):
            arrow = " "
        cut = self.fitted(left, room if right else WIDTH - len(edge) - 2)
        padding = " " * max(0, room - width_of(cut))
        shown = self.paint(cut, Style.STRONG) if strong else cut
        drawn = self.paint(sign, _STYLES[sign]) if sign in _STYLES else sign or " "
        tail = f"{padding} {arrow} {self.fitted(right, WIDTH - LEFT - 7)}" if right else ""
        return f"{edge}{drawn} {shown}{tail}"

    def fitted(self, text: str, width: int, *, tail: float = 2 / 3) -> str:
        """Make text visible and fit it into `width` columns."""
        if self.plain:
            return truncate(escape_controls(text).translate(_PLAIN), width, tail=tail, mark="...")
        return truncate(escape_controls(text), width, tail=tail)


def _wrap(text: str, first: str, rest: str, width: int = 0) -> Iterator[str]:
    lines = textwrap.wrap(escape_controls(text), width or WIDTH - len(rest), break_on_hyphens=False)
    for number, line in enumerate(lines):
        yield f"{rest if number else first}{line}"
