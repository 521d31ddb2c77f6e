"""Each story in fixtures/: a repository, and the full text that linting it gives.

`UPDATE_EXPECTED=1 pytest tests/test_fixtures.py` rewrites the expected texts: read the
difference as prose. rules.txt, where a story has one, says exactly which rules must speak; it is
written by hand.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.linter import lint
from appspec_lint.output.text import render
from appspec_lint.repository.disk import from_disk

FIXTURES = Path(__file__).parent / "fixtures"
STORIES = sorted(each.name for each in FIXTURES.iterdir() if each.is_dir())


@pytest.fixture
def report(story: str, tmp_path: Path) -> Report:
    """What linting says of a copy that no git knows."""
    source = FIXTURES / story / "repository"
    directory = shutil.copytree(source, tmp_path / "repository", symlinks=True)
    return lint(from_disk(directory, directory))


@pytest.mark.parametrize("story", STORIES)
def test_a_story_gets_the_expected_report(story: str, report: Report) -> None:
    expected = FIXTURES / story / "expected.txt"
    text = render(report, color=False)
    if os.environ.get("UPDATE_EXPECTED"):
        expected.write_text(text, encoding="utf-8", newline="\n")
    assert expected.is_file(), "write it: UPDATE_EXPECTED=1 pytest tests/test_fixtures.py"
    assert text == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "story", [story for story in STORIES if (FIXTURES / story / "rules.txt").is_file()]
)
def test_a_story_names_its_rules_and_no_other(story: str, report: Report) -> None:
    wanted = (FIXTURES / story / "rules.txt").read_text(encoding="utf-8").split()
    assert sorted({each.rule for each in report.diagnostics}) == wanted
