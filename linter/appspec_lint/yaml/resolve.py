"""Nodes as plain data: as Ruby's Psych reads an AppSpec, and as CodeBuild reads a buildspec.

Of CodeBuild's reader it is known that `yes` is a boolean, and that versions such as `3.10` are
kept as they are written.
"""

from __future__ import annotations

import re

from appspec_lint.yaml.nodes import MappingEntry, MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.psych import Symbol, Unloadable, resolve_psych

PlainValue = None | bool | int | float | str | list["PlainValue"] | dict[str, "PlainValue"]

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = re.compile(r"(?:yes|true|on)\Z", re.IGNORECASE)
_FALSE = re.compile(r"(?:no|false|off)\Z", re.IGNORECASE)


def resolve_codebuild(scalar: ScalarNode) -> bool | int | float | str | None:
    """Read a scalar as CodeBuild does, as far as that is known."""
    text = scalar.text
    if not scalar.plain or scalar.tag not in (None, ""):
        return text
    if text in _NULL:
        return None
    if _TRUE.match(text):
        return True
    if _FALSE.match(text):
        return False
    if re.fullmatch(r"[-+]?(?:0|[1-9][0-9]*)", text) and len(text) < 20:
        return int(text)
    if re.fullmatch(r"[-+]?[0-9]*\.[0-9]+|[-+]?[0-9]+\.", text):
        return float(text)
    return text


def to_python(root: Node, *, of_codebuild: bool) -> PlainValue:
    """Give a node as plain data, for a JSON Schema; what is aliased is shared, not copied.

    A duplicate key's last value counts; a key that is no scalar is left out.
    """
    read = resolve_codebuild if of_codebuild else _as_json
    made: dict[int, PlainValue] = {}

    def build(node: Node) -> PlainValue:
        if id(node) in made:
            return made[id(node)]
        match node:
            case ScalarNode():
                made[id(node)] = read(node)
            case SequenceNode(items):
                made[id(node)] = [build(item) for item in items]
            case MappingNode(pairs):
                made[id(node)] = {
                    pair.key.text: build(pair.value)
                    for pair in pairs
                    if isinstance(pair.key, ScalarNode)
                }
        return made[id(node)]

    return build(root)


def unique_items(node: Node | None) -> tuple[tuple[ScalarNode, Node], ...]:
    """The key and value of each pair whose key is a scalar; of a duplicate, the last."""
    if not isinstance(node, MappingNode):
        return ()
    last: dict[str, MappingEntry] = {}
    for pair in node.entries:
        if isinstance(pair.key, ScalarNode):
            last.pop(pair.key.text, None)
            last[pair.key.text] = pair
    return tuple(
        (pair.key, pair.value) for pair in last.values() if isinstance(pair.key, ScalarNode)
    )


def _as_json(scalar: ScalarNode) -> PlainValue:
    match resolve_psych(scalar):
        case Symbol(name):
            return f":{name}"
        case Unloadable(_, text):
            return text
        case value:
            return value
