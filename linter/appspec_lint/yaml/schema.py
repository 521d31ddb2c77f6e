"""Validate a document against our JSON Schemas, with each violation at its key or value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from appspec_lint.diagnostics.finding import Failure, Finding, Fix, Label
from appspec_lint.diagnostics.odd_characters import ask_for
from appspec_lint.diagnostics.span import Span
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.lazy.once import once
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.typing_names import Any
from appspec_lint.yaml.nodes import Document, MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.resolve import to_python
from appspec_lint.yaml.validity import IsValid, compile_schema

_KINDS = {
    "array": "a list", "object": "a mapping", "string": "a string", "number": "a number",
    "integer": "an integer", "boolean": "a boolean", "null": "nothing",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a document violates its schema.

    `route` leads from the root to the invalid value (keys and indexes). `certain` distinguishes
    what AWS rejects from what it ignores. `closest_match` is the known key that an unknown one may
    be a misspelling of. `whole` is the complete invalid value, and `span` is the part to mark.
    """

    span: Span
    route: tuple[str | int, ...]
    keyword: str
    message: str
    certain: bool
    closest_match: str | None = None
    known: tuple[str, ...] = ()
    whole: Span | None = None

    def to_finding(
        self,
        message: str = "",
        *,
        labels: tuple[Label, ...] = (),
        help: str = "",
        fixes: tuple[Fix, ...] = (),
        failure: Failure | None = None,
        certain: bool | None = None,
    ) -> Finding:
        """Report this violation; `message` and `certain` replace its own if they are given."""
        return Finding(
            self.span,
            message or self.message,
            labels=labels,
            help=help,
            fixes=fixes,
            failure=failure,
            certain=self.certain if certain is None else certain,
        )

    def advise(self, key: str | None) -> str:
        """The help for an unknown key: `key` if it is probably meant, or else the known keys."""
        if key:
            return ask_for(key, str(self.route[-1]))
        return f"allowed keys: {', '.join(f'`{name}`' for name in self.known)}"


