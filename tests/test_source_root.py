"""Which directory is the source root of a buildspec, and how certain is that?"""

from __future__ import annotations

import pytest

from appspec_lint.build.layout import ProjectLayout
from appspec_lint.build.source_root import SourceRoots, is_in_collection
from appspec_lint.linter import lint
from appspec_lint.project import load_project
from appspec_lint.repository.discovery import EVERYTHING
from appspec_lint.repository.tree import Tree, in_memory

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/shop
hooks:
  AfterInstall:
    - location: {script}
"""


def buildspec(*commands: str, files: tuple[str, ...] = ("**/*",), more: str = "") -> str:
    lines = ["version: 0.2", "phases:", "  build:", "    commands:"]
    lines += [f"      - {command}" for command in commands or ("echo ready",)]
    lines += ["artifacts:", "  files:", *(f"    - '{each}'" for each in files)]
    return "\n".join(lines) + "\n" + more


def tree(files: dict[str, str], *, git: bool = True) -> Tree:
    return in_memory({**files, ".git/index": " ".join(files)} if git else files)


def roots(
    files: dict[str, str], *, git: bool = True, layout: ProjectLayout | None = None
) -> tuple[list[str], bool]:
    """The source roots of the only buildspec that is not at the root, and whether presumed."""
    context = load_project(tree(files, git=git), EVERYTHING, layout or ProjectLayout())
    found: list[SourceRoots] = [each for each in context.source_roots if "/" in each.buildspec.path]
    return [workspace.root for workspace in found[0].workspaces], found[0].presumed


API = {"api/app.js": "", "api/package.json": "", "api/package-lock.json": ""}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"api/buildspec.yml": buildspec("cd api"), **API}, ([""], False), id="cd"
        ),
        pytest.param(
            {"api/buildspec.yml": buildspec("pip install -r requirements.txt"),
             "requirements.txt": "", **API}, ([""], False), id="requirements at the root",
        ),
        pytest.param(
            {"api/buildspec.yml": buildspec("npm ci"), **API}, ([""], True),
            id="package.json in the directory",
        ),
        pytest.param(
            {"api/buildspec.yml": buildspec(), **API}, ([""], True), id="nothing decides"
        ),
        pytest.param(
            {"ci/buildspec.yml": buildspec(), "app.py": ""}, ([""], False),
            id="nothing but the buildspec",
        ),
        pytest.param(
            {"ci/buildspec.yml": buildspec(files=("appspec.yml", "scripts/*")), "appspec.yml": "",
             "ci/notes.txt": ""}, ([""], False), id="only one root has what is packaged",
        ),
        pytest.param(
            {"api/buildspec.yml": buildspec(files=("appspec.yml", "app.js")), **API,
             "api/appspec.yml": ""}, ([""], True), id="only the directory has what is packaged",
        ),
        pytest.param(
            {"api/buildspec.yml": buildspec("cd api", "mvn package"), **API}, ([""], False),
            id="a cd decides even if a later command fails",
        ),
        pytest.param(
            {"examples/api/buildspec.yml": buildspec("npm ci"),
             "examples/api/package.json": "", "examples/api/package-lock.json": ""},
            (["examples/api"], False), id="an example",
        ),
        pytest.param(
            {"lab-2/api/buildspec.yml": buildspec(), "lab-2/api/app.js": ""},
            (["", "lab-2", "lab-2/api"], False), id="a lab",
        ),
        pytest.param(
            {"api/buildspec.yml": buildspec(), "api/appspec.yml": "", **API,
             "web/buildspec.yml": buildspec(), "web/appspec.yml": "", "web/x": ""},
            (["", "api"], False), id="several complete projects",
        ),
    ],
)  # fmt: skip
def test_the_source_root(files: dict[str, str], expected: tuple[list[str], bool]) -> None:
    assert roots(files) == expected


def test_outside_git_no_root_is_presumed() -> None:
    files = {"api/buildspec.yml": buildspec(), **API}
    assert roots(files, git=False) == (["", "api"], False)
    files = {"api/buildspec.yml": buildspec("npm ci"), **API}
    assert roots(files, git=False) == (["api"], False)


def test_the_configuration_decides() -> None:
    layout = ProjectLayout(source_roots=(("api/buildspec.yml", "api"),))
    files = {"api/buildspec.yml": buildspec("cd api"), **API}
    assert roots(files, layout=layout) == (["api"], False)


@pytest.mark.parametrize(
    ("directory", "expected"),
    [
        ("examples/shop", True),
        ("samples", True),
        ("sample-app", True),
        ("labs/03", True),
        ("module-4/code", True),
        ("02-deploy", True),
        ("{{cookiecutter.name}}", True),
        ("backend", False),
        ("ci", False),
        ("infra/codebuild", False),
        ("laboratory", False),
        ("services/orders", False),
    ],
)
def test_collections(directory: str, expected: bool) -> None:
    assert is_in_collection(tree({}), f"{directory}/buildspec.yml") is expected


def reported(files: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(
        (each.severity.name.lower(), each.rule)
        for each in lint(tree(files)).diagnostics
        if each.rule not in ("block-hides-failure", "unverified-start")
    )


SCRIPT = "#!/bin/bash\nset -e\nsystemctl restart shop\n"


@pytest.mark.parametrize("directory", ["ci", "infra", ".aws", "deploy/codebuild"])
def test_a_buildspec_in_a_directory_without_sources_is_judged_with_certainty(
    directory: str,
) -> None:
    files = {
        f"{directory}/buildspec.yml": buildspec(files=("build/shop.jar", "scripts/*")),
        "appspec.yml": APPSPEC.format(script="scripts/install.sh"),
        "scripts/install.sh": SCRIPT,
        "build/shop.jar": "",
    }
    assert [rule for _, rule in reported(files)] == ["appspec-not-in-artifact"]


def test_a_wrong_prefix_is_one_finding() -> None:
    files = {
        "api/buildspec.yml": buildspec("npm ci"),
        "api/appspec.yml": APPSPEC.format(script="scripts/install.sh"),
        "api/scripts/install.sh": SCRIPT,
        **API,
    }
    assert reported(files) == [
        ("warning", "appspec-not-at-artifact-root"),
        ("warning", "build-file-missing"),
    ]


def test_a_presumed_root_is_no_error() -> None:
    files = {
        "api/buildspec.yml": buildspec(files=("appspec.yml", "scripts/*")),
        "api/appspec.yml": APPSPEC.format(script="scripts/install.sh"),
        "api/scripts/install.sh": SCRIPT,
        **API,
    }
    assert reported(files) == [("warning", "appspec-missing")]
    found = next(each for each in lint(tree(files)).diagnostics if each.rule == "appspec-missing")
    assert "it is in `api/`" in found.finding.message
    assert "`source-roots: {api/buildspec.yml: api}`" in found.finding.help


def test_what_is_missing_from_every_root_is_an_error() -> None:
    files = {
        "api/buildspec.yml": buildspec(files=("/api/build/*.jar", "appspec.yml")),
        "api/appspec.yml": APPSPEC.format(script="install.sh"),
        "api/install.sh": SCRIPT,
        **API,
    }
    assert ("error", "hook-script-not-in-artifact") in reported(files)


def test_a_certain_root_makes_errors() -> None:
    files = {
        "api/buildspec.yml": buildspec("cd api", "npm ci"),
        "api/appspec.yml": APPSPEC.format(script="scripts/install.sh"),
        "api/scripts/install.sh": SCRIPT,
        **API,
    }
    assert [found for found in reported(files) if found[0] == "error"] == [
        ("error", "appspec-not-at-artifact-root")
    ]


def test_the_right_prefixes_are_silent() -> None:
    files = {
        "api/buildspec.yml": buildspec(
            "cd api", "npm ci", files=("api/appspec.yml", "api/scripts/*"),
            more="  discard-paths: yes\n",
        ),
        "api/appspec.yml": APPSPEC.format(script="install.sh"),
        "api/scripts/install.sh": SCRIPT,
        **API,
    }  # fmt: skip
    assert reported(files) == []


def test_a_template_for_other_repositories_is_silent() -> None:
    text = "version: 0.2\nphases:\n  build:\n    commands:\n      - npm ci\n"
    assert reported({"templates/node/buildspec.yml": text, "main.py": ""}) == []
    assert reported({"modules/pipeline/buildspec.yml": text, "modules/pipeline/main.tf": ""}) == []


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("scripts/install.sh", ["appspec-missing"]),
        ("install.sh", ["appspec-missing", "hook-script-not-in-artifact"]),
    ],
)
def test_patterns_without_the_directory_are_one_finding(location: str, expected: list[str]) -> None:
    files = {
        "api/buildspec.yml": buildspec("cd api", "npm ci", files=("appspec.yml", "scripts/*")),
        "api/appspec.yml": APPSPEC.format(script=location),
        f"api/{location}": SCRIPT,
        **API,
    }
    rules = [rule for severity, rule in reported(files) if severity == "error"]
    assert rules == expected
