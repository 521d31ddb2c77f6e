"""Is a document valid for us exactly if it is valid for jsonschema?"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from appspec_lint.diagnostics.span import Source
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.resolve import to_python
from appspec_lint.yaml.schema import load_schema
from appspec_lint.yaml.validity import compile_schema

TESTS = Path(__file__).parent
ROOT = TESTS.parent
NAMES = ("appspec", "buildspec", "config")
COMPILED = {name: compile_schema(load_schema(name)) for name in NAMES}
JSONSCHEMA = {name: Draft7Validator(load_schema(name)) for name in NAMES}

MANY = settings(
    max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
SCALARS = [
    None, True, False, 0, 1, -1, 1.0, 0.0, 0.2, 300, 3601, 1.5, float("inf"), float("nan"), "",
    " ", "~", "0.2", "linux", "root", "yes", "ALL", "RETAIN", "5m", "0644", "644", "u:ana:rw",
    "on-failure",    "s0-s1:c1", "AWS::ECS::Service", "source destination", "a\nb", "x" * 300,
]  # fmt: skip


def vocabulary(schema: Any) -> Iterator[str]:
    """All names of properties in a schema, and all strings that it accepts."""
    if isinstance(schema, dict):
        for keyword, part in schema.items():
            if keyword == "properties":
                yield from part
            elif keyword in ("enum", "const"):
                options = part if isinstance(part, list) else [part]
                yield from (option for option in options if isinstance(option, str))
            yield from vocabulary(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from vocabulary(part)


CONFIGURATION = """\
select: [bundle, appspec]
ignore: [shellcheck]
exclude: ['vendor/**']
agent: 2
fail-on: error
severity:
  hook-script-missing: warning
per-file-ignores:
  'legacy/**': [script]
