"""Does every text become nodes whose spans are what was written, or a flaw that says where?"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import seconds
from hypothesis import given, settings
from hypothesis import strategies as st

from appspec_lint.diagnostics.span import Source
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import (
    MAX_DEPTH,
    Document,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    SyntaxProblem,
    iter_nodes,
)

HERE = Path(__file__).parent
APPSPEC = """\
version: 0.0
os: "linux"
# where it goes
files:
  - source: /build # the jar
    destination: '/opt/app'

hooks:
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 300


  # at last
  ValidateService:
  - {location: check.sh, runas: root}
"""


def read(text: str) -> Document:
    return parse(Source("appspec.yml", text, "appspec.yml"))


def root(text: str) -> Node:
    document = read(text)
    assert document.syntax_problem is None, document.syntax_problem
    assert document.root is not None
    return document.root


def mapping(text: str) -> MappingNode:
    node = root(text)
    assert isinstance(node, MappingNode)
    return node


def syntax_problem(text: str) -> SyntaxProblem:
    document = read(text)
    assert document.root is None
    assert document.syntax_problem is not None
    return document.syntax_problem


def at(node: Node | None, *path: str | int) -> Node:
    """The value that `path` leads to."""
    for step in path:
        if isinstance(step, int):
            assert isinstance(node, SequenceNode)
            node = node.items[step]
        else:
            assert isinstance(node, MappingNode)
            node = node.value(step)
    assert node is not None
    return node


# Spans


@pytest.mark.parametrize(
    ("path", "written"),
    [
        pytest.param(("version",), "0.0", id="a plain scalar"),
        pytest.param(("os",), '"linux"', id="a quoted scalar, quotes included"),
        pytest.param(("files", 0, "source"), "/build", id="not the comment behind it"),
        pytest.param(("files", 0, "destination"), "'/opt/app'", id="single quotes"),
        pytest.param(
            ("files",),
            "- source: /build # the jar\n    destination: '/opt/app'",
            id="a list ends before the blank line",
        ),
        pytest.param(
            ("hooks", "ApplicationStart"),
            "- location: scripts/start.sh\n      timeout: 300",
            id="a list ends before the comment that follows it",
        ),
        pytest.param(
            ("hooks", "ValidateService", 0),
            "{location: check.sh, runas: root}",
            id="a flow mapping, braces included",
        ),
        pytest.param(
            ("hooks", "ValidateService"),
            "- {location: check.sh, runas: root}",
            id="a list that is not indented",
        ),
    ],
)
def test_a_span_is_what_was_written(path: tuple[str | int, ...], written: str) -> None:
    assert at(root(APPSPEC), *path).span.text == written


def test_a_whole_document_ends_with_its_last_value() -> None:
    assert root(APPSPEC).span.text == APPSPEC.rstrip("\n")
    assert root(f"{APPSPEC}\n\n# the end\n\n").span.text == APPSPEC.rstrip("\n")


def test_a_key_has_its_span_too() -> None:
    pair = mapping(APPSPEC).find("hooks")
    assert pair is not None
    assert pair.key.span.text == "hooks"
    assert pair.key.span.start_position == (8, 1)
    quoted = mapping('"os" : linux\n').entries[0]
    assert quoted.key.span.text == '"os"'
    asked = mapping("? os\n: linux\n").entries[0]
    assert asked.key.span.text == "os"


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        pytest.param("a: |\n  b\n  c\n\n\nd: e\n", "b\nc\n", "|\n  b\n  c", id="literal"),
        pytest.param("a: |+\n  b\n\nd: e\n", "b\n\n", "|+\n  b", id="literal, blank lines kept"),
        pytest.param("a: >-\n  b\n  c\n# d\nd: e\n", "b c", ">-\n  b\n  c", id="folded"),
        pytest.param("a: |\n\nd: e\n", "", "|", id="literal, empty"),
        pytest.param("a: b\n  c\nd: e\n", "b c", "b\n  c", id="plain over two lines"),
        pytest.param('a: "b\n  c"\nd: e\n', "b c", '"b\n  c"', id="quoted over two lines"),
        pytest.param("a: 'it''s'\n", "it's", "'it''s'", id="a quote in quotes"),
        pytest.param('a: "\\u00e4"\n', "ä", '"\\u00e4"', id="an escape"),
        pytest.param("a: 😀 b # c\n", "😀 b", "😀 b", id="beyond the basic plane"),
        pytest.param("a: b\r\nc: d\r\n", "b", "b", id="CR LF"),
        pytest.param("a: |\r\n  b\r\nc: d\r\n", "b\n", "|\r\n  b", id="literal in CR LF"),
        pytest.param("a:\nb: c\n", "", "", id="nothing"),
        pytest.param("a: !x b\n", "b", "!x b", id="a tag"),
        pytest.param("a: &x b\n", "b", "&x b", id="an anchor"),
    ],
)
def test_a_scalar_has_its_value_and_its_span(text: str, value: str, written: str) -> None:
    scalar = at(root(text), "a")
    assert isinstance(scalar, ScalarNode)
    assert scalar.text == value
    assert scalar.span.text == written


@pytest.mark.parametrize(
    ("text", "plain", "tag"),
    [
        pytest.param("yes", True, None, id="plain"),
        pytest.param("'yes'", False, None, id="single quotes"),
        pytest.param('"yes"', False, None, id="double quotes"),
        pytest.param("|\n  yes", False, None, id="literal"),
        pytest.param("!!str yes", True, "tag:yaml.org,2002:str", id="a tag of YAML's own"),
        pytest.param("!Sub yes", True, "!Sub", id="a tag of somebody's own"),
    ],
)
def test_a_scalar_keeps_how_it_was_written(text: str, plain: bool, tag: str | None) -> None:
    scalar = at(root(f"a: {text}\n"), "a")
    assert isinstance(scalar, ScalarNode)
    assert (scalar.plain, scalar.tag) == (plain, tag)


def test_empty_collections_have_spans() -> None:
    node = root("a: []\nb: {}\nc: [\n]\n")
    assert at(node, "a").span.text == "[]"
    assert at(node, "b").span.text == "{}"
    assert at(node, "c").span.text == "[\n]"


# Keys, documents, aliases


def test_a_key_written_twice_stands_twice_and_the_last_counts() -> None:
    node = mapping("os: linux\nversion: 0.0\nos: windows\n")
    assert [pair.key.span.start_position.line for pair in node.entries] == [1, 2, 3]
    value = node.value("os")
    assert isinstance(value, ScalarNode)
    assert value.text == "windows"
    assert node.find("nothing") is None
    assert node.value("nothing") is None


def test_the_first_of_several_documents_is_read() -> None:
    node = mapping("os: linux\n---\nos: windows\nversion: 0.0\n")
    assert [pair.value.span.text for pair in node.entries] == ["linux"]


def test_a_flaw_in_a_second_document_is_not_seen() -> None:
    assert mapping("os: linux\n---\n\tos: [\n").value("os") is not None


def test_a_document_may_begin_and_end_with_its_marks() -> None:
    node = mapping("%YAML 1.1\n---\nos: linux\n...\n")
    assert node.span.text == "os: linux"


def test_an_alias_is_the_node_that_it_names() -> None:
    document = read("a: &x {b: c}\nd: *x\n")
    assert at(document.root, "d") is at(document.root, "a")
    assert [span.text for span in document.aliases] == ["*x"]


def test_an_anchor_may_be_used_again() -> None:
    node = root("a: &x 1\nb: &x 2\nc: *x\n")
    assert at(node, "c") is at(node, "b")


def test_a_merge_key_brings_its_pairs_and_what_is_written_counts() -> None:
    node = root("base: &b {timeout: 1, runas: root}\nhook:\n  <<: *b\n  timeout: 2\n")
    assert at(node, "hook", "timeout").span.text == "2"
    assert at(node, "hook", "runas").span.text == "root"


def test_a_merge_key_overrides_what_is_written_before_it() -> None:
    node = root("base: &b {timeout: 1}\nhook:\n  timeout: 2\n  <<: *b\n")
    # Psych merges in the order of writing (to_ruby.rb, revive_hash: `hash.merge! val`)
    assert at(node, "hook", "timeout").span.text == "1"


def test_a_list_of_merges_brings_them_all() -> None:
    node = root("a: &a {x: 1}\nb: &b {x: 2, y: 3}\nc:\n  <<: [*a, *b]\n")
    assert at(node, "c", "x").span.text == "1", "the first of a list counts"
    assert at(node, "c", "y").span.text == "3"


def test_walking_gives_each_node_once_however_often_it_is_aliased() -> None:
    document = read("a: &x [b, c]\nd: *x\ne: *x\n")
    texts = [node.text for node in iter_nodes(document.root) if isinstance(node, ScalarNode)]
    assert texts == ["a", "b", "c", "d", "e"]
    assert list(iter_nodes(None)) == []


# What is no document


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="an empty file"),
        pytest.param("\n\n", id="blank lines"),
        pytest.param("# nothing\n", id="a comment"),
    ],
)
def test_nothing_is_no_flaw(text: str) -> None:
    document = read(text)
    assert document.root is None
    assert document.syntax_problem is None


@pytest.mark.parametrize(
    ("text", "problem", "place"),
    [
        pytest.param("a:\n\tb: c\n", "cannot start any token", (2, 1), id="a tab indents"),
        pytest.param("a: b: c\n", "mapping values are not allowed", (1, 5), id="two colons"),
        pytest.param("a: [b\nc: d\n", "", None, id="a bracket that is not closed"),
        pytest.param('a: "b\n', "", None, id="a quote that is not closed"),
        pytest.param("a: @b\n", "cannot start any token", (1, 4), id="an at sign"),
        pytest.param("a: *b\n", "found undefined alias", (1, 4), id="an alias of nothing"),
        pytest.param("a: **\n", "alphabetic or numeric", None, id="two stars"),
        pytest.param("a: &x [*x]\n", "contains itself", (1, 8), id="an anchor inside itself"),
        pytest.param("a: &x\n  b: *x\n", "contains itself", (2, 6), id="a mapping inside itself"),
        pytest.param("a: b\n c: d\n", "mapping values are not allowed", (2, 3), id="indentation"),
        pytest.param("- a\nb: c\n", "", (2, 1), id="a list, then a key"),
        pytest.param("a: !<tag b\n", "", None, id="a tag that is not closed"),
        pytest.param("%YAML 3.0\n---\na: b\n", "", None, id="another version of YAML"),
        pytest.param("}", "", (1, 1), id="a brace"),
    ],
)
def test_a_flaw_says_what_and_where(text: str, problem: str, place: tuple[int, int] | None) -> None:
    found = syntax_problem(text)
    assert problem in found.problem
    assert not found.own
    if place is not None:
        assert found.span.start_position == place


@pytest.mark.parametrize("char", ["\0", "\x1b", "\x0c", "\x7f", "\x01"], ids=repr)
def test_a_control_character_is_a_flaw(char: str) -> None:
    found = syntax_problem(f"os: linux\nversion: {char}0.0\n")
    assert "control characters are not allowed" in found.problem


def test_half_a_surrogate_is_a_flaw() -> None:
    assert syntax_problem("a: \ud800\n").problem


def test_a_byte_order_mark_moves_no_span() -> None:
    node = mapping("\ufeff{version: 0.0, os: linux}\n")
    assert at(node, "version").span.text == "0.0"
    assert node.span.text == "{version: 0.0, os: linux}"


def test_a_byte_order_mark_moves_no_flaw() -> None:
    found = syntax_problem("\ufeff# a comment\nversion: @\n")
    assert found.span.text == "@"


def test_json_is_read() -> None:
    node = root('{\n\t"version": 0.0,\n\t"hooks": {"X": [\n\t\t{"location": "a.sh"}\n\t]}\n}\n')
    assert at(node, "hooks", "X", 0, "location").span.text == '"a.sh"'
    assert at(node, "version").span.text == "0.0"


def test_json_in_a_line_with_a_trailing_comma_is_read() -> None:
    assert at(root('{"os":"linux","files":[],}'), "os").span.text == '"linux"'


# Bounds


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 10_000], ids=str)
@pytest.mark.parametrize(
    "kind",
    ["[", "{a: ", "- ", "a:\n"],
    ids=["flow lists", "flow mappings", "block lists", "block mappings"],
)
def test_what_nests_too_deep_is_a_flaw_of_ours(kind: str, depth: int) -> None:
    if kind == "a:\n":
        depth = min(depth, 1000)  # the indentation alone makes a square of it
        text = "".join(f"{' ' * level}a:\n" for level in range(depth)) + " " * depth + "b: c\n"
    else:
        text = kind * depth
    found = syntax_problem(text)
    assert found.own
    assert f"more than {MAX_DEPTH} levels" in found.problem


def test_what_nests_less_deep_is_read() -> None:
    assert root("[" * MAX_DEPTH + "]" * MAX_DEPTH)


def test_a_billion_laughs_are_a_flaw_and_take_no_time() -> None:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    with seconds(10):
        found = syntax_problem("\n".join(lines) + "\n")
    assert found.own
    assert "after alias expansion" in found.problem


def test_a_billion_laughs_by_merge_keys_are_a_flaw_and_take_no_time() -> None:
    lines = ["a0: &a0 {x: y}"]
    lines += [
        f"a{n}: &a{n}\n" + "".join("  <<: *a" + str(n - 1) + "\n" for _ in range(10))
        for n in range(1, 10)
    ]
    with seconds(10):
        assert syntax_problem("\n".join(lines) + "\n").own


def test_a_long_document_is_read() -> None:
    text = "".join(f"key{number}: [a, b, c]\n" for number in range(10_000))
    assert len(mapping(text).entries) == 10_000


# Any text

PIECES = st.sampled_from(
    ["a", "b: c", ": ", "- ", "\n", "\n  ", "[", "]", "{", "}", ",", "&x ", "*x", "<<: *x", "'",
     '"', "|\n", ">", "#", " ", "\t", "\r\n", "\r", "? ", "!t ", "---\n", "...\n", "%YAML 1.1\n",
     "\ufeff", "\0", "\x85", "\u2028", "é", "😀", "0.0", "~", "@", "`", "\\"]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_no_text_raises_and_every_span_lies_inside(text: str) -> None:
    document = read(text)
    assert document.syntax_problem is None or document.root is None
    spans = [node.span for node in iter_nodes(document.root)]
    spans += document.aliases
    if document.syntax_problem is not None:
        spans.append(document.syntax_problem.span)
        assert document.syntax_problem.problem
    for span in spans:
        assert span.source is document.source
        assert 0 <= span.start <= span.end <= len(text)


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_a_plain_scalar_on_one_line_is_its_own_span(text: str) -> None:
    for node in iter_nodes(read(text).root):
        if isinstance(node, ScalarNode) and node.plain and node.tag is None:
            written = node.span.text
            if len(written.splitlines()) <= 1 and not written.startswith(("&", "!")):
                assert node.text == written


# Without libyaml


@pytest.fixture
def without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *arguments: Any, **named: Any) -> Any:
        if name == "_ruamel_yaml":
            raise ImportError(name)
        return real(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", refuse)


def shape(node: Node | None) -> object:
    """All that a document's reader is asked for, as a value that can be compared."""
    match node:
        case ScalarNode():
            return (node.text, node.span.start, node.span.end, node.plain, node.tag)
        case SequenceNode():
            return ([shape(item) for item in node.items], node.span.start, node.span.end, node.tag)
        case MappingNode():
            pairs = [(shape(pair.key), shape(pair.value)) for pair in node.entries]
            return (pairs, node.span.start, node.span.end, node.tag)
    return None


