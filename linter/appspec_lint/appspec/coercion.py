"""How the two agents read a script's numbers and switches: 1.8 converts, 2.x wants the type.

Agent 1.8 calls Ruby's `to_i` on a timeout (script_info.rb); agent 2.x deserialises it as an
unsigned number, and `sudo` as a boolean of YAML 1.2, and refuses what is neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from appspec_lint.diagnostics.span import Span
from appspec_lint.yaml.nodes import Document, MappingNode, ScalarNode, SequenceNode
from appspec_lint.yaml.psych import resolve_psych, to_i
from appspec_lint.yaml.resolve import unique_items

_NUMBER = re.compile(r"\s*\+?([0-9][0-9_]*)\s*\Z")
_SECONDS = re.compile(r"\s*\+?([0-9]+)\s*(?:s|sec|secs|seconds?)\.?\s*\Z", re.IGNORECASE)
_UNIT = re.compile(
    r"\s*([0-9]+)\s*(?:(?P<m>m|min|mins|minutes?)|(?P<h>h|hr|hrs|hours?))\.?\s*\Z", re.IGNORECASE
)
_POWER = re.compile(r"[0-9]+(?:\.[0-9]*)?[eE][+]?[0-9]+\Z")
_U32 = re.compile(r"\+?(?:0|[1-9][0-9]*|0x[0-9a-fA-F]+|0o[0-7]+|0b[01]+)\Z")


@dataclass(frozen=True, slots=True)
class Coercion:
    """A value that an agent reads otherwise than it is written; `cure` is what was meant.

    Where `refused` holds, agent 1.8 reads what is meant and agent 2.x refuses the type.
    """

    span: Span
    message: str
    cure: str | None
    refused: bool = False


def find_coercions(document: Document) -> Iterator[Coercion]:
    """The timeouts and the `sudo` of all scripts that an agent reads in a way of its own."""
    for script in _scripts(document):
        for key, value in unique_items(script):
            if not isinstance(value, ScalarNode):
                continue
            if key.text == "timeout":
                found = _timeout(value)
            else:
                found = _sudo(value) if key.text == "sudo" else None
            if found is not None:
                yield found


def _scripts(document: Document) -> Iterator[MappingNode]:
    root = document.root
    hooks = root.value("hooks") if isinstance(root, MappingNode) else None
    for _, scripts in unique_items(hooks):
        if isinstance(scripts, SequenceNode):
            yield from (each for each in scripts.items if isinstance(each, MappingNode))


def _timeout(node: ScalarNode) -> Coercion | None:
    text, span = node.text, node.span.first_line
    match resolve_psych(node):
        case True | None:
            return None  # refused by both, or none given
        case False:
            message = f"`{text}` is a boolean, and the script has the default timeout of 3600 s"
            return Coercion(span, message, None)
        case str(value):
            return _text(value, span)
        case int(value):
            return _whole(node, value, span)
        case float(value) if value >= 1 and value != float("inf"):
            if value != int(value):
                return _misread(text, int(value), span, str(round(value)))
            return Coercion(
                span, f"agent 2.x takes no decimal `{text}` here", str(int(value)), True
            )
    return None


def _text(value: str, span: Span) -> Coercion | None:
    seconds = to_i(value)
    if seconds <= 0:
        return None  # refused by both
    same = _NUMBER.match(value) or _SECONDS.match(value)
    if same:
        number = str(seconds)
        return Coercion(span, f"agent 2.x takes no text `{value.strip()}` here", number, True)
    unit = _UNIT.match(value)
    if unit:
        return _misread(value, seconds, span, str(int(unit[1][:9]) * (60 if unit["m"] else 3600)))
    if _POWER.match(value) and float(value) < 1e9:
        return _misread(value, seconds, span, str(int(float(value))))
    grouped = re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+", value)
    return _misread(value, seconds, span, value.replace(",", "") if grouped else None)


def _whole(node: ScalarNode, value: int, span: Span) -> Coercion | None:
    text = node.text
    if value <= 0 or not node.plain or _U32.match(text):
        return None
    if text.count(":") == 1:
        return _misread(text, value, span, None)
    if re.match(r"\+?0[0-9]", text):
        return _misread(text, value, span, text.lstrip("+0"))
    return Coercion(span, f"agent 2.x reads no number in `{text}`", str(value), True)


def _misread(text: str, seconds: int, span: Span, cure: str | None) -> Coercion:
    unit = "second" if seconds == 1 else "seconds"
    message = f"of `{text.strip()[:60]}` agent 1.8 makes {seconds} {unit}, and agent 2.x refuses it"
    return Coercion(span, message, cure)


def _sudo(node: ScalarNode) -> Coercion | None:
    """Ruby's truth: any value but false and nil; YAML 1.2 has two booleans."""
    value = resolve_psych(node)
    if not isinstance(value, bool) or node.text in (
        "true",
        "True",
        "TRUE",
        "false",
        "False",
        "FALSE",
    ):
        return None
    message = f"agent 2.x knows no boolean `{node.text}`"
    return Coercion(node.span, message, str(value).lower(), True)
