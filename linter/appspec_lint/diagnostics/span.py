"""Positions in text: the source of a file, a span of it, a value with its span."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from enum import Enum

from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.lazy.regex import regex
from appspec_lint.lazy.typing_names import Generic, NamedTuple, TypeVar

T_co = TypeVar("T_co", covariant=True)

_VISIBLE = regex(r"[^\r\n]+")
_LINE_END = regex(r"\r\n|\n|\r")


class Encoding(Enum):
    """The encoding of a file; UTF-8 without a byte order mark is the only portable one."""

    UTF8 = "UTF-8"
    BOM = "UTF-8 with a byte order mark"
    UTF16 = "UTF-16"
    OTHER = "not UTF-8"


class Position(NamedTuple):
    """A line and a column, both 1-based; columns are in code points."""

    line: int
    column: int


@dataclass(frozen=True, eq=False)
class Source:
    """The text of one file.

    `path` is relative to the root of the tree, and `display_path` is the path as the user wrote or
    would write it. The text is unchanged, including line endings and byte order mark.
    """

    path: str
    text: str
    display_path: str
    encoding: Encoding = Encoding.UTF8
    unread: str = ""
    """The error of a UTF-8 decoder, or "" if there is none."""
    is_substituted: bool = False
    """Whether parts of the text differ from the file, so that no edit can be derived from it."""
    start: int = 0
    end: int | None = None
    """The first line of a document in this file, and its end; the rest of the text is spaces."""

    @property
    def content(self) -> str:
        """The text from `start` to `end`."""
        return self.text[self.start : self.end]

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The offset of each line's first character; `\\r\\n`, `\\n` and `\\r` end a line."""
        return (0, *(match.end() for match in _LINE_END.finditer(self.text)))

    def position(self, offset: int) -> Position:
        """Return the line and column of `offset`."""
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """Return the text of line `number` (1-based) without its line ending."""
        start = self.line_starts[number - 1]
        after = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:after].rstrip("\r\n")

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """Return the span from `start` to `end`, clipped to the text."""
        limit = len(self.text)
        if end is None:
            end = limit
        if not 0 <= start <= end <= limit:
            start = min(max(start, 0), limit)
            end = min(max(end, start), limit)
        return Span(self, start, end)

    def embedded(self, start: int, end: int, text: str | None = None) -> Source:
        """A document in this file: the same lines and offsets, and spaces for everything else.

        `text` replaces the range, and has its length; by default, it is the text of the range.
        """
        written = self.text[start:end]
        inside = written if text is None else text
        first = self.line_starts[self.position(start).line - 1]
        source = replace(
            self,
            text=self._blank[:start] + inside + self._blank[end:],
            is_substituted=inside != written,
            start=first,
            end=start + len(inside),
        )
        if inside == written:
            vars(source)["line_starts"] = self.line_starts
        return source

    @cached_property
    def _blank(self) -> str:
        """The text with spaces in place of everything but line endings."""
        return _VISIBLE.sub(lambda match: " " * len(match[0]), self.text)

    @property
    def first_line(self) -> Span:
        """The first line, to which a finding about the whole file refers."""
        return self.span(0, len(self.line(1)))


@dataclass(frozen=True, slots=True)
class Span:
    """The half-open range ``source.text[start:end]``."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The text in the span."""
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
        """The part of this span on its first line."""
        number = self.start_position.line
        line_end = self.source.line_starts[number - 1] + len(self.source.line(number))
        return Span(self.source, self.start, max(self.start, min(self.end, line_end)))


class Coverage:
    """The offsets of a file that are in any of some spans."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._starts: list[int] = []  # of ranges that are sorted and separate
        self._ends: list[int] = []
        for span in spans:
            self.add(span.start, span.end)

    def add(self, start: int, end: int) -> None:
        """Add the offsets from `start` to before `end`."""
        first, last = bisect_left(self._ends, start), bisect_right(self._starts, end)
        if first < last:
            start, end = min(start, self._starts[first]), max(end, self._ends[last - 1])
        self._starts[first:last] = [start]
        self._ends[first:last] = [end]

    def __contains__(self, offset: int) -> bool:
        before = bisect_right(self._starts, offset)
        return before > 0 and offset < self._ends[before - 1]


@dataclass(frozen=True, slots=True)
class Located(Generic[T_co]):
    """A value with its span in the file."""

    value: T_co
    span: Span
