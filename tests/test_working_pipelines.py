"""Repositories whose pipelines work, and others whose pipelines fail.

The former are in tests/data/pipelines, one file for each kind of definition; nothing is reported
about them. The latter are in tests/data/broken_pipelines.txt, with what is reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appspec_lint.linter import lint_project
from appspec_lint.repository.tree import Tree

DATA = Path(__file__).parent / "data"
PROJECT = {
    "appspec.yml": """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/parcel
hooks:
  AfterInstall:
    - location: scripts/install.sh
      timeout: 60
""",
    "scripts/install.sh": "#!/bin/bash\nset -e\nsystemctl daemon-reload\n",
    "src/main.py": "print(1)\n",
}
Files = dict[str, str]
Case = tuple[Files, list[str]]


def read_cases(path: Path) -> Iterator[tuple[str, Case]]:
    """The repositories of a data file: the name, the files, and what is reported of each."""
    for part in path.read_text(encoding="utf-8").split("\n=== ")[1:]:
        name, _, content = f"{part}\n".partition("\n")
        files: Files = {}
        expected: list[str] = []
        current = ""
        for line in content.splitlines(keepends=True):
            if line.startswith("! "):
                expected.append(line[2:].rstrip("\n"))
            elif line.startswith("> project"):
                directory = line.split()[2:]
                files.update({"/".join([*directory, p]): code for p, code in PROJECT.items()})
            elif line.startswith("--- "):
                current = line[4:].rstrip("\n")
                files[current] = ""
            else:
                files[current] += line
        yield f"{path.stem}: {name}", (files, expected)


WORKING = {
    name: files
    for path in sorted((DATA / "pipelines").glob("*.txt"))
    for name, (files, _) in read_cases(path)
}
BROKEN = dict(read_cases(DATA / "broken_pipelines.txt"))


@pytest.fixture(autouse=True)
def _has_a_remote(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tree, "repository_name", "shop/orders")


def find(files: Files) -> list[str]:
    """The errors and warnings about a repository whose files are all tracked."""
    repository = {**files, ".git/index": "\n".join(files)}
    return [
        f"{each.severity.value} {each.rule} {each.path}"
        for each in lint_project(repository).diagnostics
        if each.severity.value in ("error", "warning")
    ]


@pytest.mark.parametrize("files", WORKING.values(), ids=WORKING)
def test_nothing_is_reported_about_a_pipeline_that_works(files: Files) -> None:
    assert find(files) == []


@pytest.mark.parametrize(("files", "expected"), BROKEN.values(), ids=BROKEN)
def test_a_pipeline_that_fails_is_reported(files: Files, expected: list[str]) -> None:
    assert expected
    assert find(files) == expected


DEFINITIONS = [
    (path, text)
    for files in WORKING.values()
    for path, text in files.items()
    if path.startswith(".") or path.endswith((".tf", ".json", "Jenkinsfile")) or "pipeline" in path
]
PIECES = st.sampled_from(
    """!Ref|!Sub|!GetAtt|${{|}}|${|$(|{|}|[|]|:| - |null|*a|&a|<<: *a|"|'|#|\n|\t|\x00|<<EOF|EOF|
    for_each|count|each.value|module|source|uses: ./|runs|inputs|zip -r|cd ..|../..|@|**|\\
    """.split("|")
)


@settings(max_examples=60, deadline=2_000)
@given(
    definition=st.sampled_from(DEFINITIONS),
    places=st.lists(st.integers(0, 4_000), min_size=1, max_size=6),
    pieces=st.lists(PIECES, min_size=1, max_size=6),
    cut=st.integers(0, 40),
)
def test_a_mutated_definition_raises_nothing(
    definition: tuple[str, str], places: list[int], pieces: list[str], cut: int
) -> None:
    path, text = definition
    for place, piece in zip(places, pieces, strict=False):
        start = place % (len(text) + 1)
        text = text[:start] + piece + text[start + cut :]
    report = lint_project({**PROJECT, path: text})
    assert all(each.message for each in report.diagnostics)


HOSTILE: dict[str, Files] = {
    "a workflow of many jobs": {
        ".github/workflows/a.yml": "on: push\njobs:\n"
        + "".join(
            f"  j{i}:\n    needs: j{i + 1}\n    steps:\n      - uses: actions/checkout@v4\n"
            "      - run: aws deploy push --source a\n"
            for i in range(150)
        )
    },
    "a matrix that multiplies": {
        ".github/workflows/a.yml": "on: push\njobs:\n  d:\n    strategy:\n      matrix:\n"
        + "".join(f"        k{i}: [{', '.join(map(str, range(20)))}]\n" for i in range(10))
        + "    steps:\n      - run: aws deploy push "
        + " ".join(f"${{{{ matrix.k{i} }}}}" for i in range(10))
        + "\n"
    },
    "actions that use each other": {
        ".github/workflows/a.yml": "on: push\njobs: {d: {steps: [{uses: ./a}, {run: aws deploy}]}}",
        "a/action.yml": f"runs: {{using: composite, steps: [{'{uses: ./b}, ' * 50}]}}",
        "b/action.yml": f"runs: {{using: composite, steps: [{'{uses: ./a}, ' * 50}]}}",
    },
    "a pipeline whose actions feed each other": {
        "pipeline.yml": "Resources:\n  P:\n    Type: AWS::CodePipeline::Pipeline\n"
        "    Properties:\n      Stages:\n        - Actions:\n"
        + "".join(
            f"            - {{Name: a{i}, ActionTypeId: {{Category: Build, Provider: CodeBuild}}, "
            f"InputArtifacts: [{{Name: x{i}}}], OutputArtifacts: [{{Name: x{(i + 1) % 40}}}]}}\n"
            for i in range(40)
        )
        + "            - {Name: d, ActionTypeId: {Category: Deploy, Provider: CodeDeploy}, "
        "InputArtifacts: [{Name: x7}]}\n"
    },
    "modules that contain each other": {
        "a/main.tf": 'module "b" {\n  source = "../b"\n}\nresource "aws_codepipeline" "p" {}\n',
        "b/main.tf": 'module "a" {\n  source = "../a"\n}\nresource "aws_codepipeline" "p" {}\n',
    },
    "locals that refer to each other": {
        "main.tf": "locals {\n"
        + "".join(f'  a{i} = "${{local.a{i + 1}}}${{local.a{i + 1}}}"\n' for i in range(60))
        + "  a60 = local.a0\n}\n"
        'resource "aws_codebuild_project" "p" {\n  source {\n    buildspec = local.a0\n  }\n}\n'
    },
    "artifacts of many jobs": {
        ".gitlab-ci.yml": "".join(
            f"j{i}:\n  needs: [j{(i + 1) % 150}]\n  script: [aws deploy push --source d{i}]\n"
            f"  artifacts: {{paths: [d{i}/**, '**', ../x, /y]}}\n"
            for i in range(150)
        )
    },
    "a long template": {
        "template.yml": "Resources:\n"
        + "".join(
            f"  P{i}:\n    Type: AWS::CodeBuild::Project\n    Properties:\n"
            f"      Source: {{Type: CODEPIPELINE, BuildSpec: !Sub '${{P{i + 1}}}/b.yml'}}\n"
            for i in range(1_500)
        )
    },
}


@pytest.mark.parametrize("files", HOSTILE.values(), ids=HOSTILE)
def test_what_expands_without_end_is_linted_in_time(files: Files) -> None:
    start = process_time()
    find({**PROJECT, **files})
    assert process_time() - start < 15


def test_every_kind_of_definition_has_repositories() -> None:
    kinds = {name.partition(":")[0] for name in WORKING}
    assert {"ci_systems", "cloudformation", "github_actions", "handed_on", "terraform"} <= kinds
