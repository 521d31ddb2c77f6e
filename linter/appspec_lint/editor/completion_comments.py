"""Completion in comments: `# appspec-lint: ignore[rule]: reason`."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.editor.completion_items import Completion, CompletionKind
from appspec_lint.lazy.regex import regex

_MARK = "appspec-lint:"
_LIST = regex(r"#+[ \t]*appspec-lint:[ \t]*(?:ignore-file|ignore)\[([^\]\r\n]*)\Z")
_ORDER = regex(r"#+[ \t]*appspec-lint:[ \t]*([\w-]*)\Z")
_START = regex(r"#+[ \t]*([a-z-]*)\Z")
_NAME_END = regex(r"[\w-]*")
_ORDERS = (
    ("ignore", "ignore[${1:rule}]: ${2:reason}", "suppresses findings on this line or the next"),
    ("ignore-file", "ignore-file[${1:rule}]: ${2:reason}", "suppresses findings in this file"),
)


def find_comment(source: Source, offset: int) -> Span | None:
    """The comment of a script at `offset`: from the `#` to the end of the line."""
    number = source.position(offset).line
    start = source.line_starts[number - 1]
    line = source.line(number)
    before = line[: offset - start]
    at = before.rfind("#" if _MARK not in before else "# ")
    if at < 0 or (at > 0 and line[at - 1] not in " \t"):
        return None
    return source.span(start + at, start + len(line))


def complete_comment(comment: Span, offset: int) -> Iterator[Completion]:
    """Offer the rules and groups in a suppression comment, and the comment itself."""
    source = comment.source
    before = source.text[comment.start : offset]
    names = _LIST.match(before)
    if names is not None:
        yield from _offer_rules(source, offset, names[1])
        return
    order = _ORDER.match(before)
    start = _START.match(before)
    if order is not None:
        word, prefix = order[1], ""
    elif start is not None and _MARK.startswith(start[1]):
        word, prefix = start[1], f"{_MARK} "
    else:
        return
    span = source.span(offset - len(word), offset)
    for rank, (label, text, detail) in enumerate(_ORDERS):
        yield Completion(
            f"{prefix}{label}",
            CompletionKind.SNIPPET,
            detail,
            "",
            span,
            f"{prefix}{text}",
            is_snippet=True,
            sort_text=f"{rank:04}",
        )


def describe_rule(name: str) -> str:
    """The summary of a rule or a group; "" if there is none of this name."""
    from appspec_lint.rules import GROUP_DESCRIPTIONS, rule_named

    rule = rule_named(name)
    return GROUP_DESCRIPTIONS.get(name, "") if rule is None else rule.info.summary


def _offer_rules(source: Source, offset: int, listed: str) -> Iterator[Completion]:
    from appspec_lint.rules import GROUP_DESCRIPTIONS, every_rule

    *others, word = listed.replace(",", " ,").split(",") if "," in listed else [listed]
    word = word.lstrip()
    named = {name.strip() for name in others}
    match = _NAME_END.match(source.text, offset)
    span = source.span(offset - len(word), offset if match is None else match.end())
    for rule in every_rule():
        if rule.name not in named:
            yield Completion(
                rule.name,
                CompletionKind.VALUE,
                f"{rule.info.severity.value}, group {rule.group}",
                rule.info.summary,
                span,
                rule.name,
                sort_text=f"0{rule.name}",
            )
    for group, summary in GROUP_DESCRIPTIONS.items():
        if group not in named:
            yield Completion(
                group, CompletionKind.VALUE, "group of rules", summary, span, group,
                sort_text=f"1{group}",
            )  # fmt: skip
