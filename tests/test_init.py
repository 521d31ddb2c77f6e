"""Does `init` write a valid configuration that says what is known, and overwrite nothing?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import Fill

from appspec_lint import cli
from appspec_lint.cli.config_draft import draft
from appspec_lint.config.lookup import resolve_config
from appspec_lint.linter import lint
from appspec_lint.project import load_project
from appspec_lint.repository.discovery import EVERYTHING
from appspec_lint.repository.disk import from_disk
from appspec_lint.repository.tree import in_memory

FIXTURES = Path(__file__).parent / "fixtures"
STORIES = sorted(story.name for story in FIXTURES.iterdir() if story.is_dir())

APPSPEC = "version: 0.0\nos: linux\nfiles:\n  - source: /\n    destination: /srv\n"
BUILDSPEC = "version: 0.2\nphases: {build: {commands: [ls]}}\nartifacts: {files: ['**/*']}\n"
NAME = ".appspec-lint.yml"

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def keys(here: Path, name: str = NAME) -> str:
    """What the file says, without its comments."""
    lines = (here / name).read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if line.strip() and line.lstrip()[0] != "#")


@pytest.mark.parametrize(
    ("files", "facts", "expected"),
    [
        ({}, "0 facts found", ""),
        (
            {"appspec.yml": APPSPEC, "buildspec.yml": BUILDSPEC},
            "1 fact found",
            "pairs:\n  - appspec: appspec.yml\n    buildspec: buildspec.yml",
        ),
        (
            {"app/appspec.yml": APPSPEC, "app/scripts/x.sh": ""},
            "1 fact found",
            "pairs:\n  - appspec: app/appspec.yml\n    buildspec: null",
        ),
        (
            {"deploy/appspec.yml": APPSPEC, "buildspec.yml": BUILDSPEC.replace("ls", "make")},
            "0 facts found, 1 to confirm in its comments",
            "",
        ),
    ],
)
def test_what_is_found_is_written(
    here: Path,
    fill: Fill,
    capsys: Captured,
    files: Mapping[str, str],
    facts: str,
    expected: str,
) -> None:
    fill(files)
    assert cli.main(["init"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first == f"created .appspec-lint.yml ({facts})"
    assert keys(here) == expected


@pytest.mark.parametrize("command", ["ls", "make"])
def test_a_line_break_in_a_path_begins_no_line(command: str) -> None:
    tree = in_memory(
        {"a\nb: [/appspec.yml": APPSPEC, "buildspec.yml": BUILDSPEC.replace("ls", command)}
    )
    text = draft(load_project(tree), "").text
    assert '- appspec: "a\\nb: [/appspec.yml"\n' in text
    assert resolve_config(tree.with_overlay({NAME: text}), EVERYTHING).mistakes == ()


@pytest.mark.parametrize("story", STORIES[::3])
def test_a_configuration_changes_no_finding_and_can_be_confirmed(story: str) -> None:
    directory = FIXTURES / story / "repository"
    tree = from_disk(directory, directory)
    text = draft(load_project(tree), "").text
    configured = tree.with_overlay({NAME: text})
    assert resolve_config(configured, EVERYTHING).mistakes == ()
    found = [(entry.rule, entry.message) for entry in lint(tree).diagnostics]
    assert [(entry.rule, entry.message) for entry in lint(configured).diagnostics] == found
    confirmed = re.sub(
        r"(?m)^( *)# (?=( *)(- appspec:|  buildspec:|pairs:|source-roots:))", r"\1", text
    )
    again = resolve_config(tree.with_overlay({NAME: confirmed}), EVERYTHING)
    assert again.mistakes == ()


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({NAME: "ignore: [script]\n"}, f"`{NAME}` exists already"),
        ({".appspec-lint.yaml": ""}, "`.appspec-lint.yaml` exists already"),
        (
            {"pyproject.toml": "[tool.appspec-lint]\nagent = '1'\n"},
            "`pyproject.toml` contains a configuration already",
        ),
    ],
)
def test_a_configuration_is_never_overwritten(
    here: Path, fill: Fill, capsys: Captured, files: Mapping[str, str], message: str
) -> None:
    fill(files)
    assert cli.main(["init"]) == 2
    assert capsys.readouterr() == ("", f"appspec-lint: {message}\n")
    assert {path.name: path.read_text() for path in here.iterdir()} == files


def test_another_directory_gets_a_file_with_its_own_paths(
    here: Path, fill: Fill, capsys: Captured
) -> None:
    fill({"app/appspec.yml": APPSPEC, "app/buildspec.yml": BUILDSPEC})
    assert cli.main(["init", "app"]) == 0
    assert capsys.readouterr().out.startswith("created app/.appspec-lint.yml (")
    assert "buildspec: buildspec.yml" in keys(here, f"app/{NAME}")
    assert cli.main(["init", "app/appspec.yml"]) == 2
    expected = "appspec-lint: `app/appspec.yml` is not a directory\n"
    assert capsys.readouterr().err == expected


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (".github/workflows/x.yml", "On GitHub Actions"),
        (".gitlab-ci.yml", "On GitLab"),
        ("README.md", "In CI, run"),
    ],
)
def test_the_next_steps_fit_the_ci_system(
    here: Path, fill: Fill, capsys: Captured, path: str, shown: str
) -> None:
    fill({path: ""})
    assert cli.main(["init"]) == 0
    text = capsys.readouterr().out
    assert "- id: appspec-lint-all" in text
    assert [word for word in ("On GitHub Actions", "On GitLab", "In CI, run") if word in text] == [
        shown
    ]
