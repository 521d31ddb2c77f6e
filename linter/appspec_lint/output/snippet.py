"""Source excerpts, with spans underlined and secrets redacted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from appspec_lint.diagnostics.redaction import redact_source
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.output.terminal import Paint, Style, escape_controls, style_text, width_of

WIDTH = 120
"""The most columns of a source line that are shown; in a longer line, those around the mark."""
LEAD = 20
"""The columns that are shown before a mark far to the right."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A span to underline, the character to underline it with, and a label."""

    span: Span
    sign: str
    style: Style
    text: str = ""

    @property
    def place(self) -> tuple[int, bool, int]:
        """The sort key of a mark: by line, and within a line the main mark first."""
        line, column = self.span.start_position
        return (line, self.sign != "^", column)


@dataclass(frozen=True, slots=True)
class _View:
    """The part of a line that is shown, in zero-based columns."""

    number: int
    start: int
    end: int


def gutter_width(marks: Iterable[Annotation]) -> int:
    """Return the number of digits of the largest line number."""
    return max(len(str(mark.span.start_position.line)) for mark in marks)


def bar(gutter: int, paint: Paint) -> str:
    """Render the left edge of a row without a line number."""
    return paint(" " * (gutter + 2) + "|", Style.FRAME)


def render_snippet(marks: Iterable[Annotation], gutter: int, paint: Paint) -> Iterator[str]:
    """Render the marked lines of a source, with each mark below its line."""
    yield bar(gutter, paint)
    last: _View | None = None
    for mark in sorted(marks, key=lambda mark: mark.place):
        source, view = mark.span.source, _choose_view(mark.span)
        if view != last:
            if last is not None:
                yield from _render_gap(source, last.number, view.number, gutter, paint)
            yield _render_line(source, view, gutter, paint)
        yield f"{bar(gutter, paint)} {_render_mark(mark, view, paint)}"
        last = view


def _render_gap(source: Source, above: int, below: int, gutter: int, paint: Paint) -> Iterator[str]:
    """Render the line between two shown lines, or an ellipsis for several lines."""
    if below == above + 2:
        yield _render_line(
            source, _fit_view(redact_source(source).line(above + 1), above + 1, 0), gutter, paint
        )
    elif below > above + 2:
        yield paint("...", Style.FRAME)


def _render_line(source: Source, view: _View, gutter: int, paint: Paint) -> str:
    edge = paint(f" {view.number:>{gutter}} |", Style.FRAME)
    line = redact_source(source).line(view.number)
    head = "…" if view.start else ""
    tail = "…" if view.end < len(line) else ""
    return f"{edge} {head}{style_text(line[view.start : view.end])}{tail}".rstrip(" ")


def _render_mark(mark: Annotation, view: _View, paint: Paint) -> str:
    line = redact_source(mark.span.source).line(view.number)
    start, end = _find_columns(mark.span)
    before = width_of(style_text(line[view.start : start])) + bool(view.start)
    length = max(1, width_of(style_text(line[start : min(end, view.end)])))
    words = f"{mark.sign * length} {escape_controls(mark.text)}".rstrip(" ")
    return " " * before + paint(words, mark.style)


def _find_columns(span: Span) -> tuple[int, int]:
    """Return the part of its first line that a span covers, in zero-based columns."""
    number, column = span.start_position
    length = len(redact_source(span.source).line(number))
    # A span can start after the text of its line: between CR and LF.
    start = min(column - 1, length)
    return start, min(start + span.end - span.start, length)


def _choose_view(span: Span) -> _View:
    number = span.start_position.line
    return _fit_view(redact_source(span.source).line(number), number, _find_columns(span)[0])


def _fit_view(line: str, number: int, column: int) -> _View:
    """Choose `WIDTH` columns of a line: a few before the column, and those after it."""
    start, room = _extend_left(line, column, LEAD)
    end, room = _extend_right(line, column, room + WIDTH - LEAD)
    start, _ = _extend_left(line, start, room)
    return _View(number, start, end)


def _extend_left(line: str, column: int, room: int) -> tuple[int, int]:
    while column > 0 and (cost := _measure(line[column - 1])) <= room:
        column, room = column - 1, room - cost
    return column, room


def _extend_right(line: str, column: int, room: int) -> tuple[int, int]:
    while column < len(line) and (cost := _measure(line[column])) <= room:
        column, room = column + 1, room - cost
    return column, room


def _measure(char: str) -> int:
    # Zero-width characters also cost one: otherwise a line of them would be unlimited.
    return max(1, width_of(style_text(char)))
