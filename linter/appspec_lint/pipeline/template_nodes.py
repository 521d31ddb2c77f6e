"""The nodes of a CloudFormation template: calls of intrinsic functions, sections, parameters."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode

MAX_ALTERNATIVES = 200
"""With more alternatives, a value is hidden."""
_MAX_DEPTH = 30
_MAX_STEPS = 20_000
_MAX_EMBEDDED = 50_000_000
_NULL = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(slots=True)
class ResolutionBudget:
    """How much may still be resolved; a template with its nested stacks has one."""

    steps: int = _MAX_STEPS
    depth: int = _MAX_DEPTH
    embedded: int = _MAX_EMBEDDED

    def spend(self, node: Node) -> bool:
        """Count a step for `node`, or several if it is long; False if none is left."""
        self.steps -= 1 + (len(node.text) // 1000 if isinstance(node, ScalarNode) else 0)
        return self.steps > 0 and self.depth > 0

    def embed(self, source: Source) -> bool:
        """Count an inline buildspec, which is a copy of the source; False if it is too much."""
        self.embedded -= len(source.text)
        return self.embedded > 0


def read_call(node: Node) -> tuple[str, Node] | None:
    """The intrinsic function and its argument, without `Fn::` or `!`; None for plain data."""
    if node.tag is not None and node.tag.startswith("!") and len(node.tag) > 1:
        return node.tag[1:], replace(node, tag=None)
    if isinstance(node, MappingNode) and len(node.entries) == 1:
        key, value = node.entries[0].key, node.entries[0].value
        if isinstance(key, ScalarNode) and (key.text == "Ref" or key.text.startswith("Fn::")):
            return key.text.removeprefix("Fn::"), value
    return None


def named_values(node: Node | None) -> dict[str, Node]:
    """The values of a mapping by their keys; empty if it is not a mapping."""
    if not isinstance(node, MappingNode):
        return {}
    entries = node.entries
    return {entry.key.text: entry.value for entry in entries if isinstance(entry.key, ScalarNode)}


def is_null(node: Node) -> bool:
    """Whether a value is written, but null."""
    return isinstance(node, ScalarNode) and node.plain and not node.tag and node.text in _NULL


def is_no_value(call: tuple[str, Node] | None) -> bool:
    """Whether a call is `!Ref AWS::NoValue`, which removes the property."""
    match call:
        case "Ref", ScalarNode("AWS::NoValue"):
            return True
    return False


def select_values(values: Mapping[str, Node], key: str | None) -> list[Node]:
    """The value of `key`, or every value if the key is not known."""
    if key is None:
        return list(islice(values.values(), MAX_ALTERNATIVES + 1))
    return [values[key]] if key in values else []


def read_default(parameter: Node | None) -> str | None:
    """The default of a parameter, unless it is a secret, a list or the name of an SSM parameter."""
    properties = named_values(parameter)
    default, kind, secret = (properties.get(key) for key in ("Default", "Type", "NoEcho"))
    if not isinstance(default, ScalarNode) or read_call(default) is not None or is_null(default):
        return None
    if isinstance(secret, ScalarNode) and secret.text.lower() != "false":
        return None
    name = kind.text if isinstance(kind, ScalarNode) else ""
    is_text = not name.startswith(("AWS::SSM::Parameter::", "List<")) and "List" not in name
    return default.text if is_text else None
