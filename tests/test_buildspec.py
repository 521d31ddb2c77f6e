"""Buildspecs: the cures that rules offer are cures, and each key of the schema explains itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from examples import lint_texts, names

from appspec_lint.buildspec.batch import find_cycle, read_batch_builds
from appspec_lint.diagnostics.span import Source
from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory
from appspec_lint.yaml.composer import parse

SCHEMA = Path(__file__).parents[1] / "schemas" / "buildspec.schema.json"
COMMANDS = "version: 0.2\nphases:\n  build:\n    commands:\n"
MAKE = COMMANDS + "      - make\n"
ARTIFACTS = COMMANDS + "      - make\nartifacts:\n"


def cured(text: str) -> tuple[str, list[str]]:
    """The text with the first fix of each finding applied, and the rules that offered one."""
    report = lint(in_memory({"buildspec.yml": text}))
    fixes = [(each.rule, each.finding.fixes[0]) for each in report.diagnostics
             if each.finding.fixes]  # fmt: skip
    edits = [edit for _, fix in fixes for edit in fix.edits]
    for edit in sorted(edits, key=lambda each: each.span.start, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text, [name for name, _ in fixes]


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ('echo "a: b"', "'echo \"a: b\"'"),
        ("echo 'it''s: b'", "'echo ''it''''s: b'''"),
        ("echo done:", "'echo done:'"),
        ('curl -H "Accept: a # b" http://x', "'curl -H \"Accept: a # b\" http://x'"),
        ("echo a: b # why", "'echo a: b' # why"),
        ("[ -f app.jar ]", "'[ -f app.jar ]'"),
        ("{echo a}", "'{echo a}'"),
        ("- make", "make"),
        ("*.sh", "'*.sh'"),
        ("*.sh # all", "'*.sh' # all"),
        ("`date`", "'`date`'"),
        ("@echo off", "'@echo off'"),
        ("%CD%\\build", "'%CD%\\build'"),
        ("[ -f a ] && make", "'[ -f a ] && make'"),
        ('"make all" --jobs 4', "'\"make all\" --jobs 4'"),
        ('"sed s/\\d//"', "'sed s/\\d//'"),
        ("! grep -r TODO src", "'! grep -r TODO src'"),
        ('sed -i "s/ #.*//" app.conf', "'sed -i \"s/ #.*//\" app.conf'"),
    ],
)
def test_a_command_that_yaml_misreads_is_cured_as_it_was_written(line: str, meant: str) -> None:
    text, offered = cured(f"{COMMANDS}      - {line}\n      - make test\n")
    assert len(offered) == 1
    assert text == f"{COMMANDS}      - {meant}\n      - make test\n"
    assert names(lint_texts({"buildspec.yml": text})) == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            COMMANDS + "      - make\n  artifacts:\n    files:\n\n      - a.jar\n",
            ARTIFACTS + "  files:\n\n    - a.jar\n",
        ),
        (
            ARTIFACTS + "    files:\n      - a.jar\ndiscard-paths: yes\n",
            ARTIFACTS + "    files:\n      - a.jar\n    discard-paths: yes\n",
        ),
        (
            "version: 0.2\nphases:\n  build:\n  commands:\n    - make\n",
            "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n",
        ),
        ("version 0.2\nphases:\n  build:\n    commands:\n      - make\n", MAKE),
        ("version: 0.2\nphases:\n\tbuild:\n\t\tcommands:\n\t\t\t- make\n", MAKE),
        ("```yaml\n" + COMMANDS + "      - make\n```\n", COMMANDS + "      - make\n"),
        ("version: 0.2\n// go\n" + COMMANDS[13:] + "      - make\n",
         "version: 0.2\n# go\n" + COMMANDS[13:] + "      - make\n"),
        (ARTIFACTS + "  files: '**/*'\n", ARTIFACTS + "  files: ['**/*']\n"),
    ],
    ids=["artifacts", "discard-paths", "commands", "colon", "tabs", "fence", "slashes", "list"],
)  # fmt: skip
def test_a_cure_makes_the_file_what_was_meant(text: str, meant: str) -> None:
    assert cured(text)[0] == meant
    assert names(lint_texts({"buildspec.yml": meant})) == []


def test_a_section_that_others_follow_is_not_moved_by_a_cure() -> None:
    text = (
        "version: 0.2\nphases:\n  artifacts:\n    files:\n      - a.jar\n"
        "  build:\n    commands:\n      - make\n"
    )
    assert cured(text) == (text, [])


@pytest.mark.parametrize(
    "text",
    [
        "version: 0.2\n",
        "version: 0.2\nphases:\n  build:\n    commands: 5\nbatch: no\n",
        "a: &a [*b]\n",
        "version: 0.2\nphases: {build: {commands: [{<<: 3}]}}\n",
        "version: 0.1\nphases: {build: {commands: ['cd (', 'export', '$(']}}\n",
        "batch: {build-graph: [{identifier: a, depend-on: {b: c}}, 3, {identifier: [1]}]}\n",
        "env: {exported-variables: {a: b}, variables: [1], secrets-manager: {a: [1]}}\n",
        "- *a\n```\n//\n\t",
        "phases:\n  build:\n    commands: &c\n      - *d\n      - &d [a]\n      - *d\n",
    ],
)
def test_no_text_is_a_trouble_for_a_rule(text: str) -> None:
    assert lint_texts({"buildspec.yml": text}).sources


@pytest.mark.parametrize(
    "text",
    [
        "discard-paths: yes\nversion: 0.2\nartifacts: {}\nphases: {}\n",
        "version: 0.2\nphases: {}\nartifacts: {}\ndiscard-paths: yes\n",
        '{"version": 0.2,\n "phases": {\n  "artifacts": {"files": ["a"]}}}\n',
        COMMANDS + "      - *setup\n",
        COMMANDS + "      - name: compile\n        run: make\n",
    ],
    ids=["other-order", "brackets", "json", "alias", "step"],
)
def test_where_it_is_not_known_what_was_meant_there_is_no_cure(text: str) -> None:
    assert names(lint_texts({"buildspec.yml": text}))
    assert cured(text) == (text, [])


def test_a_circle_is_found_behind_builds_that_are_in_none() -> None:
    graph = {"a": "b", "b": "cd", "c": "e", "d": "f", "e": "", "f": "b"}
    lines = [
        f"    - identifier: {name}\n      depend-on: [{', '.join(awaited)}]\n"
        for name, awaited in graph.items()
    ]
    text = "batch:\n  build-graph:\n" + "".join(lines)
    tasks = read_batch_builds(parse(Source("buildspec.yml", text, "buildspec.yml")), "build-graph")
    assert [task.identifier.value for task in find_cycle(tasks)] == ["b", "d", "f"]
    assert find_cycle(tuple(task for task in tasks if task.identifier.value != "f")) == ()


def test_an_anchor_inside_a_value_makes_no_duplicate_key() -> None:
    text = (
        COMMANDS + "      - make\nenv:\n  variables: &v {A: x}\n  parameter-store:\n"
        "    <<: *v\n    A: /app/a\n"
    )
    assert names(lint_texts({"buildspec.yml": text})) == []


def keys(schema: dict[str, Any], node: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Each place of a schema that describes a key, with what it says."""
    for name, each in node.items() if isinstance(node, dict) else ():
        here = f"{place}/{name}"
        if name == "properties" and not {"if", "then"} & set(place.split("/")):
            for key, value in each.items():
                yield f"{here}/{key}", value
        if isinstance(each, dict):
            yield from keys(schema, each, here)
        for index, item in enumerate(each if isinstance(each, list) else ()):
            yield from keys(schema, item, f"{here}/{index}")


