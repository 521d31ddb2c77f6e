"""Nodes as Ruby prints them in error messages, which is how the agent quotes values."""

from __future__ import annotations

from appspec_lint.lazy.regex import regex
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.psych import (
    LONGEST,
    Symbol,
    Unloadable,
    Value,
    inspect,
    inspect_string,
    inspect_value,
    plain_value,
    resolve_psych,
)

_POWER = regex(r"\s*[-+]?(?:\d+(?:_\d+)*(?:\.\d+)?(?:[eE][-+]?\d+)?|0[xX][\da-fA-F.pP+-]+)\s*")


def class_name(node: Node | None) -> str:
    """The Ruby class of a node's value."""
    match node:
        case SequenceNode():
            return "Array"
        case MappingNode():
            return "Hash"
        case ScalarNode():
            return _class_of(resolve_psych(node))
    return "NilClass"


def first_pair(node: MappingNode) -> str:
    """The first pair of a Hash, inspected; a duplicate key has its last value."""
    last = {inspect(entry.key): inspect(entry.value) for entry in node.entries}
    return next((f"[{key}, {value}]" for key, value in last.items()), "[]")


def no_method(method: str, receiver: str, ruby_class: str) -> str:
    """Ruby's message for a missing method (Ruby 3.3 and older)."""
    if len(receiver) > LONGEST:
        return f"undefined method `{method}' for #<{ruby_class}:0x...>"
    return f"undefined method `{method}' for {receiver}:{ruby_class}"


def no_float(node: ScalarNode) -> str:
    """The error of Ruby's `Float()` for a scalar tagged as a float, or "" (psych to_ruby.rb)."""
    if node.tag not in ("tag:yaml.org,2002:float", "!float"):
        return ""
    match plain_value(node.text):
        case None | bool() as value:
            return f"can't convert {inspect_value(value)} into Float"
        case Symbol():
            return "can't convert Symbol into Float"
        case str(text) if not _POWER.fullmatch(text):
            return f"invalid value for Float(): {inspect_string(text)}"
    return ""


def _class_of(value: Value) -> str:
    match value:
        case None:
            return "NilClass"
        case bool():
            return "TrueClass" if value else "FalseClass"
        case int():
            return "Integer"
        case float():
            return "Float"
        case Symbol():
            return "Symbol"
        case Unloadable(ruby_class, _):
            return ruby_class
        case str():
            return "String"
