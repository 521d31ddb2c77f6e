"""Repositories whose pipelines work: nothing is reported about their bundles.

The repositories are in tests/data/pipelines, one file for each kind of definition.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from appspec_lint.linter import lint_project
from appspec_lint.repository.tree import Tree

DATA = Path(__file__).parent / "data" / "pipelines"
PROJECT = {
    "appspec.yml": """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/parcel
hooks:
  AfterInstall:
    - location: scripts/install.sh
      timeout: 60
""",
    "scripts/install.sh": "#!/bin/bash\nset -e\nsystemctl daemon-reload\n",
    "src/main.py": "print(1)\n",
}
Files = dict[str, str]


def read_repositories(text: str) -> Iterator[tuple[str, Files]]:
    """The repositories of a data file: the name and the files of each."""
    for part in f"\n{text}".split("\n=== ")[1:]:
        name, _, content = f"{part}\n".partition("\n")
        files: Files = {}
        path = ""
        for line in content.splitlines(keepends=True):
            if line.startswith("> project"):
                directory = line.split()[2:]
                files.update({"/".join([*directory, p]): code for p, code in PROJECT.items()})
            elif line.startswith("--- "):
                path = line[4:].rstrip("\n")
                files[path] = ""
            else:
                files[path] += line
        yield name, files


def read_data() -> Iterator[tuple[str, Files]]:
    for path in sorted(DATA.glob("*.txt")):
        for name, files in read_repositories(path.read_text(encoding="utf-8")):
            yield f"{path.stem}: {name}", files


REPOSITORIES = dict(read_data())


@pytest.fixture(autouse=True)
def _has_a_remote(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tree, "repository_name", "shop/orders")


def report(files: Files) -> list[str]:
    """The errors and warnings about a repository whose files are all tracked."""
    repository = {**files, ".git/index": "\n".join(files)}
    return [
        f"{each.severity.value} {each.rule} {each.path}"
        for each in lint_project(repository).diagnostics
        if each.severity.value in ("error", "warning")
    ]


@pytest.mark.parametrize("files", REPOSITORIES.values(), ids=REPOSITORIES)
def test_nothing_is_reported_about_a_pipeline_that_works(files: Files) -> None:
    assert report(files) == []


def test_every_kind_of_definition_has_repositories() -> None:
    kinds = {name.partition(":")[0] for name in REPOSITORIES}
    assert {"ci_systems", "cloudformation", "github_actions", "handed_on", "terraform"} <= kinds
