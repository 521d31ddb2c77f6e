"""The JSON of `aws deploy get-deployment-instance` and its like, CodeBuild's and the logs' too."""

from __future__ import annotations

import json
from collections.abc import Iterator

from appspec_lint.troubleshooting.log_state import LoggedFailure

MOST = 100_000
"""Values of a document that are looked at."""

Answer = tuple[tuple[LoggedFailure, ...], tuple[str, ...]]
"""The lifecycle events that failed, and the lines of all texts."""


def read_answer(text: str) -> Answer | None:
    """Read a document; give None for what is none."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict | list):
        return None
    values = list(_values(document))
    failures = (_failure(value) for value in values if isinstance(value, dict))
    texts = (value for value in values if isinstance(value, str))
    return (
        tuple(each for each in failures if each is not None),
        tuple(line for text in texts for line in text.splitlines()),
    )


def _values(document: object) -> Iterator[object]:
    """All mappings and texts in order, without what is told of events that didn't fail."""
    stack = [document]
    for _ in range(MOST):
        if not stack:
            return
        value = stack.pop()
        if isinstance(value, dict):
            yield value
            fine = "lifecycleEventName" in value and not _failed(value)
            stack += [each for key, each in value.items() if not (fine and key == "diagnostics")][
                ::-1
            ]
        elif isinstance(value, list):
            stack += value[::-1]
        elif isinstance(value, str):
            yield value


def _failed(value: dict[str, object]) -> bool:
    return str(value.get("status", "Failed")).lower() == "failed"


def _failure(value: dict[str, object]) -> LoggedFailure | None:
    """The failed lifecycle event that this mapping is."""
    given = value.get("diagnostics") or {}
    if not isinstance(given, dict) or not _failed(value):
        return None
    message = str(given.get("message") or given.get("errorCode") or "")
    silent = not message and not ("lifecycleEventName" in value and "status" in value)
    if silent or message.lower() in ("success", "succeeded"):
        return None
    return LoggedFailure(
        str(value.get("lifecycleEventName") or ""),
        str(given.get("scriptName") or ""),
        message,
        output=tuple(str(given.get("logTail") or "").splitlines()),
    )
