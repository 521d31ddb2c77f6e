"""A buildspec in a block of a template, as a source with the lines and offsets of the template."""

from __future__ import annotations

import re

from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.regex import regex
from appspec_lint.pipeline.template_nodes import read_call
from appspec_lint.yaml.nodes import Node, ScalarNode, SequenceNode

_LITERAL_HEADER = regex(r"(?:[&!]\S*\s+)*\|[^\r\n]*(?:\r\n|\n|\r)")
_HOLE = regex(r"\$\{([^}\r\n]*)\}")
_NAME = regex(r"\w+\Z")
_NOT_IN_VARIABLE = regex(r"\W")


def embed(node: Node) -> Source | None:
    """The buildspec at `node` as a source; None unless it is a literal block scalar (`|`)."""
    call = read_call(node)
    if call is None:
        block, is_template = node, False
    elif call[0] == "Sub":
        block, is_template = call[1], True
        if isinstance(block, SequenceNode) and block.items:
            block = block.items[0]
    else:
        return None
    if not isinstance(block, ScalarNode) or block.plain:
        return None
    span = block.span
    header = _LITERAL_HEADER.match(span.text)
    if header is None:
        return None
    start = span.start + header.end()
    if not is_template:
        return span.source.embedded(start, span.end)
    text = _HOLE.sub(_substitute, span.source.text[start : span.end])
    return span.source.embedded(start, span.end, text)


def _substitute(hole: re.Match[str]) -> str:
    """A shell variable of the same length, as the value is not in the template.

    `${!X}` is the `${X}` of the shell, and `${X-}` has the length of the former.
    """
    name = hole[1]
    if not name.startswith("!"):
        return "${" + _NOT_IN_VARIABLE.sub("_", name) + "}"
    if _NAME.match(name[1:]):
        return "${" + name[1:] + "-}"
    return "${_" + name[1:] + "}"
