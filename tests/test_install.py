"""What does the agent's plan of an AppSpec hold?"""

from __future__ import annotations

import pytest

from appspec_lint.appspec.appspec_model import AppSpec, read_appspec
from appspec_lint.certainty import Certainty
from appspec_lint.deployment.install import ConflictKind, InstallPlan, plan_install
from appspec_lint.deployment.permission_targets import find_target, matches
from appspec_lint.diagnostics.span import Source
from appspec_lint.project import load_project
from appspec_lint.repository.tree import in_memory
from appspec_lint.yaml.composer import parse

FILES = ("app.jar", "conf/app.conf", "conf/log/log.conf", "scripts/a.sh", "appspec.yml")


def appspec(*entries: tuple[str, str], permissions: str = "") -> AppSpec:
    lines = "".join(f"  - source: {s}\n    destination: {d}\n" for s, d in entries)
    text = f"version: 0.0\nos: linux\nfiles:\n{lines}{permissions}"
    return read_appspec(parse(Source("appspec.yml", text, "appspec.yml")))


def planned(*entries: tuple[str, str]) -> InstallPlan:
    return plan_install(appspec(*entries), dict.fromkeys(FILES, Certainty.YES))


@pytest.mark.parametrize(
    ("source", "destination", "targets"),
    [
        pytest.param("app.jar", "/srv", ["/srv/app.jar"], id="a file by its name"),
        pytest.param("/app.jar", "/srv/", ["/srv/app.jar"], id="slashes that mean nothing"),
        pytest.param("conf", "/srv", ["/srv/app.conf", "/srv/log/log.conf"], id="a folder's files"),
        pytest.param("conf/log/", "/srv", ["/srv/log.conf"], id="a folder with a slash"),
        pytest.param("con", "/srv", [], id="no beginning of a name"),
        pytest.param("conf/*", "/srv", [], id="no wildcards"),
        pytest.param("../x", "/srv", [], id="nothing outside the bundle"),
        pytest.param("app.jar", "srv", [], id="a relative destination is left out"),
        pytest.param("app.jar", "/srv/a/../b//", ["/srv/b/app.jar"], id="a path is normalised"),
        pytest.param("/", "/srv", sorted(f"/srv/{path}" for path in FILES), id="all of it"),
        pytest.param(".", "/", sorted(f"/{path}" for path in FILES), id="all of it, to the root"),
    ],
)
def test_a_source_is_copied_to(source: str, destination: str, targets: list[str]) -> None:
    assert sorted(planned((source, destination)).copies) == targets


def test_the_directories_that_are_needed_are_made() -> None:
    assert sorted(planned(("conf", "/srv/app")).directories) == ["/srv", "/srv/app", "/srv/app/log"]


@pytest.mark.parametrize(
    ("entries", "way", "target"),
    [
        pytest.param(
            [("app.jar", "/srv"), ("/app.jar", "/srv/")], ConflictKind.TWICE, "/srv/app.jar",
            id="one twice",
        ),
        pytest.param(
            [("/", "/srv"), ("conf", "/srv/conf")], ConflictKind.TWICE,
            "/srv/conf/app.conf", id="all and one",
        ),
        pytest.param(
            [("app.jar", "/srv/log"), ("app.jar", "/srv/log/app.jar")],
            ConflictKind.THROUGH_FILE, "/srv/log/app.jar", id="a folder where a file is",
        ),
        pytest.param(
            [("app.jar", "/srv/app.conf"), ("conf/app.conf", "/srv")],
            ConflictKind.ON_DIRECTORY, "/srv/app.conf", id="a file where a folder is",
        ),
    ],
)  # fmt: skip
def test_entries_that_get_into_each_others_way(
    entries: list[tuple[str, str]], way: ConflictKind, target: str
) -> None:
    [clash] = planned(*entries).conflicts
    assert (clash.way, clash.target) == (way, target)
    assert clash.certainty is Certainty.YES


