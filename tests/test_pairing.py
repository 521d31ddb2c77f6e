"""Which build feeds which AppSpec, and from which source root?"""

from __future__ import annotations

import pytest

from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.project import load_project
from appspec_lint.repository.discovery import Scope
from appspec_lint.repository.tree import in_memory

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /opt/app
hooks:
  ApplicationStart:
    - location: scripts/start.sh
"""
ECS_APPSPEC = """\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
"""


def buildspec(*files: str, commands: tuple[str, ...] = ("make",), base: str = "") -> str:
    lines = ["version: 0.2", "phases:", "  build:", "    commands:"]
    lines += [f"      - {command}" for command in commands]
    lines += ["artifacts:", "  files:", *(f'    - "{each}"' for each in files)]
    lines += [f"  base-directory: {base}"] if base else []
    return "\n".join(lines) + "\n"


EVERYTHING = buildspec("**/*")


def looked(files: dict[str, str], *directories: str) -> Context:
    return load_project(in_memory(files), Scope(directories=directories or ("",)))


def feeds(context: Context) -> dict[str, tuple[list[str], bool]]:
    """What feeds each AppSpec that is deployed, and whether that is sure."""
    return {
        bundle.appspec.path: (
            sorted({build.buildspec.path for build in bundle.builds}),
            bundle.sure,
        )
        for bundle in context.bundles
    }


def only(context: Context) -> Bundle:
    (bundle,) = context.bundles
    return bundle


def roots(bundle: Bundle) -> list[str]:
    return sorted({reading.root for reading in bundle.interpretations})


def test_a_buildspec_beside_an_appspec_feeds_it() -> None:
    context = looked({"appspec.yml": APPSPEC, "buildspec.yml": EVERYTHING, "scripts/start.sh": ""})
    assert feeds(context) == {"appspec.yml": (["buildspec.yml"], True)}
    assert roots(only(context)) == [""]
    assert only(context).contains("scripts/start.sh") is Certainty.YES


def test_an_appspec_that_the_build_leaves_out_is_fed_all_the_same() -> None:
    context = looked({"appspec.yml": APPSPEC, "buildspec.yml": buildspec("target/app.jar")})
    assert feeds(context) == {"appspec.yml": (["buildspec.yml"], True)}
    assert only(context).contains("appspec.yml") is Certainty.NO


@pytest.mark.parametrize(
    "path",
    ["ci/buildspec.yml", "aws/buildspec.yml", ".aws/buildspec.yml", "deploy/ci/buildspec.yml"],
)
def test_a_buildspec_in_a_directory_of_pipelines_feeds_the_roots_appspec(path: str) -> None:
    context = looked(
        {"appspec.yml": APPSPEC, path: buildspec("appspec.yml", "scripts/*"),
         "scripts/start.sh": ""}
    )  # fmt: skip
    assert feeds(context) == {"appspec.yml": ([path], True)}
    assert roots(only(context)) == [""]
    assert only(context).contains("scripts/start.sh") is Certainty.YES


def test_a_service_with_both_is_fed_by_its_own() -> None:
    context = looked(
        {"backend/appspec.yml": APPSPEC, "backend/scripts/start.sh": "",
         "backend/buildspec.yml": buildspec("appspec.yml", "scripts/*"), "frontend/x.js": ""}
    )  # fmt: skip
    assert feeds(context) == {"backend/appspec.yml": (["backend/buildspec.yml"], True)}
    assert roots(only(context)) == ["backend"]
    assert only(context).contains("scripts/start.sh") is Certainty.YES


def test_services_side_by_side_are_fed_each_by_its_own() -> None:
    files = {}
    for name in ("orders", "users"):
        files[f"{name}/appspec.yml"] = APPSPEC
        files[f"{name}/buildspec.yml"] = buildspec("appspec.yml", "scripts/*")
        files[f"{name}/scripts/start.sh"] = ""
    context = looked(files)
    assert feeds(context) == {
        "orders/appspec.yml": (["orders/buildspec.yml"], True),
        "users/appspec.yml": (["users/buildspec.yml"], True),
    }
    assert {tuple(roots(bundle)) for bundle in context.bundles} == {("orders",), ("users",)}


def test_a_service_is_linted_without_its_neighbours() -> None:
    files = {}
    for name in ("orders", "users"):
        files[f"{name}/appspec.yml"] = APPSPEC
        files[f"{name}/buildspec.yml"] = EVERYTHING
    context = looked(files, "orders")
    assert feeds(context) == {"orders/appspec.yml": (["orders/buildspec.yml"], True)}
    assert [each.path for each in context.buildspecs] == ["orders/buildspec.yml"]


def test_one_root_buildspec_may_pack_a_services_appspec() -> None:
    context = looked(
        {"backend/appspec.yml": APPSPEC, "backend/scripts/start.sh": "",
         "buildspec.yml": buildspec("**/*", base="backend")}
    )  # fmt: skip
    assert feeds(context) == {"backend/appspec.yml": (["buildspec.yml"], True)}
    assert only(context).contains("appspec.yml") is Certainty.YES
    assert only(context).contains("scripts/start.sh") is Certainty.YES


def test_a_build_for_containers_feeds_no_appspec_of_machines() -> None:
    context = looked(
        {"appspec.yml": APPSPEC,
         "buildspec.yml": buildspec(
             "imagedefinitions.json", commands=("docker build -t x .", "docker push x"))}
    )  # fmt: skip
    assert feeds(context)["appspec.yml"][0] == []


def test_a_build_that_uploads_by_itself_feeds_no_appspec() -> None:
    commands = ("npm run build", "aws s3 sync dist s3://site")
    context = looked(
        {"appspec.yml": APPSPEC, "buildspec.yml": buildspec("dist/**/*", commands=commands)}
    )
    assert feeds(context)["appspec.yml"][0] == []


def test_an_appspec_of_containers_has_no_bundle() -> None:
    context = looked({"appspec.yml": ECS_APPSPEC, "buildspec.yml": EVERYTHING})
    assert feeds(context) == {}
    assert [each.path for each in context.appspecs] == ["appspec.yml"]


def test_several_buildspecs_make_nothing_sure() -> None:
    context = looked(
        {"appspec.yml": APPSPEC, "buildspec.yml": buildspec("target/app.jar"),
         "buildspec-prod.yml": buildspec("target/app.jar")}
    )  # fmt: skip
    assert feeds(context)["appspec.yml"][1] is False


def test_of_several_buildspecs_what_holds_the_appspec_feeds_it() -> None:
    context = looked(
        {"appspec.yml": APPSPEC, "buildspec.yml": buildspec("appspec.yml", "scripts/*"),
         "buildspec-test.yml": buildspec("reports/*.xml"), "scripts/start.sh": ""}
    )  # fmt: skip
    assert feeds(context) == {"appspec.yml": (["buildspec.yml"], True)}


def test_what_several_builds_hold_differently_is_not_known() -> None:
    context = looked(
        {"appspec.yml": APPSPEC, "buildspec.yml": buildspec("appspec.yml", "scripts/*"),
         "buildspec-prod.yml": buildspec("appspec.yml"), "scripts/start.sh": ""}
    )  # fmt: skip
    bundle = only(context)
    assert not bundle.sure
    assert bundle.contains("scripts/start.sh") is Certainty.MAYBE
    assert bundle.contains("appspec.yml") is Certainty.YES
    assert bundle.contains("gone.sh") is Certainty.NO


def test_a_directory_of_examples_has_a_root_of_its_own() -> None:
    context = looked(
        {"examples/shop/appspec.yml": APPSPEC, "examples/shop/scripts/start.sh": "",
         "examples/shop/buildspec.yml": buildspec("appspec.yml", "scripts/**/*"), "README.md": ""}
    )  # fmt: skip
    assert feeds(context) == {"examples/shop/appspec.yml": (["examples/shop/buildspec.yml"], True)}
    assert roots(only(context)) == ["examples/shop"]


def test_patterns_that_fit_the_repositorys_root_have_it_as_their_root() -> None:
    context = looked(
        {"backend/appspec.yml": APPSPEC, "backend/scripts/start.sh": "",
         "backend/buildspec.yml": buildspec("appspec.yml", "scripts/*", base="backend")}
    )  # fmt: skip
    assert roots(only(context)) == [""]
    assert only(context).contains("scripts/start.sh") is Certainty.YES


def test_a_command_that_changes_into_the_directory_shows_the_repositorys_root() -> None:
    spec = buildspec("appspec.yml", "scripts/*", commands=("cd backend", "mvn package"))
    context = looked(
        {"backend/appspec.yml": APPSPEC, "backend/scripts/start.sh": "",
         "backend/buildspec.yml": spec}
    )  # fmt: skip
    bundle = only(context)
    assert roots(bundle) == [""]
    assert bundle.contains("scripts/start.sh") is Certainty.NO


def test_where_nothing_tells_the_roots_apart_all_are_kept() -> None:
    context = looked({"backend/appspec.yml": APPSPEC, "backend/buildspec.yml": EVERYTHING})
    assert roots(only(context)) == ["", "backend"]
    assert only(context).contains("appspec.yml") is not Certainty.NO


def test_an_appspec_without_a_build_is_its_own_directory() -> None:
    context = looked({"app/appspec.yml": APPSPEC, "app/scripts/start.sh": ""})
    assert feeds(context) == {"app/appspec.yml": ([], True)}
    assert only(context).contains("scripts/start.sh") is Certainty.YES
    assert only(context).contains("scripts/stop.sh") is Certainty.NO


def test_two_appspecs_without_a_build_make_nothing_sure() -> None:
    context = looked({"appspec.yml": APPSPEC, "deploy/appspec.yml": APPSPEC})
    assert feeds(context) == {"appspec.yml": ([], False), "deploy/appspec.yml": ([], False)}


def test_a_buildspec_without_artifacts_feeds_nothing() -> None:
    spec = "version: 0.2\nphases:\n  build:\n    commands: [make]\n"
    context = looked({"appspec.yml": APPSPEC, "buildspec.yml": spec})
    assert feeds(context)["appspec.yml"][0] == []


def test_a_secondary_artifact_may_be_what_is_deployed() -> None:
    spec = EVERYTHING.replace("**/*", "reports/*.xml") + (
        "  secondary-artifacts:\n    app:\n      files: [appspec.yml, scripts/*]\n"
    )
    context = looked({"appspec.yml": APPSPEC, "buildspec.yml": spec, "scripts/start.sh": ""})
    bundle = only(context)
    assert bundle.sure
    assert [build.section.name for build in bundle.builds] == ["app"]
    assert bundle.contains("scripts/start.sh") is Certainty.YES


def test_a_stale_copy_is_not_fed_by_what_feeds_another() -> None:
    context = looked(
        {"appspec.yml": APPSPEC, "old/appspec.yml": APPSPEC, "scripts/start.sh": "",
         "buildspec.yml": buildspec("appspec.yml", "scripts/*")}
    )  # fmt: skip
    told = feeds(context)
    assert told["appspec.yml"] == (["buildspec.yml"], True)
    assert told["old/appspec.yml"] == ([], False)


def test_a_variants_name_is_fed_only_by_what_names_it() -> None:
    quiet = looked({"appspec-prod.yml": APPSPEC, "buildspec.yml": buildspec("target/app.jar")})
    assert feeds(quiet)["appspec-prod.yml"][0] == []
    named = looked(
        {"appspec-prod.yml": APPSPEC, "buildspec.yml": buildspec("appspec-prod.yml", "x/*")}
    )
    assert feeds(named)["appspec-prod.yml"][0] == ["buildspec.yml"]


def test_a_script_that_is_named_brings_its_deployment() -> None:
    files = {"appspec.yml": APPSPEC, "buildspec.yml": EVERYTHING, "scripts/start.sh": "",
             "other/appspec.yml": APPSPEC.replace("start.sh", "boot.sh")}  # fmt: skip
    context = load_project(in_memory(files), Scope(files=("scripts/start.sh",)))
    assert feeds(context).keys() == {"appspec.yml"}
    assert [each.path for each in context.buildspecs] == ["buildspec.yml"]


def test_a_flawed_neighbour_takes_nothing_away() -> None:
    context = looked(
        {"a/appspec.yml": APPSPEC, "a/buildspec.yml": EVERYTHING, "b/appspec.yml": "\t[",
         "b/buildspec.yml": "{", "c/appspec.yml": "", "d/buildspec.yml": "- x"}
    )  # fmt: skip
    assert feeds(context)["a/appspec.yml"] == (["a/buildspec.yml"], True)
