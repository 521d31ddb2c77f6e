"""Why a text is no YAML, in the words of what its writer meant, and the edit that makes it YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from appspec_lint.diagnostics.finding import Fix, TextEdit
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.yaml.edits import extend_to_line_end, has_balanced_quotes, parse_edited, quote
from appspec_lint.yaml.nodes import UNDEFINED, Document

_ENTRY = re.compile(r"\s*(?:-\s+)+(?=\S)")
_VALUE = re.compile(r"\s*(?:-\s+)*[\w.-]+:\s+(?=\S)")
_WORD = re.compile(r"[ -]*[A-Za-z][\w-]*(?=\s|\Z)")
_BEGINNINGS = {
    "*": "`*` at its beginning makes an alias of this text",
    "&": "`&` at its beginning makes an anchor of this text",
    "!": "`!` at its beginning makes a tag of this text",
    "@": "no unquoted text of YAML begins with `@`",
    "`": "no unquoted text of YAML begins with a backtick",
    "%": "no unquoted text of YAML begins with `%`",
    "[": "`[` at its beginning makes a list of this text",
    "{": "`{` at its beginning makes a mapping of this text",
    '"': "the text ends at its closing quote, and YAML takes nothing behind it",
    "'": "the text ends at its closing quote, and YAML takes nothing behind it",
}


@dataclass(frozen=True, slots=True)
class SyntaxHint:
    """What was written, what YAML makes of it, and what to do."""

    span: Span
    message: str
    help: str
    fix: Fix | None = None


def find_hint(document: Document) -> SyntaxHint | None:
    """Find the one small edit behind which the flaw is gone; None where no such is known."""
    syntax_problem = document.syntax_problem
    if syntax_problem is None or syntax_problem.own:
        return None
    if syntax_problem.problem == UNDEFINED and not re.match(
        r"[^\s,\]}#]", _behind(syntax_problem.span)
    ):
        return None  # an alias may be meant, and its anchor be misspelt
    if syntax_problem.span.text == "\t":
        return _tab(document.source, syntax_problem.span)
    source, line = document.source, syntax_problem.span.first.line
    for number in (line, line - 1):
        if number >= 1:
            for each in (
                *_foreign(source, number),
                *_unquoted(source, number),
                *_without_colon(source, number),
            ):
                if each.fix is not None and _mends(source, line, each.fix):
                    return each
    return None


def _behind(span: Span) -> str:
    return span.source.text[span.end : span.end + 1]


def _mends(source: Source, line: int, fix: Fix) -> bool:
    syntax_problem = parse_edited(source, fix.edits).syntax_problem
    return syntax_problem is None or syntax_problem.span.first.line > line + 1


def _unquoted(source: Source, number: int) -> Iterator[SyntaxHint]:
    """A list's entry or a key's value, of which YAML makes something else than a text."""
    line = source.line(number)
    for shape in (_ENTRY, _VALUE):
        before = shape.match(line)
        if before is None:
            continue
        start = source.line_starts[number - 1] + before.end()
        span = _without_comment(extend_to_line_end(Span(source, start, start + 1)))
        sign, entry = span.text[0], shape is _ENTRY
        if sign in "|>#" or (not entry and sign not in _BEGINNINGS):
            continue
        if sign in "'\"" and not has_balanced_quotes(span.text):
            continue
        if sign in "'\"" and sign not in span.text[1:-1] and span.text.endswith(sign):
            yield from _escape(span)
            continue
        message = _BEGINNINGS.get(sign)
        if message is None and ": " in span.text:
            message = "an unquoted text of YAML holds no `: `"
        if message is not None:
            fix = quote(span, "text")
            yield SyntaxHint(span, message, fix.title, fix)


def _escape(span: Span) -> Iterator[SyntaxHint]:
    """A text in double quotes that holds a backslash, as a text in single ones."""
    source, inside = span.source, span.text[1:-1]
    if span.text[0] == '"' and "\\" in inside and "\\\\" not in inside and "'" not in inside:
        edits = (
            TextEdit(Span(source, span.start, span.start + 1), "'"),
            TextEdit(Span(source, span.end - 1, span.end), "'"),
        )
        fix = Fix("put the text in single quotes", edits, safe=True)
        yield SyntaxHint(span, "in double quotes a backslash begins an escape", fix.title, fix)


def _foreign(source: Source, number: int) -> Iterator[SyntaxHint]:
    """A line of another language: a comment with slashes, a fence of Markdown."""
    line = source.line(number)
    start = source.line_starts[number - 1] + len(line) - len(line.lstrip())
    if line.lstrip().startswith("//"):
        sign = Span(source, start, start + 2)
        fix = Fix("begin the comment with `#`", (TextEdit(sign, "#"),))
        yield SyntaxHint(extend_to_line_end(sign), "a comment begins with `#`", fix.title, fix)
    elif line.startswith("```"):
        fences = [index for index in range(1, len(source.line_starts) + 1)
                  if source.line(index).startswith("```")]  # fmt: skip
        edits = []
        for index in fences:
            begin = source.line_starts[index - 1]
            last = index == len(source.line_starts)
            end = len(source.text) if last else source.line_starts[index]
            edits.append(TextEdit(Span(source, begin, end), ""))
        fix = Fix("take the fences out", tuple(edits))
        fence = extend_to_line_end(Span(source, start, start + 3))
        yield SyntaxHint(fence, "this is a fence of Markdown", fix.title, fix)


def _without_comment(span: Span) -> Span:
    for match in re.finditer(r"\s+#", span.text):
        if has_balanced_quotes(span.text[: match.start()]):
            return Span(span.source, span.start, span.start + match.start())
    return span


def _without_colon(source: Source, number: int) -> Iterator[SyntaxHint]:
    """A key without its colon."""
    line = source.line(number)
    word = _WORD.match(line)
    if word is None:
        return
    start = source.line_starts[number - 1]
    span = Span(source, start + word.end() - len(word[0].lstrip(" -")), start + word.end())
    place = Span(source, span.end, span.end)
    fix = Fix(f"put a colon behind `{span.text}`", (TextEdit(place, ":"),))
    yield SyntaxHint(span, f"the key `{span.text}` has no colon", fix.title, fix)


def _tab(source: Source, span: Span) -> SyntaxHint:
    """Tabs at the beginning of lines, as blanks if that makes a document."""
    message = "a tab stands where YAML takes blanks only"
    for width in (2, 4):
        edits = []
        for number, start in enumerate(source.line_starts, 1):
            line = source.line(number)
            indent = line[: len(line) - len(line.lstrip(" \t"))]
            if "\t" in indent:
                blanks = indent.replace("\t", " " * width)
                edits.append(TextEdit(Span(source, start, start + len(indent)), blanks))
        if edits and parse_edited(source, edits).syntax_problem is None:
            fix = Fix(f"indent with {width} blanks for each tab", tuple(edits))
            return SyntaxHint(span, message, "indent with blanks", fix)
    return SyntaxHint(span, message, "indent with blanks")
