"""Find the mistakes in a configuration file: in its syntax, its keys and its values."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.span import Span
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.yaml.edits import replace_scalar
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode, find_node
from appspec_lint.yaml.schema import Violation, find_violations, load_schema

MAX_MISTAKES = 100
"""The maximum number of mistakes to report; a file with more is probably not a configuration."""


def validate(document: Document) -> Iterator[Finding]:
    """Find the mistakes in the syntax, keys and values of a configuration file."""
    syntax_problem = document.syntax_problem
    is_toml = document.source.path.endswith(".toml")
    if syntax_problem is not None:
        advice = "quote it: `'**/*'`" if syntax_problem.span.text == "*" else ""
        reason = f"{syntax_problem.problem} {syntax_problem.context}".strip()
        language = "TOML" if is_toml else "YAML"
        message = (
            f"the file is not read: {reason}"
            if syntax_problem.own
            else f"invalid {language}: {reason}"
        )
        yield Finding(syntax_problem.span, message, help=advice)
        return
    if document.source.unread:
        yield Finding(
            document.source.first_line, "the file is not valid UTF-8", help="save it as UTF-8"
        )
        return
    yield from _find_invalid_keys(document.root)
    for violation in find_violations(document, "config")[:MAX_MISTAKES]:
        yield _report(violation, document)


def _find_invalid_keys(root: Node | None) -> Iterator[Finding]:
    seen: set[str] = set()
    for pair in root.entries if isinstance(root, MappingNode) else ():
        if isinstance(pair.key, ScalarNode):
            if pair.key.text in seen:
                yield Finding(pair.key.span, f"duplicate key `{pair.key.text}`")
            seen.add(pair.key.text)
        else:
            yield Finding(pair.key.span, "a key must be a string")


def _report(violation: Violation, document: Document) -> Finding:
    section = violation.route[0] if violation.route else ""
    if violation.keyword == "additionalProperties":
        word = str(violation.route[-1])
        if section == "severity":
            message = f"unknown rule or group `{word}`"
            return _report_unknown(violation.span, message, violation.closest_match, ())
        message = f"unknown key `{word}`"
        return _report_unknown(violation.span, message, violation.closest_match, violation.known)
    if violation.keyword == "enum" and section in ("select", "ignore", "per-file-ignores"):
        value = find_node(document.root, violation.route)
        word = value.text if isinstance(value, ScalarNode) else violation.span.text
        names: list[str] = load_schema("config")["definitions"]["name"]["enum"]
        message = f"unknown rule or group `{word}`"
        return _report_unknown(violation.span, message, closest_match(word, names), ())
    return violation.to_finding(certain=True)


def _report_unknown(
    span: Span, message: str, suggestion: str | None, known_keys: tuple[str, ...]
) -> Finding:
    if suggestion:
        advice = f"did you mean `{suggestion}`?"
    elif known_keys:
        advice = f"allowed keys: {', '.join(f'`{name}`' for name in known_keys)}"
    else:
        advice = "run `appspec-lint rules` to list all rules"
    fixable = not span.source.path.endswith(".toml")  # the edit quotes as YAML does
    fixes = replace_scalar(span, suggestion) if fixable else ()
    return Finding(span, message, help=advice, fixes=fixes)
