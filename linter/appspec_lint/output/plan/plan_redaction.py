"""The plan with asterisks for what looks like a secret in a path, a name or a command."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from appspec_lint.appspec.appspec_model import FileEntry
from appspec_lint.diagnostics.redaction import redact
from appspec_lint.diagnostics.span import Located
from appspec_lint.plan import plan_model

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
    FileEntry,
    Located,
)
"""What is made of the user's words; sources and spans stay, since they are veiled when shown."""


def redact_plan(plan: plan_model.Plan) -> plan_model.Plan:
    """The same plan, in which nothing looks like a secret; what has none stays what it is."""
    return _veiled(plan, {})


def _veiled(value: T, known: dict[int, object]) -> T:
    if isinstance(value, str):
        return redact(value)  # type: ignore[return-value]  # a plain str for a str
    if id(value) in known:
        return known[id(value)]  # type: ignore[return-value]  # of the same type, by its id
    result: object = value
    if isinstance(value, tuple):
        parts = tuple(_veiled(each, known) for each in value)
        if any(new is not old for new, old in zip(parts, value, strict=True)):
            result = parts
    elif is_dataclass(value) and isinstance(value, _OPENED):
        old = {each.name: getattr(value, each.name) for each in fields(value)}
        changed = {
            name: new for name, each in old.items() if (new := _veiled(each, known)) is not each
        }
        if changed:
            result = replace(value, **changed)
    known[id(value)] = result
    return result  # type: ignore[return-value]  # of the value's own type
