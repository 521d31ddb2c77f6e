"""Lines of a source, with what is meant underlined and what looks like a secret veiled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from appspec_lint.diagnostics.redaction import redact_source
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.output.terminal import Paint, Style, escape_controls, style_text, width_of

WIDTH = 120
"""The cells of a source line that are shown; of a longer one, those around the mark."""
LEAD = 20
"""The cells that are shown before a mark that lies far to the right."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A span to underline, what to underline it with, and what to say beside it."""

    span: Span
    sign: str
    style: Style
    text: str = ""

    @property
    def place(self) -> tuple[int, bool, int]:
        """The order of marks in an excerpt: by line, and on a line the main mark first."""
        line, column = self.span.first
        return (line, self.sign != "^", column)


@dataclass(frozen=True, slots=True)
class _View:
    """The part of a line that is shown, as columns from 0."""

    number: int
    start: int
    end: int


def gutter_width(marks: Iterable[Annotation]) -> int:
    """How many digits the line numbers need."""
    return max(len(str(mark.span.first.line)) for mark in marks)


def bar(gutter: int, paint: Paint) -> str:
    """The edge of a row that has no number."""
    return paint(" " * (gutter + 2) + "|", Style.FRAME)


def render_snippet(marks: Iterable[Annotation], gutter: int, paint: Paint) -> Iterator[str]:
    """Show the lines of one source that have marks, each mark under its line."""
    yield bar(gutter, paint)
    last: _View | None = None
    for mark in sorted(marks, key=lambda each: each.place):
        source, view = mark.span.source, _view_of(mark.span)
        if view != last:
            if last is not None:
                yield from _between(source, last.number, view.number, gutter, paint)
            yield _numbered(source, view, gutter, paint)
        yield f"{bar(gutter, paint)} {_underline(mark, view, paint)}"
        last = view


def _between(source: Source, above: int, below: int, gutter: int, paint: Paint) -> Iterator[str]:
    """Show the single line between two shown ones, or that there are more."""
    if below == above + 2:
        yield _numbered(
            source, _view(redact_source(source).line(above + 1), above + 1, 0), gutter, paint
        )
    elif below > above + 2:
        yield paint("...", Style.FRAME)


def _numbered(source: Source, view: _View, gutter: int, paint: Paint) -> str:
    edge = paint(f" {view.number:>{gutter}} |", Style.FRAME)
    line = redact_source(source).line(view.number)
    head = "…" if view.start else ""
    tail = "…" if view.end < len(line) else ""
    return f"{edge} {head}{style_text(line[view.start : view.end])}{tail}".rstrip(" ")


def _underline(mark: Annotation, view: _View, paint: Paint) -> str:
    line = redact_source(mark.span.source).line(view.number)
    start, end = _columns(mark.span)
    before = width_of(style_text(line[view.start : start])) + bool(view.start)
    length = max(1, width_of(style_text(line[start : min(end, view.end)])))
    words = f"{mark.sign * length} {escape_controls(mark.text)}".rstrip(" ")
    return " " * before + paint(words, mark.style)


def _columns(span: Span) -> tuple[int, int]:
    """What a span covers of its first line, as columns from 0."""
    number, column = span.first
    length = len(redact_source(span.source).line(number))
    # A span can begin behind the text of its line: between CR and LF.
    start = min(column - 1, length)
    return start, min(start + span.end - span.start, length)


def _view_of(span: Span) -> _View:
    number = span.first.line
    return _view(redact_source(span.source).line(number), number, _columns(span)[0])


def _view(line: str, number: int, column: int) -> _View:
    """Choose `WIDTH` cells of the line: a little before the column, and on to the right."""
    start, room = _leftwards(line, column, LEAD)
    end, room = _rightwards(line, column, room + WIDTH - LEAD)
    start, _ = _leftwards(line, start, room)
    return _View(number, start, end)


def _leftwards(line: str, column: int, room: int) -> tuple[int, int]:
    while column > 0 and (cost := _cost(line[column - 1])) <= room:
        column, room = column - 1, room - cost
    return column, room


def _rightwards(line: str, column: int, room: int) -> tuple[int, int]:
    while column < len(line) and (cost := _cost(line[column])) <= room:
        column, room = column + 1, room - cost
    return column, room


def _cost(char: str) -> int:
    # A character without width costs one too: else a line of nothing but such has no end.
    return max(1, width_of(style_text(char)))
