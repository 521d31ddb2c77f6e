"""Apply edits, and edits of whole lines and comments, in files of any language."""

from __future__ import annotations

from collections.abc import Iterable

from appspec_lint.diagnostics.finding import TextEdit
from appspec_lint.diagnostics.span import Span


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """Apply edits to the text of a file; they must not overlap."""
    end = "\r\n" if "\r\n" in text and not text.replace("\r\n", "").count("\n") else "\n"
    parts, position = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        new = edit.text
        if end == "\r\n" and "\n" not in edit.span.text:  # else the edit changes line endings
            new = new.replace("\r\n", "\n").replace("\n", end)
        parts += [text[position : edit.span.start], new]
        position = edit.span.end
    return "".join([*parts, text[position:]])


def line_of(span: Span) -> Span:
    """The complete line on which `span` starts, without its line ending."""
    source, number = span.source, span.start_position.line
    start = source.line_starts[number - 1]
    return source.span(start, start + len(source.line(number)))


def starts_line(span: Span) -> bool:
    """Whether only spaces precede `span` on its line."""
    line = line_of(span)
    return not span.source.text[line.start : span.start].strip(" \t")


def remove_lines(span: Span) -> TextEdit:
    """Remove all lines that `span` is on, with their line endings."""
    source, last = span.source, span.end_position.line
    starts = source.line_starts
    end = starts[last] if last < len(starts) else len(source.text)
    return TextEdit(source.span(line_of(span).start, end), "")


def remove_comment(span: Span) -> TextEdit:
    """Remove a comment and the spaces before it; its whole line if it contains nothing else."""
    if starts_line(span):
        return remove_lines(span)
    source, start = span.source, line_of(span).start
    before = source.text[start : span.start].rstrip(" \t")
    return TextEdit(source.span(start + len(before), span.end), "")
