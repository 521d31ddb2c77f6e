"""What does a scalar mean to Ruby's Psych, and what to CodeBuild?"""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appspec_lint.diagnostics.span import Source
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import MappingNode, ScalarNode
from appspec_lint.yaml.psych import Symbol, Unloadable, resolve_psych
from appspec_lint.yaml.resolve import resolve_codebuild, to_python, unique_items


def scalar(text: str) -> ScalarNode:
    document = parse(Source("appspec.yml", f"key: {text}\n", "appspec.yml"))
    assert isinstance(document.root, MappingNode), document.syntax_problem
    value = document.root.value("key")
    assert isinstance(value, ScalarNode)
    return value


def case(text: str, value: object, name: str = "") -> object:
    return pytest.param(text, value, id=name or text or "nothing")


PSYCH = [
    # numbers
    case("0.0", 0.0),
    case("0", 0),
    case("0644", 420),
    case("0o644", "0o644"),
    case("08", "08"),
    case("0800", "0800"),
    case("755", 755),
    case("+5", 5),
    case("-5", -5),
    case("1_000", 1000),
    case("1,800", 1800),
    case("0,0", 0),
    case("6,4,4", 644),
    case("0x1F", 31),
    case("0b11", 3),
    case("1.5", 1.5),
    case("1,000.5", 1000.5),
    case(".5", 0.5),
    case("5.", 5.0),
    case(".", "."),
    case("1e3", "1e3"),
    case("1.0e+3", 1000.0),
    case(".inf", math.inf),
    case("-.INF", -math.inf),
    case("1.2.3", "1.2.3"),
    case("300s", "300s"),
    case("5 minutes", "5 minutes"),
    # numbers in sixties
    case("1:00:00", 3600),
    case("0:0", 0),
    case("30:00", 108000),
    case("10:20", 37200),
    case("1:60", "1:60"),
    # booleans and nothing
    case("yes", True),
    case("Yes", True),
    case("no", False),
    case("on", True),
    case("OFF", False),
    case("true", True),
    case("False", False),
    case("y", "y"),
    case("n", "n"),
    case("", None),
    case("~", None),
    case("null", None),
    case("Null", None),
    case("nil", "nil"),
    case("none", "none"),
    # quotes, tags, blocks
    case("'0644'", "0644"),
    case('"yes"', "yes"),
    case("''", ""),
    case("|\n  0644", "0644\n", "a literal block"),
    case(">-\n  yes", "yes", "a folded block"),
    case("!!str 0644", "0644"),
    case("!!int '7'", 7),
    case("!!float 1", 1.0),
    case("!Sub x", "x"),
    case("!important", None),
    case("!!binary aGk=", "hi"),
    # what Ruby alone has
    case(":linux", Symbol("linux")),
    case(':"a b"', Symbol("a b")),
    case("!ruby/symbol linux", Symbol("linux")),
    case("2024-01-31", Unloadable("Date", "2024-01-31")),
    case("2024-01-31 10:00:00", Unloadable("Time", "2024-01-31 10:00:00")),
    case("2024-01-31T10:00:00Z", Unloadable("Time", "2024-01-31T10:00:00Z")),
    case("2024-13-45", "2024-13-45"),
    case("!ruby/object:Foo x", "x"),
    case("!ruby/regexp /x/", Unloadable("Regexp", "/x/")),
    # text
    case("linux", "linux"),
    case("=", "="),
    case("u:ec2-user:rwx", "u:ec2-user:rwx"),
    case("/opt/app", "/opt/app"),
    case("C:\\app", "C:\\app"),
]


@pytest.mark.parametrize(("text", "value"), PSYCH)
def test_psych_reads_a_scalar_as_the_agents_ruby(text: str, value: object) -> None:
    read = resolve_psych(scalar(text))
    assert read == value
    assert type(read) is type(value)


def test_psych_reads_what_is_no_number() -> None:
    read = resolve_psych(scalar(".nan"))
    assert isinstance(read, float)
    assert math.isnan(read)


CODEBUILD = [
    case("0.2", 0.2),
    case("1", 1),
    case("-1", -1),
    case("yes", True),
    case("NO", False),
    case("on", True),
    case("off", False),
    case("true", True),
    case("", None),
    case("~", None),
    case("null", None),
    case("y", "y"),
    case("'0.2'", "0.2"),
    case('"yes"', "yes"),
    case("18.x", "18.x"),
    case("3.10.1", "3.10.1"),
    case("corretto17", "corretto17"),
    case("!!str 1", "1"),
    case("!Ref x", "x"),
    case("0755", "0755"),
    case("1:00:00", "1:00:00"),
    case("2024-01-31", "2024-01-31"),
    case("RETRY-3", "RETRY-3"),
    case("$VERSION", "$VERSION"),
]


@pytest.mark.parametrize(("text", "value"), CODEBUILD)
def test_codebuild_reads_a_scalar_as_far_as_is_known(text: str, value: object) -> None:
    read = resolve_codebuild(scalar(text))
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize("text", ["3.10", "1.20", "0.2", "12", "007"])
def test_a_scalar_keeps_its_text_whatever_it_means(text: str) -> None:
    assert scalar(text).text == text


def test_plain_data_has_a_duplicate_keys_last_value() -> None:
    document = parse(Source("a", "os: linux\nx: [yes, 0644]\nos: windows\n", "a"))
    assert document.root is not None
    assert to_python(document.root, of_codebuild=False) == {"os": "windows", "x": [True, 420]}
    assert to_python(document.root, of_codebuild=True) == {"os": "windows", "x": [True, "0644"]}


def test_plain_data_leaves_out_a_key_that_is_no_scalar() -> None:
    document = parse(Source("a", "? [a, b]\n: c\nd: e\n", "a"))
    assert document.root is not None
    assert to_python(document.root, of_codebuild=False) == {"d": "e"}


def test_plain_data_holds_nothing_that_json_lacks() -> None:
    document = parse(Source("a", "a: :b\nc: 2024-01-31\nd: !ruby/regexp /e/\n", "a"))
    assert document.root is not None
    read = to_python(document.root, of_codebuild=False)
    assert read == {"a": ":b", "c": "2024-01-31", "d": "/e/"}
    assert not isinstance(read["c"], date)  # type: ignore[index,call-overload]


def test_what_is_aliased_is_shared() -> None:
    document = parse(Source("a", "a: &x [1]\nb: *x\n", "a"))
    assert document.root is not None
    read = to_python(document.root, of_codebuild=True)
    assert isinstance(read, dict)
    assert read["a"] is read["b"]


def test_pairs_of_scalars_have_the_last_of_a_duplicate() -> None:
    root = parse(Source("a", "a: 1\nb: 2\na: 3\n? [c]\n: 4\n", "a")).root
    assert [(key.text, value.span.text) for key, value in unique_items(root)] == [
        ("b", "2"),
        ("a", "3"),
    ]
    assert unique_items(None) == ()
    assert unique_items(scalar("x")) == ()


NUMERIC = st.text(alphabet=st.sampled_from("0123456789_,.:+-eExob"), max_size=500)


@given(st.one_of(st.text(), NUMERIC))
@settings(deadline=None)
def test_no_scalar_raises(text: str) -> None:
    source = Source("a", text, "a")
    for tag in (None, "tag:yaml.org,2002:float", "tag:yaml.org,2002:int", "!ruby/object:X",
                "tag:yaml.org,2002:binary"):  # fmt: skip
        for bare in (True, False):
            node = ScalarNode(text, source.span(), bare, tag)
            resolve_psych(node)
            resolve_codebuild(node)
            to_python(node, of_codebuild=False)
