"""Apply edits, and edits of whole lines and comments, in files of any language."""

from __future__ import annotations

from collections.abc import Iterable

from appspec_lint.diagnostics.finding import TextEdit
from appspec_lint.diagnostics.span import Span


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """Apply edits to the text of a file; they must not overlap."""
    is_crlf = _has_only_crlf(text)
    parts, position = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        new = _end_lines(edit) if is_crlf else edit.text
        parts += [text[position : edit.span.start], new]
        position = edit.span.end
    return "".join([*parts, text[position:]])


def match_line_endings(edits: Iterable[TextEdit]) -> tuple[TextEdit, ...]:
    """Give each edit the line endings of its file, as `apply_edits` does."""
    return tuple(
        TextEdit(edit.span, _end_lines(edit)) if _has_only_crlf(edit.span.source.text) else edit
        for edit in edits
    )


def _has_only_crlf(text: str) -> bool:
    return "\r\n" in text and not text.replace("\r\n", "").count("\n")


def _end_lines(edit: TextEdit) -> str:
    if "\n" in edit.span.text:
        return edit.text  # the edit changes line endings
    return edit.text.replace("\r\n", "\n").replace("\n", "\r\n")


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
