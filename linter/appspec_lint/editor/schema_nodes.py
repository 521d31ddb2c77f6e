"""What our JSON Schemas say about the value at a route: its keys, options and description."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial

from appspec_lint.editor.outline import Outline, Route
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.typing_names import Any
from appspec_lint.yaml.schema import load_schema
from appspec_lint.yaml.validity import IsValid, compile_schema

PATH_KEYS = frozenset(("location", "source", "files", "base-directory", "exclude-paths", "paths"))
"""Keys whose values are paths: the project has better examples than the schema."""

_MOST_PARTS = 200
"""How many parts of a schema may apply to one value."""


@dataclass(frozen=True, slots=True)
class SchemaNode:
    """The parts of a schema that apply to one value; those that refer to others come first."""

    schema: str
    parts: tuple[Mapping[str, Any], ...]

    @property
    def title(self) -> str:
        """The name of the value in prose."""
        return self._first("title")

    @property
    def description(self) -> str:
        """The documentation, as Markdown."""
        return self._first("description")

    @property
    def default(self) -> object:
        """The value that is used if the key is missing; None if it is not known."""
        return next((part["default"] for part in self.parts if "default" in part), None)

    @property
    def examples(self) -> tuple[object, ...]:
        """Values as they may be written."""
        return next((tuple(part["examples"]) for part in self.parts if "examples" in part), ())

    @property
    def options(self) -> tuple[object, ...]:
        """The only values that are allowed, without null; empty if others are allowed too."""
        options: dict[str, object] = {}
        for part in self.parts:
            allowed = [*part.get("enum", ())]
            if "yes" in allowed:
                allowed = ["yes", "no"]
            for option in allowed:
                if option is not None and option is not False:
                    options.setdefault(str(option), option)
        return tuple(options.values())

    @property
    def properties(self) -> dict[str, Mapping[str, Any]]:
        """The keys of a mapping, in the order of the schema."""
        found: dict[str, Mapping[str, Any]] = {}
        for part in self.parts:
            for key, value in part.get("properties", {}).items():
                found.setdefault(key, value)
        return found

    @property
    def required(self) -> frozenset[str]:
        """The keys that a mapping must have, and the first of alternative ones."""
        alternatives = [part["anyOf"][0] for part in self.parts if "anyOf" in part]
        return frozenset(
            key for part in (*self.parts, *alternatives) for key in part.get("required", ())
        )

    @property
    def is_rejected(self) -> bool:
        """Whether no value is valid, so that the key should not be written at all."""
        return any(part.get("not") == {} or part.get("doNotSuggest") for part in self.parts)

    @property
    def is_list(self) -> bool:
        """Whether the value is a list."""
        return any(
            "items" in part or part.get("type") in ("array", ["array", "null"])
            for part in self.parts
        )

    @property
    def is_mapping(self) -> bool:
        """Whether the value is a mapping."""
        return any(
            part.get("properties") or isinstance(part.get("additionalProperties"), dict)
            for part in self.parts
        )

    def _first(self, keyword: str) -> str:
        return next((part[keyword] for part in self.parts if part.get(keyword)), "")


def find_schema_node(schema: str, outline: Outline, route: Route) -> SchemaNode:
    """Find what the schema `schema` (such as "appspec") says about the value at `route`."""
    current: tuple[Mapping[str, Any], ...] = (load_schema(schema),)
    for length in range(len(route) + 1):
        read_data = partial(outline.to_data, route[:length])
        parts: list[Mapping[str, Any]] = []
        for part in current:
            for applying in _expand(schema, part, read_data):
                if not any(applying is known for known in parts) and len(parts) < _MOST_PARTS:
                    parts.append(applying)
        if length == len(route):
            return SchemaNode(schema, tuple(parts))
        current = tuple(step for part in parts for step in _below(part, route[length]))
    return SchemaNode(schema, ())


def find_property(node: SchemaNode, key: str) -> SchemaNode:
    """Find what the schema says about a key that the document need not have."""
    parts = [
        applying
        for part in node.parts
        for step in _below(part, key)
        for applying in _expand(node.schema, step, dict)
    ]
    return SchemaNode(node.schema, tuple(parts))


def find_definition(schema: str, name: str) -> SchemaNode:
    """Find one definition of a schema."""
    return SchemaNode(
        schema, tuple(_expand(schema, load_schema(schema)["definitions"][name], dict))
    )


def _below(part: Mapping[str, Any], step: str | int) -> Iterator[Mapping[str, Any]]:
    """The schemas of a key's value, or of an item."""
    if isinstance(step, int):
        items = part.get("items")
        if isinstance(items, dict):
            yield items
        return
    known = part.get("properties", {}).get(step)
    if isinstance(known, dict):
        yield known
        return
    additional = part.get("additionalProperties")
    for pattern, schema in part.get("patternProperties", {}).items():
        if isinstance(schema, dict) and re.search(pattern, step):
            yield schema
            return
    if isinstance(additional, dict):
        yield additional


def _expand(
    schema: str, part: Mapping[str, Any], read_data: Callable[[], object]
) -> Iterator[Mapping[str, Any]]:
    """A part, what it refers to, and its alternatives; of a condition, only what applies."""
    yield part
    target = part.get("$ref")
    if isinstance(target, str):
        definition = load_schema(schema)["definitions"][target.removeprefix("#/definitions/")]
        yield from _expand(schema, definition, read_data)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for alternative in part.get(keyword, ()):
            for nested in _expand(schema, alternative, read_data):
                if keyword == "allOf" or "required" not in nested:
                    yield nested
    if "if" in part:
        applies = _compile(schema, _Identity(part["if"]))(read_data())
        chosen = part.get("then" if applies else "else")
        if isinstance(chosen, dict):
            yield from _expand(schema, chosen, read_data)


class _Identity:
    """A condition of a schema, compared by identity."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.schema is self.schema

    def __hash__(self) -> int:
        return id(self.schema)


@cache
def _compile(schema: str, condition: _Identity) -> IsValid:
    """Compile a condition, once: schemas are loaded once, and conditions are parts of them."""
    definitions = load_schema(schema).get("definitions", {})
    return compile_schema({**condition.schema, "definitions": definitions})
