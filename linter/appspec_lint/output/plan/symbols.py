"""The signs of a plan: what holds for certain, what can't be known, where it breaks."""

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
)

YES, MAYBE, NO, NOTHING = "✓", "?", "✗", "·"
WARNING = "!"
LEGEND = (
    (YES, "for certain"),
    (MAYBE, "can't be known from the files"),
    (NO, "breaks, or is left behind"),
)


def sign_of(certainty: Certainty) -> str:
    """The sign of what the files tell alone."""
    return {Certainty.YES: YES, Certainty.MAYBE: MAYBE, Certainty.NO: NO}[certainty]


def worst(signs: Sequence[str]) -> str:
    """The worst of several signs; "" where there is none."""
    return next((sign for sign in (NO, MAYBE, YES) if sign in signs), "")


def script_sign(script: PlannedScript, places: PlanAnnotations) -> str:
    """Whether the script runs, as far as can be known."""
    return NO if places.broken(script) else sign_of(script.found)


def entry_sign(entry: InstallEntry, places: PlanAnnotations) -> str:
    """Whether there is anything to copy."""
    return NO if places.broken(entry) else sign_of(entry.certainty)


def step_sign(step: LifecycleStep, deployment: Deployment, places: PlanAnnotations) -> str:
    """The worst of what happens in an event, what stops the deployment there among it."""
    if places.broken(step) or any(stopping(step, deployment, places)):
        return NO
    if step.actor is Actor.SERVICE or step.event == "DownloadBundle":
        return YES
    if step.actor is Actor.AGENT:
        signs = [entry_sign(entry, places) for entry in deployment.entries]
    else:
        signs = [script_sign(script, places) for script in step.scripts]
    return worst(signs) or NOTHING


def stopping(
    step: LifecycleStep, deployment: Deployment, places: PlanAnnotations
) -> Iterator[Diagnostic]:
    """The findings elsewhere in the plan that AWS would tell at this event."""
    parts: list[PlanPart] = [deployment, *deployment.entries]
    if deployment.artifact is not None:
        parts.append(deployment.artifact)
    for each in places.of(*parts):
        failure = each.finding.failure
        if each.severity is Severity.ERROR and failure is not None:
            if failure.stage == f"CodeDeploy {step.event}":
                yield each
