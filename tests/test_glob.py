"""Which paths does a pattern of a buildspec take: yes, no, or not to be known?"""

from __future__ import annotations

import pytest
from conftest import seconds
from hypothesis import given, settings
from hypothesis import strategies as st

from appspec_lint.buildspec.glob import compile_pattern
from appspec_lint.certainty import Certainty, agreed, any_of

YES, MAYBE, NO = Certainty.YES, Certainty.MAYBE, Certainty.NO

MATCHES = [
    # a path
    ("appspec.yml", "appspec.yml", YES),
    ("appspec.yml", "deploy/appspec.yml", NO),
    ("appspec.yml", "appspecXyml", NO),
    ("appspec.yml", "appspec.yml.bak", NO),
    ("Appspec.yml", "appspec.yml", NO),
    ("scripts/start.sh", "scripts/start.sh", YES),
    ("./scripts/start.sh", "scripts/start.sh", YES),
    (".//scripts//start.sh", "scripts/start.sh", YES),
    (".\\scripts\\start.ps1", "scripts/start.ps1", YES),
    (" appspec.yml ", "appspec.yml", YES),
    ("a+b(1).txt", "a+b(1).txt", YES),
    # one star stays within a component
    ("*", "appspec.yml", YES),
    ("*", ".env", YES),
    ("*", "scripts/start.sh", NO),
    ("scripts/*", "scripts/start.sh", YES),
    ("scripts/*", "scripts/lib/util.sh", NO),
    ("scripts/*", "scripts", NO),
    ("*.yml", "appspec.yml", YES),
    ("*.yml", "deploy/appspec.yml", NO),
    ("target/*.jar", "target/app.jar", YES),
    ("target/*.jar", "target/lib/app.jar", NO),
    ("target/*-SNAPSHOT*.jar", "target/app-1-SNAPSHOT-all.jar", YES),
    ("*/app.jar", "services/app.jar", YES),
    ("*/app.jar", "app.jar", NO),
    ("*/app.jar", "a/b/app.jar", NO),
    # two stars span folders
    ("**/*", "appspec.yml", YES),
    ("**/*", "a/b/c/d", YES),
    ("**/*", ".git-crypt/keys/default", YES),
    ("scripts/**/*", "scripts/start.sh", YES),
    ("scripts/**/*", "scripts/a/b/c.sh", YES),
    ("scripts/**/*", "scripts2/start.sh", NO),
    ("scripts/**/*", "scripts", NO),
    ("**/*.sh", "start.sh", YES),
    ("**/*.sh", "a/b/start.sh", YES),
    ("**/*.sh", "a.sh/b", NO),
    ("a/**/b/*", "a/b/c", YES),
    ("a/**/b/*", "a/x/y/b/c", YES),
    ("a/**/b/*", "a/xb/c", NO),
    ("**/**/*", "a/b", YES),
    # what nobody has documented
    ("scripts", "scripts/start.sh", MAYBE),
    ("scripts", "scripts", YES),
    ("scripts", "other/start.sh", NO),
    ("scripts/", "scripts/start.sh", MAYBE),
    ("scripts/", "other/start.sh", NO),
    ("scripts/**", "scripts/a/b.sh", MAYBE),
    ("scripts/**", "other/b.sh", NO),
    ("**", "a/b", MAYBE),
    ("a**", "ab/c", MAYBE),
    ("a**", "b", NO),
    ("start.s?", "start.sh", MAYBE),
    ("start.s?", "stop.sh", NO),
    ("[ab].sh", "a.sh", MAYBE),
    ("{a,b}.sh", "a.sh", MAYBE),
    ("{a,b}.sh", "a.txt", NO),
    ("!appspec.yml", "appspec.yml", MAYBE),
    ("!appspec.yml", "other.yml", MAYBE),
    ("../appspec.yml", "appspec.yml", MAYBE),
    ("a/../b", "b", MAYBE),
    ("/appspec.yml", "appspec.yml", MAYBE),
    ("~/appspec.yml", "appspec.yml", MAYBE),
    ("C:\\app\\appspec.yml", "appspec.yml", MAYBE),
    ("$DIR/appspec.yml", "appspec.yml", MAYBE),
    ("app-${VERSION}.jar", "app-1.jar", MAYBE),
    ("`pwd`/a", "a", MAYBE),
    (".", "appspec.yml", MAYBE),
    ("./", "appspec.yml", MAYBE),
    ("..a/b", "..a/b", YES),
    ("a..b", "a..b", YES),
]


@pytest.mark.parametrize(
    ("pattern", "path", "taken"),
    [pytest.param(*row, id=f"{row[0]} {row[2].name.lower()} {row[1]}") for row in MATCHES],
)
def test_a_pattern_takes_a_path(pattern: str, path: str, taken: Certainty) -> None:
    assert compile_pattern(pattern).match(path) is taken


