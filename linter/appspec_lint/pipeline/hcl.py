"""HCL, the language of Terraform, as located blocks, attributes and expressions.

What cannot be parsed is an `HclOther`; the blocks around it are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from appspec_lint.diagnostics.span import Source, Span

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

LONGEST = 200_000
"""The most characters that are parsed."""
DEEPEST = 40
"""The maximum nesting of expressions; what is deeper is an `HclOther`."""

_NOT_ASCII = re.compile(r"[^\x01-\x7f]")
_ESCAPE = re.compile(
    r"""\\(?:u([0-9a-fA-F]{4})|U(000[0-9a-fA-F]{5}|0010[0-9a-fA-F]{4})|([nrt"\\]))|([$%])\4\{"""
)
_HEREDOC_ESCAPE = re.compile(r"([$%])\1\{")
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_INDENT = re.compile(r"^[ \t]*(?=[^\s])", re.MULTILINE)


@dataclass(frozen=True, slots=True, eq=False)
class HclConstant:
    """A number, `true` or `false`; `text` is None for `null`."""

    text: str | None
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class HclHole:
    """A `${expression}` of a string; without an expression, a `%{directive}`."""

    expression: HclExpression | None
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class HclString:
    """A quoted string or a heredoc; `lines` is the range of the lines of a heredoc."""

    parts: tuple[str | HclHole, ...]
    span: Span
    lines: Span | None = None


@dataclass(frozen=True, slots=True, eq=False)
class HclReference:
    """A path of names, such as `var.name`; an index is `[0]`, `[key]`, or `[*]` for a splat.

    An index that is an expression is that expression; `base` is what the path starts from, if that
    is not a name.
    """

    steps: tuple[str | HclExpression, ...]
    span: Span
    base: HclExpression | None = None


@dataclass(frozen=True, slots=True, eq=False)
class HclCall:
    """A call of a function."""

    name: str
    arguments: tuple[HclExpression, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class HclList:
    """A list."""

    items: tuple[HclExpression, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class HclObject:
    """An object; the key of an item is a string if it is written as a name."""

    items: tuple[tuple[str | HclExpression, HclExpression], ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class HclConditional:
    """`condition ? yes : no`."""

    condition: HclExpression
    yes: HclExpression
    no: HclExpression
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class HclOther:
    """An operation, a `for` expression, or text that cannot be parsed."""

    span: Span


HclExpression = (
    HclConstant
    | HclString
    | HclReference
    | HclCall
    | HclList
    | HclObject
    | HclConditional
    | HclOther
)


@dataclass(frozen=True, eq=False)
class HclAttribute:
    """`name = expression`."""

    name: str
    span: Span
    node: Node

    @cached_property
    def expression(self) -> HclExpression:
        """The value, which is only read if somebody asks for it."""
        lowering = _Lowering(self.span.source)
        values = [child for child in self.node.children if child.type == "expression"]
        if len(values) != 1 or any(child.type == "ERROR" for child in self.node.children):
            return HclOther(self.span)
        return lowering.expression(values[0])


@dataclass(frozen=True, eq=False)
class HclBody:
    """The attributes and the blocks of a file or of a block."""

    source: Source
    node: Node | None

    @cached_property
    def attributes(self) -> Mapping[str, HclAttribute]:
        """The attributes by name; the first one if there are several."""
        lowering = _Lowering(self.source)
        attributes: dict[str, HclAttribute] = {}
        for node in _members(self.node, "attribute"):
            name = lowering.text(node.children[0])
            attributes.setdefault(name, HclAttribute(name, lowering.span(node), node))
        return attributes

    @cached_property
    def blocks(self) -> tuple[HclBlock, ...]:
        """The blocks in their order."""
        lowering = _Lowering(self.source)
        return tuple(lowering.block(node) for node in _members(self.node, "block"))

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
        return HclBody(source, None)
    text = _NOT_ASCII.sub("_", source.text.replace("\ufeff", " ", 1))
    root = _parser().parse(text.encode("ascii")).root_node
    return HclBody(source, root)


def _members(node: Node | None, kind: str) -> Iterator[Node]:
    """The attributes or the blocks of a body, also those in a part with a syntax error."""
    pending = [node] if node is not None else []
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


class _Lowering:
    """Reads the nodes of one file. Offsets are those of characters, as each is one byte."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def span(self, node: Node) -> Span:
        return Span(self.source, node.start_byte, node.end_byte)

    def text(self, node: Node) -> str:
        return self.source.text[node.start_byte : node.end_byte]

    def block(self, node: Node) -> HclBlock:
        labels = []
        body = None
        end = node.start_byte
        for child in node.children[1:]:
            if child.type in ("string_lit", "identifier"):
                labels.append(self.text(child).strip('"'))
                end = child.end_byte
            elif child.type == "body":
                body = child
        first = node.children[0]
        span = Span(self.source, node.start_byte, max(end, first.end_byte))
        return HclBlock(self.text(first), tuple(labels), span, HclBody(self.source, body))

    def expression(self, node: Node, depth: int = 0) -> HclExpression:
        """Read an expression node, or what is in one."""
        children = [child for child in node.named_children if child.type != "comment"]
        if depth > DEEPEST or node.has_error or (not children and node.type == "expression"):
            return HclOther(self.span(node))
        kind = node.type
        if kind in ("expression", "template_expr", "collection_value"):
            base = self.expression(children[0], depth + 1)
            return self._access(base, node, children[1:], depth) if children[1:] else base
        if kind == "variable_expr":
            return HclReference((self.text(node),), self.span(node))
        if kind == "literal_value":
            return self._literal(node, children)
        if kind in ("quoted_template", "string_lit", "heredoc_template"):
            return self._string(node, depth)
        if kind == "function_call":
            arguments = [child for child in children if child.type == "function_arguments"]
            values = self._expressions(arguments[0], depth) if arguments else ()
            return HclCall(self.text(children[0]), values, self.span(node))
        if kind == "tuple":
            return HclList(self._expressions(node, depth), self.span(node))
        if kind == "object":
            return self._object(node, depth)
        if kind == "conditional" and len(children) == 3:
            condition, yes, no = (self.expression(child, depth + 1) for child in children)
            return HclConditional(condition, yes, no, self.span(node))
        return HclOther(self.span(node))

    def _expressions(self, node: Node, depth: int) -> tuple[HclExpression, ...]:
        return tuple(
            self.expression(child, depth + 1)
            for child in node.named_children
            if child.type == "expression"
        )

    def _literal(self, node: Node, children: list[Node]) -> HclExpression:
        if children and children[0].type == "string_lit":
            return self._string(children[0], 0)
        text = self.text(node)
        return HclConstant(None if text == "null" else text, self.span(node))

    def _object(self, node: Node, depth: int) -> HclExpression:
        items: list[tuple[str | HclExpression, HclExpression]] = []
        for element in node.named_children:
            parts = [child for child in element.named_children if child.type == "expression"]
            if element.type != "object_elem" or len(parts) != 2:
                continue
            key = self.expression(parts[0], depth + 1)
            written = self.text(parts[0])
            is_name = isinstance(key, HclReference) and not written.startswith("(")
            items.append((written if is_name else key, self.expression(parts[1], depth + 1)))
        return HclObject(tuple(items), self.span(node))

    def _access(
        self, base: HclExpression, node: Node, accessors: list[Node], depth: int
    ) -> HclExpression:
        steps: list[str | HclExpression] = []
        for accessor in accessors:
            if accessor.type not in ("get_attr", "index", "splat"):
                return HclOther(self.span(node))
            steps += self._steps(accessor, depth)
        span = self.span(node)
        if isinstance(base, HclReference):
            return HclReference((*base.steps, *steps), span, base.base)
        return HclReference(tuple(steps), span, base)

    def _steps(self, accessor: Node, depth: int) -> Iterator[str | HclExpression]:
        if accessor.type == "get_attr":
            yield self.text(accessor).lstrip(". \t\r\n")
        elif accessor.type == "splat":
            yield "[*]"
            for inner in accessor.named_children[0].named_children:
                if inner.type == "get_attr":
                    yield self.text(inner).lstrip(". \t\r\n")
        else:
            inner = accessor.named_children[0]
            keys = [child for child in inner.named_children if child.type == "expression"]
            key = self.expression(keys[0], depth + 1) if keys else None
            if key is None:  # the legacy form `.0`
                yield f"[{self.text(inner).strip('. ')}]"
            elif isinstance(key, HclConstant) and key.text is not None:
                yield f"[{key.text}]"
            elif isinstance(key, HclString) and all(isinstance(part, str) for part in key.parts):
                yield f"[{''.join(part for part in key.parts if isinstance(part, str))}]"
            else:
                yield key

    def _string(self, node: Node, depth: int) -> HclString:
        lines = self._heredoc_lines(node) if node.type == "heredoc_template" else None
        start, end = (lines.start, lines.end) if lines else (node.start_byte + 1, node.end_byte - 1)
        indent = self._indent(node, lines) if lines else 0
        parts: list[str | HclHole] = []
        position = start
        for child in node.children:
            if child.type not in ("template_interpolation", "template_directive"):
                continue
            parts.append(self._literal_part(position, child.start_byte, lines, indent))
            expressions = [part for part in child.named_children if part.type == "expression"]
            is_value = child.type == "template_interpolation" and len(expressions) == 1
            value = self.expression(expressions[0], depth + 1) if is_value else None
            if is_value or child.type == "template_directive":
                parts.append(HclHole(value, self.span(child)))
            else:
                parts.append(HclHole(HclOther(self.span(child)), self.span(child)))
            position = child.end_byte
        parts.append(self._literal_part(position, max(end, position), lines, indent))
        return HclString(tuple(part for part in parts if part != ""), self.span(node), lines)

    def _literal_part(self, start: int, end: int, lines: Span | None, indent: int) -> str:
        text = self.source.text[start:end]
        if lines is None:
            return _ESCAPE.sub(_unescape, text) if "\\" in text or "{" in text else text
        if indent:
            text = re.sub(rf"^[ \t]{{0,{indent}}}", "", text, flags=re.MULTILINE)
        return _HEREDOC_ESCAPE.sub(r"\1{", text)

    def _heredoc_lines(self, node: Node) -> Span:
        """The range after the line with `<<EOF`, up to the line with the closing `EOF`."""
        text = self.source.text
        start = text.find("\n", node.start_byte, node.end_byte) + 1 or node.end_byte
        end = text.rfind("\n", start - 1, node.end_byte) + 1
        return Span(self.source, start, max(start, end))

    def _indent(self, node: Node, lines: Span) -> int:
        if not self.source.text.startswith("<<-", node.start_byte):
            return 0
        return min((len(match[0]) for match in _INDENT.finditer(lines.text)), default=0)


def _unescape(match: re.Match[str]) -> str:
    short, long, simple, marker = match.groups()
    if marker:
        return f"{marker}{{"
    return _SIMPLE_ESCAPES[simple] if simple else chr(int(short or long, 16))


@cache
def _parser() -> Parser:
    # Imported here because it costs 30 ms, which projects without Terraform need not spend.
    import tree_sitter_hcl
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_hcl.language()))
