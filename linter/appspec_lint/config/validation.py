"""Mistakes in a configuration file: its syntax, its keys and its values."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.yaml.edits import replace_scalar
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode
from appspec_lint.yaml.schema import Violation, find_violations, load_schema

MOST = 100
"""The number of mistakes to report; a file with more is probably not a configuration."""


def validate(document: Document) -> Iterator[Finding]:
    """Find the mistakes in the syntax, keys and values of a configuration file."""
    syntax_problem = document.syntax_problem
    is_toml = document.source.path.endswith(".toml")
    if syntax_problem is not None:
        advice = "quote it: `'**/*'`" if syntax_problem.span.text == "*" else ""
        words = f"{syntax_problem.problem} {syntax_problem.context}".strip()
        language = "TOML" if is_toml else "YAML"
        message = (
            f"the file is not read: {words}"
            if syntax_problem.own
            else f"invalid {language}: {words}"
        )
        yield Finding(syntax_problem.span, message, help=advice)
        return
    if document.source.unread:
        yield Finding(
            document.source.first_line, "the file is not valid UTF-8", help="save it as UTF-8"
        )
        return
    yield from _twice(document.root)
    for violation in find_violations(document, "config")[:MOST]:
        yield _report(violation, fixable=not is_toml)


def _twice(root: Node | None) -> Iterator[Finding]:
    seen: set[str] = set()
    for pair in root.entries if isinstance(root, MappingNode) else ():
        if isinstance(pair.key, ScalarNode):
            if pair.key.text in seen:
                yield Finding(pair.key.span, f"duplicate key `{pair.key.text}`")
            seen.add(pair.key.text)
        else:
            yield Finding(pair.key.span, "a key must be a string")


def _report(violation: Violation, *, fixable: bool) -> Finding:
    in_list = violation.route[:1] in (("select",), ("ignore",), ("per-file-ignores",))
    is_key = violation.keyword == "additionalProperties"
    if is_key and violation.route[0] != "severity":
        word, meant = str(violation.route[-1]), violation.closest_match
        message, help = f"unknown key `{word}`", violation.advise(meant)
    elif is_key or (violation.keyword == "enum" and in_list):
        word = str(violation.route[-1]) if is_key else violation.span.text.strip("\"'")
        names: list[str] = load_schema("config")["definitions"]["name"]["enum"]
        meant = violation.closest_match if is_key else closest_match(word, names)
        message = f"unknown rule or group `{word}`"
        help = f"did you mean `{meant}`?" if meant else "run `appspec-lint rules` to list all rules"
    else:
        return violation.to_finding(certain=True)
    fixes = replace_scalar(violation.span, meant) if fixable else ()
    return violation.to_finding(message, help=help, fixes=fixes, certain=True)