def test_entries_that_only_share_a_directory_do_not_clash() -> None:
    assert planned(("app.jar", "/srv"), ("conf", "/srv"), ("scripts", "/srv")).conflicts == ()


def test_a_pattern_of_many_stars_is_answered_at_once() -> None:
    assert not matches("a" * 200, "*a" * 40 + "*b")
    assert matches("a" * 200 + "b", "*a" * 40 + "*b")


@pytest.mark.parametrize(
    ("name", "pattern", "taken"),
    [
        ("a.sh", "*.sh", True),
        ("a.sh", "a*", True),
        ("a.sh", "a*.sh", True),
        ("a.sh", "a.sh*", True),
        ("a", "a*a", False),
        ("aa", "a*a", True),
        ("abcb", "a*b", True),
        ("abc", "*b", False),
        ("a/b", "*", False),
        ("", "*", True),
        ("a.sh", "?.sh", False),
    ],
)
def test_a_star_is_the_only_wildcard(name: str, pattern: str, taken: bool) -> None:
    assert matches(name, pattern) is taken


def test_what_is_no_file_of_the_repository_is_not_certain() -> None:
    text = "version: 0.0\nos: linux\nfiles:\n  - source: /\n    destination: /srv\n"
    tree = in_memory({"appspec.yml": text, "web/a": ""}, links={"web/current": "gone"})
    [bundle] = load_project(tree).bundles
    assert bundle.files["web/a"] is Certainty.YES
    assert bundle.files["web/current"] is Certainty.YES  # the agent copies the link itself


def test_a_clash_with_a_file_that_may_be_there_is_not_certain() -> None:
    files = {"a/x": Certainty.YES, "b/x": Certainty.MAYBE}
    [clash] = plan_install(appspec(("a", "/srv"), ("b", "/srv")), files).conflicts
    assert clash.certainty is Certainty.MAYBE


@pytest.mark.parametrize(
    ("permission", "files", "directories"),
    [
        pytest.param("/srv", ["app.conf", "log/log.conf"], ["log"], id="everything below"),
        pytest.param("/srv\n    pattern: '**'", ["app.conf", "log/log.conf"], ["log"], id="as **"),
        pytest.param("/srv\n    pattern: '*'", ["app.conf"], ["log"], id="a star: what is in it"),
        pytest.param("/srv\n    pattern: '*.conf'", ["app.conf"], [], id="names that end so"),
        pytest.param("/srv\n    pattern: 'app.????'", [], [], id="no other wildcard"),
        pytest.param("/srv\n    pattern: log/*", [], [], id="no pattern with a slash"),
        pytest.param("/srv\n    except: [app.conf]", ["log/log.conf"], ["log"], id="but one"),
        pytest.param("/srv\n    except: ['log/*']", ["app.conf", "log/log.conf"], ["log"],
                     id="nothing deeper can be excepted"),
        pytest.param("/srv\n    type: [file]", ["app.conf", "log/log.conf"], [], id="files"),
        pytest.param("/srv\n    type: [directory]", [], ["log"], id="folders"),
        pytest.param("/srv/app.conf", ["app.conf"], [], id="one file"),
        pytest.param("/srv/app.conf\n    type: [directory]", [], [], id="a file is no folder"),
        pytest.param("/srv/log", ["log/log.conf"], [], id="the object itself is not meant"),
        pytest.param("/", ["app.conf", "log/log.conf"], ["log", ""], id="the root of the disk"),
        pytest.param("/sr", [], [], id="no beginning of a name"),
    ],
)  # fmt: skip
def test_a_permission_is_set_on(permission: str, files: list[str], directories: list[str]) -> None:
    spec = appspec(("conf", "/srv"), permissions=f"permissions:\n  - object: {permission}\n")
    found = find_target(
        plan_install(spec, dict.fromkeys(FILES, Certainty.YES)), spec.permissions[0]
    )
    assert sorted(copy.target for copy in found.files) == [f"/srv/{path}" for path in files]
    assert sorted(found.directories, reverse=True) == [
        f"/srv/{path}".rstrip("/") for path in directories
    ]