def ordinary() -> Iterator[Any]:
    for path in sorted([*HERE.glob("fixtures/**/*.yml"), *HERE.glob("fixtures/**/*.yaml")]):
        yield pytest.param(
            path.read_bytes().decode("utf-8"), id=path.relative_to(HERE / "fixtures").as_posix()
        )
    yield pytest.param(APPSPEC, id="an AppSpec")
    yield pytest.param(APPSPEC.replace("\n", "\r\n"), id="an AppSpec in CR LF")
    yield pytest.param('{"version": 0.0, "hooks": {"X": [{"location": "a"}]}}', id="JSON")
    yield pytest.param("a: |\n  b\n\nc: >-\n  d\n  e\n", id="block scalars")
    yield pytest.param("a: &x {b: c}\nd: *x\ne:\n  <<: *x\n", id="aliases")
    yield pytest.param("a: !Sub b\nc: !!str 1\n'd': \"e\"\n", id="tags and quotes")
    yield pytest.param("hooks:\n", id="nothing under a key")
    yield pytest.param("files:\nhooks: []\n", id="nothing under a key that another follows")
    yield pytest.param("files: []\nhooks: {}\n", id="empty collections")
    yield pytest.param("? a\n: b\n", id="a key that is asked for")
    yield pytest.param("a: b\n---\nc: d\n", id="two documents")
    yield pytest.param("", id="nothing")


@pytest.mark.parametrize("text", list(ordinary()))
def test_the_fallback_reads_ordinary_documents_alike(
    text: str, request: pytest.FixtureRequest
) -> None:
    first = read(text)
    assert first.syntax_problem is None
    expected = shape(first.root)
    request.getfixturevalue("without_libyaml")
    again = read(text)
    assert again.syntax_problem is None
    assert shape(again.root) == expected
    assert [span.text for span in again.aliases] == [span.text for span in first.aliases]


@pytest.mark.usefixtures("without_libyaml")
@pytest.mark.parametrize(
    "text", ["a:\n\tb: c\n", "a: b: c\n", "a: *b\n", "a: \0\n", "a: &x [*x]\n", "[" * 10_000],
    ids=["a tab", "two colons", "no anchor", "NUL", "an anchor inside itself", "too deep"],
)  # fmt: skip
def test_the_fallback_has_flaws_as_values_too(text: str) -> None:
    assert syntax_problem(text).problem
