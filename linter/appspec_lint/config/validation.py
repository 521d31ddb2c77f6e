"""What is wrong with a configuration file as such: its syntax, its keys, its values."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.span import Span
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.yaml.edits import replace_scalar
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode
from appspec_lint.yaml.schema import Violation, find_violations, load_schema

MOST = 100
"""How many mistakes are told; who has more has another file in mind."""


def validate(document: Document) -> Iterator[Finding]:
    """Give what makes the file no configuration; of what is not there the schema knows nothing."""
    syntax_problem = document.syntax_problem
    if syntax_problem is not None:
        advice = "quote it: `'**/*'`" if syntax_problem.span.text == "*" else ""
        words = f"{syntax_problem.problem} {syntax_problem.context}".strip()
        yield Finding(syntax_problem.span, f"it can't be read: {words}", help=advice)
        return
    if document.source.unread:
        yield Finding(document.source.first_line, "it is not UTF-8", help="save it as UTF-8")
        return
    yield from _twice(document.root)
    toml = document.source.path.endswith(".toml")
    for each in find_violations(document, "config")[:MOST]:
        yield _told(each, fixable=not toml)


def _twice(root: Node | None) -> Iterator[Finding]:
    seen: set[str] = set()
    for pair in root.entries if isinstance(root, MappingNode) else ():
        if isinstance(pair.key, ScalarNode):
            if pair.key.text in seen:
                yield Finding(pair.key.span, f"`{pair.key.text}` is written twice")
            seen.add(pair.key.text)
        else:
            yield Finding(pair.key.span, "a key must be a word")


def _told(each: Violation, *, fixable: bool) -> Finding:
    if each.keyword == "additionalProperties":
        word = str(each.route[-1])
        kind = "rule or group" if each.route[0] == "severity" else "key"
        message = f"there is no {kind} called `{word}`"
        known = () if each.route[0] == "severity" else each.known
        return _unknown(each.span, message, each.closest_match, known, fixable=fixable)
    if each.keyword == "enum" and each.route[0] in ("select", "ignore", "per-file-ignores"):
        word = each.span.text.strip("\"'")
        names: list[str] = load_schema("config")["definitions"]["name"]["enum"]
        message = f"there is no rule or group called `{word}`"
        return _unknown(each.span, message, closest_match(word, names), (), fixable=fixable)
    return Finding(each.span, each.message)


def _unknown(
    span: Span, message: str, meant: str | None, known: tuple[str, ...], *, fixable: bool
) -> Finding:
    listed = f"known here: {', '.join(f'`{name}`' for name in known)}" if known else ""
    advice = f"did you mean `{meant}`?" if meant else listed or "see `appspec-lint rules`"
    return Finding(span, message, help=advice, fixes=replace_scalar(span, meant) if fixable else ())
