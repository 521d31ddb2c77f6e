"""Positions of the protocol, and offsets in the text of a file, in all encodings of clients."""

from __future__ import annotations

from bisect import bisect_right

from lsprotocol import types

from appspec_lint.diagnostics.span import Source, Span

_UNIT_SIZES = {"utf-8": 1, "utf-16": 2, "utf-32": 4}
_CODECS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
_BOM = "\ufeff"


class PositionEncoding:
    """How a client counts characters: in units of UTF-8, UTF-16 or UTF-32.

    Editors show no byte order mark, so it is not counted.
    """

    def __init__(self, name: str = "utf-16") -> None:
        self.name = name
        self._codec, self._size = _CODECS[name], _UNIT_SIZES[name]

    def position(self, source: Source, offset: int) -> types.Position:
        """Convert an offset."""
        line = bisect_right(source.line_starts, offset) - 1
        before = source.text[source.line_starts[line] : offset]
        if line == 0:
            before = before.removeprefix(_BOM)
        return types.Position(line, self._count(before))

    def range(self, span: Span) -> types.Range:
        """Convert a span."""
        return types.Range(
            self.position(span.source, span.start), self.position(span.source, span.end)
        )

    def offset(self, source: Source, position: types.Position) -> int:
        """Convert a position; one after the end of its line or of the text is at that end."""
        if position.line >= len(source.line_starts):
            return len(source.text)
        start = source.line_starts[max(position.line, 0)]
        line = source.line(max(position.line, 0) + 1)
        hidden = 1 if position.line == 0 and line.startswith(_BOM) else 0
        return start + hidden + self._find(line[hidden:], max(position.character, 0))

    def _count(self, text: str) -> int:
        if text.isascii() or self._size == 4:
            return len(text)
        return len(text.encode(self._codec, "surrogatepass")) // self._size

    def _find(self, line: str, units: int) -> int:
        """How many characters of a line are before so many units."""
        if line.isascii() or self._size == 4:
            return min(units, len(line))
        encoded = line.encode(self._codec, "surrogatepass")[: units * self._size]
        return len(encoded.decode(self._codec, "ignore"))
