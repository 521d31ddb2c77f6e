"""Nodes as plain data: as Ruby's Psych reads an AppSpec, and as CodeBuild reads a buildspec.

Of CodeBuild's reader it is known that `yes` is a boolean, and that versions such as `3.10` are
kept as they are written.
"""

from __future__ import annotations

import re

from appspec_lint.yaml.nodes import Items, Node, Pair, Pairs, Scalar
from appspec_lint.yaml.psych import Symbol, Unloadable, psych

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = re.compile(r"(?:yes|true|on)\Z", re.IGNORECASE)
_FALSE = re.compile(r"(?:no|false|off)\Z", re.IGNORECASE)


def codebuild(scalar: Scalar) -> bool | int | float | str | None:
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


def plain(root: Node, *, of_codebuild: bool) -> Plain:
    """Give a node as plain data, for a JSON Schema; what is aliased is shared, not copied.

    A duplicate key's last value counts; a key that is no scalar is left out.
    """
    read = codebuild if of_codebuild else _as_json
    made: dict[int, Plain] = {}

    def build(node: Node) -> Plain:
        if id(node) in made:
            return made[id(node)]
        match node:
            case Scalar():
                made[id(node)] = read(node)
            case Items(items):
                made[id(node)] = [build(item) for item in items]
            case Pairs(pairs):
                made[id(node)] = {
                    pair.key.text: build(pair.value)
                    for pair in pairs
                    if isinstance(pair.key, Scalar)
                }
        return made[id(node)]

    return build(root)


def scalar_pairs(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    """The key and value of each pair whose key is a scalar; of a duplicate, the last."""
    if not isinstance(node, Pairs):
        return ()
    last: dict[str, Pair] = {}
    for pair in node.pairs:
        if isinstance(pair.key, Scalar):
            last.pop(pair.key.text, None)
            last[pair.key.text] = pair
    return tuple((pair.key, pair.value) for pair in last.values() if isinstance(pair.key, Scalar))


def _as_json(scalar: Scalar) -> Plain:
    match psych(scalar):
        case Symbol(name):
            return f":{name}"
        case Unloadable(_, text):
            return text
        case value:
            return value
