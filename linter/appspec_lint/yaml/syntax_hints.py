"""Find what the author of invalid YAML meant, and the edit that makes it valid."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.diagnostics.finding import Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.records import replace
from appspec_lint.lazy.regex import regex
from appspec_lint.yaml.edits import extend_to_line_end, has_balanced_quotes, parse_edited, quote
from appspec_lint.yaml.lookalikes import find_in_structure
from appspec_lint.yaml.nodes import SELF_REFERENCE, UNDEFINED, Document

_LEAD = regex(r"([ \t]*)((?:-[ \t]+)*)")
_ENTRY = regex(r"\s*(?:-\s+)+(?=\S)")
_VALUE = regex(r"\s*(?:-\s+)*[\w.-]+:\s+(?=\S)")
_ANCHORED = regex(r"&[\w-]+[ \t]+[\[{*&!|>\"']")
"""An anchor that the author wrote as one: another kind of value follows it."""
_KEY = regex(r"( *(?:- +)*)([A-Za-z][\w-]*):(?:\s+(\S))?")
_WORD = regex(r"[ -]*[A-Za-z][\w-]*(?=\s|\Z)")
_CONFLICT = regex(r"(?:<{7}|>{7}|\|{7})(?=\s|\Z)|={7}\s*\Z")
"""The lines by which git marks a merge conflict."""
_FENCES = ("```", "~~~")
_MOST_LABELS = 20
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


def explain_syntax_problem(document: Document) -> Finding | None:
    """Report a syntax problem in the user's terms, with the small edit that removes it.

    The finding is None if no such edit is known.
    """
    syntax_problem = document.syntax_problem
    if syntax_problem is None or syntax_problem.own or syntax_problem.problem == SELF_REFERENCE:
        return None
    if syntax_problem.problem == UNDEFINED and not re.match(
        r"[^\s,\]}#]", _character_after(syntax_problem.span)
    ):
        return None  # probably an alias of a misspelled anchor
    source, line = document.source, syntax_problem.span.start_position.line
    for general in (_find_conflict(source), _find_lookalike(source, line)):
        if general is not None:
            return general
    if syntax_problem.span.text == "\t":
        return _report_tab(source, syntax_problem.span)
    for number in (line, line - 1):
        if number >= 1:
            for finding in (
                *_find_other_syntax(source, number),
                *_find_unquoted(source, number),
                *_find_missing_colon(source, number),
                *_find_deeper_key(source, number),
            ):
                if all(_removes_problem(source, line, fix) for fix in finding.fixes):
                    return finding
    return None


def _report(span: Span, message: str, *fixes: Fix, help: str = "") -> Finding:
    return Finding(span, f"invalid YAML: {message}", help=help or fixes[0].title, fixes=fixes)


def _character_after(span: Span) -> str:
    return span.source.text[span.end : span.end + 1]


def _removes_problem(source: Source, line: int, fix: Fix) -> bool:
    syntax_problem = parse_edited(source, fix.edits).syntax_problem
    return syntax_problem is None or syntax_problem.span.start_position.line > line + 1


def _find_unquoted(source: Source, number: int) -> Iterator[Finding]:
    """Find an unquoted list entry or value that YAML does not parse as a string."""
    line = source.line(number)
    for shape in (_ENTRY, _VALUE):
        prefix = shape.match(line)
        if prefix is None:
            continue
        start = source.line_starts[number - 1] + prefix.end()
        span = _without_comment(extend_to_line_end(Span(source, start, start + 1)))
        sign, is_entry = span.text[0], shape is _ENTRY
        if (
            sign in "|>#"
            or _ANCHORED.match(span.text)
            or (not is_entry and sign not in _BEGINNINGS)
        ):
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
            yield _report(span, message, fix)


def _escape(span: Span) -> Iterator[Finding]:
    """Find a double-quoted string with a backslash, which single quotes make valid."""
    source, inside = span.source, span.text[1:-1]
    if span.text[0] == '"' and "\\" in inside and "\\\\" not in inside and "'" not in inside:
        edits = (
            TextEdit(Span(source, span.start, span.start + 1), "'"),
            TextEdit(Span(source, span.end - 1, span.end), "'"),
        )
        fix = Fix("use single quotes", edits, safe=True)
        yield _report(span, "in double quotes, a backslash starts an escape sequence", fix)


def _find_other_syntax(source: Source, number: int) -> Iterator[Finding]:
    """Find a line in another syntax: a comment with slashes, a Markdown code fence."""
    line = source.line(number)
    start = source.line_starts[number - 1] + len(line) - len(line.lstrip())
    if line.lstrip().startswith("//"):
        sign = Span(source, start, start + 2)
        fix = Fix("start the comment with `#`", (TextEdit(sign, "#"),))
        yield _report(extend_to_line_end(sign), "a YAML comment starts with `#`", fix)
    elif line.startswith(_FENCES):
        fences = [index for index in range(1, len(source.line_starts) + 1)
                  if source.line(index).startswith(line[:3])]  # fmt: skip
        edits = []
        for index in fences:
            begin = source.line_starts[index - 1]
            last = index == len(source.line_starts)
            end = len(source.text) if last else source.line_starts[index]
            edits.append(TextEdit(Span(source, begin, end), ""))
        fix = Fix("remove the Markdown code fences", tuple(edits))
        fence = extend_to_line_end(Span(source, start, start + 3))
        yield _report(fence, "the file contains a Markdown code fence", fix)


def _find_conflict(source: Source) -> Finding | None:
    """Find the lines that git adds to a file whose changes it could not merge."""
    spans = [
        extend_to_line_end(Span(source, start, start + 1))
        for number, start in enumerate(source.line_starts, 1)
        if _CONFLICT.match(source.line(number))
    ]
    if not any(span.text[0] in "<>" for span in spans):
        return None
    return Finding(
        spans[0],
        "invalid YAML: the file contains an unresolved merge conflict",
        labels=tuple(Label(span, "and here") for span in spans[1:]),
        help="keep one of the two versions, and remove the lines with `<<<<<<<`, `=======` and "
        "`>>>>>>>`",
    )


def _find_lookalike(source: Source, line: int) -> Finding | None:
    """Find characters that look like YAML syntax, if replacing them removes the problem."""
    lookalikes = find_in_structure(source)
    edits = tuple(edit for each in lookalikes for edit in each.edits)
    before = [each for each in lookalikes if each.span.start_position.line <= line]
    if not before or not _removes_problem(source, line, Fix("", edits)):
        return None
    culprit = before[-1]
    others = {each.span.start_position.line: each for each in reversed(lookalikes)}
    del others[culprit.span.start_position.line]
    title = culprit.advice if len(edits) == 1 else f"{culprit.advice}, in all places"
    return replace(
        _report(culprit.span, culprit.problem, Fix(title, edits), help=culprit.advice),
        labels=tuple(Label(each.span, "and here") for each in others.values())[:_MOST_LABELS],
    )


def _without_comment(span: Span) -> Span:
    for match in re.finditer(r"\s+#", span.text):
        if has_balanced_quotes(span.text[: match.start()]):
            return Span(span.source, span.start, span.start + match.start())
    return span


def _find_missing_colon(source: Source, number: int) -> Iterator[Finding]:
    """Find a key without a colon."""
    line = source.line(number)
    word = _WORD.match(line)
    if word is None:
        return
    start = source.line_starts[number - 1]
    span = Span(source, start + word.end() - len(word[0].lstrip(" -")), start + word.end())
    place = Span(source, span.end, span.end)
    fix = Fix(f"add a colon after `{span.text}`", (TextEdit(place, ":"),))
    yield _report(span, f"the key `{span.text}` has no colon", fix)


def _report_tab(source: Source, span: Span) -> Finding:
    """Describe a tab, and replace the tabs in all indentation if the result is valid YAML."""
    message = "tabs are not allowed for indentation"
    if source.line(span.start_position.line)[: span.start_position.column - 1].strip():
        message = "a tab cannot separate `-` or `:` from a mapping or a list"
    for width in (2, 4):
        edits = []
        for number, start in enumerate(source.line_starts, 1):
            lead = _LEAD.match(source.line(number))
            if lead is not None and "\t" in lead.group():
                spaces = lead[1].replace("\t", " " * width) + re.sub(r"-[ \t]+", "- ", lead[2])
                edits.append(TextEdit(Span(source, start, start + lead.end()), spaces))
        if edits and parse_edited(source, edits).syntax_problem is None:
            fix = Fix(f"replace each tab with {width} spaces", tuple(edits))
            return _report(span, message, fix, help="indent with spaces")
    return _report(span, message, help="indent with spaces")


def _find_deeper_key(source: Source, number: int) -> Iterator[Finding]:
    """Find a key that is indented more than the key above it, which already has a value."""
    key = _KEY.match(source.line(number))
    above = number - 1
    while above and not source.line(above).partition("#")[0].strip():
        above -= 1
    other = _KEY.match(source.line(above)) if key is not None and above else None
    if key is None or "-" in key[1] or other is None or not other[3]:
        return
    if len(other[1]) >= len(key[1]):
        return
    start = source.line_starts[number - 1]
    indentation = Span(source, start, start + len(key[1]))
    name = Span(source, indentation.end, indentation.end + len(key[2]))
    fix = Fix(f"indent `{key[2]}` like `{other[2]}`", (TextEdit(indentation, " " * len(other[1])),))
    message = f"`{key[2]}` is indented more than `{other[2]}`, which already has a value"
    yield _report(name, message, fix)
