"""Are lines, columns and spans counted as editors count them?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appspec_lint.diagnostics.span import Located, Position, Source, Span


def source(text: str) -> Source:
    return Source("appspec.yml", text, "appspec.yml")


@pytest.mark.parametrize(
    ("text", "offset", "position"),
    [
        pytest.param("", 0, (1, 1), id="an empty file"),
        pytest.param("ab\ncd", 0, (1, 1), id="the first character"),
        pytest.param("ab\ncd", 2, (1, 3), id="on a line feed"),
        pytest.param("ab\ncd", 3, (2, 1), id="behind a line feed"),
        pytest.param("ab\n", 3, (2, 1), id="behind the last line feed"),
        pytest.param("ab\r\ncd", 2, (1, 3), id="on the CR of CR LF"),
        pytest.param("ab\r\ncd", 3, (1, 4), id="on the LF of CR LF"),
        pytest.param("ab\r\ncd", 4, (2, 1), id="behind CR LF"),
        pytest.param("ab\rcd", 3, (2, 1), id="behind a CR alone"),
        pytest.param("a\r\rb", 3, (3, 1), id="two CRs are two lines"),
        pytest.param("a\n\rb", 3, (3, 1), id="LF CR is two lines"),
        pytest.param("😀b", 1, (1, 2), id="an emoji is one column"),
        pytest.param("e\u0301b", 2, (1, 3), id="a combining accent has a column"),
        pytest.param("\ufeffa", 1, (1, 2), id="a byte order mark has a column"),
        pytest.param("a\x0bb\x0cc\x85d\u2028e", 8, (1, 9), id="other breaks end no line"),
        pytest.param("\tx", 1, (1, 2), id="a tab is one column"),
    ],
)
def test_a_position_counts_lines_and_code_points(
    text: str, offset: int, position: tuple[int, int]
) -> None:
    assert source(text).position(offset) == Position(*position)


@pytest.mark.parametrize(
    ("text", "number", "line"),
    [
        pytest.param("", 1, "", id="an empty file"),
        pytest.param("ab\ncd\n", 2, "cd", id="line feed"),
        pytest.param("ab\ncd\n", 3, "", id="behind the last line feed"),
        pytest.param("ab\r\ncd", 1, "ab", id="CR LF"),
        pytest.param("ab\rcd", 2, "cd", id="CR alone, no end"),
    ],
)
def test_a_line_is_given_without_its_end(text: str, number: int, line: str) -> None:
    assert source(text).line(number) == line


@pytest.mark.parametrize(
    ("start", "end", "held"),
    [
        pytest.param(1, 3, (1, 3), id="inside"),
        pytest.param(-4, 2, (0, 2), id="before the text"),
        pytest.param(2, 99, (2, 4), id="behind the text"),
        pytest.param(99, 100, (4, 4), id="wholly behind the text"),
        pytest.param(3, 1, (3, 3), id="backwards"),
        pytest.param(1, None, (1, 4), id="to the end"),
    ],
)
def test_a_span_is_held_inside_its_text(start: int, end: int | None, held: tuple[int, int]) -> None:
    span = source("abcd").span(start, end)
    assert (span.start, span.end) == held


def test_a_span_knows_its_text_and_both_its_ends() -> None:
    span = source("os: linux\r\nhooks:\r\n").span(4, 16)
    assert span.text == "linux\r\nhooks"
    assert span.start_position == (1, 5)
    assert span.end_position == (2, 6)


@pytest.mark.parametrize(
    ("text", "start", "end", "shown"),
    [
        pytest.param("ab\ncd", 1, 5, "b", id="several lines"),
        pytest.param("ab\r\ncd", 1, 6, "b", id="several lines that end in CR LF"),
        pytest.param("ab\rcd", 1, 5, "b", id="several lines that end in CR"),
        pytest.param("ab\ncd", 3, 5, "cd", id="the last line"),
        pytest.param("ab\n\ncd", 3, 6, "", id="an empty line"),
        pytest.param("ab\r\ncd", 3, 6, "", id="from within a CR LF"),
    ],
)
def test_the_first_line_of_a_span_ends_with_that_line(
    text: str, start: int, end: int, shown: str
) -> None:
    assert source(text).span(start, end).first_line.text == shown


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", ""], ids=repr)
def test_the_beginning_of_a_file_is_its_first_line(end: str) -> None:
    text = f"version: 0.0{end}os: linux" if end else "version: 0.0"
    assert source(text).first_line.text == "version: 0.0"


def test_two_sources_of_one_text_are_two_things() -> None:
    assert source("a") != source("a")
    one = source("a")
    assert one.span(0, 1) == Span(one, 0, 1)
    assert Located("a", one.span()) == Located("a", one.span())


@given(st.text(alphabet=st.sampled_from("ab\r\n\t é😀\u2028")))
def test_lines_and_positions_agree_on_any_text(text: str) -> None:
    whole = source(text)
    for offset in range(len(text) + 1):
        position = whole.position(offset)
        start = whole.line_starts[position.line - 1]
        assert start + position.column - 1 == offset
        line = whole.line(position.line)
        assert text.startswith(line, start)
        assert not set(line) & {"\r", "\n"}


@given(st.text(), st.integers(), st.integers())
def test_every_span_lies_inside_its_text(text: str, start: int, end: int) -> None:
    span = source(text).span(start, end)
    assert 0 <= span.start <= span.end <= len(text)
    assert span.start_position <= span.end_position
    assert span.start <= span.first_line.start <= span.first_line.end <= span.end