"""

WORDS = {
    name: [*sorted({*vocabulary(load_schema(name))})[:400], "x-own", "files", "Commands"]
    for name in NAMES
}


@cache
def conformance() -> dict[str, list[Any]]:
    """The documents of the conformance sets, of the fixtures and of the example, as data."""
    texts: dict[str, list[str]] = {"appspec": [], "buildspec": [], "config": [CONFIGURATION]}
    for path in sorted((TESTS / "data").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").strip().split("\n"):
            case = json.loads(line)
            files = {**case.get("files", {}), **case}
            for key, text in files.items():
                if isinstance(text, str) and key in (
                    "appspec",
                    "appspec.yml",
                    "buildspec",
                    "buildspec.yml",
                ):
                    texts[key.removesuffix(".yml")].append(text)
    for folder in (TESTS / "fixtures", ROOT / "examples"):
        for path in sorted(folder.rglob("*.y*ml")):
            kind = "config" if path.name == ".appspec-lint.yml" else path.stem
            texts.get(kind, []).append(path.read_text(encoding="utf-8", errors="replace"))
    return {name: list(as_data(texts[name], name)) for name in NAMES}


def as_data(texts: list[str], name: str) -> Iterator[Any]:
    for text in texts:
        root = parse(Source("a.yml", text, "a.yml")).root
        if root is not None:
            yield to_python(root, of_codebuild=name == "buildspec")


def differs(name: str, value: Any) -> bool:
    return COMPILED[name](value) is not JSONSCHEMA[name].is_valid(value)


@pytest.mark.parametrize("name", NAMES)
def test_all_conformance_documents_have_the_verdict_of_jsonschema(name: str) -> None:
    documents = conformance()[name]
    assert documents
    assert [value for value in documents if differs(name, value)] == []


@pytest.mark.parametrize("name", ["appspec", "buildspec"])
def test_the_conformance_documents_are_valid_and_invalid(name: str) -> None:
    verdicts = [COMPILED[name](value) for value in conformance()[name]]
    assert min(verdicts.count(True), verdicts.count(False)) > 10


@st.composite
def mutated(draw: st.DrawFn, name: str) -> Any:
    """A document of the conformance sets, with a few parts replaced, renamed, added, removed."""
    document: dict[Any, Any] = {"root": copy.deepcopy(draw(st.sampled_from(conformance()[name])))}
    for _ in range(draw(st.integers(1, 3))):
        holder: Any = document
        key: Any = "root"
        while isinstance(part := holder[key], (dict, list)) and part and draw(st.integers(0, 4)):
            holder = part
            key = draw(
                st.sampled_from(sorted(part) if isinstance(part, dict) else range(len(part)))
            )
        new = draw(values(name))
        match draw(st.sampled_from(["replace", "wrap", "remove", "add"])):
            case "replace":
                holder[key] = new
            case "wrap":
                holder[key] = draw(st.sampled_from([[part], {"a": part}]))
            case "remove" if isinstance(holder, dict) and holder is not document:
                del holder[key]
                if draw(st.booleans()):  # a misspelled key
                    holder[draw(st.sampled_from(WORDS[name]))] = part
            case "add" if isinstance(part, dict):
                part[draw(st.sampled_from(WORDS[name]))] = new
            case "add" if isinstance(part, list):
                part.append(new)
    return document["root"]


def values(name: str) -> st.SearchStrategy[Any]:
    leaves = st.sampled_from([*SCALARS, *WORDS[name]])
    keys = st.sampled_from([*WORDS[name], "/", "a b", ""])
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
        max_leaves=8,
    )


@pytest.mark.parametrize("name", NAMES)
@MANY
@given(data=st.data())
def test_a_changed_document_has_the_verdict_of_jsonschema(name: str, data: st.DataObject) -> None:
    assert not differs(name, data.draw(mutated(name)))


@pytest.mark.parametrize("name", NAMES)
@MANY
@given(data=st.data())
def test_a_generated_document_has_the_verdict_of_jsonschema(name: str, data: st.DataObject) -> None:
    assert not differs(name, data.draw(values(name)))


LISTS = {"type": "array", "items": {"$ref": "#/definitions/a"}}
SCHEMAS: list[tuple[dict[str, Any], Any]] = [
    ({"enum": [1]}, True),
    ({"enum": [1]}, 1.0),
    ({"enum": [False]}, 0),
    ({"const": None}, None),
    ({"const": "a"}, ["a"]),
    ({"type": "integer"}, 1.0),
    ({"type": "integer"}, True),
    ({"type": "number"}, True),
    ({"type": ["null", "array"]}, None),
    ({"minimum": 1}, True),
    ({"minimum": 1}, 0.5),
    ({"maximum": 1}, float("nan")),
    ({"minLength": 1}, []),
    ({"minItems": 1}, []),
    ({"maxItems": 1}, [1, 2]),
    ({"minProperties": 1}, {}),
    ({"maxProperties": 1}, {"a": 1, "b": 2}),
    ({"required": ["a"]}, []),
    ({"required": ["a", "b"]}, {"a": 1}),
    ({"pattern": "b"}, "abc"),
    ({"pattern": "^b"}, "abc"),
    ({"additionalProperties": False}, {"a": 1}),
    ({"additionalProperties": False, "properties": {"a": True}}, {"a": 1}),
    ({"additionalProperties": False, "patternProperties": {"a": True}}, {"xa": 1}),
    ({"additionalProperties": {"type": "null"}, "properties": {"a": {}}}, {"a": 1, "b": 1}),
    ({"patternProperties": {"^a": {"type": "null"}, "b$": {"type": "string"}}}, {"ab": None}),
    ({"patternProperties": {"^a": False}, "properties": {"ab": True}}, {"ab": 1}),
    ({"propertyNames": {"pattern": "^a"}}, {"b": 1}),
    ({"items": {"type": "null"}}, [None, 1]),
    ({"items": False}, []),
    ({"allOf": [True, False]}, 1),
    ({"anyOf": [False, {"type": "string"}]}, "a"),
    ({"anyOf": [False, {"type": "string"}]}, 1),
    ({"not": {"type": "string"}}, 1),
    ({"not": {"type": "string"}}, "a"),
    ({"if": {"type": "string"}, "then": False}, "a"),
    ({"if": {"type": "string"}, "then": False}, 1),
    ({"if": {"type": "string"}, "else": False}, 1),
    ({"then": False}, 1),
    ({"$ref": "#/definitions/a", "type": "string", "definitions": {"a": {"type": "null"}}}, None),
    ({"$ref": "#/definitions/a", "definitions": {"a": LISTS}}, [[], [[]]]),
    ({"$ref": "#/definitions/a", "definitions": {"a": LISTS}}, [[], [[1]]]),
    ({"enum": [None, {}]}, {}),
    ({"enum": [None, {}]}, []),
    ({"enum": [None, {}]}, {"a": 1}),
    ({"enum": [0, []]}, []),
    ({"enum": [0, []]}, False),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "value"), SCHEMAS)
def test_a_keyword_has_the_verdict_of_jsonschema(schema: dict[str, Any], value: Any) -> None:
    assert compile_schema(schema)(value) is Draft7Validator(schema).is_valid(value)


@pytest.mark.parametrize(
    "schema", [{"uniqueItems": True}, {"not": {"contains": {}}}, {"enum": [[1]]}]
)
def test_an_unknown_keyword_is_not_ignored(schema: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is not implemented"):
        compile_schema(schema)


@pytest.mark.parametrize("name", NAMES)
def test_every_definition_can_be_compiled(name: str) -> None:
    schema = load_schema(name)
    for definition in schema["definitions"]:
        reference = {"$ref": f"#/definitions/{definition}", "definitions": schema["definitions"]}
        for value in ({}, [], "a", None):
            expected = Draft7Validator(reference).is_valid(value)
            assert compile_schema(reference)(value) is expected
