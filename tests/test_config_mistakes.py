"""What the linter says about mistakes in a configuration file."""

from __future__ import annotations

import pytest

from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory

APPSPEC = "version: 0.0\nos: linux\n"
BUILDSPEC = "version: 0.2\nphases:\n  build:\n    commands: [make]\n"


def configured(text: str, name: str = ".appspec-lint.yml") -> Report:
    return lint(
        in_memory(
            {"appspec.yml": APPSPEC, "ci/buildspec.yml": BUILDSPEC, "notes.txt": "", name: text}
        )
    )


def mistakes(report: Report) -> list[tuple[str, str]]:
    return [
        (entry.finding.message, entry.finding.help)
        for entry in report.diagnostics
        if entry.rule == "invalid-configuration"
    ]


@pytest.mark.parametrize(
    ("text", "message", "help_text"),
    [
        pytest.param(
            "exclude:\n  - **/*\n", "invalid YAML", "quote it: `'**/*'`", id="unquoted star"
        ),
        pytest.param("exclude: [\n", "invalid YAML", "", id="syntax error"),
        pytest.param("exclud: []\n", "unknown key `exclud`", "did you mean `exclude`?", id="key"),
        pytest.param("exclude: []\nexclude: []\n", "duplicate key `exclude`", "", id="twice"),
        pytest.param("? [a]\n: b\n", "a key must be a string", "", id="key that is a list"),
        pytest.param(
            "pairs:\n  - appspec: appspec.yml\n    buildspec: ci/buildspec.yaml\n",
            "file `ci/buildspec.yaml` does not exist",
            "did you mean `ci/buildspec.yml`?",
            id="missing file",
        ),
        pytest.param(
            "pairs:\n  - appspec: note.txt\n    buildspec: null\n",
            "file `note.txt` does not exist",
            "",
            id="missing file, not close to a specification",
        ),
        pytest.param("severity: {bundle: [info]}\n", "", "", id="severity that is a list"),
        pytest.param(
            "source-roots: {ci/buildspec.yml: gone}\n",
            "directory `gone` does not exist",
            "",
            id="missing directory",
        ),
    ],
)
def test_a_mistake_is_explained(text: str, message: str, help_text: str) -> None:
    found = mistakes(configured(text))
    assert any(words.startswith(message) and advice == help_text for words, advice in found), found


def test_invalid_toml_is_named_toml() -> None:
    [(message, _)] = mistakes(configured("[tool.appspec-lint]\nexclude = [\n", "pyproject.toml"))
    assert message.startswith("invalid TOML")


def test_a_path_may_be_written_with_backslashes() -> None:
    text = "pairs:\n  - appspec: appspec.yml\n    buildspec: 'ci\\buildspec.yml'\n"
    assert mistakes(configured(text)) == []
