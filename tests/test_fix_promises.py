"""What holds of every fix: the next run reports no new error, and each hook keeps its script."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import Fill, Git

from appspec_lint import cli
from appspec_lint.linter import lint
from appspec_lint.project import load_project
from appspec_lint.repository.disk import from_disk
from appspec_lint.repository.tree import in_memory
from appspec_lint.rule_docs import unmarked
from appspec_lint.rules import every_rule

FIXTURES = Path(__file__).parent / "fixtures"
STORIES = sorted(story.name for story in FIXTURES.iterdir() if story.is_dir())
EXAMPLES = {
    f"{rule.name}-{number}": unmarked(files)
    for rule in every_rule()
    for number, files in enumerate(rule.bad, 1)
    if any(entry.fixes for entry in lint(in_memory(unmarked(files))).diagnostics)
}

Captured = pytest.CaptureFixture[str]


def findings(capsys: Captured) -> list[dict[str, str]]:
    """The diagnostics of a run."""
    cli.main(["--format", "json"])
    diagnostics: list[dict[str, str]] = json.loads(capsys.readouterr().out)["diagnostics"]
    return diagnostics


def counts(diagnostics: list[dict[str, str]], *severities: str) -> Counter[tuple[str, str]]:
    return Counter(
        (entry["rule"], entry["path"])
        for entry in diagnostics
        if not severities or entry["severity"] in severities
    )


def contents(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(directory).parts
    }


def scripts_of_events(directory: Path) -> dict[str, set[str]]:
    """For each script, the lifecycle events of the hooks that run it."""
    events: dict[str, set[str]] = {}
    for bundle in load_project(from_disk(directory, directory)).bundles:
        for run in bundle.runs:
            if run.script is not None:
                events.setdefault(run.script.source.path, set()).add(run.event.value)
    return events


def check_promises(directory: Path, git: Git, capsys: Captured) -> None:
    def track() -> None:
        git("add", "--all", "--force", directory=directory)

    git("init", directory=directory)
    track()
    before, shared = findings(capsys), scripts_of_events(directory)
    hidden = {entry["path"] for entry in before if entry["rule"].endswith("-syntax")}
    for flags in ([], ["--unsafe-fixes"]):
        cli.main(["--fix", *flags])
        capsys.readouterr()
        track()
        # a warning may become certain, and an error; a syntax error has hidden all others
        new = counts(findings(capsys), "error") - counts(before)
        assert [key for key in new if key[1] not in hidden] == [], flags
        fixed = contents(directory)
        cli.main(["--fix", *flags])
        capsys.readouterr()
        assert contents(directory) == fixed, flags
    if not hidden:
        for script, events in scripts_of_events(directory).items():
            assert len(events) <= max(1, len(shared.get(script, ()))), script


@pytest.mark.parametrize("story", STORIES)
def test_a_fixed_repository_has_no_new_error(
    story: str, tmp_path: Path, git: Git, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = shutil.copytree(FIXTURES / story / "repository", tmp_path / "r", symlinks=True)
    monkeypatch.chdir(directory)
    check_promises(directory, git, capsys)


@pytest.mark.parametrize("files", EXAMPLES.values(), ids=EXAMPLES)
def test_a_fixed_example_has_no_new_error(
    files: Mapping[str, str],
    fill: Fill,
    git: Git,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    directory = fill({path: text for path, text in files.items() if path != ".git/index"})
    monkeypatch.chdir(directory)
    check_promises(directory, git, capsys)


APPSPEC = """\
version: 0.0
os: linux
hooks:
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 60
"""
UNUSED = "# appspec-lint: ignore[invalid-runas]: no reason\n"
STARTED = "#!/bin/bash\nset -e\ncd /srv\nnohup ./orders > /dev/null 2>&1 < /dev/null &\n"


def test_a_created_script_is_named_with_the_command_that_adds_it_to_git(
    fill: Fill, git: Git, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = fill({"appspec.yml": APPSPEC, "scripts/start.sh": STARTED})
    monkeypatch.chdir(directory)
    git("init")
    git("add", ".")
    assert cli.main(["--fix", "--unsafe-fixes"]) == 0
    created = "scripts/validate_service.sh"
    assert capsys.readouterr().out.splitlines()[-1] == (
        f"created executable script {created}: run `git add {created}`"
    )
    assert (directory / created).stat().st_mode & 0o100


def test_a_created_script_outside_git_is_named_only(
    fill: Fill, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(fill({"appspec.yml": APPSPEC, "scripts/start.sh": STARTED}))
    assert cli.main(["--fix", "--unsafe-fixes"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[-1] == "created executable script scripts/validate_service.sh"


@pytest.mark.parametrize(
    ("files", "arguments", "last"),
    [
        (
            {"appspec.yml": APPSPEC, "scripts/start.sh": STARTED},
            [],
            "1 fixable with --fix --unsafe-fixes",
        ),
        (
            {"appspec.yml": APPSPEC, "scripts/start.sh": STARTED},
            ["--quiet"],
            "no findings in 2 files",
        ),
        ({"appspec.yml": APPSPEC}, [], "1 error in 1 file"),
        (
            {"appspec.yml": UNUSED + APPSPEC, "scripts/start.sh": STARTED},
            [],
            "1 fixable with --fix (1 more with --unsafe-fixes)",
        ),
        ({"appspec.yml": UNUSED + APPSPEC}, [], "1 fixable with --fix"),
        (
            {"appspec.yml": APPSPEC, "scripts/start.sh": STARTED},
            ["--fix"],
            "no safe fixes available (1 more with --unsafe-fixes)",
        ),
    ],
)
def test_the_text_ends_with_what_can_be_fixed(
    fill: Fill,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    files: Mapping[str, str],
    arguments: list[str],
    last: str,
) -> None:
    monkeypatch.chdir(fill(files))
    cli.main(arguments)
    assert capsys.readouterr().out.splitlines()[-1] == last
