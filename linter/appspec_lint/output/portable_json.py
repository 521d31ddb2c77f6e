"""JSON that every reader accepts: without halves of characters, and harmless in a log."""

from __future__ import annotations

import json

from appspec_lint.diagnostics.odd_characters import escape_bytes
from appspec_lint.lazy.typing_names import Any
from appspec_lint.output.log_commands import disarm_json


def make_portable(text: str) -> str:
    """Rewrite a JSON document that contains a lone surrogate, or a command of a CI system."""
    if "\\ud" in text:
        data = json.loads(text)
        text = json.dumps(_escape(data), indent=2) + "\n"
    return disarm_json(text)


def make_lines_portable(text: str) -> str:
    """Rewrite each document of JSON Lines."""
    if "\\ud" in text:
        lines = (json.dumps(_escape(json.loads(line))) for line in text.splitlines())
        text = "".join(f"{line}\n" for line in lines)
    return disarm_json(text)


def _escape(value: Any) -> Any:
    if isinstance(value, str):
        return escape_bytes(value)
    if isinstance(value, dict):
        return {escape_bytes(key): _escape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_escape(item) for item in value]
    return value
