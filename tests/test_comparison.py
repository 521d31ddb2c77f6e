"""Is each ✔ that the page about other tools gives to this one backed by a test that exists?"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "comparison.md").read_text(encoding="utf-8")
MATRIX, PROOFS = PAGE.split("\n## Which test shows it\n")

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in MATRIX.splitlines()
    if line.startswith("|") and not line.startswith("|---")
]
HEADS = [row for row in ROWS if row[0] == ""]
OURS = {row[0]: row[1] for row in ROWS if row[0]}
BACKED = {
    name: re.findall(r"`([^`]+)`", tests)
    for name, tests in re.findall(r"^- (.+?): (`.+)$", PROOFS, re.M)
}


@cache
def functions(path: str) -> frozenset[str]:
    """The tests of a file, which is read and not run."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef))


def test_the_page_has_its_matrix() -> None:
    assert {row[1] for row in HEADS} == {"appspec-lint"}
    assert len({tuple(row) for row in HEADS}) == 1
    assert {len(row) for row in ROWS} == {len(HEADS[0])}
    assert len(OURS) == len(ROWS) - len(HEADS) > 40


def test_what_is_ticked_has_a_test_and_what_is_not_has_none() -> None:
    assert list(BACKED) == [name for name, cell in OURS.items() if "✔" in cell]


@pytest.mark.parametrize("name", BACKED)
def test_each_test_that_is_named_exists(name: str) -> None:
    assert BACKED[name]
    for each in BACKED[name]:
        path, _, function = each.partition("::")
        assert function.startswith("test_")
        assert function in functions(path), each


def test_the_versions_of_the_others_are_told() -> None:
    for name in HEADS[0][2:]:
        assert re.search(rf"\b{re.escape(name)}\s+\d+(\.\d+)+\b", MATRIX), name
