"""Which files are specs by their names, and which of them may belong together?"""

from __future__ import annotations

import pytest

from appspec_lint.repository.discovery import (
    EVERYTHING,
    Candidates,
    Scope,
    discover,
    find_unnamed_specs,
    has_default_name,
)
from appspec_lint.repository.paths import are_related, is_within
from appspec_lint.repository.tree import in_memory


def found(*paths: str, scope: Scope = EVERYTHING) -> Candidates:
    return discover(in_memory(dict.fromkeys(paths, "")), scope)


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


def test_what_macos_keeps_beside_a_file_is_no_spec() -> None:
    paths = found("._appspec.yml", "._buildspec.yml", "ci/._buildspec-test.yml")
    assert (paths.appspecs, paths.buildspecs, paths.lookalikes) == ((), (), ())


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
        "._buildspec.yml",
        "deploy/._appspec.yml",
    ],
)
def test_another_file_is_neither(path: str) -> None:
    assert found(path).appspecs == ()
    assert found(path).buildspecs == ()


def test_a_directory_that_bears_an_appspecs_name_is_told() -> None:
    assert found("appspec.yml/readme.md").directories == ("appspec.yml",)
    assert found("a/appspec.yaml/b/c").directories == ()


def test_what_is_found_is_sorted() -> None:
    assert found("b/appspec.yml", "a/appspec.yml").appspecs == ("a/appspec.yml", "b/appspec.yml")


def test_a_directory_is_about_what_lies_above_below_and_beside_it() -> None:
    paths = ("appspec.yml", "a/appspec.yml", "a/b/appspec.yml", "c/appspec.yml",
             "ci/buildspec.yml", "a/ci/buildspec.yml", "c/ci/buildspec.yml")  # fmt: skip
    near = found(*paths, scope=Scope(directories=("a",)))
    assert near.appspecs == ("a/appspec.yml", "a/b/appspec.yml", "appspec.yml")
    assert near.buildspecs == ("a/ci/buildspec.yml", "ci/buildspec.yml")


def test_a_file_is_about_what_lies_near_its_directory() -> None:
    near = found(
        "svc/appspec.yml", "other/appspec.yml", "svc/scripts/start.sh",
        scope=Scope(files=("svc/scripts/start.sh",)),
    )  # fmt: skip
    assert near.appspecs == ("svc/appspec.yml",)


def test_only_a_file_asked_for_by_name_may_be_a_spec_under_any_name() -> None:
    tree = in_memory(dict.fromkeys(("ops/deploy.yml", "ops/run.sh", "appspec.yml", "x.yml"), ""))
    scope = Scope(files=("ops/deploy.yml", "ops/run.sh", "appspec.yml", "gone.yml"))
    assert tuple(find_unnamed_specs(tree, scope, discover(tree, scope))) == ("ops/deploy.yml",)


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
    assert has_default_name(path) is plain


@pytest.mark.parametrize(
    ("path", "directory", "inside"),
    [
        ("a/b", "a", True),
        ("a", "a", True),
        ("a", "", True),
        ("ab", "a", False),
        ("a", "a/b", False),
    ],
)
def test_a_path_lies_in_a_directory(path: str, directory: str, inside: bool) -> None:
    assert is_within(path, directory) is inside


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
def test_two_directories_may_be_of_one_deployment(one: str, other: str, near: bool) -> None:
    assert are_related(one, other) is near
    assert are_related(other, one) is near


def test_a_scope_holds_what_was_asked_for() -> None:
    scope = Scope(directories=("a",), files=("b/c.yml",))
    assert scope.contains("a/x/y")
    assert scope.contains("b/c.yml")
    assert not scope.contains("b/d.yml")
    assert not scope.contains("ab")
    assert EVERYTHING.contains("anything/at/all")
