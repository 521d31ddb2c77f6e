"""Text that YAML misreads, quoted as it was written; edits are tried before they are offered."""

from __future__ import annotations

import re
from collections.abc import Iterable

from appspec_lint.diagnostics.finding import Fix, TextEdit
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.yaml.composer import Document, parse


def quoted(span: Span, what: str) -> Fix:
    """Put single quotes around `span`: YAML then reads the text as it stands there."""
    source = span.source
    edits = [TextEdit(Span(source, span.start, span.start), "'")]
    for match in re.finditer("'", span.text):
        place = span.start + match.end()
        edits.append(TextEdit(Span(source, place, place), "'"))
    edits.append(TextEdit(Span(source, span.end, span.end), "'"))
    if span.text.endswith("'"):  # two edits at one place would be in no order
        edits[-2:] = [TextEdit(Span(source, span.end, span.end), "''")]
    return Fix(f"quote the whole {what}", tuple(edits), safe=True)


def mended(source: Source, edits: Iterable[TextEdit]) -> Document:
    """The document that the source would be with these edits."""
    text = source.text
    for edit in sorted(edits, key=lambda each: each.span.start, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return parse(Source(source.path, text, source.shown))


def to_line_end(span: Span) -> Span:
    """The span up to its line's end, without blanks."""
    source, number = span.source, span.first.line
    end = source.line_starts[number - 1] + len(source.line(number).rstrip())
    return Span(source, span.start, max(span.start, end))


def closed(text: str) -> bool:
    """Whether each quote of a shell's text has its other half."""
    without = re.sub(r"\\.|'[^']*'|\"(?:\\.|[^\"\\])*\"", "", text)
    return not {"'", '"'} & set(without)
