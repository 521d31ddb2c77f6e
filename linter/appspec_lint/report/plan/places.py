"""At which part of the plan each finding is shown: each has one place, or is left over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from appspec_lint.diagnostic import Diagnostic, Report
from appspec_lint.plan.facts import (
    Actor,
    Deployment,
    InstallEntry,
    Plan,
    PlannedArtifact,
    PlannedScript,
    Step,
)
from appspec_lint.rule import Severity
from appspec_lint.source import Span

Part = PlannedArtifact | Deployment | InstallEntry | PlannedScript | Step


@dataclass(frozen=True, slots=True)
class Places:
    """The findings of each part of a plan, and those that no part is about."""

    at: dict[int, list[Diagnostic]]
    rest: tuple[Diagnostic, ...]

    def of(self, *parts: Part) -> tuple[Diagnostic, ...]:
        """The findings at these parts, in the report's order."""
        return tuple(each for part in parts for each in self.at.get(id(part), ()))

    def broken(self, *parts: Part) -> bool:
        """Whether something fails here for certain."""
        return any(each.severity is Severity.ERROR for each in self.of(*parts))


def placed(plan: Plan, report: Report) -> Places:
    """Find the place of every finding."""
    places = list(_places(plan))
    at: dict[int, list[Diagnostic]] = {}
    rest = []
    for diagnostic in report.diagnostics:
        part = _place(diagnostic, places)
        if part is None:
            rest.append(diagnostic)
        else:
            at.setdefault(id(part), []).append(diagnostic)
    return Places(at, tuple(rest))


def _place(diagnostic: Diagnostic, places: list[tuple[Span, Part]]) -> Part | None:
    """The smallest part around the finding; of a file that hooks run, where a label says so."""
    finding = diagnostic.finding
    own = [(span, part) for span, part in places if _holds(span, finding.span)]
    labels = [label.span for label in finding.labels]
    if own and isinstance(own[0][1], PlannedScript):
        named = [part for label in labels for part in _around(label, places)]
        running = [part for _, part in own]
        return next((part for part in named if part in running), running[0])
    if own:
        return min(own, key=lambda each: each[0].end - each[0].start)[1]
    return next((part for label in labels for part in _around(label, places)), None)


def _around(span: Span, places: list[tuple[Span, Part]]) -> Iterator[Part]:
    found = [(place, part) for place, part in places if _holds(place, span)]
    yield from (part for _, part in sorted(found, key=lambda each: each[0].end - each[0].start))


def _holds(outer: Span, inner: Span) -> bool:
    same = outer.source.path == inner.source.path
    return same and outer.start <= inner.start and inner.start <= outer.end


def _places(plan: Plan) -> Iterator[tuple[Span, Part]]:
    for deployment in plan.deployments:
        for step in (*deployment.steps, *deployment.ignored):
            if step.actor is Actor.AGENT and step.event == "Install":
                yield from ((each.span, step) for each in deployment.appspec.permissions)
            for script in step.scripts:
                yield (script.entry.span if script.entry else script.location.span), script
                if script.script is not None:
                    yield script.script.source.span(), script
            if step.span is not None:
                yield step.span, step
        for entry in deployment.entries:
            yield entry.entry.span, entry
        yield deployment.appspec.source.span(), deployment
    for artifact in plan.artifacts:
        yield artifact.buildspec.source.span(), artifact
        section = artifact.section
        parts = (section.base_directory, section.discard_paths)
        several = (*section.files, *section.exclude_paths)
        for span in (section.key, section.files_key):
            yield span, artifact
        for located in (*(part for part in parts if part is not None), *several):
            yield located.span, artifact
