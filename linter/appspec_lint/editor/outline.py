"""A tolerant outline of YAML or JSON: its keys and items, also while a line is half typed.

Editors need to know where they are in a document that no parser accepts. So the outline is read
from the lines and their indentation, and nothing is ever an error. The parser of `yaml/` decides
what a finished document means.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.records import dataclass, field

Route = tuple[str | int, ...]
"""The keys and indexes that lead from the root of a document to a value."""


@dataclass(slots=True)
class OutlineEntry:
    """A key with its value, or an item of a list.

    `start` and `end` are those of the key's text, without quotes, or of the dash. The value is what
    follows on the same line, without quotes; it is empty if there is nothing, or a collection.
    """

    route: Route
    column: int
    start: int
    end: int
    value_start: int
    value_end: int
    is_flow: bool = False

    @property
    def is_item(self) -> bool:
        """Whether it is an item of a list."""
        return isinstance(self.route[-1], int)

    def has_key_at(self, offset: int) -> bool:
        """Whether the key, or the dash, is at `offset`."""
        return self.start <= offset <= self.end

    def has_value_at(self, offset: int) -> bool:
        """Whether the value on the same line is at `offset`."""
        return self.value_start <= offset <= self.value_end and self.value_start < self.value_end


@dataclass(slots=True)
class FlowCollection:
    """A collection in brackets; `end` is that of its content, and `commas` separate its parts."""

    route: Route
    is_mapping: bool
    start: int
    end: int
    commas: list[int] = field(default_factory=list)

    def part_at(self, offset: int) -> tuple[int, int, int]:
        """The number of the part at `offset`, and its range."""
        index = bisect_right(self.commas, offset - 1)
        start = self.commas[index - 1] + 1 if index else self.start + 1
        return index, start, self.commas[index] if index < len(self.commas) else self.end


@dataclass(frozen=True, eq=False)
class Outline:
    """The keys and items of a document in their order, and the ranges that contain none."""

    source: Source
    entries: tuple[OutlineEntry, ...]
    flows: tuple[FlowCollection, ...]
    comments: tuple[tuple[int, int], ...]
    blocks: tuple[tuple[int, int], ...]
    """The ranges of literal and folded scalars, without their first lines."""

    @cached_property
    def by_route(self) -> dict[Route, OutlineEntry]:
        """The last entry of each route."""
        return {entry.route: entry for entry in self.entries}

    @cached_property
    def _children(self) -> dict[Route, dict[str | int, OutlineEntry]]:
        children: dict[Route, dict[str | int, OutlineEntry]] = {}
        for entry in self.entries:
            children.setdefault(entry.route[:-1], {})[entry.route[-1]] = entry
        return children

    def children(self, route: Route) -> dict[str | int, OutlineEntry]:
        """The entries directly below `route`, by key or index."""
        return self._children.get(route, {})

    def keys(self, route: Route) -> frozenset[str]:
        """The keys of the mapping at `route`."""
        return frozenset(key for key in self.children(route) if isinstance(key, str))

    def value(self, route: Route) -> str:
        """The text of the value at `route`, if it is on the line of its key; otherwise ""."""
        entry = self.by_route.get(route)
        return "" if entry is None else self.source.text[entry.value_start : entry.value_end]

    def value_span(self, entry: OutlineEntry) -> Span:
        """The span of a value."""
        return self.source.span(entry.value_start, entry.value_end)

    def to_data(self, route: Route = ()) -> object:
        """The value at `route` as Python data, with all scalars as strings."""
        children = self.children(route)
        if not children:
            return self.value(route) if route else {}
        if all(isinstance(key, int) for key in children):
            return [self.to_data((*route, key)) for key in children]
        return {key: self.to_data((*route, key)) for key in children if isinstance(key, str)}
