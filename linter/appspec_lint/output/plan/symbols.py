"""The signs of a plan: certain, unknown, fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from appspec_lint.certainty import Certainty
from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.output.plan.annotations import PlanAnnotations, PlanPart
from appspec_lint.plan.plan_model import (
    Actor,
    Deployment,
    InstallEntry,
    LifecycleStep,
    PlannedScript,
    Revision,
)

YES, MAYBE, NO, NOTHING = "✓", "?", "✗", "·"
WARNING = "!"
LEGEND = (
    (YES, "certain"),
    (MAYBE, "unknown"),
    (NO, "fails / not packaged"),
)


def sign_of(certainty: Certainty) -> str:
    """Return the sign of a certainty."""
    return {
        Certainty.YES: YES,
        Certainty.MAYBE: MAYBE,
        Certainty.UNMENTIONED: MAYBE,
        Certainty.NO: NO,
    }[certainty]


def worst(signs: Sequence[str]) -> str:
    """Return the worst of several signs; "" if there are none."""
    return next((sign for sign in (NO, MAYBE, YES) if sign in signs), "")


def script_sign(script: PlannedScript, places: PlanAnnotations) -> str:
    """Return whether a script can run, as a sign."""
    return NO if places.broken(script) else sign_of(script.found)


def entry_sign(entry: InstallEntry, places: PlanAnnotations) -> str:
    """Return whether an entry has anything to copy, as a sign."""
    return NO if places.broken(entry) else sign_of(entry.certainty)


def step_sign(step: LifecycleStep, deployment: Deployment, places: PlanAnnotations) -> str:
    """Return the worst sign of an event, including errors elsewhere that fail it."""
    if blocking_event(step, deployment, places):
        return NOTHING
    if places.broken(step) or any(stopping(step, deployment, places)):
        return NO
    if step.actor is Actor.SERVICE or step.event == "DownloadBundle":
        return YES
    if step.actor is Actor.AGENT:
        signs = [entry_sign(entry, places) for entry in deployment.entries]
    else:
        signs = [script_sign(script, places) for script in step.scripts]
    return worst(signs) or NOTHING


def blocking_event(step: LifecycleStep, deployment: Deployment, places: PlanAnnotations) -> str:
    """Return the event before this one that certainly fails the deployment; "" if there is none."""
    for earlier in deployment.steps:
        if earlier is step:
            break
        if earlier.revision is Revision.CURRENT and _certainly_fails(earlier, deployment, places):
            return earlier.event
    return ""


def _certainly_fails(step: LifecycleStep, deployment: Deployment, places: PlanAnnotations) -> bool:
    """Return whether AWS reports an error at this event, according to the findings."""
    own = (
        diagnostic
        for diagnostic in places.of(step, *step.scripts)
        if diagnostic.severity is Severity.ERROR
        and diagnostic.failure is not None
        and diagnostic.failure.stage == f"CodeDeploy {step.event}"
    )
    return any(own) or any(stopping(step, deployment, places))


def stopping(
    step: LifecycleStep, deployment: Deployment, places: PlanAnnotations
) -> Iterator[Diagnostic]:
    """Yield the findings elsewhere in the plan that fail the deployment at this event."""
    parts: list[PlanPart] = [deployment, *deployment.entries]
    if deployment.artifact is not None:
        parts.append(deployment.artifact)
    for diagnostic in places.of(*parts):
        failure = diagnostic.failure
        if diagnostic.severity is Severity.ERROR and failure is not None:
            if failure.stage == f"CodeDeploy {step.event}":
                yield diagnostic
