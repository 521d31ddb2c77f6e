"""Characters that look like YAML syntax and are not: other dashes, spaces, quotes and colons."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from appspec_lint.diagnostics.finding import TextEdit
from appspec_lint.diagnostics.odd_characters import (
    CLOSE,
    DASHES,
    INVISIBLE,
    OPEN,
    QUOTES,
    SPACES,
    name_character,
)
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.lazy.regex import regex
from appspec_lint.yaml.nodes import Document, ScalarNode

_ODD = f"{SPACES}{INVISIBLE}"
_ODD_START = regex(rf"[{_ODD}]+")
_ODD_END = regex(rf"[{_ODD}]+\Z")
_SPACE = regex(rf"[{SPACES}]")
_INDENT = regex(rf"[ \t]*[{_ODD}][ \t{_ODD}]*")
_DASH = regex(rf"[ {_ODD}]*([{DASHES}])(?=[\s{_ODD}])")
_AFTER_DASH = regex(rf"[\s{_ODD}]*[-{DASHES}]([ ]*[{_ODD}][ {_ODD}]*)(?=\S)")
_COLON = regex(
    rf"[\s{_ODD}]*(?:[-{DASHES}][\s{_ODD}]+)*[A-Za-z_][\w.-]*([{_ODD}]*)([:\uff1a])"
    rf"([ {_ODD}]*)(?=(\S?))"
)
_QUOTED = regex(rf"(?:[:\uff1a]|^[\s{_ODD}]*-)[\s{_ODD}]+([{OPEN}])([^\"\\]*)([{CLOSE}])\s*$")
_BLOCK = regex(r"(?:^|[:\-\s])[|>][-+\d]*\s*(?:#.*)?$")
_LATER_DASH = regex(rf"^[ ]*([{DASHES}])(?=[ {SPACES}])", re.MULTILINE)


@dataclass(frozen=True)
class Lookalike:
    """A character, what is wrong with it, and the edits that replace it and the `others`."""

    span: Span
    problem: str
    advice: str
    edits: tuple[TextEdit, ...]
    others: tuple[Span, ...] = ()


def find_in_structure(source: Source) -> list[Lookalike]:
    """Find the lookalikes where YAML expects its own characters, outside of block scalars."""
    if source.text.isascii():
        return []
    found: list[Lookalike] = []
    block: int | None = None
    for number, start in enumerate(source.line_starts, 1):
        line = source.line(number)
        indent = len(line) - len(line.lstrip(f" {_ODD}"))
        if block is not None and (not line.strip() or indent > block):
            continue
        block = indent if _BLOCK.search(line) else None
        if not line.isascii() and not line.lstrip(f" \t{_ODD}").startswith("#"):
            found += _find_in_line(source, start, line)
    return found


def _find_in_line(source: Source, start: int, line: str) -> Iterator[Lookalike]:
    indent = _INDENT.match(line)
    if indent is not None:
        yield _replace(source, start, indent.span(), "the indentation contains {}")
    dash = _DASH.match(line)
    if dash is not None:
        span = Span(source, start + dash.start(1), start + dash.end(1))
        problem = f"a list entry must begin with `-`, and this is {name_character(dash[1])}"
        yield Lookalike(span, problem, "replace it with `-`", (TextEdit(span, "-"),))
    after = _AFTER_DASH.match(line)
    if after is not None:
        yield _replace(source, start, after.span(1), "the `-` is followed by {}")
    colon = _COLON.match(line)
    if colon is not None:
        if colon[1]:
            yield _replace(source, start, colon.span(1), "the key is followed by {}", space="")
        if colon[2] != ":":
            span = Span(source, start + colon.start(2), start + colon.end(2))
            edit = TextEdit(span, ":" if colon[3] or not colon[4] else ": ")
            problem = f"a key must be followed by `:`, and this is {name_character(colon[2])}"
            yield Lookalike(span, problem, "replace it with `:`", (edit,))
        if colon[3].strip(" "):
            yield _replace(source, start, colon.span(3), "the `:` is followed by {}")
    quoted = _QUOTED.search(line)
    if quoted is not None and quoted[3] in QUOTES[quoted[1]] and not set(quoted[2]) & set(OPEN):
        yield _straighten(
            Span(source, start + quoted.start(1), start + quoted.end(3)), "a string is quoted"
        )


def _replace(
    source: Source, start: int, place: tuple[int, int], problem: str, *, space: str = " "
) -> Lookalike:
    """Replace each odd space with a space, and remove what is invisible."""
    begin, end = start + place[0], start + place[1]
    text = source.text[begin:end]
    at = next(number for number, char in enumerate(text) if char not in " \t")
    clean = re.sub(rf"[{INVISIBLE}]", "", _SPACE.sub(space, text))
    if not clean and space and place[0] and source.text[begin - 1] in "-:":
        clean = " "
    is_space = _SPACE.match(text[at]) is not None
    rest = "which YAML does not treat as a space" if is_space else "which is invisible"
    advice = "replace it with a space" if is_space and space else "remove it"
    return Lookalike(
        Span(source, begin + at, begin + at + 1),
        f"{problem.format(name_character(text[at]))}, {rest}",
        advice,
        (TextEdit(Span(source, begin, end), clean),),
    )


def _straighten(span: Span, problem: str) -> Lookalike:
    """Replace the typographic quotes around a string with straight ones."""
    first, last = span.text[0], span.text[-1]
    source, mark = span.source, "'" if '"' in span.text or "\\" in span.text else '"'
    return Lookalike(
        span,
        f"{problem} with {name_character(first)}, which YAML does not treat as a quote",
        f"replace {first}…{last} with straight quotes",
        (
            TextEdit(Span(source, span.start, span.start + 1), mark),
            TextEdit(Span(source, span.end - 1, span.end), mark),
        ),
    )


def find_in_document(document: Document) -> list[Lookalike]:
    """Find the lookalikes in valid YAML that become part of an unquoted key or value."""
    source = document.source
    if document.root is None or source.text.isascii():
        return []
    scalars = [node for node in document.nodes if isinstance(node, ScalarNode)]
    plain = {
        node.span.start: node.span.end
        for node in scalars
        if node.plain and not node.span.text.isascii()
    }
    starts = sorted(plain)
    structural = [
        each
        for each in find_in_structure(source)
        if (at := bisect_right(starts, each.span.start)) and each.span.start < plain[starts[at - 1]]
    ]
    taken = {each.span.start for each in structural}
    in_scalars = [each for each in map(find_in_scalar, scalars) if each is not None]
    lists = {edit.span.start for each in in_scalars if each.others for edit in each.edits}
    found = [each for each in structural if each.edits[0].span.start not in lists]
    found += [each for each in in_scalars if each.others or each.span.start not in taken]
    return _merge(sorted(found, key=lambda each: each.span.start))


def _merge(lookalikes: list[Lookalike]) -> list[Lookalike]:
    """Join the lookalikes with the same problem."""
    groups: dict[str, list[Lookalike]] = {}
    for each in lookalikes:
        groups.setdefault(each.problem, []).append(each)
    return [
        replace(
            first,
            edits=tuple(edit for each in (first, *rest) for edit in each.edits),
            others=(*first.others, *(each.span for each in rest)),
        )
        for first, *rest in groups.values()
    ]


def find_in_scalar(node: ScalarNode) -> Lookalike | None:
    """Find a lookalike that becomes part of a key or value, and changes what is meant."""
    span = node.span
    if not node.plain or span.text.isascii() or not span.text:
        return None
    text, source = span.text, span.source
    if text[0] in QUOTES and text[-1] in QUOTES[text[0]] and len(text) > 1:
        inside = text[1:-1]
        if not set(inside) & set(OPEN + CLOSE) and "'" not in inside and "\n" not in inside:
            return _straighten(span, "the value is enclosed")
    for match in (_ODD_START.match(text), _ODD_END.search(text)):
        if match is not None and match.end() - match.start() < len(text):
            verb = "starts" if match.start() == 0 else "ends"
            odd = Span(source, span.start + match.start(), span.start + match.end())
            return Lookalike(
                Span(source, odd.start, odd.start + 1),
                f"{verb} with {name_character(odd.text[0])}, which is part of the string",
                "remove it",
                (TextEdit(odd, ""),),
            )
    return _find_list_in_scalar(node)


def _find_list_in_scalar(node: ScalarNode) -> Lookalike | None:
    """Find list entries that begin with another dash, which YAML reads as one long string."""
    span, source = node.span, node.span.source
    line_start = source.text.rfind("\n", 0, span.start) + 1
    lead = source.text[line_start : span.start]
    dashes = [match.span(1) for match in _LATER_DASH.finditer(lead + span.text)]
    if lead.strip() and not (lead.strip("- ") == "" and dashes):
        dashes = [place for place in dashes if place[0] > len(lead)]
    if not dashes:
        return None
    spans = [Span(source, line_start + start, line_start + end) for start, end in dashes]
    name = name_character(spans[0].text)
    return Lookalike(
        spans[0],
        f"a list entry must begin with `-`, and this is {name}: YAML reads the line as part of a "
        "string",
        "replace it with `-`",
        tuple(TextEdit(each, "-") for each in spans),
        tuple(spans[1:]),
    )