@pytest.mark.parametrize(
    ("pattern", "literal", "directory"),
    [
        ("appspec.yml", True, ""),
        ("a/b/c.sh", True, "a/b"),
        ("a/b/*", False, "a/b"),
        ("a/b*/c", False, "a"),
        ("**/*", False, ""),
        ("a/[bc]/d", False, "a"),
        ("$A/b/c", False, ""),
    ],
)
def test_a_pattern_knows_what_is_spelt_out(pattern: str, literal: bool, directory: str) -> None:
    assert compile_pattern(pattern).literal is literal
    assert compile_pattern(pattern).directory == directory


@pytest.mark.parametrize(
    ("pattern", "directory", "reached"),
    [
        ("**/*", "", True),
        ("**/*", "a/b", True),
        ("*", "", True),
        ("*", "a", False),
        ("scripts/*", "", True),
        ("scripts/*", "scripts", True),
        ("scripts/*", "scripts/lib", False),
        ("scripts/*", "other", False),
        ("scripts/**/*", "scripts/lib/deep", True),
        ("a/*/c", "a/b", True),
        ("a/*/c", "b", False),
        ("scripts", "scripts", True),
        ("appspec.yml", "appspec.yml", False),
        ("$DIR/*", "a", True),
        ("a/[bc]/d", "a/b", True),
        ("a/[bc]/d", "x", False),
    ],
)
def test_a_pattern_reaches_a_directory(pattern: str, directory: str, reached: bool) -> None:
    assert compile_pattern(pattern).reaches(directory) is reached


@pytest.mark.parametrize(
    ("pattern", "name", "named"),
    [
        ("scripts/*.sh", "start.sh", True),
        ("scripts/*.sh", "start.ps1", False),
        ("**/*", "anything", True),
        ("scripts/start.sh", "start.sh", True),
        ("scripts/start.sh", "stop.sh", False),
        ("scripts", "start.sh", True),
        ("scripts/", "start.sh", True),
        ("$DIR/x", "start.sh", True),
        ("target/**", "app.jar", True),
    ],
)
def test_a_pattern_names_a_file(pattern: str, name: str, named: bool) -> None:
    assert compile_pattern(pattern).names(name) is named


@pytest.mark.parametrize(
    "pattern",
    [
        "*" * 200,
        "**/" * 200,
        "**/" * 11 + "x",
        "*a" * 12,
        "*a" * 200,
        "**/a/" * 6,
        "**/*a" * 6,
        "**/*/" * 5 + "b",
        "?" * 200,
        "{a}" * 200,
        "[a]" * 60 + "b",
        "[[[[" * 100,
        "{" * 500,
        "?a" * 30,
        "[a]?" * 30 + "/x",
        "*" * 6 + "?" * 30 + "b",
        "a" * 100_000,
    ],
    ids=lambda pattern: f"{pattern[:8]} of {len(pattern)}",
)
def test_a_hostile_pattern_takes_no_time(pattern: str) -> None:
    with seconds(3):
        for path in ("a" * 255, "a/" * 120 + "c", "a" * 60 + "/" + "a" * 60 + "c"):
            compile_pattern(pattern).match(path)
            compile_pattern(pattern).reaches(path)
            compile_pattern(pattern).names(path)


@given(
    st.text(alphabet=st.sampled_from("ab*?[]{}!./\\$ \n"), max_size=10),
    st.text(alphabet=st.sampled_from("ab./"), max_size=10),
)
@settings(deadline=None)
def test_any_pattern_takes_any_path_or_not(pattern: str, path: str) -> None:
    read = compile_pattern(pattern)
    assert read.match(path) in Certainty
    assert isinstance(read.reaches(path), bool)
    assert isinstance(read.names(path), bool)


@given(
    st.text(alphabet=st.sampled_from("ab*/."), max_size=8),
    st.lists(st.sampled_from("ab"), min_size=1, max_size=4),
)
@settings(deadline=None)
def test_what_a_pattern_takes_it_reaches_and_names(pattern: str, parts: list[str]) -> None:
    path = "/".join(parts)
    read = compile_pattern(pattern)
    if read.match(path) is YES:
        assert read.reaches("/".join(parts[:-1]))
        assert read.names(parts[-1])


def test_certainties_are_joined() -> None:
    assert (YES & MAYBE, YES & NO, MAYBE & NO, YES & YES) == (MAYBE, NO, NO, YES)
    assert (YES | MAYBE, YES | NO, MAYBE | NO, NO | NO) == (YES, YES, MAYBE, NO)
    assert any_of([]) is NO
    assert any_of([NO, MAYBE, NO]) is MAYBE
    assert agreed([]) is MAYBE
    assert agreed([NO, NO]) is NO
    assert agreed([YES, NO]) is MAYBE
