"""Does `--changed-since` lint what has changed, with all that it may affect, and nothing else?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import Fill, Git

from appspec_lint import cli, lint_paths

APPSPEC = """\
version: 0.0
os: solaris
files:
  - source: /
    destination: /srv
hooks:
  AfterInstall:
    - location: scripts/install.sh
"""
SCRIPT = "#!/bin/sh\nset -e\n"

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fill: Fill, git: Git) -> Path:
    monkeypatch.chdir(tmp_path)
    fill({f"{name}/appspec.yml": APPSPEC for name in "ab"})
    fill({f"{name}/scripts/install.sh": SCRIPT for name in "ab"})
    fill({"a/docs/x.md": "x", "README.md": "x"})
    git("init")
    git("add", ".")
    git("commit", "-m", "x")
    return tmp_path


def linted(capsys: Captured, *arguments: str) -> set[str]:
    """The directories with findings."""
    assert cli.main(["-f", "concise", "--changed-since", *arguments]) in (0, 1)
    return {line.split("/")[0] for line in capsys.readouterr().out.splitlines()}


def test_nothing_has_changed(here: Path, capsys: Captured) -> None:
    assert cli.main(["--changed-since", "HEAD"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "no findings in 0 files\n"
    assert captured.err == (
        "appspec-lint: no AppSpec, no buildspec and no file next to one has changed since `HEAD`\n"
    )


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("b/appspec.yml", APPSPEC + "\n", {"b"}),
        ("b/scripts/install.sh", SCRIPT + "# x\n", {"b"}),
        ("b/scripts/install.sh", None, {"b"}),
        ("a/docs/x.md", "changed", {"a"}),
        ("a/new/file", "new", {"a"}),
        ("README.md", "changed", set()),
    ],
)
@pytest.mark.parametrize("how", ["work tree", "index", "commit"])
def test_a_change_leads_to_its_deployment(
    here: Path, git: Git, capsys: Captured, how: str, path: str, text: str | None,
    expected: set[str],
) -> None:  # fmt: skip
    file = here / path
    if text is None:
        file.unlink()
    else:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    if how != "work tree":
        git("add", "--all")
    if how == "commit":
        git("commit", "-m", "y")
    assert linted(capsys, "HEAD~1" if how == "commit" else "HEAD") == expected


WORKFLOW = """\
on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: aws deploy push --source a
"""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".github/workflows/deploy.yml", WORKFLOW),
        (".github/actions/deploy/action.yml", WORKFLOW),
        ("infra/main.tf", 'resource "aws_codedeploy_app" "a" {}\n'),
        ("infra/x.json", '{"Resources": {"A": {"Type": "AWS::CodeDeploy::Application"}}}'),
        (".appspec-lint.yml", "ignore: []\n"),
        ("a/.appspec-lint.yml", "ignore: []\n"),
        ("pyproject.toml", "[tool.appspec-lint]\nignore = []\n"),
    ],
)
def test_what_may_affect_any_deployment_leads_to_all(
    here: Path, fill: Fill, git: Git, capsys: Captured, path: str, text: str
) -> None:
    fill({path: text})
    git("add", path)
    git("commit", "-m", "y")
    assert linted(capsys, "HEAD") == set()
    assert linted(capsys, "HEAD~1") == {"a", "b"}
    assert linted(capsys, "HEAD~1", "b") == {"b"}
    (here / path).unlink()
    assert linted(capsys, "HEAD") == {"a", "b"}


def test_a_changed_file_given_with_config_leads_to_all(
    here: Path, fill: Fill, capsys: Captured
) -> None:
    fill({"lint/own.yml": "ignore: []\n"})
    assert linted(capsys, "HEAD") == set()
    assert linted(capsys, "HEAD", "--config", "lint/own.yml") == {"a", "b"}


@pytest.mark.parametrize(
    ("path", "text"), [("config.json", "{}"), ("pyproject.toml", "[project]\nname = 'x'\n")]
)
def test_other_files_of_these_kinds_affect_nothing(
    here: Path, fill: Fill, capsys: Captured, path: str, text: str
) -> None:
    fill({path: text})
    assert linted(capsys, "HEAD") == set()


def test_a_definition_as_a_path_leads_to_all(here: Path, fill: Fill, capsys: Captured) -> None:
    fill({".github/workflows/deploy.yml": WORKFLOW, "config.json": "{}"})
    assert cli.main(["-f", "concise", ".github/workflows/deploy.yml"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert {line.split("/")[0] for line in lines} == {"a", "b"}
    report = lint_paths([".github/workflows/deploy.yml"])
    assert {each.path.split("/")[0] for each in report.diagnostics} == {"a", "b"}
    assert cli.main(["config.json"]) == 0


def test_only_changes_in_the_given_paths_count(here: Path, fill: Fill, capsys: Captured) -> None:
    fill({f"{name}/appspec.yml": f"{APPSPEC}\n" for name in "ab"})
    assert linted(capsys, "HEAD") == {"a", "b"}
    assert linted(capsys, "HEAD", "a") == {"a"}


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "HEAD:README.md", ""])
def test_an_unknown_revision_is_one_line(here: Path, capsys: Captured, revision: str) -> None:
    assert cli.main([f"--changed-since={revision}"]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    assert captured.err.startswith(f"appspec-lint: cannot compare with `{revision}`: ")


def test_it_requires_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["--changed-since", "HEAD"]) == 2
    expected = "appspec-lint: --changed-since requires a git repository\n"
    assert capsys.readouterr().err == expected


@pytest.mark.skipif(os.name != "posix", reason="a shell command")
def test_a_filter_of_the_repository_is_not_run(here: Path, git: Git, capsys: Captured) -> None:
    git("config", "filter.x.clean", f"touch {here}/ran; cat")
    (here / ".git/info/attributes").write_text("* filter=x\n", encoding="utf-8")
    os.utime(here / "a/appspec.yml", (1, 1))
    assert linted(capsys, "HEAD") == {"a"}
    assert not (here / "ran").exists()
