"""HCL, the language of Terraform, as located blocks and attributes.

What cannot be parsed is an `HclOther`; the blocks around it are read. An expression is only read
when it is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.pipeline.hcl_expressions import ExpressionReader
from appspec_lint.pipeline.hcl_model import HclExpression, HclOther

if TYPE_CHECKING:
    from tree_sitter import Language, Node

LONGEST = 200_000
"""The most characters that are parsed."""
MOST_BLOCKS = 1_000
"""The most blocks that are parsed one by one in a file with a syntax error."""

_BLOCK_START = regex(r'^[a-z_]+(?:[ \t]+"[^"\n]*")*[ \t]*\{', re.MULTILINE)
_NOT_ASCII = regex(r"[^\x01-\x7f]")


@dataclass(frozen=True, eq=False)
class HclAttribute:
    """`name = expression`."""

    name: str
    span: Span
    node: Node

    @cached_property
    def expression(self) -> HclExpression:
        """The value."""
        reader = ExpressionReader(self.span.source)
        values = [child for child in self.node.children if child.type == "expression"]
        if len(values) != 1 or any(child.type == "ERROR" for child in self.node.children):
            return HclOther(self.span)
        return reader.expression(values[0])


@dataclass(frozen=True, eq=False)
class HclBody:
    """The attributes and the blocks of a file or of a block."""

    source: Source
    nodes: tuple[Node, ...] = ()

    @cached_property
    def attributes(self) -> Mapping[str, HclAttribute]:
        """The attributes by name; the first one if there are several."""
        reader = ExpressionReader(self.source)
        attributes: dict[str, HclAttribute] = {}
        for node in _members(self.nodes, "attribute"):
            name = reader.text(node.children[0])
            attributes.setdefault(name, HclAttribute(name, reader.span(node), node))
        return attributes

    @cached_property
    def blocks(self) -> tuple[HclBlock, ...]:
        """The blocks in their order."""
        reader = ExpressionReader(self.source)
        return tuple(_block(reader, node) for node in _members(self.nodes, "block"))

    def named(self, name: str) -> tuple[HclBlock, ...]:
        """The blocks that are called `name`."""
        return tuple(block for block in self.blocks if block.name == name)


@dataclass(frozen=True, slots=True, eq=False)
class HclBlock:
    """A block; `span` is its header, up to the brace."""

    name: str
    labels: tuple[str, ...]
    span: Span
    body: HclBody


def parse_hcl(source: Source) -> HclBody:
    """Parse a file; a file that is too long is empty."""
    if len(source.text) > LONGEST:
        return HclBody(source)
    text = _NOT_ASCII.sub("_", source.text.replace("\ufeff", " ", 1))
    content = text.encode("ascii")
    root = _parse(content, 0, len(text))
    starts = [match.start() for match in _BLOCK_START.finditer(text)] if root.has_error else []
    if not starts or len(starts) > MOST_BLOCKS:
        return HclBody(source, (root,))
    # The grammar loses what follows an error; a line that begins a block is where it goes on.
    parts = pairwise([0, *starts, len(text)])
    return HclBody(source, tuple(_parse(content, start, end) for start, end in parts))


def _members(nodes: Sequence[Node], kind: str) -> Iterator[Node]:
    """The attributes or the blocks of a body, also those in a part with a syntax error."""
    pending = list(reversed(nodes))
    while pending:
        current = pending.pop()
        inner = []
        for child in current.children:
            if child.type == kind:
                if child.children:
                    yield child
            elif child.type in ("body", "ERROR"):
                inner.append(child)
        pending += reversed(inner)


def _block(reader: ExpressionReader, node: Node) -> HclBlock:
    labels = []
    body: tuple[Node, ...] = ()
    first = node.children[0]
    end = first.end_byte
    for child in node.children[1:]:
        if child.type in ("string_lit", "identifier"):
            labels.append(reader.text(child).strip('"'))
            end = child.end_byte
        elif child.type == "body":
            body = (child,)
    span = Span(reader.source, node.start_byte, end)
    return HclBlock(reader.text(first), tuple(labels), span, HclBody(reader.source, body))


def _parse(content: bytes, start: int, end: int) -> Node:
    """Parse a part of the text, whose offsets are those of the whole."""
    from tree_sitter import Parser, Point, Range

    # Only the offsets are used, not the rows and columns.
    part = Range(Point(0, start), Point(0, end), start, end)
    return Parser(_language(), included_ranges=[part]).parse(content).root_node


@cache
def _language() -> Language:
    # Imported here because it costs 30 ms, which projects without Terraform need not spend.
    import tree_sitter_hcl
    from tree_sitter import Language

    return Language(tree_sitter_hcl.language())
