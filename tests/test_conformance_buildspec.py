"""What is known of 106 buildspecs, and what the linter says of them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory

DATA = Path(__file__).parent / "data" / "buildspec.jsonl"

DISAGREED = {
    "bs-env-006": "a variable directly below `env`: what CodeBuild does isn't known, it likely "
    "ignores it, and what is unsure is no error",
    "bs-env-031": "version 0.1's key in version 0.2: likely ignored, and not known to be refused",
    "bs-secondary-007": "`secondary-artifacts` at the first column: likely ignored",
}


TOLD_ELSEWHERE = {"bs-yaml-017": "the second `build` stands on line 6, its command on line 8"}


@cache
def cases() -> tuple[dict[str, Any], ...]:
    lines = DATA.read_text(encoding="utf-8").strip().split("\n")
    return tuple(json.loads(line) for line in lines)


def findings(case: dict[str, Any]) -> list[Diagnostic]:
    report = lint(in_memory({"buildspec.yml": case["buildspec"]}))
    return [each for each in report.diagnostics if each.info.group == "buildspec"]


def severity(case: dict[str, Any]) -> str:
    """The worst that is said, as the cases have it."""
    found = sorted((each.severity for each in findings(case)), key=lambda each: each.rank)
    return found[0].value if found else "none"


def agreed() -> list[dict[str, Any]]:
    assert set(DISAGREED) < {case["id"] for case in cases()}
    return [case for case in cases() if case["id"] not in DISAGREED]


@pytest.mark.parametrize("case", agreed(), ids=lambda case: case["id"])
def test_what_is_said_is_as_severe_as_what_is_known(case: dict[str, Any]) -> None:
    assert severity(case) == case["expected_severity"]


@pytest.mark.parametrize("name", DISAGREED)
def test_what_is_unsure_is_a_warning_and_no_error(name: str) -> None:
    case = next(case for case in cases() if case["id"] == name)
    assert case["expected_severity"] == "error"
    assert "unknown" in case["service_outcome"]
    assert severity(case) == "warning"


def test_at_least_97_of_100_agree() -> None:
    assert len(agreed()) >= 0.97 * len(cases())


def test_what_is_said_stands_on_the_line_that_is_known() -> None:
    elsewhere = []
    for case in agreed():
        if case["id"] in TOLD_ELSEWHERE:
            continue
        found = findings(case)
        lines = {each.finding.span.start_position.line for each in found}
        if case["expected_severity"] != "none" and case["line"] is not None:
            # A key that is missing may be told on the key above it.
            if not any(abs(line - case["line"]) <= 1 for line in lines):
                elsewhere.append((case["id"], case["line"], sorted(lines)))
    assert elsewhere == []


def test_a_failure_is_told_in_codebuilds_own_words() -> None:
    wrong = []
    for case in agreed():
        known = case["service_outcome"]
        if known.startswith("YAML_FILE_ERROR: "):
            told = [each.finding.failure for each in findings(case)]
            errors = [failure.error for failure in told if failure is not None]
            if not any(error.startswith(known.rstrip(".")) for error in errors):
                wrong.append((case["id"], known, errors))
    assert wrong == []
