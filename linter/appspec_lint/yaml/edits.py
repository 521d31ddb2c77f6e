"""Text that YAML misreads, quoted as it was written; edits are tried before they are offered."""

from __future__ import annotations

import re
from collections.abc import Iterable

from appspec_lint.diagnostics.finding import Fix, TextEdit
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import Document


def quote(span: Span, what: str) -> Fix:
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


def parse_edited(source: Source, edits: Iterable[TextEdit]) -> Document:
    """The document that the source would be with these edits."""
    text = source.text
    for edit in sorted(edits, key=lambda each: each.span.start, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return parse(Source(source.path, text, source.display_path))


def extend_to_line_end(span: Span) -> Span:
    """The span up to its line's end, without blanks."""
    source, number = span.source, span.start_position.line
    end = source.line_starts[number - 1] + len(source.line(number).rstrip())
    return Span(source, span.start, max(span.start, end))


def has_balanced_quotes(text: str) -> bool:
    """Whether each quote of a shell's text has its other half."""
    without = re.sub(r"\\.|'[^']*'|\"(?:\\.|[^\"\\])*\"", "", text)
    return not {"'", '"'} & set(without)


def replace_scalar(
    span: Span, text: str | None, *, safe: bool = False, bare: bool = False
) -> tuple[Fix, ...]:
    """Offer `text` as a replacement for the scalar at `span`, with the same quotes.

    Text that is `bare`, or already quoted, is inserted unchanged. A scalar with an anchor or a tag,
    or with several lines, is not replaced.
    """
    return replace_scalars((span,), text, safe=safe, bare=bare)


def replace_scalars(
    spans: Iterable[Span], text: str | None, *, safe: bool = False, bare: bool = False
) -> tuple[Fix, ...]:
    """Offer `text` as a replacement for the same scalar in several places."""
    places = tuple(dict.fromkeys(spans))
    if not text or any("\n" in each.text or each.text[:1] in "&!|>" for each in places):
        return ()
    bare = bare or (len(text) > 1 and text[0] == text[-1] and text[0] in "\"'")
    edits = (TextEdit(each, text if bare else quote_like(each.text, text)) for each in places)
    return (Fix(f"replace with `{text}`", tuple(edits), safe),)


_PLAIN = re.compile(r"[\w./$<][\w./$@+=~*<>-]*(?: [\w./$@+=~*<>-]+)*")
_OTHER_TYPE = re.compile(r"(?i:null|true|false|yes|no|on|off|y|n)|[-+.\d_]*(?:e[-+]?\d+)?")


def quote_like(other: str, text: str) -> str:
    """Write `text` as a YAML scalar, with the quotes of `other` or those that it needs."""
    mark = other[:1] if len(other) > 1 and other[0] == other[-1] and other[0] in "\"'" else ""
    if mark == "'":
        return "'" + text.replace("'", "''") + "'"
    if mark == '"' or not text.isprintable():
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    alike = _OTHER_TYPE.fullmatch(other) or not _OTHER_TYPE.fullmatch(text)
    if _PLAIN.fullmatch(text) and alike:
        return text
    return "'" + text.replace("'", "''") + "'"
