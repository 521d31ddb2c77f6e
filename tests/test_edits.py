"""Does an edit of YAML give a valid document with the intended value, and change nothing else?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appspec_lint.diagnostics.finding import TextEdit
from appspec_lint.diagnostics.span import Source
from appspec_lint.diagnostics.text_edits import (
    apply_edits,
    line_of,
    remove_comment,
    remove_lines,
    starts_line,
)
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.edits import (
    add_item,
    insert_entry,
    insert_item,
    is_flow,
    parse_edited,
    quote,
    remove_entry,
    remove_item,
    render_items,
    replace_scalar,
    shift_entry,
    wrap_in_sequence,
)
from appspec_lint.yaml.nodes import (
    Document,
    MappingEntry,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    find_node,
)
from appspec_lint.yaml.resolve import to_python

Route = tuple[str | int, ...]


def read(text: str, path: str = "f.yml") -> Document:
    document = parse(Source(path, text, path))
    assert document.syntax_problem is None, document.syntax_problem
    return document


def value_of(text: str) -> object:
    root = read(text).root
    return None if root is None else to_python(root, of_codebuild=True)


def sequence_at(document: Document, *route: str | int) -> SequenceNode:
    node = find_node(document.root, route)
    assert isinstance(node, SequenceNode)
    return node


def mapping_at(document: Document, *route: str | int) -> MappingNode:
    node = find_node(document.root, route)
    assert isinstance(node, MappingNode)
    return node


def scalar_at(document: Document, *route: str | int) -> ScalarNode:
    node = find_node(document.root, route)
    assert isinstance(node, ScalarNode)
    return node


def entry_at(document: Document, *route: str) -> MappingEntry:
    entry = mapping_at(document, *route[:-1]).find(route[-1])
    assert entry is not None
    return entry


def applied(text: str, *edits: TextEdit | None) -> str:
    given = [edit for edit in edits if edit is not None]
    assert len(given) == len(edits)
    return apply_edits(text, given)


# Items


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a:\n  - b\n  - c\n", "a:\n  - new\n  - b\n  - c\n", id="block"),
        pytest.param("a:\n- b\nd: 1\n", "a:\n- new\n- b\nd: 1\n", id="block, not indented"),
        pytest.param("a:\n  -   b", "a:\n  -   new\n  -   b", id="no final newline"),
        pytest.param("a:\r\n  - b\r\n", "a:\r\n  - new\r\n  - b\r\n", id="CRLF"),
        pytest.param(
            "a:\n  # first\n  - b  # b\n  # last\n",
            "a:\n  # first\n  - new\n  - b  # b\n  # last\n",
            id="comments",
        ),
        pytest.param("a:\n  - 'b'\n", "a:\n  - 'new'\n  - 'b'\n", id="single quotes"),
        pytest.param('a:\n  - "b"\n', 'a:\n  - "new"\n  - "b"\n', id="double quotes"),
        pytest.param("a:\n  - b: 1\n    c: 2\n", "a:\n  - new\n  - b: 1\n    c: 2\n", id="mapping"),
        pytest.param("a: [b, c]\n", "a: [new, b, c]\n", id="flow"),
        pytest.param("a: [ 'b' ] # x\n", "a: [ 'new', 'b' ] # x\n", id="flow with spaces"),
        pytest.param("a: &x [b]\nc: *x\n", "a: &x [new, b]\nc: *x\n", id="flow with an anchor"),
        pytest.param("a: [\n  b,\n  c\n]\n", "a: [\n  new,\n  b,\n  c\n]\n", id="flow on lines"),
        pytest.param("a: [] # x\n", "a: [new] # x\n", id="empty flow"),
        pytest.param("a: [ ]\n", "a: [new]\n", id="empty flow with a space"),
        pytest.param(
            "x:\n  - y:\n      a:\n        - b\n",
            "x:\n  - y:\n      a:\n        - new\n        - b\n",
            id="nested",
        ),
    ],
)
def test_an_item_is_inserted_first(text: str, expected: str) -> None:
    document = read(text)
    sequence = next(
        node
        for route in (("a",), ("x", 0, "y", "a"))
        if isinstance(node := find_node(document.root, route), SequenceNode)
    )
    result = applied(text, insert_item(sequence, "new"))
    assert result == expected
    assert "new" in str(value_of(result))
    (fix,) = add_item(sequence, "new", "a", safe=True)
    assert (fix.title, fix.safe) == ("add `new` to `a`", True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": ["b"]}', '{"a": ["new", "b"]}'),
        ('{"a": []}', '{"a": ["new"]}'),
        ('{\n  "a": [\n    "b"\n  ]\n}\n', '{\n  "a": [\n    "new",\n    "b"\n  ]\n}\n'),
        ('{"a": [1]}', '{"a": ["new", 1]}'),
    ],
)
def test_an_item_is_quoted_in_json(text: str, expected: str) -> None:
    sequence = sequence_at(read(text, "f.json"), "a")
    assert applied(text, insert_item(sequence, "new")) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x: &x b\na: [*x]\n", id="the first item is an alias"),
        pytest.param("a:\n  -\n    b\n", id="the item is below its dash"),
        pytest.param("a:\n  - - b\n", id="a sequence in a sequence"),
        pytest.param("a: [\n  # nothing\n]\n", id="empty with a comment"),
    ],
)
def test_where_an_item_cannot_be_inserted_no_edit_is_offered(text: str) -> None:
    sequence = sequence_at(read(text), "a")
    inner = sequence.items[0] if sequence.items else None
    if isinstance(inner, SequenceNode):
        sequence = inner
    assert insert_item(sequence, "new") is None
    assert add_item(sequence, "new", "a") == ()


def test_nothing_is_added_to_what_is_not_a_sequence() -> None:
    assert add_item(None, "new", "a") == ()
    assert add_item(scalar_at(read("a: b\n"), "a"), "new", "a") == ()


@given(st.text(min_size=1, max_size=12))
@pytest.mark.parametrize(
    "text", ["a: ['b']\n", "a: [b]\n", "a:\n- b\n", 'a:\n  - "b"\n', "a: []\n"]
)
def test_an_inserted_item_is_read_as_the_same_string(text: str, item: str) -> None:
    source = Source("f.yml", text, "f.yml")
    if not item.isprintable():
        return
    edit = insert_item(sequence_at(parse(source), "a"), item)
    assert edit is not None
    document = parse_edited(source, (edit,))
    assert document.syntax_problem is None
    assert scalar_at(document, "a", 0).text == item


@pytest.mark.parametrize(
    ("text", "index", "expected"),
    [
        ("a:\n  - b\n  - c\n", 0, "a:\n  - c\n"),
        ("a:\n  - b\n  - c", 1, "a:\n  - b\n"),
        ("a:\r\n- b: 1\r\n  c: 2 # x\r\n- d\r\n", 0, "a:\r\n- d\r\n"),
        ("a:\n  - b: |\n      text\n\n  - c\n", 0, "a:\n\n  - c\n"),
        ("a:\n  - b # x\n  # about c\n  - c\n", 0, "a:\n  # about c\n  - c\n"),
        ("a:\n  - - b\n  - c\n", 0, "a:\n  - c\n"),
    ],
)
def test_an_item_is_removed_with_its_lines(text: str, index: int, expected: str) -> None:
    sequence = sequence_at(read(text), "a")
    result = applied(text, remove_item(sequence, sequence.items[index]))
    assert result == expected
    before, after = value_of(text), value_of(result)
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    kept = [item for number, item in enumerate(before["a"]) if number != index]
    assert after == {"a": kept}


@pytest.mark.parametrize(
    ("text", "index"),
    [
        pytest.param("a: [b, c]\n", 0, id="flow"),
        pytest.param("a:\n  - &x b\n  - *x\n", 0, id="an anchor"),
        pytest.param("a:\n  - &x b\n  - *x\n", 1, id="an alias"),
        pytest.param("x: &x b\na:\n  - *x\n", 0, id="an alias of a value that is elsewhere"),
        pytest.param("a:\n  - {b: &x 1}\nc: *x\n", 0, id="an anchor inside"),
        pytest.param("a:\n  -\n    b\n", 0, id="the item is below its dash"),
    ],
)
def test_an_item_that_cannot_be_removed_alone_is_kept(text: str, index: int) -> None:
    sequence = sequence_at(read(text), "a")
    assert remove_item(sequence, sequence.items[index]) is None


def test_an_item_after_another_dash_is_kept() -> None:
    inner = sequence_at(read("a:\n  - - b\n    - c\n"), "a", 0)
    assert remove_item(inner, inner.items[0]) is None
    assert remove_item(inner, inner.items[1]) is not None


# Entries


@pytest.mark.parametrize(
    ("text", "route", "expected"),
    [
        pytest.param("a: 1\n", (), "a: 1\nnew: 2\n", id="block"),
        pytest.param("a: 1", (), "a: 1\nnew: 2", id="no final newline"),
        pytest.param("a: 1\r\n", (), "a: 1\r\nnew: 2\r\n", id="CRLF"),
        pytest.param("a: 1 # x\n\n# y\n", (), "a: 1 # x\nnew: 2\n\n# y\n", id="comments"),
        pytest.param("a:\n  b: 1\nc: 3\n", ("a",), "a:\n  b: 1\n  new: 2\nc: 3\n", id="nested"),
        pytest.param(
            "a:\n  b:\n    - c\n    - d: |\n        text\n\ne: 1\n",
            ("a",),
            "a:\n  b:\n    - c\n    - d: |\n        text\n  new: 2\n\ne: 1\n",
            id="after a block scalar",
        ),
        pytest.param("a:\n  b:\nc: 3\n", ("a",), "a:\n  b:\n  new: 2\nc: 3\n", id="after a null"),
        pytest.param(
            "x: &x 1\na:\n  b: *x\n", ("a",), "x: &x 1\na:\n  b: *x\n  new: 2\n", id="alias"
        ),
        pytest.param("a: {b: 1}\n", ("a",), "a: {b: 1, new: 2}\n", id="flow"),
        pytest.param("a: {'b': [1]} # x\n", ("a",), "a: {'b': [1], 'new': 2} # x\n", id="quotes"),
        pytest.param("a: {}\n", ("a",), "a: {new: 2}\n", id="empty"),
        pytest.param("a: &x { }\n", ("a",), "a: &x {new: 2}\n", id="empty with an anchor"),
        pytest.param(
            "a: {\n  b: 1, # x\n}\n", ("a",), "a: {\n  b: 1, new: 2, # x\n}\n", id="lines"
        ),
    ],
)
def test_an_entry_is_inserted_last(text: str, route: Route, expected: str) -> None:
    mapping = mapping_at(read(text), *route)
    result = applied(text, insert_entry(mapping, "new", "2"))
    assert result == expected
    names = [entry.key.span.text.strip("'") for entry in mapping_at(read(result), *route).entries]
    assert names[-1] == "new"
    assert names[:-1] == [entry.key.span.text.strip("'") for entry in mapping.entries]


@pytest.mark.parametrize(
    ("text", "route", "expected"),
    [
        ("a: 1\nb: 2\n", ("b",), "a: 1\nnew: 3\nb: 2\n"),
        ("# x\na: 1\n", ("a",), "# x\nnew: 3\na: 1\n"),
        ("a:\n  b: 1\n  c: 2\n", ("a", "c"), "a:\n  b: 1\n  new: 3\n  c: 2\n"),
        ("a: {b: 1, c: 2}\n", ("a", "c"), "a: {b: 1, new: 3, c: 2}\n"),
        ("x: &x 1\ny: *x\n", ("y",), "x: &x 1\nnew: 3\ny: *x\n"),
    ],
)
def test_an_entry_is_inserted_before_another(
    text: str, route: tuple[str, ...], expected: str
) -> None:
    document = read(text)
    mapping = mapping_at(document, *route[:-1])
    edit = insert_entry(mapping, "new", "3", before=entry_at(document, *route))
    assert applied(text, edit) == expected
    inserted = mapping_at(read(expected), *route[:-1])
    assert isinstance(inserted.value("new"), ScalarNode)


def test_a_key_is_quoted_in_json() -> None:
    text = '{"a": {}, "b": {"c": 1}}'
    document = read(text, "f.json")
    assert (
        applied(text, insert_entry(mapping_at(document, "a"), "new", "2"))
        == '{"a": {"new": 2}, "b": {"c": 1}}'
    )
    assert (
        applied(text, insert_entry(mapping_at(document, "b"), "new", "2"))
        == '{"a": {}, "b": {"c": 1, "new": 2}}'
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("h:\n  a:\n    - l: x\n", "h:\n  a:\n    - l: x\n  new:\n    - l: y\n      t: 1\n"),
        ("h:\n  a:\n  - l: x\n", "h:\n  a:\n  - l: x\n  new:\n  - l: y\n    t: 1\n"),
        (
            "h:\n    a:\n      -   l: x",
            "h:\n    a:\n      -   l: x\n    new:\n      -   l: y\n          t: 1",
        ),
        (
            "h:\r\n  a:\r\n    - l: x\r\n",
            "h:\r\n  a:\r\n    - l: x\r\n  new:\r\n    - l: y\r\n      t: 1\r\n",
        ),
        (
            "h:\n  a:\n    # x\n    - x\n",
            "h:\n  a:\n    # x\n    - x\n  new:\n    - l: y\n      t: 1\n",
        ),
    ],
)
def test_a_block_is_inserted_in_the_style_of_another(text: str, expected: str) -> None:
    document = read(text)
    block = render_items(entry_at(document, "h", "a"), ({"l": "y", "t": "1"},))
    assert block is not None
    result = applied(text, insert_entry(mapping_at(document, "h"), "new", block))
    assert result == expected
    node = find_node(read(result).root, ("h", "new"))
    assert node is not None
    assert to_python(node, of_codebuild=True) == [{"l": "y", "t": 1}]


@pytest.mark.parametrize(
    "text",
    ["h:\n  a: [{l: x}]\n", "h:\n  a: []\n", "h:\n  a: x\n", "x: &x\n  - y\nh:\n  a: *x\n",
     "h:\n  a:\n    -\n      l: x\n"],
)  # fmt: skip
def test_a_style_that_cannot_be_copied_gives_no_block(text: str) -> None:
    assert render_items(entry_at(read(text), "h", "a"), ({"l": "y"},)) is None


@pytest.mark.parametrize(
    ("text", "route", "value"),
    [
        pytest.param("a: {b: 1}\n", ("a",), "\n- c", id="a block in a flow mapping"),
        pytest.param("- a: 1\n", (0,), "2", id="the key follows a dash"),
        pytest.param("x: &x 1\na: {b: *x}\n", ("a",), "2", id="a flow mapping ends with an alias"),
        pytest.param("a: { # x\n}\n", ("a",), "2", id="empty with a comment"),
        pytest.param("x: &x {y: 1}\na:\n  <<: *x\n", ("a",), "2", id="merged only"),
    ],
)
def test_where_an_entry_cannot_be_inserted_no_edit_is_offered(
    text: str, route: Route, value: str
) -> None:
    assert insert_entry(mapping_at(read(text), *route), "new", value) is None


@pytest.mark.parametrize(
    ("text", "route", "expected"),
    [
        ("a: 1\nb: 2\n", ("a",), "b: 2\n"),
        ("a: 1\nb: 2", ("b",), "a: 1\n"),
        ("a: 1\r\nb:\r\n  - c\r\n  - d\r\ne: 1\r\n", ("b",), "a: 1\r\ne: 1\r\n"),
        ("a:\n  b: 1 # x\n  # about c\n  c: 2\n", ("a", "b"), "a:\n  # about c\n  c: 2\n"),
        ("a: 1\n\nb:\n  c: 2\n\nd: 3\n", ("b",), "a: 1\n\nd: 3\n"),
        ("a: 1\n\nb:\n  c: 2\n", ("b",), "a: 1\n\n"),
        (
            "a:\n- b: 1\n  c: |\n    text\n\n    more\n  d: 2\n",
            ("a", 0, "c"),
            "a:\n- b: 1\n  d: 2\n",
        ),
        ("a:\nb: 1\n", ("a",), "b: 1\n"),
        ("a: {b: [1,\n  2]}\nc: 1\n", ("a",), "c: 1\n"),
    ],
)
def test_an_entry_is_removed_with_its_lines(text: str, route: Route, expected: str) -> None:
    document = read(text)
    mapping = mapping_at(document, *route[:-1])
    entry = mapping.find(str(route[-1]))
    assert entry is not None
    result = applied(text, remove_entry(mapping, entry))
    assert result == expected
    assert find_node(read(result).root, route) is None


@pytest.mark.parametrize(
    ("text", "route"),
    [
        pytest.param("a: {b: 1, c: 2}\n", ("a", "b"), id="flow"),
        pytest.param('{\n  "b": 1,\n  "c": 2\n}\n', ("b",), id="flow on lines"),
        pytest.param("- a: 1\n  b: 2\n", (0, "a"), id="the key follows a dash"),
        pytest.param("a: &x 1\nb: *x\n", ("a",), id="an anchor"),
        pytest.param("a: &x 1\nb: *x\n", ("b",), id="an alias"),
        pytest.param("x: &x {y: 1}\na:\n  <<: *x\n  b: 1\n", ("a", "y"), id="merged"),
    ],
)
def test_an_entry_that_cannot_be_removed_alone_is_kept(text: str, route: Route) -> None:
    mapping = mapping_at(read(text), *route[:-1])
    entry = mapping.find(str(route[-1]))
    assert entry is not None
    assert remove_entry(mapping, entry) is None


@pytest.mark.parametrize(
    ("text", "route", "columns", "expected"),
    [
        (
            "a: 1\nb:\n  - c\n\n  # x\n  - d\n",
            ("b",),
            2,
            "a: 1\n  b:\n    - c\n\n    # x\n    - d\n",
        ),
        ("a:\n  b:\n    c: 1\n", ("a", "b"), -2, "a:\nb:\n  c: 1\n"),
        ("a:\r\n  b: [1,\r\n   2]", ("a", "b"), -2, "a:\r\nb: [1,\r\n 2]"),
    ],
)
def test_an_entry_is_shifted(
    text: str, route: tuple[str, ...], columns: int, expected: str
) -> None:
    edits = shift_entry(entry_at(read(text), *route), columns)
    assert edits is not None
    assert applied(text, *edits) == expected


@pytest.mark.parametrize(
    ("text", "route", "columns"),
    [
        pytest.param("a:\n  b: [1,\n 2]\n", ("a", "b"), -2, id="a line with less indentation"),
        pytest.param("a: {b: 1}\n", ("a", "b"), 2, id="flow"),
        pytest.param("a: &x 1\nb: *x\n", ("b",), 2, id="an alias"),
    ],
)
def test_an_entry_that_cannot_be_shifted_stays(
    text: str, route: tuple[str, ...], columns: int
) -> None:
    assert shift_entry(entry_at(read(text), *route), columns) is None


# Scalars


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b\n", ["b"]),
        ("a: 'b, c' # x\n", ["b, c"]),
        ('a: "b\\tc"\n', ["b\tc"]),
        ("a: b c", ["b c"]),
        ("a: '[b'\r\n", ["[b"]),
    ],
)
def test_a_scalar_is_wrapped_in_a_sequence(text: str, expected: list[str]) -> None:
    edits = wrap_in_sequence(scalar_at(read(text), "a"))
    assert edits is not None
    assert value_of(applied(text, *edits)) == {"a": expected}


@pytest.mark.parametrize(
    "text", ["a: b, c\n", "a: b]\n", "a: |\n  b\n", "a: &x b\n", "a: !!str b\n"]
)
def test_a_scalar_that_would_change_is_not_wrapped(text: str) -> None:
    assert wrap_in_sequence(scalar_at(read(text), "a")) is None


@pytest.mark.parametrize("written", ["it's # this", "a: b", "'a' b 'c'", "@x", "! x", '"a" b'])
def test_quoted_text_is_read_as_it_was_written(written: str) -> None:
    text = f"a: {written}\n"
    source = Source("f.yml", text, "f.yml")
    fix = quote(source.span(3, 3 + len(written)), "string")
    document = parse_edited(source, fix.edits)
    assert document.syntax_problem is None
    assert scalar_at(document, "a").text == written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b # x\r\n", "a: new # x\r\n"),
        ("a: 'b'", "a: 'new'"),
        ('a: ["b", c]\n', 'a: ["new", c]\n'),
    ],
)
def test_a_replaced_scalar_keeps_its_quotes(text: str, expected: str) -> None:
    document = read(text)
    node = find_node(document.root, ("a", 0)) or find_node(document.root, ("a",))
    assert isinstance(node, ScalarNode)
    (fix,) = replace_scalar(node.span, "new")
    assert applied(text, *fix.edits) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a: []", True), ("a: &x !!seq [b]", True), ("a: {}", True), ("a:\n- [b]", False),
     ("a: &x\n  b: {}", False), ("a: !!map\n  b: 1", False)],
)  # fmt: skip
def test_flow_and_block_style_are_distinguished(text: str, expected: bool) -> None:
    node: Node | None = find_node(read(text).root, ("a",))
    assert isinstance(node, SequenceNode | MappingNode)
    assert is_flow(node) is expected


# Lines


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("a\nb\nc\n", 2, 3, "a\nc\n"),
        ("a\nb", 2, 3, "a\n"),
        ("a\r\nb\r\nc", 0, 4, "c"),
        ("a", 0, 1, ""),
    ],
)
def test_lines_are_removed_with_their_endings(
    text: str, start: int, end: int, expected: str
) -> None:
    assert applied(text, remove_lines(Source("f", text, "f").span(start, end))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1  # x\nb: 2\n", "a: 1\nb: 2\n"),
        ("a: 1\n  # x\nb: 2\n", "a: 1\nb: 2\n"),
        ("a: 1\n# x", "a: 1\n"),
        ("a: 1 # x\r\n", "a: 1\r\n"),
    ],
)
def test_a_comment_is_removed_with_its_line_if_it_is_alone(text: str, expected: str) -> None:
    start = text.index("#")
    span = Source("f", text, "f").span(start, start + 3)
    assert starts_line(span) is not text.startswith("a: 1 ")
    assert applied(text, remove_comment(span)) == expected


def test_the_line_of_a_span_is_the_one_it_starts_on() -> None:
    source = Source("f", "ab\r\ncd\nef", "f")
    assert [line_of(source.span(at, 8)).text for at in (1, 4, 7)] == ["ab", "cd", "ef"]
