"""Which file is an AppSpec, by its content and its name, and does git have it?"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from conftest import Fill, Git

from appspec_lint.linter import lint, lint_paths
from appspec_lint.repository.discovery import has_near_name
from appspec_lint.repository.tree import in_memory

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/orders
hooks:
  AfterInstall:
    - location: scripts/install.sh
"""
BROKEN = APPSPEC.replace("install.sh", "gone.sh")
BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - {}
artifacts:
  files:
    - appspec.yml
    - scripts/**/*
"""
SCRIPT = {"scripts/install.sh": "#!/bin/bash\nset -e\nsystemctl daemon-reload\n"}


def findings(files: Mapping[str, str]) -> list[tuple[str, str, str]]:
    report = lint(in_memory({**SCRIPT, **files}))
    return [(each.severity.value, each.rule, each.path) for each in report.diagnostics]


@pytest.mark.parametrize(
    "name",
    [
        "appsec.yml", "app-spec.yml", "AppSpec.yml", "appspec.yml.txt", "Appspec.yaml",
        "appspec .yml", "appspecs.yml", "appspec", "appspec.yml.yml", "app_spec.yaml",
        "appsepc.yml",
    ],
)  # fmt: skip
def test_a_misnamed_appspec_is_reported_by_its_content(name: str) -> None:
    assert has_near_name(name)
    assert findings({name: APPSPEC}) == [("warning", "appspec-missing", name)]
    assert findings({f"deploy/{name}": "name: web\nversion: 1\n"}) == []


@pytest.mark.parametrize(
    "name",
    [
        "appspec.yml", "appspec.yaml", "appspec-dev.yml", "appspec2.yml", "appspec.tpl",
        "appspec.yml.j2", "appspec.yml.bak", "app.yml", "application.yml", "appspec.rb",
    ],
)  # fmt: skip
def test_a_variant_or_another_file_is_not_misnamed(name: str) -> None:
    assert not has_near_name(name)


@pytest.mark.parametrize(
    "files",
    [
        {"appspec.yml": APPSPEC, "appsec.yml": APPSPEC},
        {"appsec.yml": APPSPEC, "Makefile": "deploy:\n\tcp appsec.yml out/appspec.yml\n"},
        {"appspec.yml": "name: web\nregion: fra\nservices:\n  - name: api\n"},
        {"appspec.yaml": "apiVersion: v1\nkind: Service\nmetadata: {}\n"},
        {"appspec.yml": "openapi: 3.0.0\ninfo: {}\npaths: {}\n"},
        {"appspec.yaml": "AWSTemplateFormatVersion: 2010-09-09\nResources: {}\n"},
        {"appspec.yml": "version: '3'\nservices: {}\n"},
        {"appspec.yml": APPSPEC, "appspec.yaml": APPSPEC},
        {
            "appspec.yml": APPSPEC,
            "appspec.yaml": "version: 0.0\nResources:\n  - fn:\n      Type: AWS::Lambda::Function\n"
            "      Properties: {Name: f, Alias: a, CurrentVersion: 1, TargetVersion: 2}\n",
        },
    ],
)
def test_what_is_no_misnamed_appspec_is_not_reported(files: dict[str, str]) -> None:
    assert findings(files) == []


@pytest.mark.parametrize(
    ("files", "reported"),
    [
        ({"appspec.yml": ""}, ("error", "appspec-syntax", "appspec.yml")),
        (
            {"appspec.yml": "".join(f"# {line}\n" for line in APPSPEC.splitlines())},
            ("warning", "appspec-syntax", "appspec.yml"),
        ),
        (
            {"appspec.yml": APPSPEC, "appspec.yaml": BROKEN},
            ("warning", "appspec-missing", "appspec.yaml"),
        ),
        (
            {"appspec-dev.yml": BROKEN,
             "buildspec.yml": BUILDSPEC.format("cp appspec-dev.yml appspec.yml")},
            ("error", "hook-script-missing", "appspec-dev.yml"),
        ),
        (
            {"appspec.dev.yml": BROKEN,
             "buildspec.yml": BUILDSPEC.format("mv appspec.$STAGE.yml appspec.yml")},
            ("error", "hook-script-missing", "appspec.dev.yml"),
        ),
        (
            {"deploy/spec.tpl": BROKEN,
             "buildspec.yml": BUILDSPEC.format("cp deploy/spec.tpl ./appspec.yml")},
            ("error", "hook-script-missing", "deploy/spec.tpl"),
        ),
    ],
)  # fmt: skip
def test_the_file_that_is_deployed_is_linted(
    files: dict[str, str], reported: tuple[str, str, str]
) -> None:
    assert findings(files) == [reported]


@pytest.mark.parametrize(
    "command",
    [
        "envsubst < appspec.tpl > appspec.yml",
        "sed s/@x@/y/ appspec.tpl > appspec.yml",
        "cp appspec.tpl elsewhere.yml",
    ],
)
def test_what_a_build_fills_in_is_not_reported(command: str) -> None:
    template = APPSPEC.replace("/srv/orders", "$TARGET").replace("scripts/install.sh", "$SCRIPT")
    files = {"appspec.tpl": template, "buildspec.yml": BUILDSPEC.format(command)}
    rules = {rule for _, rule, path in findings(files) if path == "appspec.tpl"}
    assert rules == set()


@pytest.mark.parametrize(
    ("ignored", "command", "reported"),
    [
        ("appspec.yml", "echo ready", [("error", "appspec.yml")]),
        ("scripts/", "echo ready", [("error", "appspec.yml")]),
        ("*.yml", "echo ready", [("error", "appspec.yml")]),
        ("buildspec.yml", "echo ready", [("warning", "buildspec.yml")]),
        ("appspec.yml", "cat head tail > appspec.yml", []),
        ("nothing", "echo ready", []),
    ],
)
def test_a_file_that_git_ignores_is_one_finding(
    ignored: str, command: str, reported: list[tuple[str, str]], fill: Fill, git: Git
) -> None:
    root = fill(
        {
            **SCRIPT,
            "appspec.yml": APPSPEC,
            "buildspec.yml": BUILDSPEC.format(command),
            ".gitignore": f"{ignored}\n",
            "README.md": "",
        }
    )
    git("init")
    git("add", "-A")
    git("update-index", "--add", "--chmod=+x", *(SCRIPT if ignored != "scripts/" else ()))
    found = [each for each in lint_paths([root]).diagnostics if each.severity.value != "info"]
    shown = [(each.severity.value, each.path.rpartition("/")[2]) for each in found]
    assert shown == reported
    assert {each.rule for each in found} <= {"file-not-in-git"}
