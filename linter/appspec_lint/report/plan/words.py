"""The words and pictures' contents that all readable forms of a plan share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from appspec_lint.diagnostic import Diagnostic
from appspec_lint.model.appspec import Platform
from appspec_lint.model.deeds import Deed, deeds
from appspec_lint.plan.facts import (
    Actor,
    Copy,
    Deployment,
    InstallEntry,
    PackedFile,
    PlannedArtifact,
    PlannedScript,
    Revision,
    Step,
    Stranded,
)
from appspec_lint.report.plan.folding import Row, folded
from appspec_lint.report.plan.places import Places
from appspec_lint.simulate.certainty import Certainty

PLATFORMS = {
    Platform.EC2: "EC2/on-premises",
    Platform.ECS: "Amazon ECS",
    Platform.LAMBDA: "AWS Lambda",
}
LEGEND = "✓ for certain   ? can't be known from the files   ✗ breaks, or is left behind"
MADE_BY_NOBODY = "what the build may add"

Packing = PackedFile | Stranded
YES, MAYBE, NO, NOTHING = "✓", "?", "✗", "·"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of two trees side by side: a sign, and what lies left and right."""

    sign: str
    row: Row[Packing] | Row[Copy]
    right: str
    note: str = ""


def counted(count: int, word: str) -> str:
    """`1 file`, `2,143 files`."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def position(diagnostic: Diagnostic) -> str:
    """Where a finding is, as editors take it."""
    span = diagnostic.finding.span
    return f"{span.source.shown}:{span.first.line}:{span.first.column}"


def subtitle(deployment: Deployment) -> str:
    """The platform, and the operating system where there is one."""
    os = deployment.appspec.os
    named = PLATFORMS[deployment.platform]
    return f"{named}, {os.value}" if os is not None else named


def feed(deployment: Deployment) -> str:
    """What brings the bundle about."""
    artifact = deployment.artifact
    if artifact is None:
        if deployment.platform is not Platform.EC2:
            return "no buildspec is known to pack it"
        folder = deployment.appspec.source.shown.rpartition("/")[0]
        where = f"`{folder}`" if folder else "this folder"
        return f"no buildspec feeds it: the bundle is {where} as it is"
    text = f"{named(artifact)}, source root `{artifact.root}`"
    more = [*(named(each) for each in deployment.others)]
    if more:
        text += f" (or {', or '.join(more)}: the files can't tell)"
    elif artifact.others:
        roots = " or ".join(f"`{each}`" for each in artifact.others)
        text += f" (or {roots}: the files can't tell)"
    elif not deployment.sure:
        text += " (most likely: the files can't tell)"
    return text


def named(artifact: PlannedArtifact) -> str:
    """The artifact by its buildspec, and by its identifier if it is a secondary one."""
    shown = artifact.buildspec.source.shown
    return f"{shown}, artifact `{artifact.section.name}`" if artifact.section.name else shown


def duration(script: PlannedScript) -> str:
    """How long a script may run; an absent timeout is an hour."""
    if script.assumed:
        return f"{script.timeout} s (none is set)"
    return f"{script.timeout} s"


def beside(step: Step, deployment: Deployment) -> str:
    """What to say beside an event."""
    if step.actor is Actor.SERVICE:
        return "the load balancer's own step"
    if step.event == "DownloadBundle":
        return "the agent unpacks the bundle"
    if step.event == "Install":
        certain = sum(copy.certainty is Certainty.YES for copy in deployment.install)
        possible = len(deployment.install) - certain
        if not deployment.entries:
            return "nothing to copy"
        if not possible:
            return f"the agent copies {counted(certain, 'file')}"
        kinds = f"{certain:,} + {possible:,}" if certain else f"{possible:,}"
        return f"the agent copies {kinds} possible file{'' if possible == 1 else 's'}"
    if not step.scripts:
        return "no script"
    return "the previous revision's scripts" if step.revision is Revision.PREVIOUS else ""


def traffic(deployment: Deployment) -> str:
    """What the order above is, and what another kind of deployment makes of it."""
    if deployment.platform is Platform.ECS:
        return (
            "Blue/green, by CodeDeploy: each function has an hour to report back. "
            "AfterAllowTestTraffic is called with a test listener only."
        )
    if deployment.platform is Platform.LAMBDA:
        return "CodeDeploy shifts the alias between the two; each function has an hour to report."
    near = any("Traffic" in step.event for step in deployment.steps)
    balanced = " The traffic events need a load balancer." if near else ""
    return (
        f"In-place, on each instance.{balanced} Blue/green: the new instances run all but "
        "BeforeBlockTraffic, BlockTraffic and AfterBlockTraffic; once the traffic has moved, the "
        "old ones run these three."
    )


def previous(deployment: Deployment) -> str:
    """What to know of hooks that run the last revision's scripts; "" where there are none."""
    steps = [step.event for step in deployment.hooks if step.revision is Revision.PREVIOUS]
    if not steps or deployment.platform is not Platform.EC2:
        return ""
    verb = "runs" if len(steps) == 1 else "run"
    return (
        f"{', '.join(steps)} {verb} what the last installed revision holds (nothing, at the first "
        "deployment): the scripts here are run by the next deployment."
    )


