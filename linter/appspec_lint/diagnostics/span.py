"""Where text lies: a file's source, a span of it, a value with its span."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Generic, NamedTuple, TypeVar

T_co = TypeVar("T_co", covariant=True)

_LINE_END = re.compile(r"\r\n|\n|\r")


class Encoding(Enum):
    """What the bytes of a file were; only UTF-8 is read alike by everybody."""

    UTF8 = "UTF-8"
    BOM = "UTF-8 with a byte order mark"
    UTF16 = "UTF-16"
    OTHER = "not UTF-8"


class Position(NamedTuple):
    """A place as people count: line and column from 1, columns in code points."""

    line: int
    column: int


@dataclass(frozen=True, eq=False)
class Source:
    """The text of one file.

    `path` counts from the root of the tree, `shown` is the same place as the user wrote or
    would write it. The text is the file's own, line ends and byte order mark included.
    """

    path: str
    text: str
    display_path: str
    encoding: Encoding = Encoding.UTF8
    unread: str = ""
    """What a reader of UTF-8 says of the bytes, where it is not content."""

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The offset of each line's first character; a line ends as editors end it."""
        return (0, *(match.end() for match in _LINE_END.finditer(self.text)))

    def position(self, offset: int) -> Position:
        """Tell the line and column of `offset`."""
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """Give the text of line `number` (from 1) without its line end."""
        start = self.line_starts[number - 1]
        after = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:after].rstrip("\r\n")

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """Give the stretch from `start` to `end`, held inside the text."""
        limit = len(self.text)
        start = min(max(start, 0), limit)
        return Span(self, start, limit if end is None else min(max(end, start), limit))

    @property
    def first_line(self) -> Span:
        """The first line: where a finding about the whole file is shown."""
        return self.span(0, len(self.line(1)))


@dataclass(frozen=True, slots=True)
class Span:
    """The half-open stretch ``source.text[start:end]``."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    @property
    def start_position(self) -> Position:
        """The line and column of the first character."""
        return self.source.position(self.start)

    @property
    def end_position(self) -> Position:
        """The line and column after the last character."""
        return self.source.position(self.end)

    @property
    def first_line(self) -> Span:
        """The part of this span that lies on its first line."""
        number = self.start_position.line
        line_end = self.source.line_starts[number - 1] + len(self.source.line(number))
        return Span(self.source, self.start, max(self.start, min(self.end, line_end)))


@dataclass(frozen=True, slots=True)
class Located(Generic[T_co]):
    """A value, and where it was written."""

    value: T_co
    span: Span
