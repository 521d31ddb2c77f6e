"""Which artifacts are deployed, and which files clash when they are installed?"""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from examples import names

from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /opt/orders
hooks:
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 60
"""
SCRIPT = "#!/bin/bash\nset -e\nsystemctl start orders\n"


def buildspec(files: Iterable[str], commands: Iterable[str] = ("make",), base: str = "") -> str:
    lines = ["version: 0.2", "phases:", "  build:", "    commands:"]
    lines += [f"      - {command}" for command in commands]
    lines += ["artifacts:", "  files:", *(f"    - '{pattern}'" for pattern in files)]
    lines += [f"  base-directory: {base}"] if base else []
    return "\n".join(lines) + "\n"


def lint_artifact(files: Iterable[str], *commands: str) -> list[str]:
    """Name the findings for a build of these files beside an AppSpec."""
    repository = {
        "appspec.yml": APPSPEC,
        "scripts/start.sh": SCRIPT,
        "buildspec.yml": buildspec(files, commands or ("make",)),
    }
    return names(lint(in_memory(repository)))


@pytest.mark.parametrize(
    "files",
    [
        ["imagedefinitions.json"],
        ["imageDetail.json", "taskdef.json"],
        ["packaged.yaml"],
        ["template-export.yml"],
        ["cloudformation/stack.yml"],
        ["Dockerrun.aws.json"],
        ["infrastructure/main.tf"],
        ["reports/junit.xml"],
    ],
    ids=" ".join,
)
def test_a_build_for_another_service_is_not_compared_with_the_appspec(files: list[str]) -> None:
    assert "appspec-not-in-artifact" not in lint_artifact(files)


@pytest.mark.parametrize("files", [["target/app.jar"], ["scripts/*", "target/app.jar"]])
def test_a_build_beside_the_appspec_must_contain_it(files: list[str]) -> None:
    assert "appspec-not-in-artifact" in lint_artifact(files, "mvn package")


@pytest.mark.parametrize(
    "commands",
    [
        ("mkdir release", "cp appspec.yml release/", "cp -r scripts release/"),
        ("mkdir release", "envsubst < appspec.yml > release/appspec.yml", "cp -r scripts release/"),
        ("mkdir release", "envsubst < appspec.yml > release/appspec.yaml",
         "cp -r scripts release/"),
    ],
)  # fmt: skip
def test_the_only_directory_of_an_artifact_is_removed(commands: tuple[str, ...]) -> None:
    findings = lint_artifact(["release/**/*"], *commands)
    assert "appspec-not-at-artifact-root" not in findings
    assert "hook-script-not-in-artifact" not in findings


def lint_install(
    *entries: tuple[str, str], system: str = "linux", commands: tuple[str, ...] = ()
) -> list[str]:
    """Name the findings for an AppSpec with these entries, source and destination."""
    lines = ["version: 0.0", f"os: {system}", "files:"]
    for source, destination in entries:
        lines += [f"  - source: {source}", f"    destination: {destination}"]
    files = {"appspec.yml": "\n".join(lines) + "\n", "a/x.conf": "", "b/x.conf": "", "y.conf": ""}
    if commands:
        files["buildspec.yml"] = buildspec(["**/*"], commands)
    return names(lint(in_memory(files)))


@pytest.mark.parametrize(
    ("entries", "system", "commands"),
    [
        pytest.param((("a", "/srv"), ("b", "/srv")), "linux", (), id="directories"),
        pytest.param((("a/x.conf", "/srv"), ("b/x.conf", "/srv")), "linux", (), id="files"),
        pytest.param((("y.conf", "/srv"), ("y.conf", "/srv/")), "linux", (), id="one file twice"),
        pytest.param((("a", r"C:\srv"), ("b", r"C:\srv")), "windows", (), id="Windows"),
        pytest.param((("a", "c:/srv"), ("b", r"c:\srv")), "windows", (), id="Windows, slashes"),
        pytest.param(
            (("out/app.jar", "/srv"), ("out/app.jar", "/srv")), "linux", ("mvn package",),
            id="a file of the build twice",
        ),
    ],
)  # fmt: skip
def test_two_entries_that_install_one_file_collide(
    entries: tuple[tuple[str, str], ...], system: str, commands: tuple[str, ...]
) -> None:
    assert "install-collision" in lint_install(*entries, system=system, commands=commands)


@pytest.mark.parametrize(
    ("entries", "system", "commands"),
    [
        pytest.param((("a", "/srv/a"), ("b", "/srv/b")), "linux", (), id="directories"),
        pytest.param((("a", "srv"), ("b", "srv")), "windows", (), id="relative, Windows"),
        pytest.param((("a", "srv"), ("b", "srv")), "linux", (), id="relative"),
        pytest.param(
            (("out/app.jar", "/srv"), ("lib/app.jar", "/srv")), "linux", ("./x",),
            id="perhaps two files of the build",
        ),
        pytest.param(
            (("out/app.jar", "/srv/a"), ("out/app.jar", "/srv/b")), "linux", ("./x",),
            id="a file of the build in two places",
        ),
    ],
)  # fmt: skip
def test_entries_that_install_different_files_do_not_collide(
    entries: tuple[tuple[str, str], ...], system: str, commands: tuple[str, ...]
) -> None:
    assert "install-collision" not in lint_install(*entries, system=system, commands=commands)
