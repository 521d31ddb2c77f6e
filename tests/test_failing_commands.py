"""What is reported of commands that certainly fail, as a hook script and as a build command."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from command_snippets import REPORTED, SILENT

from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory

RULES = frozenset(name.rstrip("?") for name in REPORTED)
APPSPEC = "version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: hook.sh\n"
BUILD = "version: 0.2\nenv:\n  shell: bash\nphases:\n  build:\n    commands:\n      - |\n"
IN_BUILDS = frozenset(("shell-syntax-error", "misspelled-command", "terminal-required"))


def names(files: dict[str, str]) -> list[str]:
    diagnostics = lint(in_memory(files)).diagnostics
    return [
        each.rule + ("" if each.finding.certain else "?")
        for each in diagnostics
        if each.rule in RULES
    ]


def hook(text: str) -> dict[str, str]:
    return {"appspec.yml": APPSPEC, "hook.sh": f"#!/bin/bash\nset -e\n{text}\nuptime\n"}


def build(text: str) -> dict[str, str]:
    lines = "".join(f"        {line}\n" for line in text.splitlines())
    return {"buildspec.yml": BUILD + lines}


@pytest.mark.parametrize(
    ("rule", "text"), [(rule, text) for rule, texts in REPORTED.items() for text in texts]
)
def test_a_command_that_fails_is_reported(rule: str, text: str) -> None:
    assert names(hook(text)) == [rule]
    if rule in IN_BUILDS:
        assert [name.rstrip("?") for name in names(build(text))] == [rule]


@pytest.mark.parametrize("text", [text for texts in SILENT.values() for text in texts])
def test_a_command_that_works_is_not_reported(text: str) -> None:
    assert names(hook(text)) == []
    assert names(build(text)) == []


def test_the_tables_are_large_and_balanced() -> None:
    reported, silent = sum(map(len, REPORTED.values())), sum(map(len, SILENT.values()))
    assert reported >= 100
    assert silent >= reported


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize("text", REPORTED["shell-syntax-error"])
def test_bash_refuses_what_is_reported(text: str) -> None:
    outer = text.rsplit("-c ", maxsplit=1)[-1].strip("'") if "-c '" in text else text
    result = subprocess.run(
        ["bash", "-n"], input=f"{outer}\nuptime\n", capture_output=True, text=True, check=False
    )
    assert result.returncode != 0


@pytest.mark.parametrize(
    ("shebang", "text", "is_reported"),
    [
        ("#!/bin/sh", "if date; then ls", True),
        ("#!/bin/dash", "if date; then ls", True),
        ("", "if date; then ls", True),
        ("#!/usr/bin/env bash", "if date; then ls", True),
        ("#!/bin/sh", "f() ls", False),
        ("#!/bin/bash", "f() ls", True),
        ("#!/bin/sh", "a=(1 2)", False),
        ("#!/bin/dash", "a=(1 2)", False),
        ("#!/bin/sh", "a=(1 2)\nif date; then ls", True),
        ("#!/bin/sh", "alias x=if\nx date; then ls; fi", False),
        ("#!/bin/zsh", "if date; then ls", False),
        ("#!/usr/bin/python3", "if date; then ls", False),
        ("#!/bin/bash", "if date; then\r\nls", False),
        ("#!/bin/bash", "docker push <your repository>\n", False),
    ],
)
def test_the_shell_of_the_script_decides(shebang: str, text: str, is_reported: bool) -> None:
    files = {"appspec.yml": APPSPEC, "hook.sh": f"{shebang}\n{text}\n"}
    assert [name.rstrip("?") for name in names(files)] == ["shell-syntax-error"] * is_reported


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("if date; then\n  ls\n", 1),
        ("if date; then\n  if ls; then\n    date\nfi\nls\n", 2),
        ("date\nwhile ls; do\n  date\nuptime\n", 2),
        ("if date\n  ls\nfi\n", 3),
        ("date\necho 'a\nls\n", 2),
        ("ls\nif date; then\n  cat <<EOF\nfi\n", 3),
    ],
)
def test_the_finding_is_at_the_line_to_correct(text: str, line: int) -> None:
    files = {"appspec.yml": APPSPEC, "hook.sh": f"#!/bin/bash\n{text}"}
    found = [d for d in lint(in_memory(files)).diagnostics if d.rule == "shell-syntax-error"]
    assert [d.finding.span.start_position.line for d in found] == [line + 1]


def test_an_if_over_several_entries_is_one_finding() -> None:
    commands = ("if date; then", "ls", "fi")
    text = "".join(f"      - {command}\n" for command in commands)
    files = {"buildspec.yml": BUILD.removesuffix("      - |\n") + text}
    (found,) = [d for d in lint(in_memory(files)).diagnostics if d.rule == "shell-syntax-error"]
    assert len(found.finding.labels) == 1
    assert "one entry" in found.finding.help


@pytest.mark.parametrize(
    "command", ["if (Test-Path a) { ls }", "if exist a (dir)", "choco install (a)"]
)
def test_commands_for_windows_are_not_checked(command: str) -> None:
    files = {
        "buildspec.yml": f"version: 0.2\nphases:\n  build:\n    commands:\n      - {command}\n"
    }
    assert names(files) == []


START = "version: 0.0\nos: linux\nfiles:\n  - source: /\n    destination: /srv/orders\nhooks:\n"
ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"


def start_names(text: str, **others: str) -> list[str]:
    hooks = "  ApplicationStart:\n    - location: start.sh\n"
    hooks += "".join(f"  {event}:\n    - location: {event}.sh\n" for event in others)
    files = {f"{event}.sh": f"#!/bin/bash\n{script}\n" for event, script in others.items()}
    files |= {"appspec.yml": START + hooks, "start.sh": f"#!/bin/bash\nset -e\n{text}\ndate\n"}
    rules = ("container-not-stopped", "registry-login-missing", "started-file-not-installed")
    return [each.rule for each in lint(in_memory(files)).diagnostics if each.rule in rules]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("docker run -d -p 80:80 orders", "container-not-stopped"),
        ("sudo docker run -d -p 80:8080 --name orders orders", "container-not-stopped"),
        ("docker run -d --publish=127.0.0.1:80:80 orders", "container-not-stopped"),
        ("docker run -d --name orders orders", "container-not-stopped"),
        ("docker container run -d -e A=b -p 80:80/tcp orders", "container-not-stopped"),
        (f"docker pull {ECR}/orders:1", "registry-login-missing"),
        (f"IMAGE={ECR}/orders:1\ndocker pull $IMAGE", "registry-login-missing"),
        (f"docker run --rm {ECR}/orders:1 migrate", "registry-login-missing"),
        ("cd /srv/orders/database", "started-file-not-installed"),
        ("cd /srv/orders\ncd database\nls", "started-file-not-installed"),
        ("chmod +x /srv/orders/scripts/absent.sh", "started-file-not-installed"),
    ],
)
def test_what_a_hook_cannot_use_is_reported(text: str, rule: str) -> None:
    assert start_names(text) == [rule]


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("docker run -d -p 80:80 orders", {"ApplicationStop": "docker stop orders"}),
        ("docker run -d -p 80:80 orders", {"BeforeInstall": "docker rm -f orders || true"}),
        ("docker run -d -p 80:80 orders", {"ApplicationStop": "docker compose down"}),
        ("docker rm -f orders || true\ndocker run -d -p 80:80 --name orders orders", {}),
        ("docker run --rm -p 80:80 orders", {}),
        ("docker run -d orders", {}),
        ("docker run -d -p $PORT:80 orders", {}),
        ("docker run -d -p 8080 orders", {}),
        ("docker run -d orders serve -p 80:80", {}),
        ("if [ -z $X ]; then docker run -d -p 80:80 orders; fi", {}),
        (f"aws ecr get-login-password | docker login {ECR}\ndocker pull {ECR}/orders", {}),
        (f"docker pull {ECR}/orders", {"BeforeInstall": "$(aws ecr get-login --no-include-email)"}),
        ("docker pull public.ecr.aws/nginx/nginx", {}),
        ("docker pull nginx", {}),
        (f"echo docker pull {ECR}/orders", {}),
        ("cd /srv/orders", {}),
        ("mkdir -p /srv/orders/database\ncd /srv/orders/database", {}),
        ("cd /srv/orders/logs", {}),
        ("cd /srv/orders/node_modules/x", {}),
        ("cd /srv/other/database", {}),
        ("cd /srv/orders/database || true", {}),
        ("if [ -d /srv/orders/database ]; then cd /srv/orders/database; fi", {}),
        ("chmod +x /srv/orders/start.sh", {}),
        ("chmod +x /srv/orders/*.sh", {}),
        ("cp /srv/orders/.env.production /srv/orders/.env", {}),
    ],
)
def test_what_a_hook_can_use_is_not_reported(text: str, others: dict[str, str]) -> None:
    assert start_names(text, **others) == []


@pytest.mark.parametrize(
    ("commands", "is_reported"),
    [
        (("cd web", "make", "echo date > scripts/start.sh"), True),
        (("cd web && make", "echo date >> scripts/start.sh"), True),
        (("echo date > scripts/start.sh",), False),
        (("cd web", "echo date > ../scripts/start.sh"), False),
        (("cd web", "echo date > start.sh"), False),
        (("cd web", "mkdir scripts", "echo date > scripts/start.sh"), False),
        (("cd web", "cd ..", "echo date > scripts/start.sh"), False),
    ],
)
def test_an_output_file_needs_its_directory(commands: tuple[str, ...], is_reported: bool) -> None:
    lines = "".join(f"      - {command}\n" for command in commands)
    files = {
        "buildspec.yml": f"version: 0.2\nphases:\n  build:\n    commands:\n{lines}",
        "scripts/start.sh": "#!/bin/bash\ndate\n",
        "web/Makefile": "all:\n\tdate\n",
    }
    files[".git/index"] = "\n".join(files)
    found = [d for d in lint(in_memory(files)).diagnostics if d.rule == "build-file-missing"]
    assert len(found) == is_reported
    assert all("../scripts/start.sh" in each.finding.help for each in found)
