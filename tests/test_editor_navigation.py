"""Do links, definitions, references and outlines lead to what a path names, and nowhere else?"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appspec_lint.context import Context
from appspec_lint.diagnostics.span import Span
from appspec_lint.editor.document_symbols import DocumentSymbol, list_symbols, search_symbols
from appspec_lint.editor.file_links import find_links
from appspec_lint.editor.navigation import find_definitions, find_references
from appspec_lint.project import load_project
from appspec_lint.repository.tree import in_memory
from appspec_lint.rule_docs import unmarked
from appspec_lint.rules import every_rule

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
BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - bash ci/build.sh
artifacts:
  files:
    - appspec.yml
    - scripts/*
"""
SCRIPT = "#!/bin/bash\nset -e\n"
FILES = {
    "appspec.yml": APPSPEC,
    "buildspec.yml": BUILDSPEC,
    "ci/build.sh": SCRIPT,
    "ci/common.sh": "VERSION=1\n",
    "scripts/start.sh": SCRIPT,
    "scripts/stop.sh": SCRIPT,
    "scripts/common.sh": "PORT=1\n",
}

Linked = list[tuple[str, str]]


def load(files: Mapping[str, str]) -> Context:
    return load_project(in_memory(files))


def links_in(path: str, text: str, **others: str) -> Linked:
    """The text and the target of each link in a file of the usual project."""
    context = load({**FILES, **others, path: text})
    return [(link.span.text, link.target) for link in find_links(context, path)]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param(
            "appspec.yml", APPSPEC, [("scripts/start.sh", "scripts/start.sh")], id="a location"
        ),
        pytest.param(
            "appspec.yml",
            APPSPEC.replace("\n", "\r\n").replace("os: linux", "os: linux # 🚀 한글"),
            [("scripts/start.sh", "scripts/start.sh")],
            id="CRLF and emoji",
        ),
        pytest.param(
            "appspec.yml",
            "{version: 0.0, os: linux,\n"
            " hooks: {ApplicationStart: [{location: 'scripts/start.sh'}]}}",
            [("scripts/start.sh", "scripts/start.sh")],
            id="flow style, in quotes",
        ),
        pytest.param(
            "appspec.yml",
            APPSPEC.replace("scripts/start.sh", '"./scripts/start.sh"'),
            [("./scripts/start.sh", "scripts/start.sh")],
            id="with a prefix",
        ),
        pytest.param(
            "appspec.yml",
            APPSPEC.replace("source: /", "source: scripts").replace("scripts/start", "start"),
            [("scripts", "scripts"), ("start.sh", "scripts/start.sh")],
            id="a directory, and the only script of a name",
        ),
        pytest.param(
            "appspec.yml",
            APPSPEC.replace("ApplicationStart", "ApplicationStrat"),
            [("scripts/start.sh", "scripts/start.sh")],
            id="an event that does not exist",
        ),
        pytest.param(
            "buildspec.yml",
            BUILDSPEC,
            [("ci/build.sh", "ci/build.sh"), ("appspec.yml", "appspec.yml")],
            id="a called script, and a file of the artifact, but not a pattern",
        ),
        pytest.param(
            "buildspec.yml",
            BUILDSPEC.replace("bash ci/build.sh", "cd ci && ./build.sh"),
            [("ci", "ci"), ("./build.sh", "ci/build.sh"), ("appspec.yml", "appspec.yml")],
            id="in another directory",
        ),
        pytest.param(
            "buildspec.yml",
            BUILDSPEC.replace("bash ci/build.sh", '"echo \\"🚀\\" && . ./ci/build.sh"'),
            [("./ci/build.sh", "ci/build.sh"), ("appspec.yml", "appspec.yml")],
            id="after escapes",
        ),
        pytest.param(
            "buildspec.yml",
            BUILDSPEC.replace(
                "bash ci/build.sh",
                "|\n        echo 1\n        $CODEBUILD_SRC_DIR/ci/build.sh --file=ci/common.sh",
            ),
            [
                ("ci/build.sh", "ci/build.sh"),
                ("ci/common.sh", "ci/common.sh"),
                ("appspec.yml", "appspec.yml"),
            ],
            id="after a variable, and in an option",
        ),
        pytest.param(
            "buildspec.yml",
            BUILDSPEC.replace("artifacts:\n", "artifacts:\n  base-directory: scripts\n"),
            [("ci/build.sh", "ci/build.sh"), ("scripts", "scripts")],
            id="the base directory",
        ),
        pytest.param(
            "buildspec.yml",
            BUILDSPEC.replace("artifacts:\n", "artifacts:\n  base-directory: dist\n"),
            [("ci/build.sh", "ci/build.sh")],
            id="a base directory that the build makes",
        ),
        pytest.param(
            "ci/build.sh",
            SCRIPT + '. "$(dirname "$0")/common.sh"\ncp scripts/start.sh /tmp\n',
            [("common.sh", "ci/common.sh"), ("scripts/start.sh", "scripts/start.sh")],
            id="in a script that the build calls",
        ),
        pytest.param(
            "scripts/start.sh",
            SCRIPT + '. "$(dirname "$0")/common.sh"\n/opt/app/scripts/stop.sh\n',
            [("common.sh", "scripts/common.sh"), ("scripts/stop.sh", "scripts/stop.sh")],
            id="in a hook script, beside it and where it is installed",
        ),
        pytest.param(
            "scripts/start.sh",
            SCRIPT + "cd /opt/app\nbash scripts/stop.sh\n",
            [("scripts/stop.sh", "scripts/stop.sh")],
            id="in the directory of the application",
        ),
        pytest.param(
            "scripts/start.sh",
            SCRIPT + "bash scripts/stop.sh\n",
            [],
            id="in the directory of the agent",
        ),
    ],
)
def test_a_path_is_a_link_to_its_file(path: str, text: str, expected: Linked) -> None:
    assert links_in(path, text) == expected


