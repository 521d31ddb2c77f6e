"""What does an artifact hold, and at which path?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from appspec_lint.build.artifact import Artifact
from appspec_lint.build.simulation import simulate_build
from appspec_lint.buildspec.buildspec_model import read_buildspec
from appspec_lint.certainty import Certainty
from appspec_lint.diagnostics.span import Source
from appspec_lint.repository.tree import in_memory
from appspec_lint.yaml.composer import parse

YES, MAYBE, NO = Certainty.YES, Certainty.MAYBE, Certainty.NO

DATA = Path(__file__).parent / "data/artifact.jsonl"
CASES = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]


def artifacts(
    tree: list[str], section: dict[str, Any], *commands: str, root: str = "", **variables: str
) -> dict[str, Artifact]:
    """The artifacts of a buildspec with this section, by name; the primary one is ""."""
    data = {
        "version": 0.2,
        "env": {"variables": variables},
        "phases": {"build": {"commands": ["echo", *commands]}},
        "artifacts": section,
    }
    buildspec = read_buildspec(parse(Source("buildspec.yml", json.dumps(data), "buildspec.yml")))
    workspace = simulate_build(in_memory(dict.fromkeys(tree, "")), root, buildspec)
    return {
        each.name or "": Artifact(each, workspace, buildspec.variables)
        for each in buildspec.artifacts
    }


def primary(tree: list[str], section: dict[str, Any], *commands: str, **named: str) -> Artifact:
    return artifacts(tree, section, *commands, **named)[""]


def packed(artifact: Artifact) -> list[str]:
    return sorted({member.path for member in artifact.members})


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_codebuild_packs_what_it_packs(case: dict[str, Any]) -> None:
    read = artifacts(case["tree"], case["artifacts"])
    expected = case["expected_paths"]
    by_name = expected if isinstance(expected, dict) else {"": expected}
    assert {name: packed(each) for name, each in read.items()} == {
        name: sorted(paths) for name, paths in by_name.items()
    }
    for each in read.values():
        assert {member.certainty for member in each.members} <= {YES}
    if case["expected_error"]:
        assert not any(each.members for each in read.values())


def test_a_path_that_no_pattern_takes_is_not_there() -> None:
    artifact = primary(["appspec.yml", "scripts/start.sh"], {"files": ["appspec.yml"]})
    assert artifact.contains("appspec.yml") is YES
    assert artifact.contains("scripts/start.sh") is NO
    assert artifact.contains("nowhere") is NO
    assert artifact.contains_below("") is YES
    assert artifact.contains_below("scripts") is NO


def test_a_path_that_a_pattern_takes_and_a_command_makes_may_be_there() -> None:
    artifact = primary(["appspec.yml"], {"files": ["**/*"]}, "mvn package")
    assert artifact.contains("target/app.jar") is MAYBE
    assert artifact.contains_below("target") is MAYBE
    assert artifact.contains("scripts/start.sh") is NO
    listed = primary(["appspec.yml"], {"files": ["appspec.yml"]}, "mvn package")
    assert listed.contains("target/app.jar") is NO


def test_a_member_knows_where_it_comes_from_and_what_brings_it() -> None:
    artifact = primary(
        ["deploy/appspec.yml"], {"files": ["x", "*.yml"], "base-directory": "deploy"}
    )
    member = artifact.member("appspec.yml")
    assert member is not None
    assert member.source == "deploy/appspec.yml"
    assert member.pattern.value == "*.yml"
    assert artifact.member("deploy/appspec.yml") is None


# Flattened


def test_flattened_files_lie_at_the_top() -> None:
    artifact = primary(
        ["appspec.yml", "scripts/start.sh"], {"files": ["**/*"], "discard-paths": "yes"}
    )
    assert artifact.contains("start.sh") is YES
    assert artifact.contains("scripts/start.sh") is NO
    assert artifact.contains_below("scripts") is NO


def test_what_is_flattened_may_be_made_by_the_build() -> None:
    artifact = primary(
        ["appspec.yml"], {"files": ["appspec.yml", "target/*.jar"], "discard-paths": True},
        "mvn package",
    )  # fmt: skip
    assert artifact.contains("app.jar") is MAYBE
    assert artifact.contains("app.war") is NO
    assert artifact.contains("target/app.jar") is NO


@pytest.mark.parametrize("written", [False, "no", "false", None], ids=repr)
def test_paths_are_kept_where_they_are_not_discarded(written: object) -> None:
    artifact = primary(["a/b.sh"], {"files": ["**/*"], "discard-paths": written})
    assert packed(artifact) == ["a/b.sh"]


# The base directory


@pytest.mark.parametrize(
    ("written", "base"),
    [
        pytest.param("dist", "dist", id="a folder"),
        pytest.param("dist/", "dist", id="a trailing slash"),
        pytest.param("./dist", "dist", id="from here"),
        pytest.param("a/./b//c", "a/b/c", id="several levels"),
        pytest.param(".", "", id="here"),
        pytest.param("./", "", id="here, with a slash"),
        pytest.param("$CODEBUILD_SRC_DIR", "", id="the source root"),
        pytest.param("$CODEBUILD_SRC_DIR/dist", "dist", id="below the source root"),
        pytest.param("${CODEBUILD_SRC_DIR}/dist", "dist", id="below it, in braces"),
        pytest.param("$OUT", "site", id="a variable of the buildspec"),
        pytest.param("x/${OUT}/y", "x/site/y", id="a variable within"),
        pytest.param("$OTHER", None, id="a variable that nobody knows"),
        pytest.param("$CODEBUILD_SRC_DIR_other/a", None, id="another source"),
        pytest.param("`pwd`/dist", None, id="a command"),
        pytest.param("/tmp/dist", None, id="absolute"),
        pytest.param("../dist", None, id="out of the source"),
        pytest.param("~/dist", None, id="at home"),
        pytest.param("a\\b", "a/b", id="as on Windows"),
    ],
)
def test_a_base_directory_is_counted_from_the_source_root(written: str, base: str | None) -> None:
    section = {"files": ["**/*"], "base-directory": written}
    assert primary(["dist/a"], section, OUT="site").base == base


def test_nothing_is_known_below_an_unknown_base_directory() -> None:
    artifact = primary(["appspec.yml"], {"files": ["**/*"], "base-directory": "$OTHER"})
    assert artifact.contains("appspec.yml") is MAYBE
    assert artifact.contains_below("scripts") is MAYBE
    assert packed(artifact) == []


def test_a_wildcard_in_the_base_directory_merges_what_it_matches() -> None:
    section = {"files": ["**/*"], "base-directory": "services/*/dist"}
    artifact = primary(
        ["services/a/dist/x.js", "services/b/dist/lib/y.js", "services/b/src/z.js"], section
    )
    assert packed(artifact) == ["lib/y.js", "x.js"]
    assert artifact.contains("x.js") is not NO
    assert artifact.contains("made.js") is MAYBE


@pytest.mark.parametrize(
    ("pattern", "certainty"),
    [
        ("/app/**/*", NO),
        ("/app/x.js", NO),
        ("/srv/site/**/*", MAYBE),
        ("/srv/site.zip", MAYBE),
        ("srv/site/**/*", NO),
    ],
)
def test_an_absolute_path_outside_the_source_may_select_anything(
    pattern: str, certainty: Certainty
) -> None:
    artifact = primary(["appspec.yml", "app/x.js"], {"files": [pattern]})
    assert artifact.contains("appspec.yml") is certainty


@pytest.mark.parametrize(
    ("commands", "certainty"),
    [
        (("mkdir out", "cp start.sh out/start.sh"), NO),
        (("mkdir -p out/start.sh", "cp start.sh out/start.sh"), YES),
        (("dotnet publish -o out", "copy start.sh out/start.sh"), MAYBE),
    ],
)
def test_a_copy_to_a_path_that_may_be_a_directory(
    commands: tuple[str, ...], certainty: Certainty
) -> None:
    section = {"files": ["**/*"], "base-directory": "out"}
    artifact = primary(["start.sh", "app.csproj"], section, *commands)
    assert artifact.contains_below("start.sh") is certainty


def test_what_lies_outside_the_base_directory_is_not_packed() -> None:
    section = {"files": ["appspec.yml", "**/*"], "base-directory": "target"}
    artifact = primary(["appspec.yml", "target/app.jar"], section)
    assert artifact.contains("appspec.yml") is NO
    assert artifact.contains("app.jar") is YES


def test_what_is_copied_into_the_base_directory_is_packed() -> None:
    section = {"files": ["**/*"], "base-directory": "target"}
    artifact = primary(["appspec.yml", "pom.xml"], section, "mvn package", "cp appspec.yml target/")
    assert artifact.contains("appspec.yml") is YES


def test_the_patterns_count_from_the_source_root_of_the_reading() -> None:
    tree = ["backend/appspec.yml", "appspec.yaml"]
    artifact = artifacts(tree, {"files": ["*"]}, root="backend")[""]
    assert packed(artifact) == ["appspec.yml"]
    assert artifact.contains("appspec.yaml") is NO


# The folder that the agent strips


def test_the_only_directory_is_stripped_if_an_appspec_is_in_it() -> None:
    artifact = primary(["deploy/appspec.yml", "deploy/scripts/a.sh"], {"files": ["deploy/**/*"]})
    assert artifact.top == "deploy"
    assert artifact.contains("appspec.yml") is YES
    assert artifact.contains("scripts/a.sh") is YES
    assert artifact.contains_below("scripts") is YES
    assert artifact.contains("deploy/appspec.yml") is NO


@pytest.mark.parametrize(
    ("tree", "files"),
    [
        pytest.param(
            ["deploy/appspec.yml", "README.md"], ["deploy/**/*", "README.md"], id="a file beside"
        ),
        pytest.param(
            ["deploy/appspec.yml", ".env"], ["deploy/**/*", ".env"], id="a hidden file beside"
        ),
        pytest.param(["deploy/appspec.yml", "app/x.jar"], ["deploy/*", "app/*"], id="two folders"),
        pytest.param(["deploy/a/appspec.yml"], ["deploy/**/*"], id="an AppSpec too deep"),
        pytest.param(["deploy/a.sh"], ["deploy/**/*"], id="no AppSpec"),
        pytest.param(["appspec.yml"], ["appspec.yml"], id="no folder"),
    ],
)
def test_no_other_directory_is_stripped(tree: list[str], files: list[str]) -> None:
    assert primary(tree, {"files": files}).top == ""


def test_a_flattened_artifact_has_no_directory_to_strip() -> None:
    section = {"files": ["deploy/**/*"], "discard-paths": "yes"}
    assert primary(["deploy/appspec.yml"], section).top == ""


# What is excluded


@pytest.mark.parametrize("written", [["**/*.map"], "**/*.map"], ids=["a list", "a text"])
def test_excluded_paths_are_not_packed(written: object) -> None:
    artifact = primary(["a.js", "b/c.map"], {"files": ["**/*"], "exclude-paths": written})
    assert packed(artifact) == ["a.js"]
    assert artifact.excludes("b/c.map")
    assert artifact.contains("b/c.map") is NO


def test_excluded_paths_count_from_the_base_directory() -> None:
    section = {"files": ["**/*"], "base-directory": "web", "exclude-paths": ["tmp/*"]}
    artifact = primary(["web/tmp/a", "web/b", "tmp/c"], section)
    assert packed(artifact) == ["b"]


def test_hidden_files_can_be_excluded() -> None:
    section = {"files": ["**/*"], "exclude-paths": ["**/.*", "**/.*/**/*"]}
    artifact = primary([".env", ".git-crypt/a/b", "x/.hidden", "x/y"], section)
    assert packed(artifact) == ["x/y"]


def test_what_an_unclear_pattern_excludes_may_yet_be_packed() -> None:
    section = {"files": ["**/*"], "exclude-paths": ["node_module?"]}
    artifact = primary(["node_modules/a.js", "node_modulex", "b.js"], section)
    assert artifact.contains("node_modulex") is MAYBE
    assert artifact.contains("b.js") is YES


def test_a_bare_directory_that_is_excluded_may_yet_be_packed() -> None:
    artifact = primary(["scripts/a.sh"], {"files": ["**/*"], "exclude-paths": ["scripts"]})
    assert artifact.contains("scripts/a.sh") is MAYBE


def test_a_bare_directory_that_is_listed_may_bring_its_files() -> None:
    artifact = primary(["scripts/a.sh"], {"files": ["scripts"]})
    assert artifact.contains("scripts/a.sh") is MAYBE


def test_a_removed_file_is_gone() -> None:
    artifact = primary(["appspec.yml"], {"files": ["**/*"]}, "rm appspec.yml")
    assert artifact.contains("appspec.yml") is NO
