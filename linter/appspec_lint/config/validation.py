"""What is wrong with a configuration file as such: its syntax, its keys, its values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from appspec_lint.diagnostics.finding import Fix
from appspec_lint.diagnostics.span import Span
from appspec_lint.diagnostics.suggestions import nearest
from appspec_lint.yaml.edits import respell
from appspec_lint.yaml.nodes import Document, Node, Pairs, Scalar
from appspec_lint.yaml.schema import Violation, load, violations

MOST = 100
"""How many mistakes are told; who has more has another file in mind."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a configuration file."""

    span: Span
    message: str
    help: str = ""
    fixes: tuple[Fix, ...] = ()


def mistakes_of(document: Document) -> Iterator[Mistake]:
    """Give what makes the file no configuration; of what is not there the schema knows nothing."""
    flaw = document.flaw
    if flaw is not None:
        advice = "quote it: `'**/*'`" if flaw.span.text == "*" else ""
        words = f"{flaw.problem} {flaw.context}".strip()
        yield Mistake(flaw.span, f"it can't be read: {words}", advice)
        return
    if document.source.unread:
        yield Mistake(document.source.beginning, "it is not UTF-8", "save it as UTF-8")
        return
    yield from _twice(document.root)
    toml = document.source.path.endswith(".toml")
    for each in violations(document, "config")[:MOST]:
        yield _told(each, fixable=not toml)


def _twice(root: Node | None) -> Iterator[Mistake]:
    seen: set[str] = set()
    for pair in root.pairs if isinstance(root, Pairs) else ():
        if isinstance(pair.key, Scalar):
            if pair.key.text in seen:
                yield Mistake(pair.key.span, f"`{pair.key.text}` is written twice")
            seen.add(pair.key.text)
        else:
            yield Mistake(pair.key.span, "a key must be a word")


def _told(each: Violation, *, fixable: bool) -> Mistake:
    if each.keyword == "additionalProperties":
        word = str(each.route[-1])
        kind = "rule or group" if each.route[0] == "severity" else "key"
        message = f"there is no {kind} called `{word}`"
        known = () if each.route[0] == "severity" else each.known
        return _unknown(each.span, message, each.nearest, known, fixable=fixable)
    if each.keyword == "enum" and each.route[0] in ("select", "ignore", "per-file-ignores"):
        word = each.span.text.strip("\"'")
        names: list[str] = load("config")["definitions"]["name"]["enum"]
        message = f"there is no rule or group called `{word}`"
        return _unknown(each.span, message, nearest(word, names), (), fixable=fixable)
    return Mistake(each.span, each.message)


def _unknown(
    span: Span, message: str, meant: str | None, known: tuple[str, ...], *, fixable: bool
) -> Mistake:
    listed = f"known here: {', '.join(f'`{name}`' for name in known)}" if known else ""
    advice = f"did you mean `{meant}`?" if meant else listed or "see `appspec-lint rules`"
    return Mistake(span, message, advice, respell(span, meant) if fixable else ())
