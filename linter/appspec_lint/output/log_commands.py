"""Keeps CI systems from running commands that a repository contains when a log quotes it.

GitHub Actions reads a line that begins with `::`, after white space, and `##[` anywhere in a line.
Azure Pipelines reads `##vso[` and `##[` anywhere, TeamCity `##teamcity[`.
"""

from __future__ import annotations

import os

from appspec_lint.lazy.regex import regex

_AT_START = regex(r"(?m)^(\s*):(?=:(?!:))")
_ANYWHERE = regex(r"#(?=#\w*\[)")


def runs_in_ci() -> bool:
    """Whether a CI system may read the output."""
    return any(map(os.environ.get, ("CI", "GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION")))


def disarm(text: str) -> str:
    """Escape the first character of each command, as control characters are escaped."""
    return disarm_inside(_AT_START.sub(r"\1\\x3a", text) if "::" in text else text)


def disarm_inside(text: str) -> str:
    """Escape only the commands that need not be at the beginning of a line."""
    return _ANYWHERE.sub(r"\\x23", text) if "##" in text else text


def disarm_json(text: str) -> str:
    """Escape commands in JSON, whose meaning stays the same; none of its lines begins with `:`."""
    return _ANYWHERE.sub(r"\\u0023", text) if "##" in text else text


def disarm_markup(text: str) -> str:
    """Escape commands in HTML or XML, whose meaning stays the same."""
    if "::" not in text and "##" not in text:
        return text
    return _ANYWHERE.sub("&#35;", _AT_START.sub(r"\1&#58;", text))
