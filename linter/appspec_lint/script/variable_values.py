"""Expand words whose variables a script sets once, to a known value."""

from __future__ import annotations

import re
from collections.abc import Mapping

from appspec_lint.diagnostics.redaction import reveals_secret
from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.regex import regex
from appspec_lint.shell import Program, Word

_REFERENCE = regex(r"\$\{(\w+)\}|\$(\w+)")
_DECLARATIONS = frozenset(("export", "readonly", "declare", "local", "typeset"))
_DECLARED = regex(r"(\w+)=(.*)", re.DOTALL)
_SETTING = regex(
    r"\b(?:read|for|mapfile|readarray|printf\s+-v)\s+(?:-\w+\s+)*(\w+)",
    words=("read", "for", "mapfile", "printf"),
)
_MAX_LENGTH = 4096


@dataclass(frozen=True, slots=True)
class VariableValues:
    """The variables of a script that are set once, unconditionally, to a known value."""

    values: Mapping[str, str] = field(default_factory=dict)

    def expand(self, word: Word) -> str | None:
        """The value of a word; None if it contains anything that is unknown, or a pattern."""
        if word.text is not None:
            return None if word.pattern else word.text
        return self.expand_raw(word.raw)

    def expand_raw(self, raw: str) -> str | None:
        """The value of a word as it is written; None if it contains anything that is unknown."""
        return _expand(raw, self.values)


def read_variable_values(text: str, program: Program) -> VariableValues:
    """Read the variables that a program sets; one that it sets twice has no known value."""
    values: dict[str, str | None] = dict.fromkeys(_SETTING.findall(text))
    for command in program.commands:
        found = [
            (each.name, text[each.start : each.end].partition("=")[2])
            for each in command.assignments
        ]
        if command.words and command.words[0].text in _DECLARATIONS:
            matches = (_DECLARED.fullmatch(word.raw) for word in command.words[1:])
            found += [(match[1], match[2]) for match in matches if match is not None]
            is_lasting = True
        else:
            is_lasting = not command.words
        for name, raw in found:
            is_known = is_lasting and name not in values and not command.conditional
            value = _expand(raw, values) if is_known else None
            values[name] = None if value is None or reveals_secret(name, value) else value
    return VariableValues({name: value for name, value in values.items() if value is not None})


def _expand(raw: str, values: Mapping[str, str | None]) -> str | None:
    if "'" in raw:
        return raw[1:-1] if re.fullmatch(r"'[^']*'", raw) else None

    def replace(match: re.Match[str]) -> str:
        return values.get(match[1] or match[2]) or match[0]

    text = _REFERENCE.sub(replace, raw).replace('"', "")
    if len(text) > _MAX_LENGTH or re.search(r"[$`~*?\[{(\\\s]", text):
        return None
    return text
