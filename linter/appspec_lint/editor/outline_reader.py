"""Reads the outline of a document line by line, by indentation."""

from __future__ import annotations

from bisect import bisect_right

from appspec_lint.diagnostics.span import Source
from appspec_lint.editor.flow_reader import FlowReader, find_quote
from appspec_lint.editor.outline import Outline, OutlineEntry
from appspec_lint.lazy.once import once
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.yaml.nodes import MAX_DEPTH

_KEY = regex(
    r"(?:\"([^\"\r\n]*)\"|'([^'\r\n]*)'|((?:[^\s#'\"\[\]{},&*!|>%@`-]|-(?=[^\s:]))[^\r\n]*?))"
    r"[ \t]*:(?=[ \t\r\n]|\Z)"
)
_PROPERTIES = regex(r"(?:[&!][^\s,\[\]{}]*[ \t]+)+")
_COMMENT = regex(r"(?:(?<=[ \t])|(?<![^\r\n]))#[^\r\n]*")
_SPACES = regex(r"[ \t]*")
_MOST_QUOTED_LINES = 200
"""How many lines a quoted string may have."""


@once
def read_outline(source: Source) -> Outline:
    """Read the outline of the first document in a file."""
    return OutlineReader(source).read()


@dataclass(slots=True)
class _OpenEntry:
    """An entry whose value may continue, and the number of its items so far."""

    entry: OutlineEntry
    items: int = 0


class OutlineReader:
    """Reads one text, with the entries that are open at the current line."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.entries: list[OutlineEntry] = []
        self.comments: list[tuple[int, int]] = []
        self.blocks: list[tuple[int, int]] = []
        self.flow = FlowReader(self.text)
        self._open: list[_OpenEntry] = []
        self._items = 0
        """The number of items of a list that is not below a key."""

    def read(self) -> Outline:
        """Read the lines up to the end of the first document."""
        number, starts = 0, self.source.line_starts
        while number < len(starts):
            start = starts[number]
            line = self.source.line(number + 1)
            end = start + len(line)
            if line in ("---", "..."):
                if self.entries or self.flow.entries:
                    break
            elif line.strip(" \t\ufeff") and not line.startswith("%"):
                end = self._read_line(start, end)
            number = max(number + 1, bisect_right(starts, end))
        entries = sorted((*self.entries, *self.flow.entries), key=lambda entry: entry.start)
        return Outline(
            self.source,
            tuple(entries),
            tuple(self.flow.collections),
            tuple(sorted((*self.comments, *self.flow.comments))),
            tuple(self.blocks),
        )

    def _read_line(self, start: int, end: int) -> int:
        """Read one line, and return the end of its value, which may have several lines."""
        text = self.text
        at = start + (text[start] == "\ufeff")
        while True:
            at = self._skip(at)
            if at < end and text[at] == "-" and (at + 1 == end or text[at + 1] in " \t"):
                self._add(None, at, at + 1, at - start)
                at += 1
                continue
            key = _KEY.match(text, at, end)
            if key is not None:
                group = next(number for number in (1, 2, 3) if key[number] is not None)
                self._add(key[group], *key.span(group), at - start, key.end())
                at = self._skip(key.end())
            return self._read_value(at, end)

    def _skip(self, at: int) -> int:
        match = _SPACES.match(self.text, at)
        return at if match is None else match.end()

    def _add(self, key: str | None, start: int, end: int, column: int, colon: int = 0) -> None:
        """Add a key, or an item, after closing the entries that it is not in."""
        while self._open and not self._contains(self._open[-1].entry, column, key is None):
            self._open.pop()
        above = self._open[-1] if self._open else None
        route = () if above is None else above.entry.route
        if len(route) >= MAX_DEPTH:
            return
        step: str | int = key if key is not None else self._items
        if key is None and above is not None:
            step = above.items
            above.items += 1
        elif key is None:
            self._items += 1
        after = self._skip(colon or end)
        entry = OutlineEntry((*route, step), column, start, end, after, after)
        self.entries.append(entry)
        self._open.append(_OpenEntry(entry))

    def _contains(self, entry: OutlineEntry, column: int, is_item: bool) -> bool:
        """Whether an item or a key at `column` is in the value of an open entry."""
        if entry.column == column and is_item:
            return not entry.is_item and entry.value_start == entry.value_end
        return entry.column < column

    def _read_value(self, at: int, end: int) -> int:
        """Read what follows on the line: the value of the innermost open entry."""
        text = self.text
        entry = self._open[-1].entry if self._open else None
        properties = _PROPERTIES.match(text, at, end)
        at = at if properties is None else properties.end()
        is_new = entry is not None and entry.value_start == entry.value_end
        is_new = is_new and entry is not None and entry.value_start <= at
        if at >= end:
            return end
        char = text[at]
        if char == "#":
            self.comments.append((at, end))
            return end
        if char in "|>" and entry is not None:
            return self._read_block(entry, end)
        if char in "{[":
            column = entry.column if entry is not None else -1
            return self.flow.read(at, entry.route if entry is not None else (), column)
        if char in "'\"":
            start, close, end = self._read_quoted(at, end, -1 if entry is None else entry.column)
        else:
            comment = _COMMENT.search(text, at, end)
            close = end if comment is None else comment.start()
            start, close = at, at + len(text[at:close].rstrip())
            if comment is not None:
                self.comments.append((comment.start(), end))
        if entry is not None and is_new:
            entry.value_start, entry.value_end = start, close
        return end

    def _read_quoted(self, at: int, end: int, column: int) -> tuple[int, int, int]:
        """The range of a quoted string's content on its first line, and the end of its last line.

        A quote that is not closed before a line that is indented less ends with its own line.
        """
        quote, start, starts = self.text[at], at + 1, self.source.line_starts
        close = find_quote(self.text, start, end, quote)
        if close is not None:
            comment = _COMMENT.search(self.text, close + 1, end)
            if comment is not None:
                self.comments.append((comment.start(), end))
            return start, close, end
        content = start + len(self.text[start:end].rstrip())
        first = bisect_right(starts, end)
        for number in range(first, min(first + _MOST_QUOTED_LINES, len(starts))):
            line = self.source.line(number + 1)
            last = starts[number] + len(line)
            if line.strip() and len(line) - len(line.lstrip(" \t")) <= column:
                break
            if find_quote(self.text, starts[number], last, quote) is not None:
                return start, content, last
        return start, content, end

    def _read_block(self, entry: OutlineEntry, end: int) -> int:
        """Skip the text of a literal or folded scalar: the lines that are indented more."""
        starts = self.source.line_starts
        last = end
        for number in range(bisect_right(starts, end), len(starts)):
            line = self.source.line(number + 1)
            if line.strip(" \t"):
                if len(line) - len(line.lstrip(" ")) <= entry.column:
                    break
                last = starts[number] + len(line)
        if last > end:
            self.blocks.append((end + 1, last))
        return last
