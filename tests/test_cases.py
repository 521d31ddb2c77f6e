"""Small repositories and what must, and must not, be reported: each is an example of one kind.

`tests/cases/evidence`, `builds` and `pipelines` have a repository in `repo/`. `tests/cases/reports`
are failures that people have reported, `before/` and `cured/`. A required finding may be more
severe than the expectation says, and a forbidden one may not be as severe.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from appspec_lint import cli
from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.linter import lint_paths
from appspec_lint.output.plan.formats import PLAN_FORMATS
from appspec_lint.project import load_project
from appspec_lint.repository.targets import find_targets
from appspec_lint.rules import rule_named

CASES = Path(__file__).parent / "cases"
_SEVERITIES = (Severity.INFO, Severity.WARNING, Severity.ERROR)


class Expectation(NamedTuple):
    """A finding: the rule (or a group), the severity, and the file (`*` for any)."""

    rule: str
    severity: str
    path: str

    def matches(self, report: Report) -> Iterator[str]:
        """The findings of at least this severity."""
        for diagnostic in report.diagnostics:
            rule = rule_named(diagnostic.rule)
            assert rule is not None
            is_severe = _SEVERITIES.index(diagnostic.severity) >= _SEVERITIES.index(
                Severity(self.severity)
            )
            is_meant = self.rule in (diagnostic.rule, rule.group)
            path = diagnostic.finding.span.source.path
            if is_severe and is_meant and self.path in ("*", path):
                yield f"{diagnostic.severity.value} {diagnostic.rule} {path}"


def lint_copy(folder: Path, target: Path) -> Report:
    """Lint a copy of a repository, with all its files in git."""
    shutil.copytree(folder, target)
    for command in (("init", "-q"), ("add", "-A", "-f")):
        subprocess.run(("git", "-C", str(target), *command), check=True, capture_output=True)
    return lint_paths([target])


def read(case: Path, key: str) -> list[Expectation]:
    """The expectations of a case."""
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    return [Expectation(each["rule"], each["severity"], each["path"]) for each in expected[key]]


def cases(kind: str) -> list[object]:
    """The cases of one kind as parameters."""
    return [pytest.param(path, id=path.name) for path in sorted((CASES / kind).iterdir())]


@pytest.mark.parametrize("case", [*cases("evidence"), *cases("builds"), *cases("pipelines")])
def test_what_the_repository_shows_is_reported(case: Path, tmp_path: Path) -> None:
    report = lint_copy(case / "repo", tmp_path / "repo")
    missing = [each for each in read(case, "must") if not any(True for _ in each.matches(report))]
    untrue = [found for each in read(case, "must_not") for found in each.matches(report)]
    assert (missing, untrue) == ([], [])
    for name in PLAN_FORMATS:
        assert cli.main(["plan", str(tmp_path / "repo"), "--format", name]) == 0


@pytest.mark.parametrize("case", cases("pipelines"))
def test_the_bundle_is_what_the_definitions_deliver(case: Path, tmp_path: Path) -> None:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    shutil.copytree(case / "repo", tmp_path / "repo")
    (target,) = find_targets([tmp_path / "repo"], tmp_path, {})
    context = load_project(target.tree, target.scope)
    found: dict[str, list[str]] = {}
    for bundle in context.all_bundles:
        found.setdefault(bundle.appspec.path, []).extend(
            build.buildspec.path for build in bundle.builds
        )
    for path, builds in expected.get("deliveries", {}).items():
        assert found[path] == builds


@pytest.mark.parametrize("case", cases("reports"))
def test_a_reported_failure_is_found_before_the_push(case: Path, tmp_path: Path) -> None:
    report = lint_copy(case / "before", tmp_path / "before")
    assert [
        each for each in read(case, "must") if not any(True for _ in each.matches(report))
    ] == []


@pytest.mark.parametrize("case", cases("reports"))
def test_the_repaired_repository_is_silent(case: Path, tmp_path: Path) -> None:
    report = lint_copy(case / "cured", tmp_path / "cured")
    assert [
        f"{each.rule} {each.message}"
        for each in report.diagnostics
        if each.severity is not Severity.INFO
    ] == []