def test_json_has_links_too() -> None:
    text = (
        '{"version": 0.2, "phases": {"build": {"commands": ["bash ci/build.sh"]}}, '
        '"artifacts": {"files": ["appspec.yml", "scripts/*"]}}'
    )
    files = {path: file for path, file in FILES.items() if path != "buildspec.yml"}
    context = load({**files, "buildspec.json": text})
    links = find_links(context, "buildspec.json")
    assert [link.target for link in links] == ["ci/build.sh", "appspec.yml"]


def test_a_definition_links_to_its_buildspec() -> None:
    template = (
        "Resources:\n  Build:\n    Type: AWS::CodeBuild::Project\n    Properties:\n"
        "      Source:\n        Type: CODEPIPELINE\n        BuildSpec: ci/build.yml\n"
        "      Artifacts: {Type: CODEPIPELINE}\n"
    )
    context = load({**FILES, "template.yml": template, "ci/build.yml": BUILDSPEC})
    links = find_links(context, "template.yml")
    assert [(link.span.text, link.target) for link in links] == [("ci/build.yml", "ci/build.yml")]


ECS = """\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo: {ContainerName: web, ContainerPort: 80}
"""
TASK = (
    '{"family": "web", "containerDefinitions": [{"name": "web", "image": "<IMAGE1_NAME>", '
    '"portMappings": [{"containerPort": 80}]}]}'
)


def test_the_placeholders_of_a_service_link_to_the_files_that_replace_them() -> None:
    image = '{"ImageURI": "1"}'
    context = load({"appspec.yaml": ECS, "taskdef.json": TASK, "imageDetail.json": image})
    assert [link.target for link in find_links(context, "appspec.yaml")] == ["taskdef.json"]
    assert [link.target for link in find_links(context, "taskdef.json")] == ["imageDetail.json"]


# Definitions and references


@pytest.mark.parametrize(
    ("path", "at", "expected"),
    [
        ("appspec.yml", "start.sh", ["scripts/start.sh"]),
        ("appspec.yml", "linux", []),
        (
            "buildspec.yml",
            "scripts/*",
            ["scripts/common.sh", "scripts/start.sh", "scripts/stop.sh"],
        ),
        ("buildspec.yml", "ci/build.sh", ["ci/build.sh"]),
        ("buildspec.yml", "appspec.yml", ["appspec.yml"]),
        ("scripts/start.sh", "#!", []),
        ("missing.yml", "", []),
    ],
)
def test_a_path_is_defined_by_its_files(path: str, at: str, expected: list[str]) -> None:
    offset = FILES.get(path, "").index(at) + 1
    locations = find_definitions(load(FILES), path, offset)
    assert [location.path for location in locations] == expected


def places(spans: list[Span]) -> list[tuple[str, str]]:
    return [(span.source.path, span.text) for span in spans]


