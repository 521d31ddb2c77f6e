"""Redacts secrets in the paths, names and commands of a plan."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

from appspec_lint.appspec.appspec_model import FileEntry
from appspec_lint.diagnostics.redaction import redact
from appspec_lint.diagnostics.span import Located
from appspec_lint.lazy.typing_names import TypeVar
from appspec_lint.plan import plan_model
from appspec_lint.plan.provenance import Fact

T = TypeVar("T")

_OPENED = (
    plan_model.Plan,
    plan_model.PlannedArtifact,
    plan_model.PackedFile,
    plan_model.Deployment,
    plan_model.UnpackagedFile,
    plan_model.InstallEntry,
    plan_model.CopiedFile,
    plan_model.LifecycleStep,
    plan_model.PlannedScript,
    Fact,
    FileEntry,
    Located,
)
"""Types that contain user text; sources and spans are redacted when they are displayed."""


def redact_plan(plan: plan_model.Plan) -> plan_model.Plan:
    """Redact the secrets of a plan; parts without secrets keep their identity."""
    return _redact(plan, {})


def _redact(value: T, known: dict[int, object]) -> T:
    if isinstance(value, str):
        return redact(value)  # type: ignore[return-value]  # a plain str for a str
    if id(value) in known:
        return known[id(value)]  # type: ignore[return-value]  # of the same type, by its id
    result: object = value
    if isinstance(value, tuple):
        parts = tuple(_redact(part, known) for part in value)
        if any(new is not old for new, old in zip(parts, value, strict=True)):
            result = parts
    elif is_dataclass(value) and isinstance(value, _OPENED):
        old = {field.name: getattr(value, field.name) for field in fields(value)}
        changed = {
            name: new for name, part in old.items() if (new := _redact(part, known)) is not part
        }
        if changed:
            result = replace(value, **changed)
    known[id(value)] = result
    return result  # type: ignore[return-value]  # of the value's own type
