"""Assignments with spaces around the `=`."""

from __future__ import annotations

import pytest

from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory

ERROR, WARNING = Severity.ERROR, Severity.WARNING
APPSPEC = "version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: a.sh\n"
BUILD = "version: 0.2\nphases:\n  build:\n    commands:\n      - |\n"


def reported(files: dict[str, str]) -> list[Severity]:
    report = lint(in_memory(files))
    return [each.severity for each in report.diagnostics if each.rule == "assignment-with-spaces"]


def in_script(text: str) -> list[Severity]:
    return reported({"appspec.yml": APPSPEC, "a.sh": f"#!/bin/bash\n{text}\n"})


def in_build(text: str) -> list[Severity]:
    lines = "".join(f"        {line}\n" for line in text.splitlines())
    return reported({"buildspec.yml": BUILD + lines})


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("set -e\nPID = $(pgrep x || true)\nls", ERROR),
        ("PID = 3", ERROR),
        ("set -e\n[ -f a ] || exit 1\nPID = 3\nls", ERROR),
        ("set -e\nif [ -f a ]; then exit 0; fi\nPID = 3\nls", WARNING),
        ("ls\nname = `pgrep x`\nls", WARNING),
        ("PID =$(pgrep x)\nls", WARNING),
        ("PID= $(pgrep x)\nls", WARNING),
        ("PORT= 5000\nls", WARNING),
        ('NAME= "my app"\nls', WARNING),
        ("MSG = hello world\nls", WARNING),
        ("export TAG = latest\nls", WARNING),
        ("export TAG =latest\nls", WARNING),
        ("readonly TAG = latest\nls", WARNING),
        ("set -e\nif true; then PID = 3; fi\nls", WARNING),
        ("f() { local x = 3; echo $x; }\nf\nls", WARNING),
        ("set -e\nPID = 3 || true\nls", WARNING),
    ],
)
def test_an_assignment_with_spaces_is_reported(text: str, severity: Severity) -> None:
    assert in_script(text) == [severity]
    assert in_build(text) == [severity]


@pytest.mark.parametrize(
    "text",
    [
        "PID=$(pgrep x || true)\nls",
        "IFS= read -r line < /etc/hosts",
        "DEBUG= make",
        "DEBUG= ./run.sh",
        "NODE_ENV=production npm run build",
        'export A=1 B="x = y"',
        "export http_proxy= https_proxy=",
        "export PATH",
        "test a = b && ls",
        "[ a = b ] && ls",
        "expr a = b || true",
        "if [[ $x = y ]]; then ls; fi",
        "cat > a.conf <<EOF\nport = 80\nEOF",
        "echo PID = 3",
        "sed -i 's/^port = .*/port = 80/' a.conf || true",
        "python3 -c 'x = 3'",
        "set_port() { ls; }\nset_port = 3",
        "git config user.name = x || true",
        "let x = 3 || true",
    ],
)
def test_what_is_no_assignment_is_not_reported(text: str) -> None:
    assert in_script(text) == []
    assert in_build(text) == []


def test_powershell_is_not_reported() -> None:
    text = "version: 0.2\nenv:\n  shell: powershell.exe\nphases:\n  build:\n    commands:\n"
    assert reported({"buildspec.yml": text + "      - Tag = latest\n"}) == []


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("PID = 3\nls", "PID=3\nls"),
        ("PID =3\nls", "PID=3\nls"),
        ("PID= $(pgrep x)\nls", "PID=$(pgrep x)\nls"),
        ("export TAG = latest\nls", "export TAG=latest\nls"),
    ],
)
def test_the_fix_removes_the_spaces(text: str, fixed: str) -> None:
    source = f"#!/bin/bash\n{text}\n"
    report = lint(in_memory({"appspec.yml": APPSPEC, "a.sh": source}))
    [finding] = [
        each.finding for each in report.diagnostics if each.rule == "assignment-with-spaces"
    ]
    [fix] = finding.fixes
    [edit] = fix.edits
    edited = source[: edit.span.start] + edit.text + source[edit.span.end :]
    assert edited == f"#!/bin/bash\n{fixed}\n"
    assert reported({"appspec.yml": APPSPEC, "a.sh": edited}) == []