def told(schema: dict[str, Any], node: dict[str, Any], word: str) -> str:
    """What is said of a key at its place, or at that which it refers to."""
    if word in node:
        return str(node[word])
    reference = node.get("$ref")
    if reference is None:
        return ""
    return told(schema, schema["definitions"][reference.rpartition("/")[2]], word)


def test_each_key_of_the_schema_has_a_title_and_a_description() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    found = list(keys(schema, schema))
    assert len(found) > 80
    bare = [place for place, node in found for word in ("title", "description")
            if len(told(schema, node, word)) < (2 if word == "title" else 15)]  # fmt: skip
    assert bare == []


@pytest.mark.parametrize(
    ("text", "line", "severity", "words"),
    [
        (ARTIFACTS + "  paths:\n    - a.jar\n", 7, "error", "did you mean `files`?"),
        (ARTIFACTS + "  file:\n    - a.jar\n", 7, "error", "did you mean `files`?"),
        (MAKE + "cache:\n  files:\n    - a\n", 7, "warning", "did you mean `paths`?"),
        (MAKE + "  artifacts: {files: [a]}\n", 6, "error", "move `artifacts`"),
        (MAKE + "discard-paths: yes\n", 6, "warning", "move `discard-paths`"),
        (MAKE + "  install:\n    nodejs: 22\n", 7, "warning", "move `nodejs`"),
        (MAKE + "  post_biuld:\n    commands: [a]\n", 6, "error", "did you mean `post_build`?"),
        (MAKE + "  install: {runtime-versions: {go: 1}}\n", 6, "error", "did you mean `golang`?"),
        (MAKE + "  install: {runtime-versions: {cobol: 1}}\n", 6, "error", "use one of `android`"),
        (MAKE + "env:\n  variables: {CODEBUILD_SRC_DIR: x}\n", 7, "warning", ""),
        (MAKE + "batch:\n  build-list:\n    - identifier: a\n      depend-on: [b]\n", 9,
         "warning", "move `depend-on`"),
        (MAKE + "reports:\n  files: [a.xml]\n  file-format: JUNITXML\n", 7, "warning",
         "the name of the report group below `reports`"),
        (COMMANDS[:-1] + " - make\n", 4, "error", "on its own line"),
        (COMMANDS + "      - 'make\n", 5, "error", "close the open quote"),
        (COMMANDS + '      - "sed s/\\d//"\n', 5, "error", "use single quotes"),
        (MAKE + "artifacts:\n  type: NO_ARTIFACTS\n", 6, "warning", ""),
        (MAKE + "artifacts:\n  name: a\n", 6, "error", ""),
        (MAKE[13:], 1, "error", ""),
        ("batch:\n  build-list:\n    - identifier: a\n", 1, "warning", ""),
        ("version: 0.1" + MAKE[12:] + "env: {variables: {A: b}}\n", 6, "warning", ""),
    ],
    ids=["paths", "file", "cache-files", "artifacts", "discard-paths", "nodejs", "phase", "go",
         "cobol", "reserved", "depend-on", "reports", "inline-list", "open-quote",
         "escape", "no-artifacts", "no-files", "no-version", "no-version-in-batch", "env-in-0.1"],
)  # fmt: skip
def test_one_defect_has_one_teller(text: str, line: int, severity: str, words: str) -> None:
    found = lint_texts({"buildspec.yml": text}).diagnostics
    assert [(each.finding.span.start_position.line, each.severity.value) for each in found] == [
        (line, severity)
    ]
    assert words in found[0].finding.help
