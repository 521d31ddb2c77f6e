"""Map the characters of a scalar's text to their offsets in the file."""

from __future__ import annotations

import re

from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.regex import regex

_PROPERTIES = regex(r"(?:[&!]\S*\s+)*")
_HEADER = regex(r"[|>][^\r\n]*(?:\r\n|\n|\r)?")
_ESCAPE = regex(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_CONTINUED = regex(r"\\[ \t]*(?:\r\n|\n|\r)[ \t]*")
_WHITESPACE = " \t\r\n"


def source_offsets(value: str, span: Span) -> tuple[int, ...] | None:
    """The offset in the file of each character of a scalar's text, and of its end.

    The offset of whitespace is approximate: it may be anywhere in the same line or fold. None if
    `value` is not the text of the scalar at `span`.
    """
    raw = span.text
    match = _PROPERTIES.match(raw)
    at = match.end() if match is not None else 0
    style = raw[at : at + 1]
    if style in ("|", ">") and (header := _HEADER.match(raw, at)):
        at = header.end()
    elif style in ("'", '"'):
        at += 1
    else:
        style = ""
    offsets: list[int] = []
    for char in value:
        if style == '"':
            while continued := _CONTINUED.match(raw, at):
                at = continued.end()
        escape = _ESCAPE.match(raw, at) if style == '"' else None
        if escape is None and char not in _WHITESPACE:
            while raw[at : at + 1] in tuple(_WHITESPACE):
                at += 1
            if style == '"':
                escape = _ESCAPE.match(raw, at)
        offsets.append(span.start + at)
        if escape is not None:
            at = escape.end()
        elif char in _WHITESPACE:
            at = _skip_space(raw, at, char)
        elif raw[at : at + 1] != char:
            return None
        else:
            at += 2 if style == char == "'" else 1
    return (*offsets, span.start + at)


def _skip_space(raw: str, at: int, char: str) -> int:
    """Skip a whitespace character, or the line break that is folded into it."""
    if raw[at : at + 1] == char:
        return at + 1
    if char == "\n":
        end = regex(r"[ \t]*(?:\r\n|\r)").match(raw, at)
        return at if end is None else end.end()
    return at


def locate(value: str, span: Span, start: int, end: int) -> Span:
    """The part of the file that `value[start:end]` is; the first line of `span` if unknown."""
    offsets = source_offsets(value, span)
    if offsets is None or not start < end <= len(value):
        return span.first_line
    return span.source.span(offsets[start], offsets[end - 1] + 1).first_line
