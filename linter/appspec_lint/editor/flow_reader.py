"""Reads what is in brackets, and JSON, character by character."""

from __future__ import annotations

from appspec_lint.editor.outline import FlowCollection, OutlineEntry, Route
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.yaml.nodes import MAX_DEPTH

_PLAIN = regex(r"(?:[^\s,\[\]{}:#]|:(?=[^\s,\[\]{}])|(?<=\S)#|[ \t]+(?=[^\s,\[\]{}:#]))+")
_NEXT_LINE = regex(r"(?:\r\n|\n|\r)([ \t]*)([^\r\n]?)[^\r\n]*")
_ENTRY = regex(r"-(?:[ \t]|\Z)|[\w\"'.-]+[ \t]*:(?:[ \t]|\Z)")
_DOUBLE = regex(r"(?:[^\"\\]|\\.)*+\"")
_SINGLE = regex(r"(?:[^']|'')*+'")
_LINE = regex(r"[^\r\n]*")


@dataclass(slots=True)
class _OpenCollection:
    """A collection that is not closed, and the entry that its current part is."""

    flow: FlowCollection
    entry: OutlineEntry | None = None
    token: tuple[int, int] | None = None
    """The last string, which is a key if a colon follows."""


def find_quote(text: str, start: int, end: int, quote: str) -> int | None:
    """Where a quoted string ends: at the first quote that is not escaped."""
    match = (_DOUBLE if quote == '"' else _SINGLE).match(text, start, end)
    return None if match is None else match.end() - 1


class FlowReader:
    """Reads the collections of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.entries: list[OutlineEntry] = []
        self.collections: list[FlowCollection] = []
        self.comments: list[tuple[int, int]] = []
        self._open: list[_OpenCollection] = []

    def read(self, at: int, route: Route, column: int) -> int:
        """Read the collection that starts at `at`, the value of an entry at `column`.

        Returns the end of its last line. A collection that is not closed ends before a line that
        looks like the next entry.
        """
        text = self.text
        self._open = []
        self._start(at, route)
        at += 1
        while at < len(text) and self._open:
            char = text[at]
            if char in "{[":
                if len(self._open) >= MAX_DEPTH:
                    break
                self._start(at, self._route())
            elif char in "}]":
                self._open.pop().flow.end = at
            elif char == ",":
                top = self._open[-1]
                top.flow.commas.append(at)
                top.entry = top.token = None
            elif char == ":":
                self._add_key(at)
            elif char in "\r\n":
                if self._is_abandoned(at, column):
                    break
            elif char == "#" and text[at - 1] in " \t\r\n":
                end = self._end_of_line(at)
                self.comments.append((at, end))
                at = end
                continue
            elif char not in " \t":
                at = self._read_string(at)
                continue
            at += 1
        for opened in self._open:
            opened.flow.end = at
        return self._end_of_line(at)

    def _end_of_line(self, at: int) -> int:
        match = _LINE.match(self.text, at)
        return at if match is None else match.end()

    def _start(self, at: int, route: Route) -> None:
        if self._open and not self._open[-1].flow.is_mapping:
            self.entries.append(OutlineEntry(route, at, at, at, at, at, is_flow=True))
        flow = FlowCollection(route, self.text[at] == "{", at, len(self.text))
        self.collections.append(flow)
        self._open.append(_OpenCollection(flow))

    def _route(self) -> Route:
        """The route of a value that starts in the innermost collection."""
        top = self._open[-1]
        if not top.flow.is_mapping:
            return (*top.flow.route, len(top.flow.commas))
        return top.flow.route if top.entry is None else top.entry.route

    def _add_key(self, colon: int) -> None:
        top = self._open[-1]
        if top.token is None or not top.flow.is_mapping or top.entry is not None:
            return
        start, end = top.token
        route = (*top.flow.route, self.text[start:end])
        after = colon + 1
        while self.text[after : after + 1] in (" ", "\t"):
            after += 1
        top.entry = OutlineEntry(route, colon, start, end, after, after, is_flow=True)
        self.entries.append(top.entry)

    def _read_string(self, at: int) -> int:
        """Read a string in quotes or without, and return where it ends."""
        text, top = self.text, self._open[-1]
        if text[at] in "'\"":
            line_end = self._end_of_line(at)
            close = find_quote(text, at + 1, line_end, text[at])
            start, end = at + 1, line_end if close is None else close
            after = end + (close is not None)
        else:
            match = _PLAIN.match(text, at)
            start, end = at, at + 1 if match is None else match.end()
            after = end
        top.token = (start, end)
        if not top.flow.is_mapping:
            route = self._route()
            entry = OutlineEntry(route, start, start, start, start, end, is_flow=True)
            self.entries.append(entry)
        elif top.entry is not None and top.entry.value_start == top.entry.value_end:
            top.entry.value_start, top.entry.value_end = start, end
        return after

    def _is_abandoned(self, at: int, column: int) -> bool:
        """Whether the next line is an entry outside the collection, which is not closed."""
        match = _NEXT_LINE.match(self.text, at)
        if match is None or column < 0 or len(match[1]) > column or match[2] in ("", "]", "}"):
            return False
        return _ENTRY.match(self.text, match.start(2), match.end()) is not None