def test_a_script_is_referenced_by_its_hook_its_pattern_and_its_callers() -> None:
    files = {**FILES, "ci/build.sh": SCRIPT + "chmod +x scripts/start.sh\n"}
    context = load(files)
    expected = [
        ("appspec.yml", "scripts/start.sh"),
        ("buildspec.yml", "scripts/*"),
        ("ci/build.sh", "scripts/start.sh"),
    ]
    assert places(find_references(context, "scripts/start.sh", 5)) == expected
    for path in ("appspec.yml", "ci/build.sh"):
        offset = files[path].index("scripts/start.sh") + 9
        assert places(find_references(context, path, offset)) == expected
    assert places(find_references(context, "ci/common.sh", 0)) == []


def test_a_helper_is_referenced_by_the_scripts_that_read_it() -> None:
    files = {**FILES, "scripts/start.sh": SCRIPT + 'source "${BASH_SOURCE%/*}/common.sh"\n'}
    references = find_references(load(files), "scripts/common.sh", 0)
    assert ("scripts/start.sh", "common.sh") in places(references)


# Symbols


def outline(symbols: list[DocumentSymbol] | tuple[DocumentSymbol, ...]) -> list[object]:
    return [
        (symbol.name, outline(symbol.children)) if symbol.children else symbol.name
        for symbol in symbols
    ]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            "appspec.yml",
            APPSPEC,
            ["version", "os", ("files", ["/"]),
             ("hooks", [("ApplicationStart", ["scripts/start.sh"])])],
        ),
        (
            "appspec.yml",
            "{version: 0.0, os: linux,\n"
            " hooks: {AfterInstall: [{location: a}, {location: b}], X: 1}}",
            ["version", "os", ("hooks", [("AfterInstall", ["a", "b"]), "X"])],
        ),
        (
            "buildspec.yml",
            BUILDSPEC + "  secondary-artifacts:\n    web:\n      files: ['a/*']\n",
            ["version", ("phases", [("build", ["bash ci/build.sh"])]),
             ("artifacts", ["appspec.yml", "scripts/*", ("web", ["a/*"])])],
        ),
        ("scripts/start.sh", SCRIPT + "run() {\n  ls\n}\nfunction stop { ls; }\n", ["run", "stop"]),
        ("scripts/start.sh", "#!/usr/bin/python3\ndef f(): pass\n", []),
        ("appspec.yml", "os: [\n", []),
        ("missing.yml", "", []),
    ],
)  # fmt: skip
def test_the_outline_of_a_file(path: str, text: str, expected: list[object]) -> None:
    assert outline(list_symbols(load({**FILES, path: text}), path)) == expected


def test_a_symbol_is_found_by_some_of_its_letters() -> None:
    context = load({**FILES, "scripts/start.sh": "#!/bin/bash\nwait_for_port() { ls; }\n"})
    assert [(where, symbol.name) for where, symbol in search_symbols(context, "waitport")] == [
        ("scripts/start.sh", "wait_for_port")
    ]
    assert [where for where, _ in search_symbols(context, "start.sh")] == ["ApplicationStart"]
    assert search_symbols(context, "nothing of this name") == []


def check_nesting(symbols: list[DocumentSymbol] | tuple[DocumentSymbol, ...]) -> None:
    for symbol in symbols:
        span, selection = symbol.span, symbol.selection
        assert symbol.name
        assert span.start <= selection.start <= selection.end <= span.end
        for child in symbol.children:
            assert span.start <= child.span.start <= child.span.end <= span.end
        check_nesting(symbol.children)


def test_every_answer_about_the_examples_of_rules_is_in_its_file() -> None:
    for rule in every_rule():
        for marked in (*rule.bad[:2], *rule.good[:1]):
            files = unmarked(marked)
            context = load(files)
            for path, text in files.items():
                check_nesting(list_symbols(context, path))
                for link in find_links(context, path):
                    assert link.span.source.path == path
                    assert link.target in context.tree.entries or context.tree.has_directory(
                        link.target
                    )
                    assert find_definitions(context, path, link.span.start), (rule.name, link)
                find_references(context, path, len(text) // 2)


@settings(deadline=None)
@given(st.sampled_from(sorted(FILES)), st.text(max_size=80), st.data())
def test_a_file_that_is_half_typed_does_no_harm(path: str, text: str, data: st.DataObject) -> None:
    before = FILES[path]
    at = data.draw(st.integers(0, len(before)))
    end = data.draw(st.integers(at, len(before)))
    files = {**FILES, path: before[:at] + text + before[end:]}
    context = load(files)
    for name, content in files.items():
        check_nesting(list_symbols(context, name))
        find_links(context, name)
        offset = data.draw(st.integers(0, len(content)))
        find_definitions(context, name, offset)
        find_references(context, name, offset)
    search_symbols(context, text)
