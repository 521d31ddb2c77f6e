"""What ends with a build command, and the later commands that use it."""

from __future__ import annotations

import pytest

from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory

WARNING, INFO = Severity.WARNING, Severity.INFO


def buildspec(commands: tuple[str, ...], env: str = "env:\n  shell: bash\n") -> str:
    text = f"version: 0.2\n{env}phases:\n  build:\n    commands:\n"
    for command in commands:
        text += "      - |\n" + "".join(f"        {line}\n" for line in command.splitlines())
    return text


def lost(*commands: str, env: str = "env:\n  shell: bash\n") -> list[tuple[Severity, str]]:
    report = lint(in_memory({"buildspec.yml": buildspec(commands, env)}))
    return [
        (each.severity, each.message)
        for each in report.diagnostics
        if each.rule == "state-lost-between-commands"
    ]


@pytest.mark.parametrize(
    ("commands", "severity", "name"),
    [
        (("x=(a b)", 'ls "${x[@]}"'), WARNING, "array `x`"),
        (("x=()", "x+=(a)"), WARNING, "array `x`"),
        (("declare -A x", 'x["a"]=b', 'echo "${x["a"]}"'), WARNING, "array `x`"),
        (("declare -A x", "while read -r k; do x[$k]=1; done < f"), WARNING, "array `x`"),
        (("mapfile -t x < list", 'echo "${#x[@]}"'), WARNING, "array `x`"),
        (("log() { date; }", "log"), WARNING, "function `log`"),
        (("log() {\n  date\n}\nlog", "true", "log && make"), WARNING, "function `log`"),
        (("function log { date; }", "if true; then log; fi"), WARNING, "function `log`"),
        (("alias k=kubectl", "k apply -f x.yml"), WARNING, "alias `k`"),
        (("shopt -s globstar", "cp src/**/a.js out/"), WARNING, "`shopt -s globstar`"),
        (("shopt -s extglob", "cp -r !(out) out/"), WARNING, "`shopt -s extglob`"),
        (("set -e", "make\nmake test"), INFO, "`set -e`"),
        (("set -o pipefail", "make | tee log"), INFO, "`set -o pipefail`"),
    ],
)
def test_a_definition_that_a_later_command_uses_is_reported(
    commands: tuple[str, ...], severity: Severity, name: str
) -> None:
    [(found, message)] = lost(*commands)
    assert found is severity
    assert name in message


@pytest.mark.parametrize(
    "commands",
    [
        ("x=(a b)\nls ${x[@]}",),
        ("x=(a b)", "x=(c)\nls ${x[@]}"),
        ("declare -A x", "declare -A x\nx[a]=1"),
        ("x=(a b)", "echo done"),
        ("X=1", "echo $X"),
        ("export X=1", "echo $X"),
        ("cd app", "make"),
        ("log() { date; }\nlog", "echo log"),
        ("log() { date; }", "log() { date; }\nlog"),
        ("log() { date; }\nexport -f log", "log"),
        ("bash -c 'log() { date; }; log'", "log"),
        ("alias k=kubectl", "kubectl get pods; echo k"),
        ("shopt -s globstar\ncp src/**/a.js out/", "ls"),
        ("set -e", "make"),
        ("set -e\nmake", "make\nmake test"),
        ("set -e", "set -e\nmake\nmake test"),
        ("set -o pipefail", "make"),
        ("set -x", "make\nmake test"),
    ],
)
def test_what_is_passed_on_or_not_used_is_not_reported(commands: tuple[str, ...]) -> None:
    assert lost(*commands) == []


def test_a_name_is_reported_once() -> None:
    assert len(lost("x=(a)", "ls ${x[0]}", "ls ${x[1]}", "x+=(b)")) == 1


def test_the_options_of_shopt_are_those_of_bash() -> None:
    assert lost("shopt -s globstar", "ls **/x", env="") == []


def test_powershell_has_a_state_of_its_own() -> None:
    assert lost("function log() { Write-Host $args }", "log a") == []
