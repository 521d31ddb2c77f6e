"""Find what the author of invalid YAML meant, and the edit that makes it valid."""

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
    "*": "the leading `*` makes YAML parse this string as an alias",
    "&": "the leading `&` makes YAML parse this string as an anchor",
    "!": "the leading `!` makes YAML parse this string as a tag",
    "@": "an unquoted YAML string cannot start with `@`",
    "`": "an unquoted YAML string cannot start with a backtick",
    "%": "an unquoted YAML string cannot start with `%`",
    "[": "the leading `[` makes YAML parse this string as a list",
    "{": "the leading `{` makes YAML parse this string as a mapping",
    '"': "the string ends at its closing quote, and nothing may follow it",
    "'": "the string ends at its closing quote, and nothing may follow it",
}


@dataclass(frozen=True, slots=True)
class SyntaxHint:
    """What is wrong in the user's terms, and how to fix it."""

    span: Span
    message: str
    help: str
    fix: Fix | None = None


def find_hint(document: Document) -> SyntaxHint | None:
    """Find the one small edit that removes the syntax error, or None if no such edit is known."""
    syntax_problem = document.syntax_problem
    if syntax_problem is None or syntax_problem.own:
        return None
    if syntax_problem.problem == UNDEFINED and not re.match(
        r"[^\s,\]}#]", _next_character(syntax_problem.span)
    ):
        return None  # probably an alias of a misspelled anchor
    if syntax_problem.span.text == "\t":
        return _tab(document.source, syntax_problem.span)
    source, line = document.source, syntax_problem.span.start_position.line
    for number in (line, line - 1):
        if number >= 1:
            for each in (
                *_foreign(source, number),
                *_unquoted(source, number),
                *_without_colon(source, number),
            ):
                if each.fix is not None and _is_fixed_by(source, line, each.fix):
                    return each
    return None


def _next_character(span: Span) -> str:
    return span.source.text[span.end : span.end + 1]


def _is_fixed_by(source: Source, line: int, fix: Fix) -> bool:
    syntax_problem = parse_edited(source, fix.edits).syntax_problem
    return syntax_problem is None or syntax_problem.span.start_position.line > line + 1


def _unquoted(source: Source, number: int) -> Iterator[SyntaxHint]:
    """Find an unquoted list entry or value that YAML does not parse as a string."""
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
            message = "an unquoted YAML string cannot contain `: `"
        if message is not None:
            fix = quote(span, "string")
            yield SyntaxHint(span, message, fix.title, fix)


def _escape(span: Span) -> Iterator[SyntaxHint]:
    """Find a double-quoted string with a backslash, to be written in single quotes."""
    source, inside = span.source, span.text[1:-1]
    if span.text[0] == '"' and "\\" in inside and "\\\\" not in inside and "'" not in inside:
        edits = (
            TextEdit(Span(source, span.start, span.start + 1), "'"),
            TextEdit(Span(source, span.end - 1, span.end), "'"),
        )
        fix = Fix("use single quotes", edits, safe=True)
        yield SyntaxHint(
            span, "in double quotes, a backslash starts an escape sequence", fix.title, fix
        )


def _foreign(source: Source, number: int) -> Iterator[SyntaxHint]:
    """Find a line in another syntax: a comment with slashes, a Markdown code fence."""
    line = source.line(number)
    start = source.line_starts[number - 1] + len(line) - len(line.lstrip())
    if line.lstrip().startswith("//"):
        sign = Span(source, start, start + 2)
        fix = Fix("start the comment with `#`", (TextEdit(sign, "#"),))
        yield SyntaxHint(extend_to_line_end(sign), "a YAML comment starts with `#`", fix.title, fix)
    elif line.startswith("```"):
        fences = [index for index in range(1, len(source.line_starts) + 1)
                  if source.line(index).startswith("```")]  # fmt: skip
        edits = []
        for index in fences:
            begin = source.line_starts[index - 1]
            last = index == len(source.line_starts)
            end = len(source.text) if last else source.line_starts[index]
            edits.append(TextEdit(Span(source, begin, end), ""))
        fix = Fix("remove the Markdown code fences", tuple(edits))
        fence = extend_to_line_end(Span(source, start, start + 3))
        yield SyntaxHint(fence, "the file contains a Markdown code fence", fix.title, fix)


def _without_comment(span: Span) -> Span:
    for match in re.finditer(r"\s+#", span.text):
        if has_balanced_quotes(span.text[: match.start()]):
            return Span(span.source, span.start, span.start + match.start())
    return span


def _without_colon(source: Source, number: int) -> Iterator[SyntaxHint]:
    """Find a key without a colon."""
    line = source.line(number)
    word = _WORD.match(line)
    if word is None:
        return
    start = source.line_starts[number - 1]
    span = Span(source, start + word.end() - len(word[0].lstrip(" -")), start + word.end())
    place = Span(source, span.end, span.end)
    fix = Fix(f"add a colon after `{span.text}`", (TextEdit(place, ":"),))
    yield SyntaxHint(span, f"the key `{span.text}` has no colon", fix.title, fix)


def _tab(source: Source, span: Span) -> SyntaxHint:
    """Describe a tab, and replace the tabs in all indentation if the result is valid YAML."""
    message = "tabs are not allowed for indentation"
    for width in (2, 4):
        edits = []
        for number, start in enumerate(source.line_starts, 1):
            line = source.line(number)
            indent = line[: len(line) - len(line.lstrip(" \t"))]
            if "\t" in indent:
                spaces = indent.replace("\t", " " * width)
                edits.append(TextEdit(Span(source, start, start + len(indent)), spaces))
        if edits and parse_edited(source, edits).syntax_problem is None:
            fix = Fix(f"replace each tab with {width} spaces", tuple(edits))
            return SyntaxHint(span, message, "indent with spaces", fix)
    return SyntaxHint(span, message, "indent with spaces")
