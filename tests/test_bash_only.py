"""What requires bash, in build commands and in scripts that `sh` runs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory
from appspec_lint.script.dash_failure import DashRun
from appspec_lint.shell import parse
from appspec_lint.shell.bash_syntax import DashEffect, find_bash_constructs

DASH = shutil.which("dash")
UBUNTU, AMAZON = "aws/codebuild/standard:7.0", "aws/codebuild/amazonlinux-x86_64-standard:5.0"
TERRAFORM = 'resource "aws_codebuild_project" "a" {\n  environment {\n    image = "%s"\n  }\n}\n'

FAILS = {
    "[[ a == b ]]": "[[",
    "[[ a =~ ^(x|y)$ ]] && ls": "[[",
    "if [[ a =~ ^(x|y)$ ]]; then ls; fi": "[[",
    "source x": "source",
    "cd / && source x": "source",
    "set -e\nsource x\nls": "source",
    "shopt -s nullglob": "shopt",
    "pushd /tmp": "pushd",
    "declare -A x": "declare",
    "let x=1": "let",
    "mapfile -t x": "mapfile",
    "set -euo pipefail": "set -o pipefail",
    "set -o pipefail || true": "set -o pipefail",
    "x=(a b)": "arrays",
    "if false; then x=(a b); fi": "arrays",
    "x+=y": "x+=",
    "cat <(ls)": "<(…)",
    "while read l; do ls; done < <(ls)": "<(…)",
    "cat <<< a": "<<<",
    "ls |& cat": "|&",
    "ls >& f": ">&",
    "function f { ls; }": "function",
    "for ((i=0;i<3;i++)); do ls; done": "for ((",
    "select x in a; do ls; done": "select",
    "x=abc; echo ${x:0:1}; ls": "${x:0:1}",
    'echo "${x//a/b}" || true': "${x//a/b}",
    "echo ${x^^}": "${x^^}",
    'if [ "${x,,}" = a ]; then ls; fi': "${x,,}",
    "echo ${!x}": "${!x}",
    "[ a == a ]": "==",
    "printf %q a": "printf %q",
    "trap ls ERR": "trap … ERR",
    "export -f f": "export -f",
    "read -r -a x": "read -a",
    "printf -v x a": "printf -v",
    "i=1; echo $((i++))": "$((i++))",
    "echo $((2**3))": "$((2**3))",
    "exec -a x ls": "exec -a",
    "ulimit -u 10": "ulimit -u",
    "trap ls SIGTERM": "trap … SIGTERM",
    "[ -v HOME ]": "-v",
    "[ a =~ b ]": "=~",
    "test a =~ b": "=~",
    "history": "history",
    "enable": "enable",
}
"""Commands that fail under dash, each with the name of the construct."""

GOES_ON = {
    "if [[ a == b ]]; then ls; fi": "[[",
    "source x || true": "source",
    "source x; true": "source",
    "! [[ a == b ]]": "[[",
    "[ -f x ] && source x; true": "source",
    "if false; then echo ${x^^}; fi": "${x^^}",
    "y=$(echo ${x^^}); true": "${x^^}",
    "if [ a == b ]; then ls; fi": "==",
    "exit 0\nx=(a b)": "arrays",
    "ls &> /dev/null": "&>",
    "echo {a,b}": "{a,b}",
    "f() { source x; }": "source",
    "(source x); true": "source",
    "source x | cat": "source",
    "echo $RANDOM": "$RANDOM",
    'echo "${EUID}"': "$EUID",
    'cd "$(dirname "$BASH_SOURCE")"': "$BASH_SOURCE",
    "echo -e 'a\\tb' > f": "echo -e",
    "echo -ne a | cat": "echo -ne",
    "x=$(echo -e a)": "echo -e",
    "echo $'a\\tb'": "$'…'",
}
"""Commands that dash runs to their end, with another result than bash."""

SILENT = (
    "bash -c 'set -o pipefail; [[ a ]]'",
    "bash <<EOF\n[[ a ]]\nEOF",
    "bash scripts/build.sh",
    ". venv/bin/activate",
    "echo '${x^^} [[ a ]] <<< &>'",
    "pushd() { cd $1; }\npushd x",
    "command -v source",
    "echo ${x:-(a)} ${x%%/*} ${x#*/} ${#x} ${x:+y}",
    "[ a = b ] || test -f source",
    "find . -name '*.{a,b}' -exec rm {} +",
    "ls > f 2>&1",
    "ls >&2",
    "f() { ls; }",
    "for x in a b; do ls; done",
    "x=$((1 + 2))",
    "x={1..3}",
    "set -eu; trap ls EXIT",
    "echo a#b; npm run source",
    "# source x\nls",
    "read -r x; export X=y; printf '%s' q",
    "ps | grep 'a|&b'",
    "echo -e done",
    "echo -e done >&2",
    "echo -e done > /dev/stderr",
    "echo '$RANDOM'",
    "echo $RANDOMIZE",
    "echo $((1 + 2 - -1))",
    "trap ls TERM INT",
    "trap ls 2",
    "test -f a -a -f b",
    "ulimit -n 1024",
    "exec ls",
    "printf '%s' -v",
    "echo a | grep -v b",
)


def build(command: str, env: str = "") -> str:
    lines = "".join(f"        {line}\n" for line in command.splitlines())
    return f"version: 0.2\n{env}phases:\n  build:\n    commands:\n      - |\n{lines}"


def reported(files: dict[str, str], rule: str = "bash-only-command") -> list[tuple[Severity, str]]:
    report = lint(in_memory(files))
    return [(each.severity, each.message) for each in report.diagnostics if each.rule == rule]


def find(text: str) -> list[tuple[str, bool]]:
    program = parse(text)
    constructs = find_bash_constructs(text, program)
    run = DashRun(text, program, constructs)
    return [(construct.name, run.fails_at(construct)) for construct in constructs]


@pytest.mark.parametrize(("text", "name"), FAILS.items())
def test_a_construct_that_makes_dash_fail_is_certain(text: str, name: str) -> None:
    assert (name, True) in find(text)


@pytest.mark.parametrize(("text", "name"), GOES_ON.items())
def test_a_construct_after_which_dash_goes_on_is_not_certain(text: str, name: str) -> None:
    assert find(text) == [(name, False)]


@pytest.mark.parametrize("text", SILENT)
def test_what_dash_runs_as_bash_does_is_not_reported(text: str) -> None:
    assert find(text) == []


@pytest.mark.skipif(DASH is None, reason="dash is not installed")
@pytest.mark.parametrize(
    ("text", "fails"), [*((text, True) for text in FAILS), *((text, False) for text in GOES_ON)]
)
def test_dash_agrees(text: str, fails: bool, tmp_path: Path) -> None:
    script = tmp_path / "script.sh"
    script.write_text(text, encoding="utf-8")
    run = subprocess.run(
        [str(DASH), str(script)],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    assert (run.returncode != 0) == fails


def test_each_effect_has_an_example() -> None:
    texts = (*FAILS, *GOES_ON)
    effects = {
        construct.effect for text in texts for construct in find_bash_constructs(text, parse(text))
    }
    assert effects == set(DashEffect)


@pytest.mark.parametrize(
    ("definition", "severity"),
    [
        ({"main.tf": TERRAFORM % UBUNTU}, Severity.ERROR),
        ({"infra/project.tf": TERRAFORM % UBUNTU}, Severity.ERROR),
        (
            {
                "template.yml": "Resources:\n  B:\n    Type: AWS::CodeBuild::Project\n"
                f"    Properties:\n      Environment:\n        Image: {UBUNTU}\n"
            },
            Severity.ERROR,
        ),
        ({"lib/build-stack.ts": "buildImage: LinuxBuildImage.STANDARD_7_0,\n"}, Severity.ERROR),
        ({}, Severity.WARNING),
        ({"main.tf": f'variable "image" {{\n  default = "{UBUNTU}"\n}}\n'}, Severity.WARNING),
        ({"main.tf": f"# image = {UBUNTU}\n"}, Severity.WARNING),
        (
            {"main.tf": TERRAFORM % UBUNTU + (TERRAFORM % AMAZON).replace('"a"', '"b"')},
            Severity.WARNING,
        ),
        (
            {"main.tf": TERRAFORM % UBUNTU + 'resource "aws_codebuild_project" "b" {}\n'},
            Severity.WARNING,
        ),
        (
            {
                "main.tf": (TERRAFORM % UBUNTU).replace(
                    "{\n", '{\n  source {\n    buildspec = "ci/other.yml"\n  }\n', 1
                )
            },
            Severity.WARNING,
        ),
        ({"main.tf": TERRAFORM % "shop/builder:1"}, Severity.WARNING),
        ({"compose.yml": f"services:\n  build:\n    image: {UBUNTU}\n"}, Severity.WARNING),
        ({"main.tf": TERRAFORM % AMAZON}, None),
        ({"lib/build-stack.ts": "buildImage: LinuxBuildImage.AMAZON_LINUX_2_5,\n"}, None),
    ],
)
def test_the_image_determines_the_severity(
    definition: dict[str, str], severity: Severity | None
) -> None:
    found = reported({"buildspec.yml": build("source x"), **definition})
    assert [each for each, _ in found] == ([] if severity is None else [severity])


@pytest.mark.parametrize(
    "text",
    [
        build("source x", "env:\n  shell: bash\n"),
        build("source x", "env:\n  shell: /bin/bash\n"),
        build("source x", "env:\n  shell: powershell.exe\n"),
        build("yum install -y jq\nsource x"),
        build("exec bash\nsource x"),
        build("ln -sf /bin/bash /bin/sh\nsource x"),
        build("$env:X = 1\nsource x"),
        build("if [ -n $BASH_VERSION ]; then source x; fi"),
    ],
)
def test_commands_that_bash_or_no_dash_runs_are_not_reported(text: str) -> None:
    assert reported({"buildspec.yml": text}) == []


def test_one_buildspec_gets_one_finding() -> None:
    text = build("if [[ a ]]; then ls; fi") + "      - source x\n      - x=(a)\n"
    [(severity, message)] = reported({"buildspec.yml": text, "main.tf": TERRAFORM % UBUNTU})
    assert severity is Severity.ERROR
    assert message.startswith("`source` requires bash")


def test_a_condition_is_a_warning() -> None:
    text = build("if [[ a ]]; then ls; fi")
    [(severity, _)] = reported({"buildspec.yml": text, "main.tf": TERRAFORM % UBUNTU})
    assert severity is Severity.WARNING


def test_extended_patterns_need_a_shell_that_has_them() -> None:
    text = build("shopt -s extglob") + "      - cp -r !(out) out/\n"
    report = lint(in_memory({"buildspec.yml": text, "main.tf": TERRAFORM % UBUNTU}))
    [finding] = [each.finding for each in report.diagnostics if each.rule == "bash-only-command"]
    assert "join `shopt` and the commands that need it" in finding.help
    assert "!(out)" in [label.span.text for label in finding.labels]


APPSPEC = "version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: a.sh\n"


@pytest.mark.parametrize(
    ("script", "count"),
    [
        ("#!/bin/sh\nsource x\n", 1),
        ("#!/bin/sh\nset -o pipefail\nsource x\n", 1),
        ("#!/bin/sh\nif [[ -f x ]]; then ls; fi\n", 1),
        ("#!/usr/bin/env sh\nx=(a b)\n", 1),
        ("#!/bin/dash\nset -o pipefail\n", 1),
        ("#!/bin/sh\napt-get install -y jq\nsource x\n", 1),
        ("#!/bin/bash\nsource x\n", 0),
        ("#!/bin/sh\n. ./x\n", 0),
        ("#!/bin/sh\nyum install -y jq\nsource x\n", 0),
        ("#!/bin/sh\ncd /home/ec2-user\nsource x\n", 0),
        ('#!/bin/sh\n[ -n "$BASH_VERSION" ] || exec bash "$0"\nsource x\n', 0),
        ("#!/bin/ksh\nsource x\n", 0),
        ("#!/usr/bin/env python3\nx = [[1]]\n", 0),
        ("#!/bin/sh\nbash -c 'source x'\n", 0),
    ],
)
def test_a_script_of_sh_is_reported_once(script: str, count: int) -> None:
    found = reported({"appspec.yml": APPSPEC, "a.sh": script}, "bash-only-script")
    assert [severity for severity, _ in found] == [Severity.WARNING] * count
