"""Assigns each finding to the part of the plan where it is shown, or to the rest."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.diagnostics.diagnostic import Diagnostic, Report
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.plan.plan_model import (
    Actor,
    Deployment,
    InstallEntry,
    LifecycleStep,
    Plan,
    PlannedArtifact,
    PlannedScript,
)

PlanPart = PlannedArtifact | Deployment | InstallEntry | PlannedScript | LifecycleStep


@dataclass(frozen=True, slots=True)
class PlanAnnotations:
    """The findings of each part of a plan, and those that belong to no part."""

    at: dict[int, list[Diagnostic]]
    rest: tuple[Diagnostic, ...]

    def of(self, *parts: PlanPart) -> tuple[Diagnostic, ...]:
        """Return the findings of these parts, in the report's order."""
        return tuple(diagnostic for part in parts for diagnostic in self.at.get(id(part), ()))

    def broken(self, *parts: PlanPart) -> bool:
        """Whether these parts have an error."""
        return any(diagnostic.severity is Severity.ERROR for diagnostic in self.of(*parts))


def annotate(plan: Plan, report: Report) -> PlanAnnotations:
    """Assign every finding to a part of the plan."""
    places = list(_list_places(plan))
    twins = _find_twins(plan)
    at: dict[int, list[Diagnostic]] = {}
    rest = []
    for diagnostic in report.diagnostics:
        part = _find_part(diagnostic, places)
        if part is None:
            rest.append(diagnostic)
        else:
            for same in (part, *twins.get(id(part), ())):
                at.setdefault(id(same), []).append(diagnostic)
    return PlanAnnotations(at, tuple(rest))


def _find_twins(plan: Plan) -> dict[int, list[PlanPart]]:
    """The same parts of an AppSpec in its further ways of delivery."""
    twins: dict[int, list[PlanPart]] = {}
    first: dict[str, Deployment] = {}
    for deployment in plan.deployments:
        known = first.setdefault(deployment.appspec.path, deployment)
        if known is not deployment:
            for part, twin in zip(_list_parts(known), _list_parts(deployment), strict=False):
                if type(part) is type(twin):
                    twins.setdefault(id(part), []).append(twin)
    return twins


def _list_parts(deployment: Deployment) -> Iterator[PlanPart]:
    yield deployment
    yield from deployment.entries
    for step in (*deployment.steps, *deployment.ignored):
        yield step
        yield from step.scripts


def _find_part(diagnostic: Diagnostic, places: list[tuple[Span, PlanPart]]) -> PlanPart | None:
    """Find the smallest part that contains a finding; in a script, the part that a label names."""
    finding = diagnostic.finding
    labelled = [part for label in finding.labels for part in _find_around(label.span, places)]
    own = list(_find_around(finding.span, places))
    if not own:
        return next(iter(labelled), None)
    script = own[0].script if isinstance(own[0], PlannedScript) else None
    if script is not None and script.source.path == finding.span.source.path:
        return next((part for part in labelled if part in own), own[0])
    return own[0]


def _find_around(span: Span, places: list[tuple[Span, PlanPart]]) -> Iterator[PlanPart]:
    """Yield the parts that contain the start of a span, the smallest first."""
    around = [(place, part) for place, part in places if _contains(place, span)]
    yield from (part for _, part in sorted(around, key=lambda pair: pair[0].end - pair[0].start))


def _contains(outer: Span, inner: Span) -> bool:
    same = outer.source.path == inner.source.path
    return same and outer.start <= inner.start and inner.start <= outer.end


def _list_places(plan: Plan) -> Iterator[tuple[Span, PlanPart]]:
    for deployment in plan.deployments:
        for step in (*deployment.steps, *deployment.ignored):
            if step.actor is Actor.AGENT and step.event == "Install":
                yield from (
                    (permission.span, step) for permission in deployment.appspec.permissions
                )
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