@cache
def load_schema(name: str) -> dict[str, Any]:
    """Load one of our schemas: next to the code in a wheel, at the root of a checkout."""
    package = Path(__file__).parents[1]
    packaged = package / "schemas"
    directory = packaged if packaged.is_dir() else package.parents[1] / "schemas"
    text = (directory / f"{name}.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


@once  # for two rules
def find_violations(document: Document, name: str) -> tuple[Violation, ...]:
    """Find the violations of the schema `name` (such as "appspec"), in the document's order."""
    if document.root is None:
        return ()
    data = to_python(document.root, of_codebuild=name == "buildspec")
    if _is_valid(name)(data):
        return ()
    violations = [
        violation
        for error in _validator(name).iter_errors(data)
        for violation in _violations_of(document.root, error)
    ]
    misspelled = {
        (*violation.route[:-1], violation.closest_match)
        for violation in violations
        if violation.closest_match
    }
    kept = dict.fromkeys(
        violation
        for violation in violations
        if violation.keyword != "required" or violation.route not in misspelled
    )  # a misspelled key is reported only once, not as missing too
    return tuple(sorted(kept, key=lambda kept: (kept.span.start, kept.span.end, kept.message)))


@cache
def _is_valid(name: str) -> IsValid:
    return compile_schema(load_schema(name))


@cache
def _validator(name: str) -> Any:
    # The import takes longer than linting: only if there is something to explain.
    from jsonschema.validators import Draft7Validator

    return Draft7Validator(load_schema(name))


def _violations_of(root: Node, error: Any) -> Iterator[Violation]:
    """Convert an error of jsonschema into violations; of alternatives, use the nearest one."""
    if error.validator in ("anyOf", "oneOf") and error.context:
        if "x-message" not in error.schema:
            for inner in _closest(error.context):
                yield from _violations_of(root, inner)
            return
    elif error.validator in ("if", "allOf") and error.context:
        for inner in error.context:
            yield from _violations_of(root, inner)
        return
    route = tuple(error.absolute_path)
    node, key = _follow(root, route)
    match error.validator:
        case "additionalProperties":
            yield from _report_unknown(error, route, node)
        case "required":
            yield from _report_missing(error, route, node, key)
        case _:
            yield Violation(
                _locate(error, node, key).first_line,
                route,
                error.validator,
                error.schema.get("x-message") or _describe(error),
                _is_certain(error),
                whole=node.span,
            )


def _is_certain(error: Any) -> bool:
    certain: bool = error.schema.get("x-severity", "error") == "error"
    return certain


def _report_unknown(error: Any, route: tuple[str | int, ...], node: Node) -> Iterator[Violation]:
    known = tuple(sorted(error.schema.get("properties", {})))
    missing = [name for name in known if name not in error.instance]
    for key in _unknown_keys(node, error.schema):
        yield Violation(
            key.span,
            (*route, key.text),
            error.validator,
            error.schema.get("x-message") or f"unknown key `{key.text}`",
            error.schema.get("x-severity") == "error",
            closest_match(key.text, missing),
            known,
        )


def _report_missing(
    error: Any, route: tuple[str | int, ...], node: Node, key: Node | None
) -> Iterator[Violation]:
    message = error.schema.get("x-message")
    missing = [name for name in error.validator_value if name not in error.instance]
    for name in missing[:1] if message else missing:
        yield Violation(
            (key or node).span.first_line,
            (*route, name),
            error.validator,
            message or f"`{name}` is missing",
            _is_certain(error),
            whole=node.span,
        )


def _locate(error: Any, node: Node, key: Node | None) -> Span:
    """The value, or its key if it is empty or a collection; of too many entries, the first."""
    if error.validator in ("maxProperties", "maxItems"):
        most: int = error.validator_value
        match node:
            case MappingNode(entries) if len(entries) > most:
                return entries[most].key.span
            case SequenceNode(items) if len(items) > most:
                return items[most].span
    return node.span if isinstance(node, ScalarNode) and node.text else (key or node).span


def _describe(error: Any) -> str:
    value = _describe_value(error.instance)
    match error.validator:
        case "type":
            expected = error.validator_value
            kinds = [expected] if isinstance(expected, str) else expected
            return f"expected {' or '.join(_KINDS[kind] for kind in kinds)}, found {value}"
        case "enum" | "const":
            allowed = (
                [error.validator_value] if error.validator == "const" else error.validator_value
            )
            listed = ", ".join(f"`{option}`" for option in allowed if option is not None)
            return f"expected one of {listed}, found {value}"
        case "minItems" | "minProperties":
            return "expected at least one entry"
        case "maxItems" | "maxProperties":
            return f"expected at most {error.validator_value} entries"
        case "minimum" | "exclusiveMinimum" | "maximum":
            return f"{value} is out of range"
    return f"{value} does not have a valid form"


def _describe_value(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return f"the boolean {str(value).lower()}"
        case str():
            return f"`{value}`" if len(value) <= 60 else f"`{value[:57]}...`"
        case list():
            return "a list"
        case dict():
            return "a mapping"
    return f"the number {value}"


def _closest(errors: Sequence[Any]) -> list[Any]:
    """Choose the alternative whose errors are deepest in the document."""
    branches: dict[object, list[Any]] = {}
    for error in errors:
        branches.setdefault(error.schema_path[0], []).append(error)

    def depth(branch: list[Any]) -> tuple[int, int]:
        return (min(len(error.absolute_path) for error in branch), -len(branch))

    return max(branches.values(), key=depth)


def _unknown_keys(node: Node, schema: dict[str, Any]) -> Iterator[ScalarNode]:
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    if not isinstance(node, MappingNode):
        return
    import re

    for entry in node.entries:
        if isinstance(entry.key, ScalarNode) and entry.key.text not in known:
            if not any(re.search(pattern, entry.key.text) for pattern in patterns):
                yield entry.key


def _follow(root: Node, route: Sequence[str | int]) -> tuple[Node, Node | None]:
    """Find the last existing node on `route`, and its key (None for an item of a list)."""
    node, key = root, None
    for step in route:
        match node, step:
            case MappingNode(), str():
                pair = node.find(step)
                if pair is None:
                    break
                node, key = pair.value, pair.key
            case SequenceNode(items), int() if step < len(items):
                node, key = items[step], None
            case _:
                break
    return node, key
