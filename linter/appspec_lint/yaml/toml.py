"""A table of a TOML file as nodes with spans.

The standard library's reader gives values without places. Keys are looked for in the table's own
lines; what is not found there has the place of the key or of the table that holds it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from appspec_lint.diagnostics.span import Source, Span
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

_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)")
_HEADER = re.compile(r"^[ \t]*\[\[?([^\]\n]+)\]\]?[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_WORD = r"\"[^\"\n]*\"|'[^'\n]*'|[\w-]+"
_KEY = re.compile(rf"(?:^|(?<=[{{,.]))[ \t]*({_WORD})[ \t]*(?=[=.])=?", re.MULTILINE)
_LINE_KEY = re.compile(rf"^[ \t]*(?:{_WORD})[ \t]*[=.]", re.MULTILINE)
_STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")

PATIENCE = 4_000_000
"""How many characters are searched in all; of the rest of a table no places are known."""


def parse_toml(source: Source, *names: str) -> Document:
    """Read the table `[names…]` of a TOML file; `root` is None where there is none."""
    import tomllib

    text = source.text.removeprefix("\ufeff")
    try:
        data: object = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        return Document(source, None, _flaw(source, str(error)))
    except RecursionError:
        return Document(source, None, _too_deep(source.first_line))
    for name in names:
        data = data.get(name) if isinstance(data, dict) else None
    if data is None:
        return Document(source, None)
    placing = _Placing(source, ".".join(names))
    if _depth(data) > MAX_DEPTH:
        return Document(source, None, _too_deep(placing.span))
    return Document(source, placing.node(data))


def _too_deep(span: Span) -> SyntaxProblem:
    return SyntaxProblem(span, f"nested more than {MAX_DEPTH} levels deep", own=True)


def _depth(data: object) -> int:
    depth, level = 0, [data]
    while level:
        depth += 1
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return depth


def _flaw(source: Source, message: str) -> SyntaxProblem:
    at = _AT.search(message)
    problem = _AT.sub("", message)
    problem = problem[:1].lower() + problem[1:]
    line = int(at[1]) if at is not None and at[1] else len(source.line_starts)
    start = source.line_starts[min(line, len(source.line_starts)) - 1]
    return SyntaxProblem(source.span(start, start + len(source.line(line))), problem)


@dataclass(frozen=True, slots=True)
class _Section:
    """A table's header, and the lines below it."""

    header: Span
    body: Span


class _Placing:
    """Finds where the keys and texts of a table stand."""

    def __init__(self, source: Source, name: str) -> None:
        self.source = source
        self.name = name
        self.patience = PATIENCE
        self.sections: dict[str, list[_Section]] = {}
        found = list(_HEADER.finditer(source.text))
        ends = [match.start() for match in found[1:]]
        for match, end in zip_longest(found, ends):
            header = _trimmed(source.span(match.start(), match.end()))
            title = re.sub(r"[\s\"']", "", match[1])
            section = _Section(header, source.span(match.end(), end))
            self.sections.setdefault(title, []).append(section)
        first = self.sections.get(name) or next(
            (each for title, each in self.sections.items() if title.startswith(f"{name}.")), None
        )
        self.span = first[0].header if first else source.first_line

    def node(self, data: object) -> Node:
        """The table's nodes."""
        section = self.sections.get(self.name)
        return self._of(data, self.span, self.name, section[0].body if section else None)

    def _of(self, data: object, span: Span, name: str, inside: Span | None) -> Node:
        """A value, whose texts are looked for `inside`; `name` is its table's."""
        match data:
            case dict():
                return MappingNode(tuple(self._pairs(data, span, name, inside)), span)
            case list():
                return SequenceNode(tuple(self._items(data, span, name, inside)), span)
            case bool():
                return ScalarNode(str(data).lower(), span, plain=True)
            case int() | float():
                return ScalarNode(str(data), span, plain=True)
        return ScalarNode(str(data), span, plain=False)

    def _items(
        self, data: list[object], span: Span, name: str, inside: Span | None
    ) -> Iterator[Node]:
        sections = self.sections.get(name, [])
        texts = _STRING.finditer(inside.text if inside and self._affords(inside) else "")
        start = 0 if inside is None else inside.start
        for number, item in enumerate(data):
            if number < len(sections):
                yield self._of(item, sections[number].header, name, sections[number].body)
            elif isinstance(item, str):
                match = next((each for each in texts if each[0][1:-1] == item), None)
                found = match and self.source.span(start + match.start(), start + match.end())
                yield self._of(item, found or span, name, None)
            else:
                yield self._of(item, span, name, inside)

    def _pairs(
        self, data: dict[str, object], span: Span, name: str, inside: Span | None
    ) -> Iterator[MappingEntry]:
        keys = self._keys(inside)
        for key, value in data.items():
            title = f"{name}.{key}"
            sections = self.sections.get(title)
            found = keys.get(key)
            if sections:
                place, shown, rest = sections[0].header, sections[0].header, sections[0].body
            elif found is not None:
                place, rest = found
                shown = _first_line(rest)
            else:
                yield MappingEntry(ScalarNode(key, span, False), self._of(value, span, title, None))
                continue
            yield MappingEntry(ScalarNode(key, place, False), self._of(value, shown, title, rest))

    def _keys(self, inside: Span | None) -> dict[str, tuple[Span, Span]]:
        """Where each key is written, and what stands behind its `=` up to the next key's line."""
        found: dict[str, tuple[Span, Span]] = {}
        if inside is None or not self._affords(inside):
            return found
        text, span = self.source.text, self.source.span
        lines = [match.start() for match in _LINE_KEY.finditer(text, inside.start, inside.end)]
        for match in _KEY.finditer(text, inside.start, inside.end):
            following = bisect_left(lines, match.end())
            end = lines[following] if following < len(lines) else inside.end
            word = match[1][1:-1] if match[1][0] in "\"'" else match[1]
            place = span(match.start(1), match.end(1)), span(match.end(), end)
            found.setdefault(word, place)
        return found

    def _affords(self, inside: Span) -> bool:
        """Whether there is patience left to search a stretch."""
        self.patience -= inside.end - inside.start
        return self.patience >= 0


def _first_line(rest: Span) -> Span:
    """A value's first line, without a comment."""
    line = re.sub(r"[ \t]#[^\"']*$", "", rest.first_line.text)
    return _trimmed(rest.source.span(rest.start, rest.start + len(line)))


def _trimmed(span: Span) -> Span:
    text = span.text
    start = span.start + len(text) - len(text.lstrip())
    return span.source.span(start, max(start, span.start + len(text.rstrip())))
