"""The public API: the page that documents it, and the same results as the command."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Fill, Git

import appspec_lint
from appspec_lint import ConfigError, Report, Severity, lint_paths, lint_project
from appspec_lint.cli import main

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
FILES = {
    "app/appspec.yml": "version: 0.0\nos: linux\nhooks:\n  ApplicationStart:\n"
    "    - location: scripts/start.sh\n",
    "app/buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands: [echo ok]\n"
    "artifacts:\n  base-directory: app\n  files: [appspec.yml]\n",
}


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[tuple[object, ...]]:
    main(["check", "--format", "json", *arguments])
    whole = json.loads(capsys.readouterr().out)
    return [
        (
            entry["rule"], entry["severity"], entry["message"], entry["path"],
            tuple(entry["start"].values()), tuple(entry["end"].values()), entry["help"],
        )
        for entry in whole["diagnostics"]
    ]  # fmt: skip


def returned(report: Report) -> list[tuple[object, ...]]:
    return [
        (
            diagnostic.rule, diagnostic.severity.value, diagnostic.message, diagnostic.path,
            tuple(diagnostic.start), tuple(diagnostic.end), diagnostic.help,
        )
        for diagnostic in report.diagnostics
    ]  # fmt: skip


@pytest.fixture
def project(fill: Fill, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = fill(FILES)
    monkeypatch.chdir(root)
    return root


def test_the_page_documents_every_public_name() -> None:
    assert [name for name in appspec_lint.__all__ if f"`{name}" not in PAGE] == []
    rows = re.findall(r"^\| `([A-Z]\w+)` \|", PAGE, re.MULTILINE)
    functions = re.findall(r"^`(\w+)\(", PAGE, re.MULTILINE)
    assert sorted([*rows, *functions, "__version__"]) == sorted(appspec_lint.__all__)


@pytest.mark.parametrize("name", appspec_lint.__all__)
def test_every_public_name_can_be_imported(name: str) -> None:
    assert getattr(appspec_lint, name) is not None
    assert name in dir(appspec_lint)


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'lint_everything'"):
        _ = appspec_lint.lint_everything


def test_importing_the_version_imports_nothing_else() -> None:
    code = (
        "import sys; from appspec_lint import __version__; "
        "print([name for name in sys.modules if name.startswith('appspec_lint.')])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT / "linter")},
    )
    assert answer.stdout == "[]\n"


def test_the_examples_of_the_page_run(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    with pytest.raises(SystemExit, match="would fail"):
        exec(first, {})
    assert "app/appspec.yml:5:17: " in capsys.readouterr().out
    names: dict[str, object] = {}
    exec(second, names)
    assert isinstance(names["report"], Report)


@pytest.mark.parametrize("paths", [["."], ["app"], ["app/appspec.yml"], [Path("app")]])
def test_lint_paths_returns_what_the_command_prints(
    project: Path, paths: list[str | Path], capsys: pytest.CaptureFixture[str]
) -> None:
    report = lint_paths(paths)
    assert returned(report) == printed(capsys, *map(str, paths))
    assert report.count(Severity.ERROR)


def test_a_single_path_is_accepted(project: Path) -> None:
    assert returned(lint_paths("app")) == returned(lint_paths(["app"]))


def test_lint_paths_in_a_git_repository(
    project: Path, git: Git, capsys: pytest.CaptureFixture[str]
) -> None:
    git("init", "-q")
    git("add", ".")
    assert returned(lint_paths(["."])) == printed(capsys, ".") != []


def test_a_configuration_above_the_project_applies(
    project: Path, fill: Fill, capsys: pytest.CaptureFixture[str]
) -> None:
    fill({".appspec-lint.yml": "severity: {bundle: info}\n"})
    report = lint_paths(["app"])
    assert {diagnostic.severity for diagnostic in report.diagnostics} == {Severity.INFO}
    assert returned(report) == printed(capsys, "app")


def test_an_overlay_replaces_and_adds_files(project: Path) -> None:
    assert lint_paths(["app"]).diagnostics
    start = {"app/scripts/start.sh": "#!/bin/sh\nexit 0\n"}
    fixed = lint_paths(["app"], overlay=start)
    assert "hook-script-missing" not in [diagnostic.rule for diagnostic in fixed.diagnostics]
    broken = lint_paths(["app/appspec.yml"], overlay={Path("app/appspec.yml"): "version: 0.0\n: ["})
    assert "appspec-syntax" in [diagnostic.rule for diagnostic in broken.diagnostics]
    added = lint_paths(["app/appspec.json"], overlay={"app/appspec.json": "{"})
    assert "app/appspec.json" in [source.display_path for source in added.sources]


def test_a_configuration_can_be_given(
    project: Path, fill: Fill, capsys: pytest.CaptureFixture[str]
) -> None:
    fill({"other.yml": "ignore: [bundle]\n"})
    assert lint_paths(["app"], config="other.yml").diagnostics == ()
    assert returned(lint_paths(["app"], config=Path("other.yml"))) == printed(
        capsys, "--config", "other.yml", "app"
    )


def test_a_configuration_that_does_not_exist_is_an_error(project: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot read `none\.yml`: no such file"):
        lint_paths(["app"], config="none.yml")


def test_an_invalid_configuration_is_the_only_diagnostic(project: Path, fill: Fill) -> None:
    fill({"app/.appspec-lint.yml": "ignored: [bundle]\n"})
    report = lint_paths(["app"])
    assert [diagnostic.rule for diagnostic in report.diagnostics] == ["invalid-configuration"]


def test_a_path_that_does_not_exist_is_an_error(project: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        lint_paths(["app", "nowhere"])
    assert caught.value.filename == "nowhere"
    with pytest.raises(OSError, match="null"):
        lint_paths(["a\0b"])


def test_no_paths_are_an_empty_report() -> None:
    assert lint_paths([]) == Report((), ())


def test_lint_project_checks_files_in_memory() -> None:
    report = lint_project(FILES)
    [diagnostic] = report.diagnostics
    assert (diagnostic.rule, diagnostic.path) == ("hook-script-missing", "app/appspec.yml")
    assert diagnostic.failure is not None
    assert diagnostic.labels == diagnostic.finding.labels
    assert diagnostic.fixes == ()
