"""HCL is read as located blocks and expressions, whatever is written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appspec_lint.diagnostics.span import Source
from appspec_lint.pipeline.hcl import HclBody, parse_hcl
from appspec_lint.pipeline.hcl_model import (
    HclCall,
    HclConditional,
    HclConstant,
    HclExpression,
    HclHole,
    HclList,
    HclObject,
    HclOperation,
    HclOther,
    HclReference,
    HclString,
)


def parse(text: str) -> HclBody:
    return parse_hcl(Source("main.tf", text, "main.tf"))


def show(expression: HclExpression | str) -> object:
    """The expression as plain values."""
    match expression:
        case str():
            return expression
        case HclConstant(text):
            return text
        case HclString(parts):
            return "".join(part if isinstance(part, str) else hole(part) for part in parts)
        case HclReference(steps, _, base):
            path = [show(step) for step in steps]
            return path if base is None else [show(base), *path]
        case HclCall(name, arguments):
            return (name, *(show(argument) for argument in arguments))
        case HclOperation(operator, operands):
            return (operator, *(show(operand) for operand in operands))
        case HclList(items):
            return tuple(show(item) for item in items)
        case HclObject(items):
            return {str(show(key)): show(item) for key, item in items}
        case HclConditional():
            return {"yes": show(expression.yes), "no": show(expression.no)}
    return "?"


def hole(part: HclHole) -> str:
    return "<%>" if part.expression is None else f"<{show(part.expression)}>"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('"a"', "a"),
        ('""', ""),
        ("-3", ("-", "3")),
        ("3", "3"),
        ("true", "true"),
        ("null", None),
        (r'"a\n\"b\" \\ \u0041"', 'a\n"b" \\ A'),
        ('"$${A} %%{b} $C ${v.d}"', "${A} %{b} $C <['v', 'd']>"),
        ('"${"a-${v.b}"}"', "<a-<['v', 'b']>>"),
        ('"%{ if v.a }b%{ endif }"', "<%>"),
        ("v.b", ["v", "b"]),
        ('v.b[0]["k"].c.1.d', ["v", "b", "[0]", "[k]", "c", "[1]", "d"]),
        ("v.b[*].c", ["v", "b", "[*]", "c"]),
        ("v.b.*.c", ["v", "b", "[*]", "c"]),
        ("v[each.key].c", ["v", ["each", "key"], "c"]),
        ("f()[0]", [("f",), "[0]"]),
        ("(v.a)", ["v", "a"]),
        ('f(1, g("a"))', ("f", "1", ("g", "a"))),
        ("f([1, 2]...)", ("f", ("1", "2"))),
        ('[1, "a", v.b]', ("1", "a", ["v", "b"])),
        ('{ A = 1, "b" : 2, (v.c) = 3 }', {"A": "1", "b": "2", "['v', 'c']": "3"}),
        ('v.a ? "b" : null', {"yes": "b", "no": None}),
        ("[for a in v.b : a]", "?"),
        ("1 + 2", ("+", "1", "2")),
        ('(v.a[0] == "") || !v.b', ("||", ("==", ["v", "a", "[0]"], ""), ("!", ["v", "b"]))),
        ("<<EOF\n  a ${v.b} $C\n  $${D}\n  EOF", "  a <['v', 'b']> $C\n  ${D}\n"),
        ("<<-EOF\n    a\n      b \"x\" # c\n\n    d\n  EOF", "a\n  b \"x\" # c\n\nd\n"),
        ("<<-EOF\n    ${v.a}\n      b\n  EOF", "<['v', 'a']>\n  b\n"),
        ("<<EOF\r\na\r\nb\r\nEOF", "a\r\nb\r\n"),
        ("<<EOF\nEOF", ""),
        ("[1, ", "?"),
    ],
)  # fmt: skip
def test_expressions(written: str, expected: object) -> None:
    attribute = parse(f"x = {written}\n").attributes.get("x")
    assert (show(attribute.expression) if attribute else "?") == expected


def test_the_span_of_a_heredoc_contains_its_lines() -> None:
    text = "é = 1\nx = <<-EOF\n  a é\n  b\n  EOF\ny = v.a\n"
    attributes = parse(text).attributes
    value = attributes["x"].expression
    assert isinstance(value, HclString) and value.lines is not None
    assert value.lines.text == "  a é\n  b\n"
    assert attributes["y"].expression.span.text == "v.a"


BLOCKS = """
resource "a" "b" {
  x = 1
  stage {
    y = 2
  }
  stage {}
}
variable "v" {}
locals { z = 3 }
"""


def test_blocks() -> None:
    body = parse(BLOCKS)
    assert [(block.name, block.labels) for block in body.blocks] == [
        ("resource", ("a", "b")),
        ("variable", ("v",)),
        ("locals", ()),
    ]
    resource = body.blocks[0]
    assert resource.span.text == 'resource "a" "b"'
    assert [stage.body.attributes.keys() for stage in resource.body.named("stage")] == [
        {"y"},
        set(),
    ]
    assert list(body.blocks[2].body.attributes) == ["z"]


@pytest.mark.parametrize(
    "broken",
    [
        "x = \n",
        "x = [1, \n",
        'x = "a\n',
        "}\n",
        "resource {\n}\n",
        "= = =\n",
        "x = f(\n",
        "x = 1 2\n",
        'resource "a" {\n  x = \n}\n',
    ],
)
def test_a_syntax_error_hides_only_what_is_broken(broken: str) -> None:
    body = parse(f'variable "before" {{}}\n{broken}\nresource "a" "b" {{\n  y = "z"\n}}\n')
    found = [block for block in body.blocks if block.labels == ("a", "b")]
    assert [show(block.body.attributes["y"].expression) for block in found] == ["z"]
    assert body.blocks[0].labels == ("before",)


def test_an_unfinished_value_is_not_the_next_one() -> None:
    attributes = parse("x = \ny = 3\n").attributes
    assert isinstance(attributes["x"].expression, HclOther)


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "[" * 10_000,
        "x = " + "[" * 10_000 + "]" * 10_000,
        "x {" * 10_000,
        'x = "' + "${" * 5_000,
        'x = "' + "a" * 150_000 + '"',
        "x = " + "f(" * 5_000 + ")" * 5_000,
        "x = a" + " + b" * 5_000,
        "x = " + "!" * 5_000 + "a",
        "x = a" + ".b" * 20_000,
        "x = a" + "[0]" * 20_000,
        "x = " + "a ? b : " * 5_000 + "c",
        "x" * 1_000_000,
        "\x00\ufeff\ud800 x = 1",
        "x = <<EOF\n",
        "x = <<",
    ],
)
def test_hostile_text_raises_nothing(text: str) -> None:
    walk(parse(text))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*'{}[]()"=.,?:$%\n\r \\#', "${", "$${", "%{", "<<EOF\n", "EOF", "<<-E", "a", "x = ",
             "é", 'resource "a" "b" {\n', "null", "for", "//", "/*", "\t"]
        ),
        max_size=40,
    ).map("".join)
)  # fmt: skip
def test_any_text_is_read(text: str) -> None:
    walk(parse(text))


def walk(body: HclBody) -> None:
    pending = [body]
    while pending:
        current = pending.pop()
        for attribute in current.attributes.values():
            show(attribute.expression)
        pending += [block.body for block in current.blocks]
