"""The old names of renamed rules are accepted everywhere, and answered with a note."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Fill

from appspec_lint import Report, lint_project
from appspec_lint.cli import main
from appspec_lint.rules import GROUPS, every_rule
from appspec_lint.rules.registry import RENAMED
from appspec_lint.yaml.schema import load_schema

COMMAND = "version: 0.2\nphases:\n  build:\n    commands:\n      - echo done: yes"
FILES = {"buildspec.yml": f"{COMMAND}\n"}


@pytest.fixture
def project(fill: Fill, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = fill(FILES)
    monkeypatch.chdir(root)
    return root


@pytest.fixture(autouse=True)
def print_notes_again() -> None:
    from appspec_lint.cli.common import current_rule_name

    current_rule_name.cache_clear()


def severities(report: Report) -> dict[str, str]:
    return {each.rule: each.severity.value for each in report.diagnostics}


def test_every_old_name_leads_to_a_rule_and_is_not_one() -> None:
    names = {rule.name for rule in every_rule()}
    assert set(RENAMED.values()) <= names
    assert not set(RENAMED) & (names | set(GROUPS))


def test_the_schema_accepts_old_names_and_does_not_offer_them() -> None:
    schema = load_schema("config")
    assert schema["definitions"]["renamed"]["enum"] == list(RENAMED)
    assert not set(RENAMED) & set(schema["definitions"]["name"]["enum"])
    assert not set(RENAMED) & set(schema["properties"]["severity"]["properties"])


def test_a_comment_with_an_old_name_suppresses() -> None:
    comment = "  # appspec-lint: ignore[command-not-text]"
    report = lint_project({"buildspec.yml": f"{COMMAND}{comment}\n"})
    assert severities(report) == {"renamed-rule": "info"}
    [diagnostic] = report.diagnostics
    assert diagnostic.message == "rule `command-not-text` is now called `command-not-string`"
    assert [hidden.diagnostic.rule for hidden in report.suppressed] == ["command-not-string"]


def test_an_unused_comment_with_an_old_name_is_reported() -> None:
    comment = "# appspec-lint: ignore[asks-for-input]\n"
    report = lint_project({"buildspec.yml": f"{comment}{COMMAND}\n"})
    assert severities(report)["unused-suppression"] == "warning"
    assert "unknown-suppression" not in severities(report)


@pytest.mark.parametrize(
    "setting",
    [
        "ignore: [command-not-text]",
        "select: [command-not-text, renamed-rule]\nseverity: {command-not-text: info}",
        "per-file-ignores: {'*.yml': [command-not-text]}",
    ],
)
def test_a_configuration_with_an_old_name_applies(setting: str) -> None:
    report = lint_project({**FILES, ".appspec-lint.yml": f"{setting}\n"})
    assert severities(report).get("command-not-string", "info") == "info"
    assert severities(report)["renamed-rule"] == "info"
    assert "invalid-configuration" not in severities(report)


def test_an_unknown_name_beside_an_old_one_is_still_invalid() -> None:
    config = "ignore: [command-not-text, command-not-txet]\nseverity: {asks: info}\n"
    report = lint_project({**FILES, ".appspec-lint.yml": config})
    assert [diagnostic.message for diagnostic in report.diagnostics] == [
        "unknown rule or group `command-not-txet`",
        "unknown rule or group `asks`",
    ]


def test_the_fix_writes_the_current_name(
    project: Path, fill: Fill, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(
        {
            "buildspec.yml": f"{COMMAND}  # appspec-lint: ignore[command-not-text]\n",
            ".appspec-lint.yml": "select: [command-not-text, 'config']\n",
        }
    )
    assert main(["--fix"]) == 0
    assert (project / ".appspec-lint.yml").read_text() == "select: [command-not-string, 'config']\n"
    assert "ignore[command-not-string]" in (project / "buildspec.yml").read_text()
    capsys.readouterr()
    assert main(["--fail-on", "info"]) == 0


def test_a_configuration_outside_the_project_is_not_changed(
    project: Path, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill({"app/buildspec.yml": FILES["buildspec.yml"], "given.yml": "ignore: [command-not-text]\n"})
    monkeypatch.chdir(project / "app")
    main(["--fix", "--config", "../given.yml"])
    assert (project / "given.yml").read_text() == "ignore: [command-not-text]\n"


@pytest.mark.parametrize("flag", ["--select", "--ignore"])
def test_the_command_line_accepts_an_old_name(
    project: Path, flag: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([flag, "command-not-text", "--format", "concise"]) == (flag == "--select")
    note = "appspec-lint: rule `command-not-text` is now called `command-not-string`\n"
    assert capsys.readouterr().err == note


def test_explain_accepts_an_old_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "asks-for-input"]) == 0
    answer = capsys.readouterr()
    assert answer.out.startswith("interactive-command\n")
    assert answer.err == "appspec-lint: rule `asks-for-input` is now called `interactive-command`\n"


def test_a_baseline_accepts_an_old_name(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--select", "command-not-string", "--write-baseline", "known.json"]) == 0
    known = project / "known.json"
    known.write_text(known.read_text().replace("command-not-string", "command-not-text"))
    assert "command-not-text" in json.dumps(json.loads(known.read_text()))
    capsys.readouterr()
    assert main(["--select", "command-not-string", "--baseline", "known.json"]) == 0
    assert capsys.readouterr().err == ""
