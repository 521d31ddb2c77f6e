"""Which files are specs by their names, and which of them may belong together?"""

from __future__ import annotations

import pytest

from appspec_lint.repository.discovery import (
    EVERYTHING,
    Candidates,
    Scope,
    discover,
    is_plain,
    unnamed,
)
from appspec_lint.repository.paths import related, within
from appspec_lint.repository.tree import memory


def found(*paths: str, scope: Scope = EVERYTHING) -> Candidates:
    return discover(memory(dict.fromkeys(paths, "")), scope)


@pytest.mark.parametrize(
    "path",
    [
        "appspec.yml",
        "appspec.yaml",
        "appspec.json",
        "deploy/appspec.yml",
        "AppSpec.yml",
        "appspec.YML",
        "app-spec.yml",
        "appspec-prod.yml",
        "appspec_prod.yaml",
        "appspec.prod.yml",
    ],
)
def test_an_appspec_is_known_by_its_name(path: str) -> None:
    assert found(path).appspecs == (path,)
    assert found(path).buildspecs == ()


@pytest.mark.parametrize(
    "path",
    [
        "buildspec.yml",
        "buildspec.yaml",
        "buildspec.json",
        "ci/buildspec.yml",
        "Buildspec.yml",
        "build-spec.yml",
        "buildspec-prod.yml",
        "buildspec_test.yml",
        "buildspec.dev.yml",
        "prod-buildspec.yml",
        "backend.buildspec.yml",
    ],
)
def test_a_buildspec_is_known_by_its_name(path: str) -> None:
    assert found(path).buildspecs == (path,)
    assert found(path).appspecs == ()


@pytest.mark.parametrize(
    "path",
    [
        "appspec.yml.bak",
        "appspec.md",
        "myappspec.yml",
        "appspecs.yml",
        "spec.yml",
        "openapi-spec.yml",
        "appspec",
        "appspec.yml/readme.md",
        "rebuildspec.yml",
    ],
)
def test_another_file_is_neither(path: str) -> None:
    assert found(path).appspecs == ()
    assert found(path).buildspecs == ()


def test_a_folder_that_bears_an_appspecs_name_is_told() -> None:
    assert found("appspec.yml/readme.md").folders == ("appspec.yml",)
    assert found("a/appspec.yaml/b/c").folders == ()


def test_what_is_found_is_sorted() -> None:
    assert found("b/appspec.yml", "a/appspec.yml").appspecs == ("a/appspec.yml", "b/appspec.yml")


def test_a_folder_is_about_what_lies_above_below_and_beside_it() -> None:
    paths = ("appspec.yml", "a/appspec.yml", "a/b/appspec.yml", "c/appspec.yml",
             "ci/buildspec.yml", "a/ci/buildspec.yml", "c/ci/buildspec.yml")  # fmt: skip
    near = found(*paths, scope=Scope(folders=("a",)))
    assert near.appspecs == ("a/appspec.yml", "a/b/appspec.yml", "appspec.yml")
    assert near.buildspecs == ("a/ci/buildspec.yml", "ci/buildspec.yml")


def test_a_file_is_about_what_lies_near_its_folder() -> None:
    near = found(
        "svc/appspec.yml", "other/appspec.yml", "svc/scripts/start.sh",
        scope=Scope(files=("svc/scripts/start.sh",)),
    )  # fmt: skip
    assert near.appspecs == ("svc/appspec.yml",)


def test_only_a_file_asked_for_by_name_may_be_a_spec_under_any_name() -> None:
    tree = memory(dict.fromkeys(("ops/deploy.yml", "ops/run.sh", "appspec.yml", "x.yml"), ""))
    scope = Scope(files=("ops/deploy.yml", "ops/run.sh", "appspec.yml", "gone.yml"))
    assert tuple(unnamed(tree, scope, discover(tree, scope))) == ("ops/deploy.yml",)


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("appspec.yml", True),
        ("a/b/appspec.yaml", True),
        ("appspec.json", True),
        ("appspec-prod.yml", False),
        ("AppSpec.yml", False),
        ("my-appspec.yml", False),
    ],
)
def test_a_variants_name_is_not_plain(path: str, plain: bool) -> None:
    assert is_plain(path) is plain


@pytest.mark.parametrize(
    ("path", "folder", "inside"),
    [
        ("a/b", "a", True),
        ("a", "a", True),
        ("a", "", True),
        ("ab", "a", False),
        ("a", "a/b", False),
    ],
)
def test_a_path_lies_in_a_folder(path: str, folder: str, inside: bool) -> None:
    assert within(path, folder) is inside


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        pytest.param("", "", True, id="both in the root"),
        pytest.param("", "backend", True, id="above and below"),
        pytest.param("backend/a", "backend", True, id="below and above"),
        pytest.param("ci", "", True, id="a folder of pipelines and the root"),
        pytest.param("ci", "backend", True, id="a folder of pipelines beside"),
        pytest.param(".aws", "backend/deep", True, id="a hidden one beside"),
        pytest.param("svc/ci", "svc/app", True, id="both within a service"),
        pytest.param("svc/ci", "other", False, id="another service's pipelines"),
        pytest.param("backend", "frontend", False, id="two services"),
    ],
)
def test_two_folders_may_be_of_one_deployment(one: str, other: str, near: bool) -> None:
    assert related(one, other) is near
    assert related(other, one) is near


def test_a_scope_holds_what_was_asked_for() -> None:
    scope = Scope(folders=("a",), files=("b/c.yml",))
    assert scope.holds("a/x/y")
    assert scope.holds("b/c.yml")
    assert not scope.holds("b/d.yml")
    assert not scope.holds("ab")
    assert EVERYTHING.holds("anything/at/all")