def sign_of(certainty: Certainty) -> str:
    return {Certainty.YES: YES, Certainty.MAYBE: MAYBE, Certainty.NO: NO}[certainty]


def script_sign(script: PlannedScript, places: Places) -> str:
    """Whether the script runs, as far as can be known."""
    if script.found is Certainty.NO or places.broken(script):
        return NO
    return sign_of(script.found)


def step_sign(step: Step, deployment: Deployment, places: Places) -> str:
    """The worst of what happens in an event."""
    if step.event == "Install" and step.actor is Actor.AGENT:
        signs = [entry_sign(entry, places) for entry in deployment.entries]
        return _worst(signs) or NOTHING
    if step.event == "DownloadBundle" and step.actor is Actor.AGENT:
        return NO if any(stranded(deployment)) else YES
    if step.actor is Actor.SERVICE:
        return YES
    signs = [script_sign(script, places) for script in step.scripts]
    if NO in signs or places.broken(step):
        return NO
    return MAYBE if MAYBE in signs else YES if signs else NOTHING


def stranded(deployment: Deployment) -> Iterator[Stranded]:
    """The AppSpec itself, left behind."""
    yield from (one for one in deployment.stranded if one.place == "appspec.yml")


def entry_sign(entry: InstallEntry, places: Places) -> str:
    """Whether there is anything to copy."""
    return NO if places.broken(entry) else sign_of(entry.certainty)


def doings(script: PlannedScript) -> tuple[Deed, ...]:
    """What the script does, as far as it is read."""
    return deeds(script.script) if script.script is not None else ()


def silence(script: PlannedScript) -> str:
    """Why nothing is said of what a script does; "" where it was read."""
    if script.entry is None:
        return "a Lambda function, which no file here holds"
    if script.found is Certainty.NO:
        return "" if script.script is not None else "not in the bundle"
    if script.script is None:
        return "not in the repository: nothing is known of what it does"
    if not script.script.is_shell:
        return "no shell script: what it does is not read"
    count = len(script.script.program.commands)
    if not script.script.program.complete:
        return "too long to be read"
    return "" if doings(script) else f"runs {counted(count, 'command')}"


def packing_lines(
    artifact: PlannedArtifact, deployment: Deployment | None, most: int
) -> tuple[Line, ...]:
    """Repository and artifact side by side."""
    prefix = "" if artifact.root == "." else f"{artifact.root}/"
    items: list[tuple[str, Packing]] = []
    if deployment is not None:
        items += [(each.source.removeprefix(prefix), each) for each in deployment.stranded]
    items += [(each.source.removeprefix(prefix), each) for each in artifact.files]
    pins = {path for path, each in items if isinstance(each, Stranded)}
    if deployment is not None:
        pins |= {path.removeprefix(prefix) for path in _named(deployment)}
    rows = folded(items, most=most, pinned=frozenset(pins))
    return tuple(_packing_line(row) for row in rows)


def install_lines(entry: InstallEntry, most: int) -> tuple[Line, ...]:
    """Bundle and instance side by side, for one entry of `files`."""
    rows = folded([(copy.source, copy) for copy in entry.copies], most=most)
    found = []
    for row in rows:
        targets = [copy.destination for copy in row.items]
        sign = _worst([sign_of(copy.certainty) for copy in row.items])
        found.append(Line(sign, row, _together(targets)))
    return tuple(found)


def _named(deployment: Deployment) -> Iterator[str]:
    """What the AppSpec names, and so has a line of its own."""
    yield deployment.appspec.source.shown
    for step in deployment.steps:
        for script in step.scripts:
            if script.script is not None:
                yield script.script.source.shown


def _packing_line(row: Row[Packing]) -> Line:
    signs, targets, notes = [], [], []
    for each in row.items:
        if isinstance(each, Stranded):
            signs.append(NO)
        else:
            signs.append(sign_of(each.certainty))
            targets.append(each.path)
            if each.made:
                notes.append(f"made by `{each.by}`" if each.by else MADE_BY_NOBODY)
    right = _together(targets) if targets else "left behind" if row.items else ""
    return Line(_worst(signs), row, right, notes[0] if len(notes) == len(row.items) == 1 else "")


def _worst(signs: Sequence[str]) -> str:
    return next((sign for sign in (NO, MAYBE, YES) if sign in signs), "")


def _together(paths: Sequence[str]) -> str:
    """One path, or the folder of several with their number."""
    if len(paths) <= 1:
        return "".join(paths)
    first, last = min(paths), max(paths)
    size = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    folder = first[:size].rpartition("/")[0]
    start = f"{folder}/" if folder or first.startswith("/") else ""
    return f"{start}… {counted(len(paths), 'file')}"
