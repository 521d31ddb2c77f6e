"""JSON with comments and trailing commas, as tsconfig.json and angular.json allow."""

from __future__ import annotations

import json
import re

from appspec_lint.lazy.regex import regex

_PART = regex(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/|,(?=(?:\s|//[^\n]*|/\*.*?\*/)*[}\]])', re.S)


def parse_jsonc(text: str) -> object:
    """The value of a JSON string; None if it is not valid."""
    plain = _PART.sub(lambda part: part[0] if part[0][0] == '"' else "", text)
    try:
        value: object = json.loads(plain.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return None
    return value
