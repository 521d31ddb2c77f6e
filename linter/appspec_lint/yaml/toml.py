"""A table of a TOML file as nodes with spans.

The standard library's reader decides what is valid and gives the values; tree-sitter gives the
positions. A value whose position is not found gets that of the table or list that contains it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.regex import regex
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.yaml.nodes import (
    MAX_DEPTH,
    Document,
    MappingEntry,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    SyntaxProblem,
)

if TYPE_CHECKING:
    import tree_sitter

_ERROR_POSITION = regex(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)")
_NON_ASCII = regex(r"[^\x00-\x7f]")
_KEYS = ("bare_key", "quoted_key", "dotted_key")


def parse_toml(source: Source, *names: str) -> Document:
    """Read the table `[names…]` of a TOML file; `root` is None if there is no such table."""
    text = source.text.removeprefix("\ufeff")
    try:
        data: object = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        return Document(source, None, _to_syntax_problem(source, str(error)))
    except RecursionError:
        return Document(source, None, _too_deep(source.first_line))
    for name in names:
        data = data.get(name) if isinstance(data, dict) else None
    if data is None:
        return Document(source, None)
    place = _Locator(source, names).locate()
    if _depth(data) > MAX_DEPTH:
        return Document(source, None, _too_deep(place.value.first_line))
    return Document(source, _build(data, place, place.value))


def _too_deep(span: Span) -> SyntaxProblem:
    return SyntaxProblem(span, f"nested more than {MAX_DEPTH} levels deep", own=True)


def _depth(data: object) -> int:
    depth, level = 0, [data]
    while level:
        depth += 1
        level = [
            child
            for container in level
            if isinstance(container, dict | list)
            for child in (container.values() if isinstance(container, dict) else container)
        ]
    return depth


def _to_syntax_problem(source: Source, message: str) -> SyntaxProblem:
    position = _ERROR_POSITION.search(message)
    problem = _ERROR_POSITION.sub("", message)
    problem = problem[:1].lower() + problem[1:]
    line = int(position[1]) if position is not None and position[1] else len(source.line_starts)
    start = source.line_starts[min(line, len(source.line_starts)) - 1]
    return SyntaxProblem(source.span(start, start + len(source.line(line))), problem)


@dataclass(slots=True)
class _Place:
    """Where a key and its value are written, and the places of what the value contains."""

    key: Span
    value: Span
    members: dict[str, _Place] = field(default_factory=dict)
    items: list[_Place] = field(default_factory=list)

    def member(self, name: str, key: Span, value: Span) -> _Place:
        """Find or add the table `name` in this one, or in the last table of this array."""
        table = self.items[-1] if self.items else self
        return table.members.setdefault(name, _Place(key, value))


class _Locator:
    """Finds the places of the keys and values of one table of a file."""

    def __init__(self, source: Source, names: tuple[str, ...]) -> None:
        self.source = source
        self.names = names
        self.shift = len(source.text) - len(source.text.removeprefix("\ufeff"))

    def locate(self) -> _Place:
        """Find the places of the table, and of all that it contains."""
        # One byte for each character, so that the parser's offsets are those of the text
        text = _NON_ASCII.sub(".", self.source.text[self.shift :])
        start = self.source.first_line
        root = _Place(start, start)
        for node in _parser().parse(text.encode("ascii")).root_node.children:
            match node.type:
                case "pair":
                    self._add_pair(root, node, ())
                case "table" | "table_array_element":
                    self._add_table(root, node)
        place = root
        for name in self.names:
            table = place.items[0] if place.items else place
            place = table.members.get(name, place)
        return place

    def _add_table(self, root: _Place, node: tree_sitter.Node) -> None:
        key = _first(node, _KEYS)
        if key is None:
            return
        opening, closing = node.children[0], _first(node, ("]", "]]"))
        header = self._span(opening.start_byte, (closing or key).end_byte)
        words = self._split_key(key)
        path = tuple(name for name, _ in words)
        if not self._is_relevant(path):
            return
        place = root
        for name, span in words:
            place = place.member(name, span, header)
        place.key = words[-1][1]
        if node.type == "table_array_element":
            place.items.append(_Place(place.key, header))
        else:
            place.value = header
        for child in node.children:
            if child.type == "pair":
                self._add_pair(place.items[-1] if place.items else place, child, path)

    def _add_pair(self, place: _Place, node: tree_sitter.Node, path: tuple[str, ...]) -> None:
        """Add a key and its value to the table at `path`; a dotted key adds the tables between."""
        parts = [child for child in node.named_children if child.type != "comment"]
        if len(parts) != 2 or parts[0].type not in _KEYS:
            return
        key, value = parts
        words = self._split_key(key)
        path = (*path, *(name for name, _ in words))
        if not self._is_relevant(path):
            return
        end = value.end_byte + self.shift
        for (name, span), (_, following) in pairwise(words):
            place = place.member(name, span, self.source.span(following.start, end))
        name, span = words[-1]
        self._add_content(place.member(name, span, self._span_of(value)), value, path)

    def _add_content(self, place: _Place, value: tree_sitter.Node, path: tuple[str, ...]) -> None:
        if len(path) > MAX_DEPTH + len(self.names):
            return
        match value.type:
            case "inline_table":
                for child in value.children:
                    if child.type == "pair":
                        self._add_pair(place, child, path)
            case "array":
                for child in value.named_children:
                    if child.type != "comment":
                        item = _Place(place.key, self._span_of(child))
                        self._add_content(item, child, (*path, ""))
                        place.items.append(item)

    def _is_relevant(self, path: tuple[str, ...]) -> bool:
        """Whether the value at `path` contains the table, or is in it."""
        return all(name == wanted for name, wanted in zip(path, self.names, strict=False))

    def _split_key(self, key: tree_sitter.Node) -> list[tuple[str, Span]]:
        """The parts of a dotted key, resolved, and where each is written."""
        words = []
        waiting = [key]
        while waiting:
            node = waiting.pop()
            if node.type == "dotted_key":
                waiting += reversed([child for child in node.children if child.type in _KEYS])
            else:
                span = self._span_of(node)
                words.append((_resolve_key(span.text), span))
        return words

    def _span_of(self, node: tree_sitter.Node) -> Span:
        return self._span(node.start_byte, node.end_byte)

    def _span(self, start: int, end: int) -> Span:
        return self.source.span(start + self.shift, end + self.shift)


def _first(node: tree_sitter.Node, types: Iterable[str]) -> tree_sitter.Node | None:
    return next((child for child in node.children if child.type in types), None)


def _resolve_key(text: str) -> str:
    if "\\" in text and text.startswith('"'):
        try:
            return next(iter(tomllib.loads(f"{text} = 0")))
        except tomllib.TOMLDecodeError:
            return text
    return text[1:-1] if text[:1] in ('"', "'") else text


@cache
def _parser() -> tree_sitter.Parser:
    import tree_sitter
    import tree_sitter_toml

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))


def _build(data: object, place: _Place | None, span: Span) -> Node:
    """Build the node of a value; `span` is that of its container if its place is unknown."""
    if place is not None:
        span = place.value
    match data:
        case dict():
            return MappingNode(tuple(_build_entries(data, place, span)), span)
        case list():
            items = place.items if place is not None else []
            places = items if len(items) == len(data) else [None] * len(data)
            nodes = (_build(item, at, span) for item, at in zip(data, places, strict=True))
            return SequenceNode(tuple(nodes), span)
        case bool():
            return ScalarNode(str(data).lower(), span, plain=True)
        case int() | float():
            return ScalarNode(str(data), span, plain=True)
    return ScalarNode(str(data), span, plain=False)


def _build_entries(
    data: dict[str, object], place: _Place | None, span: Span
) -> Iterator[MappingEntry]:
    for key, value in data.items():
        member = place.members.get(key) if place is not None else None
        key_span = span if member is None else member.key
        yield MappingEntry(ScalarNode(key, key_span, False), _build(value, member, span))
