"""Is everything that hostile or large input expands to followed to a limit only?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import pytest

from appspec_lint.build import file_history
from appspec_lint.build.artifact import Artifact, Member
from appspec_lint.build.directory_index import DirectoryIndex
from appspec_lint.build.effect_index import EffectIndex
from appspec_lint.build.effects import Anything, Copied, FileEffect, MakeDirectory, Remove, Write
from appspec_lint.build.simulation import simulate_build
from appspec_lint.build.workspace import Workspace
from appspec_lint.buildspec.buildspec_model import read_buildspec
from appspec_lint.certainty import Certainty
from appspec_lint.diagnostics import suggestions
from appspec_lint.diagnostics.span import Coverage, Source
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.linter import lint
from appspec_lint.project import load_project
from appspec_lint.repository.paths import are_related
from appspec_lint.repository.tree import in_memory
from appspec_lint.shell import parse as parse_shell
from appspec_lint.shell import parser
from appspec_lint.yaml.composer import parse

RULE = "too-much-to-follow"
APPSPEC = "version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: out/start.sh\n"


def buildspec(*commands: str) -> str:
    return json.dumps(
        {
            "version": "0.2",
            "phases": {"build": {"commands": list(commands)}},
            "artifacts": {"files": ["**/*"]},
        }
    )


def repository(*commands: str, **files: str) -> Mapping[str, str]:
    named = {name.replace("_", "."): text for name, text in files.items()}
    return {"appspec.yml": APPSPEC, "buildspec.yml": buildspec(*commands), **named}


def simulate(*commands: str, files: Mapping[str, str] | None = None) -> Workspace:
    text = buildspec(*commands)
    source = Source("buildspec.yml", text, "buildspec.yml")
    return simulate_build(in_memory(files or {}), "", read_buildspec(parse(source)))


def calls_twice(levels: int) -> str:
    functions = "".join(f"f{n}() {{ f{n - 1}; f{n - 1}; }}\n" for n in range(1, levels))
    return f"f0() {{ touch a; }}\n{functions}f{levels - 1}"


def loops(levels: int, body: str = "cp a b") -> str:
    words = " ".join(map(str, range(15)))
    return "".join(f"for v{n} in {words}; do " for n in range(levels)) + body + "; done" * levels


SCRIPTS = {f"s{n}_sh": f"#!/bin/sh\n./s{n - 1}.sh\n./s{n - 1}.sh\n" for n in range(1, 20)}

HOSTILE = [
    pytest.param(repository(calls_twice(40)), id="functions that call functions"),
    pytest.param(repository("f() { f; f; }; f"), id="a function that calls itself twice"),
    pytest.param(repository("./s19.sh", s0_sh="#!/bin/sh\n", **SCRIPTS), id="scripts"),
    pytest.param(repository("./s.sh", s_sh="#!/bin/sh\n./s.sh\n./s.sh\n"), id="a script"),
    pytest.param(repository(loops(6)), id="nested loops"),
    pytest.param(repository(loops(6, "[ -f a ]")), id="nested loops around a test"),
    pytest.param(
        repository(*(f"cp -r d{n} d{n + 1}" for n in range(400)), "cp -r d400 out"),
        id="a chain of copies",
    ),
]


@pytest.mark.parametrize("files", HOSTILE)
def test_what_is_not_followed_is_said_once_and_is_no_error(files: Mapping[str, str]) -> None:
    report = lint(in_memory(files))
    said = [diagnostic for diagnostic in report.diagnostics if diagnostic.rule == RULE]
    assert len(said) == 1
    assert said[0].severity.value == "info"
    assert "error" not in {diagnostic.severity.value for diagnostic in report.diagnostics}


QUIET = [
    pytest.param(repository(calls_twice(6)), id="a few functions"),
    pytest.param(repository(loops(2)), id="two nested loops"),
    pytest.param(repository(*(f"cp -r d{n} d{n + 1}" for n in range(30))), id="a short chain"),
    pytest.param(repository(*(f"cp -r a{n} out/{n}" for n in range(500))), id="many copies"),
    pytest.param(repository(*["make"] * 500), id="many programs"),
    pytest.param(repository("./a.sh", a_sh="#!/bin/sh\n./b.sh\n", b_sh="cp a b\n"), id="scripts"),
    pytest.param(repository("\n".join(["cp a b"] * 3000)), id="a long block"),
]


@pytest.mark.parametrize("files", QUIET)
def test_ordinary_builds_are_followed_to_the_end(files: Mapping[str, str]) -> None:
    assert RULE not in {diagnostic.rule for diagnostic in lint(in_memory(files)).diagnostics}


def test_what_is_not_followed_is_possible() -> None:
    chain = [f"cp -r d{n} d{n + 1}" for n in range(400)]
    followed = simulate(*chain[:20], files={"d0/x": ""})
    assert followed.contains("d20/x") is Certainty.YES
    assert followed.contains("d20/y") is Certainty.NO
    given_up = simulate(*chain, files={"d0/x": ""})
    assert given_up.contains("d400/y") is Certainty.MAYBE
    assert given_up.unfollowed is not None
    assert given_up.unfollowed.value.startswith("cp -r d3")


def test_values_that_multiply_are_unknown() -> None:
    doubled = ["export A=xxxxxxxxxx", *["export A=$A$A$A$A$A$A$A$A$A$A"] * 12]
    assert simulate(*doubled, "cp a $A").contains("x/a") is Certainty.MAYBE
    assert simulate(*doubled[:2], "cp a $A").contains("x/a") is Certainty.NO


def steps(count: int, command: str) -> int:
    workspace = simulate(*(command.format(n) for n in range(count)), files={"src/1/x": ""})
    for number in range(count):
        workspace.contains(f"out/{number}")
        workspace.contains(f"out/{number}/x")
        workspace.has_directory(f"out/{number}")
    return workspace._history._steps


@pytest.mark.parametrize(
    "command",
    [
        "cp -r src/{0} out/{0}",
        "cp src/{0} out/{0}",
        "mkdir -p out/{0} && touch out/{0}/x",
        "if [ -f a{0} ]; then cp a{0} out/{0}; fi",
        "echo {0} > out/{0}/x",
    ],
)
def test_the_steps_grow_with_the_commands(command: str) -> None:
    small, large = steps(50, command), steps(200, command)
    assert small > 0
    assert large <= 5 * small


def test_the_steps_of_all_answers_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_history, "_MOST_STEPS", 100)
    workspace = simulate(*["./tool"] * 50)
    for number in range(50):
        workspace.contains(f"{number}.sh")
    assert workspace._history._steps <= 200
    assert workspace.contains("another.sh") is Certainty.MAYBE
    assert workspace.unfollowed is not None


EFFECTS: list[FileEffect] = [
    Write("a/b"),
    Write(None, frozenset({"x"})),
    Copied("s", "a", deep=True),
    Copied("s", "a/b/c", deep=False, certain=False),
    Remove("a/b"),
    Remove(None, "*.x"),
    MakeDirectory("a/b/c"),
    MakeDirectory("ab"),
    Anything(),
    Write(""),
    Copied("/tmp/x", "/opt/a", deep=True),
    Write("/".join("d" * 100)),
]
PATHS = ["", "a", "a/b", "a/b/c", "a/b/c/d", "ab", "x", "/opt/a/b", "/", "/".join("d" * 101)]


@pytest.mark.parametrize("path", PATHS)
def test_the_index_finds_every_effect_that_touches_a_path(path: str) -> None:
    index = EffectIndex()
    for number, effect in enumerate(EFFECTS):
        index.add(number, effect)
    touching = {n for n, effect in enumerate(EFFECTS) if effect.touches(path)}
    assert touching <= set(index.concerning(path, len(EFFECTS)))
    assert set(index.concerning(path, 3)) <= {0, 1, 2}
    below = {n for n, each in enumerate(EFFECTS) if getattr(each, "target", "") == f"{path}/b/c"}
    assert below <= set(index.concerning(path, len(EFFECTS), below=True))


def test_an_effect_elsewhere_is_not_examined() -> None:
    index = EffectIndex()
    for number in range(100):
        index.add(number, Copied(f"s{number}", f"out/{number}", deep=True))
    assert index.concerning("out/7/x", 100) == [7]
    assert index.concerning("other", 100) == []
    assert index.concerning("out/7", 100, below=True) == [7]
    assert len(index.concerning("out", 100, below=True)) == 100


DIRECTORIES = [
    "",
    "a",
    "deploy",
    ".aws",
    "a/b",
    "a/deploy",
    "a/b/ci",
    "ab",
    "a/deploy/x",
    "deploy/a",
]


@pytest.mark.parametrize("directory", DIRECTORIES)
def test_related_directories_are_found_by_the_index(directory: str) -> None:
    index = DirectoryIndex(DIRECTORIES, lambda home: home)
    related = [home for home in DIRECTORIES if are_related(home, directory)]
    assert index.related(directory) == related


def test_the_search_for_a_similar_name_is_limited() -> None:
    compared = []

    def known(count: int) -> Iterator[str]:
        for number in range(count):
            compared.append(number)
            yield f"unlike{number}"

    assert closest_match("start", ["stop", "strat"]) == "strat"
    assert closest_match("start", known(5000)) is None
    assert len(compared) < 1000


def test_text_that_is_slow_to_parse_gives_an_incomplete_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert parse_shell("echo a\n" * 2000).complete
    monkeypatch.setattr(parser, "_LONGEST_TIME", -1.0)
    assert not parse_shell("echo b\n" * 2000).complete
    assert parse_shell("echo b\n").complete
    monkeypatch.undo()
    assert parse_shell("echo c\n" * 2000).complete


def test_letters_are_compared_only_as_far_as_a_nearer_word_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = []

    def count(left: str, right: str, most: int) -> int:
        compared.append(right)
        return distance(left, right, most)

    distance = suggestions._distance
    monkeypatch.setattr(suggestions, "_distance", count)
    assert closest_match("start", ["stert", "sturt", "stort"]) == "stert"
    assert compared == ["stert"]
    assert distance("abcdefgh", "hgfedcba", 2) == 3
    assert distance("abcd", "abdc", 1) == 1


def test_coverage_is_that_of_the_single_spans() -> None:
    source = Source("s.sh", "x" * 40, "s.sh")
    spans = [source.span(*each) for each in [(30, 35), (2, 5), (4, 9), (9, 9), (12, 14), (14, 20)]]
    coverage = Coverage(spans)
    covered = {offset for span in spans for offset in range(span.start, span.end)}
    assert {offset for offset in range(41) if offset in coverage} == covered
    assert len(coverage._starts) == 3


@pytest.mark.parametrize("base", ["", "out", "o*", "$OUT", "other"])
def test_a_member_is_found_without_a_search_of_all(base: str) -> None:
    files = {"a.txt": "", "b/c.txt": "", "out/a.txt": "", "no.log": ""}
    content = {
        "version": "0.2",
        "phases": {"build": {"commands": ["cp -r b out/b", "cp a.txt out/new.txt"]}},
        "artifacts": {
            "files": ["**/*"],
            "exclude-paths": ["*.log"],
            "base-directory": base or ".",
        },
    }
    source = Source("buildspec.yml", json.dumps(content), "buildspec.yml")
    read = read_buildspec(parse(source))
    artifact = Artifact(read.artifacts[0], simulate_build(in_memory(files), "", read))
    assert artifact.has_members == bool(artifact.members)
    for path in files:
        first = next((each for each in artifact.members if each.source == path), None)
        assert artifact.member_from(path) == first


def test_appspecs_beside_many_builds_are_asked_once_for_equal_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def count(artifact: Artifact, place: str) -> Member | None:
        asked.append(place)
        return member(artifact, place)

    member = Artifact.member
    monkeypatch.setattr(Artifact, "member", count)
    specs = {f"appspec-{n}.yml": "version: 0.0\nos: linux\n" for n in range(20)}
    builds = {f"buildspec-{n}.yml": buildspec("make") for n in range(20)}
    context = load_project(in_memory({**specs, **builds}))
    assert {len(bundle.builds) for bundle in context.bundles} == {20}
    assert {len(bundle.interpretations) for bundle in context.bundles} == {1}
    assert len(asked) == 20


def test_builds_with_other_files_are_not_taken_for_equal() -> None:
    builds = {
        "buildspec-1.yml": buildspec("rm appspec.yml"),
        "buildspec-2.yml": buildspec("make"),
        "buildspec-3.yml": buildspec("make"),
    }
    (bundle,) = load_project(in_memory({"appspec.yml": APPSPEC, **builds})).bundles
    assert [build.buildspec.path for build in bundle.builds] == [
        "buildspec-2.yml",
        "buildspec-3.yml",
    ]
    assert len(bundle.interpretations) == 1


def test_jobs_that_add_to_one_archive_are_followed_to_a_limit() -> None:
    def deliver(count: int) -> set[tuple[str, ...]]:
        jobs = "".join(
            f"deploy{n}:\n  script:\n    - zip -r shop.zip d{n} appspec.yml\n"
            f"    - aws s3 cp shop.zip s3://bucket/{n}.zip\n"
            "    - aws deploy create-deployment --application-name shop"
            f" --s3-location bucket=bucket,bundleType=zip,key={n}.zip\n"
            for n in range(count)
        )
        files = {f"d{n}/file": "" for n in range(count)}
        tree = in_memory({**files, "appspec.yml": APPSPEC, ".gitlab-ci.yml": jobs})
        deliveries = load_project(tree).deliveries
        assert len(deliveries) == count
        return {
            tuple(pattern.value for pattern in build.section.files)
            for delivery in deliveries
            for build in delivery.builds
        }

    assert {len(patterns) for patterns in deliver(10)} == {2 * 11}
    assert {len(patterns) for patterns in deliver(30)} == {2 * 2}
