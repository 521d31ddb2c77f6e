"""The fuzzers' targets on what they have found before, and on a few new inputs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "fuzz"))

from mutation import TOKENS, generate
from run import find_defect, find_examples, read_found
from targets import TARGETS

FOUND = [(name, file, text) for name in TARGETS for file, text in read_found(name)]
INPUTS = st.lists(st.sampled_from(TOKENS) | st.text(max_size=8), max_size=40).map("".join)


@pytest.mark.parametrize(("name", "file", "text"), FOUND, ids=str)
def test_what_was_found_is_no_defect_any_more(name: str, file: str, text: str) -> None:
    assert find_defect(TARGETS[name], text) is None, file


@pytest.mark.parametrize("name", TARGETS)
def test_tokens_in_any_order_are_no_defect(name: str) -> None:
    @settings(max_examples=30, deadline=None, database=None, derandomize=True,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(INPUTS)
    def check(text: str) -> None:
        assert find_defect(TARGETS[name], text) is None

    check()


@pytest.mark.parametrize("name", TARGETS)
def test_mutated_examples_are_no_defect(name: str) -> None:
    inputs = generate(list(find_examples(name)), 7, 600)
    for _ in range(30):
        text = next(inputs)
        assert find_defect(TARGETS[name], text) is None, text


def test_a_defect_is_found() -> None:
    def fail(text: str) -> None:
        if "x" in text:
            raise ValueError("it contains an x")

    found = find_defect(fail, "axb")
    assert found is not None
    assert found.startswith("ValueError at test_fuzz.py:")
    assert found.endswith("it contains an x")
    assert find_defect(fail, "ab") is None
