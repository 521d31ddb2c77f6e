"""Read the expressions of HCL from the nodes of tree-sitter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.regex import regex
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.pipeline.hcl_model import (
    HclCall,
    HclConditional,
    HclConstant,
    HclExpression,
    HclHole,
    HclList,
    HclObject,
    HclOperation,
    HclOther,
    HclReference,
    HclString,
)

if TYPE_CHECKING:
    from tree_sitter import Node

DEEPEST = 40
"""The maximum nesting of expressions; what is deeper is an `HclOther`."""

_ESCAPE = regex(
    r"""\\(?:u([0-9a-fA-F]{4})|U(000[0-9a-fA-F]{5}|0010[0-9a-fA-F]{4})|([nrt"\\]))|([$%])\4\{"""
)
_HEREDOC_ESCAPE = regex(r"([$%])\1\{")
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_INDENT = regex(r"^[ \t]*(?=[^\s])", re.MULTILINE)


class ExpressionReader:
    """Reads the nodes of one file. Offsets are those of characters, as each is one byte."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def span(self, node: Node) -> Span:
        return Span(self.source, node.start_byte, node.end_byte)

    def text(self, node: Node) -> str:
        return self.source.text[node.start_byte : node.end_byte]

    def expression(self, node: Node, depth: int = 0) -> HclExpression:
        """Read an expression node, or what is in one."""
        children = [child for child in node.named_children if child.type != "comment"]
        if depth > DEEPEST or node.has_error or (not children and node.type == "expression"):
            return HclOther(self.span(node))
        kind = node.type
        if kind in ("expression", "template_expr", "collection_value"):
            return self._path(children, depth)
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
        if kind == "operation":
            return self._operation(children[0], depth)
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

    def _operation(self, node: Node, depth: int) -> HclExpression:
        parts: list[list[Node]] = [[]]
        operator = ""
        for child in node.children:
            if child.is_named and child.type != "comment":
                parts[-1].append(child)
            elif child.type not in ("(", ")", "comment"):
                operator = child.type
                parts.append([])
        operands = tuple(self._path(part, depth) for part in parts if part)
        return HclOperation(operator, operands, self.span(node))

    def _path(self, nodes: list[Node], depth: int) -> HclExpression:
        """Read an expression, followed by names and indices."""
        base = self.expression(nodes[0], depth + 1)
        if not nodes[1:]:
            return base
        span = Span(self.source, nodes[0].start_byte, nodes[-1].end_byte)
        steps: list[str | HclExpression] = []
        for accessor in nodes[1:]:
            if accessor.type not in ("get_attr", "index", "splat"):
                return HclOther(span)
            steps += self._steps(accessor, depth)
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
