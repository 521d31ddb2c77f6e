"""JSON output of the AWS CLI: `aws deploy get-deployment-instance`, CodeBuild builds, logs."""

from __future__ import annotations

import json
from collections.abc import Iterator

from appspec_lint.troubleshooting.log_state import LoggedFailure

MOST = 100_000
"""The most values of a document that are read."""

Answer = tuple[tuple[LoggedFailure, ...], tuple[str, ...]]
"""The lifecycle events that failed, and the lines of all strings."""


def read_answer(text: str) -> Answer | None:
    """Read a JSON document; return None if `text` is not one."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict | list):
        return None
    values = list(_walk(document))
    failures = (_read_failure(value) for value in values if isinstance(value, dict))
    texts = (value for value in values if isinstance(value, str))
    return (
        tuple(failure for failure in failures if failure is not None),
        tuple(line for text in texts for line in text.splitlines()),
    )


def _walk(document: object) -> Iterator[object]:
    """Yield all mappings and strings in order, except the diagnostics of events that succeeded."""
    stack = [document]
    for _ in range(MOST):
        if not stack:
            return
        value = stack.pop()
        if isinstance(value, dict):
            yield value
            fine = "lifecycleEventName" in value and not _has_failed(value)
            stack += [child for key, child in value.items() if not (fine and key == "diagnostics")][
                ::-1
            ]
        elif isinstance(value, list):
            stack += value[::-1]
        elif isinstance(value, str):
            yield value


def _has_failed(value: dict[str, object]) -> bool:
    return str(value.get("status", "Failed")).lower() == "failed"


def _read_failure(value: dict[str, object]) -> LoggedFailure | None:
    """Read a mapping as a failed lifecycle event, if it is one."""
    diagnostics = value.get("diagnostics") or {}
    if not isinstance(diagnostics, dict) or not _has_failed(value):
        return None
    message = str(diagnostics.get("message") or diagnostics.get("errorCode") or "")
    empty = not message and not ("lifecycleEventName" in value and "status" in value)
    if empty or message.lower() in ("success", "succeeded"):
        return None
    return LoggedFailure(
        str(value.get("lifecycleEventName") or ""),
        str(diagnostics.get("scriptName") or ""),
        message,
        output=tuple(str(diagnostics.get("logTail") or "").splitlines()),
    )
