"""The plan as `json`, which is described by schemas/plan.schema.json."""

from __future__ import annotations

import json

from appspec_lint.certainty import Certainty
from appspec_lint.diagnostics.span import Span
from appspec_lint.plan.plan_model import (
    Deployment,
    LifecycleStep,
    Plan,
    PlannedArtifact,
    PlannedScript,
)
from appspec_lint.plan.provenance import Fact

_FOUND = {
    Certainty.YES: "certain",
    Certainty.MAYBE: "possible",
    Certainty.UNMENTIONED: "possible",
    Certainty.NO: "no",
}


def render(plan: Plan) -> str:
    """Render the plan as a JSON object."""
    whole = {
        "version": "1",
        "artifacts": [_convert_artifact(artifact) for artifact in plan.artifacts],
        "deployments": [_convert_deployment(deployment) for deployment in plan.deployments],
    }
    return json.dumps(whole, indent=2) + "\n"


def _convert_artifact(artifact: PlannedArtifact) -> dict[str, object]:
    return {
        "buildspec": artifact.buildspec.source.display_path,
        "name": artifact.name,
        "source_root": artifact.root,
        "files": [
            {"path": file.path, "source": file.source, "certainty": file.certainty.value}
            for file in artifact.files
        ],
        "provenance": [_convert_fact(fact) for fact in artifact.facts],
    }


def _convert_deployment(deployment: Deployment) -> dict[str, object]:
    artifact = deployment.artifact
    return {
        "appspec": deployment.appspec.source.display_path,
        "platform": deployment.platform.value,
        "buildspec": None if artifact is None else artifact.buildspec.source.display_path,
        "install": [
            {
                "source": copy.source,
                "destination": copy.destination,
                "certainty": copy.certainty.value,
            }
            for copy in deployment.install
        ],
        "hooks": [_convert_hook(step) for step in deployment.hooks],
        "provenance": [_convert_fact(fact) for fact in deployment.facts],
    }


def _convert_fact(fact: Fact) -> dict[str, object]:
    return {
        "fact": fact.subject.value,
        "value": fact.value,
        "origin": fact.origin.value,
        "confidence": fact.confidence.value,
        "reason": fact.reason,
        "line": _convert_line(fact.span),
        "overruled": _convert_line(fact.otherwise),
    }


def _convert_line(span: Span | None) -> dict[str, object] | None:
    if span is None:
        return None
    return {"path": span.source.display_path, "line": span.start_position.line}


def _convert_hook(step: LifecycleStep) -> dict[str, object]:
    return {
        "event": step.event,
        "revision": step.revision.value,
        "scripts": [_convert_script(script) for script in step.scripts],
    }


def _convert_script(script: PlannedScript) -> dict[str, object]:
    return {
        "location": script.location.value,
        "timeout": script.timeout,
        "runas": script.runas,
        "found": _FOUND[script.found],
    }
