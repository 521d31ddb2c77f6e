"""Nodes as plain data: as Ruby's Psych reads an AppSpec, and as CodeBuild reads a buildspec.

CodeBuild's parser is not documented. It is known to read `yes` as a boolean, and to keep versions
such as `3.10` as they are written.
"""

from __future__ import annotations

from appspec_lint.lazy.regex import regex
from appspec_lint.yaml.nodes import MappingEntry, MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.psych import Symbol, Unloadable, is_decimal, resolve_psych

PlainValue = None | bool | int | float | str | list["PlainValue"] | dict[str, "PlainValue"]

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"yes", "true", "on"})
_FALSE = frozenset({"no", "false", "off"})
_INTEGER = regex(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = regex(r"[-+]?[0-9]*\.[0-9]+|[-+]?[0-9]+\.")


def resolve_codebuild(scalar: ScalarNode) -> bool | int | float | str | None:
    """Resolve a scalar as CodeBuild does, as far as that is known."""
    text = scalar.text
    if not scalar.plain or scalar.tag not in (None, ""):
        return text
    if text in _NULL:
        return None
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    if text[0] in "+-.0123456789":
        if text.isdigit() and text.isascii() and text[0] != "0" and len(text) < 20:
            return int(text)  # by far the most frequent kind
        if is_decimal(text):
            return float(text)
        if _INTEGER.fullmatch(text) and len(text) < 20:
            return int(text)
        if "." in text and _DECIMAL.fullmatch(text):
            return float(text)
    return text


def to_python(root: Node, *, of_codebuild: bool) -> PlainValue:
    """Convert a node to plain data for a JSON Schema; an aliased value is shared, not copied.

    Of a duplicate key, the last value is used. A key that is not a scalar is omitted.
    """
    resolve = resolve_codebuild if of_codebuild else _resolve_for_json
    values: dict[int, PlainValue] = {}

    def convert(node: Node) -> PlainValue:
        if isinstance(node, ScalarNode):
            return resolve(node)
        if id(node) in values:
            return values[id(node)]
        match node:
            case SequenceNode(items):
                values[id(node)] = [convert(item) for item in items]
            case MappingNode(entries):
                values[id(node)] = {
                    entry.key.text: convert(entry.value)
                    for entry in entries
                    if isinstance(entry.key, ScalarNode)
                }
        return values[id(node)]

    return convert(root)


def unique_items(node: Node | None) -> tuple[tuple[ScalarNode, Node], ...]:
    """Give the key and value of each entry whose key is a scalar; of a duplicate key, the last."""
    if not isinstance(node, MappingNode):
        return ()
    last: dict[str, MappingEntry] = {}
    for entry in node.entries:
        if isinstance(entry.key, ScalarNode):
            last.pop(entry.key.text, None)
            last[entry.key.text] = entry
    return tuple(
        (entry.key, entry.value) for entry in last.values() if isinstance(entry.key, ScalarNode)
    )


def _resolve_for_json(scalar: ScalarNode) -> PlainValue:
    match resolve_psych(scalar):
        case Symbol(name):
            return f":{name}"
        case Unloadable(_, text):
            return text
        case value:
            return value
