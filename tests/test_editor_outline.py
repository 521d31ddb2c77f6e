"""The outline of a document agrees with the parser, and is read as far as nothing is valid."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from appspec_lint.diagnostics.span import Source
from appspec_lint.editor.outline import Route
from appspec_lint.editor.outline_reader import read_outline
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

FIXTURES = Path(__file__).parent / "fixtures"
SPECS = [
    pytest.param(path, id=str(path.relative_to(FIXTURES)))
    for path in sorted(FIXTURES.glob("*/repository/**/*spec.y*ml"))
]


def list_keys(node: Node | None, route: Route = ()) -> Iterator[tuple[Route, int, str]]:
    """Each key with its route, its line, and the text of its value if that is on one line."""
    match node:
        case MappingNode(entries):
            for entry in entries:
                if isinstance(entry.key, ScalarNode):
                    value = entry.value
                    inside = (*route, entry.key.text)
                    is_line = isinstance(value, ScalarNode) and "\n" not in value.span.text
                    text = value.span.text.strip("'\"") if is_line else ""
                    yield inside, entry.key.span.start_position.line, text
                    yield from list_keys(value, inside)
        case SequenceNode(items):
            for index, item in enumerate(items):
                yield from list_keys(item, (*route, index))


@pytest.mark.parametrize("path", SPECS)
def test_the_outline_has_the_keys_of_the_parser(path: Path) -> None:
    source = Source(path.name, path.read_text(encoding="utf-8"), path.name)
    document = parse(source)
    if document.root is None:
        return
    outline = read_outline(source)
    read = [
        (
            entry.route,
            source.position(entry.start).line,
            source.text[entry.value_start : entry.value_end].strip("'\""),
        )
        for entry in outline.entries
        if not entry.is_item
    ]
    assert read == list(list_keys(document.root))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("- a\n- b\n", [(0,), (1,)]),
        ("a:\n- b: 1\n- c\nd: 2\n", [("a",), ("a", 0), ("a", 0, "b"), ("a", 1), ("d",)]),
        ("a:\r\n  b: 1\r\n", [("a",), ("a", "b")]),
        ("\ufeffa: 1\nb: 2\n", [("a",), ("b",)]),
        ("a: 'x\nb: 2\n", [("a",), ("b",)]),
        ("a: [x\nb: 2\n", [("a",), ("a", 0), ("b",)]),
        ("a: {x: 1, y\nb: 2\n", [("a",), ("a", "x"), ("b",)]),
        ("a: |\n  b: 1\n\nc: 2\n", [("a",), ("c",)]),
        ("- - a: 1\n    b: 2\n", [(0,), (0, 0), (0, 0, "a"), (0, 0, "b")]),
        (
            '{"a": {"b": [1, {"c": 2}',
            [("a",), ("a", "b"), ("a", "b", 0), ("a", "b", 1), ("a", "b", 1, "c")],
        ),
        ("# a: 1\nb: 2 # c: 3\n", [("b",)]),
        ("a: 1\n---\nb: 2\n", [("a",)]),
        ("a: http://b:80/c\n", [("a",)]),
        ("a: &x !t\n  b: 1\n", [("a",), ("a", "b")]),
    ],
)
def test_what_is_not_valid_is_read_too(text: str, expected: list[Route]) -> None:
    outline = read_outline(Source("x.yml", text, "x.yml"))
    assert [entry.route for entry in outline.entries] == expected
