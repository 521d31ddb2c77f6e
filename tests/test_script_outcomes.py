"""Can a script fail, does its job hold the output, and where may it contain a suppression?"""

from __future__ import annotations

import pytest
from examples import names

from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory

CHECK = "curl -sf --retry 9 --retry-connrefused localhost:8080/health"


def lint_hook(event: str, script: str, path: str = "hook.sh") -> list[str]:
    """Name the findings for a repository with one hook script."""
    appspec = (
        f"version: 0.0\nos: linux\nhooks:\n  {event}:\n    - location: {path}\n      timeout: 60\n"
    )
    return names(lint(in_memory({"appspec.yml": appspec, path: script})))


def can_fail(script: str) -> bool:
    findings = lint_hook("ValidateService", f"#!/bin/bash\n{script.replace('CHECK', CHECK)}\n")
    return "health-check-cannot-fail" not in findings


@pytest.mark.parametrize(
    "script",
    [
        "CHECK",
        "! CHECK",
        "CHECK && echo up",
        "set -e\nCHECK\necho up",
        "set -o errexit\nCHECK\necho up",
        "set -euo pipefail\nCHECK | cat\necho up",
        "set -o pipefail\nCHECK | cat",
        "set -o\nCHECK",
        "set -e\n(CHECK)\necho up",
        "set -e\nif [ -f /srv/on ]; then CHECK; fi\necho up",
        "set -e\nif [ -f /srv/on ]; then echo; fi\nCHECK\necho up",
        "set -e\nstatus=$(CHECK)\necho up",
        "echo a && echo b\nCHECK",
        "CHECK || exit 1\necho up",
        "CHECK && exit 0\nexit 1",
        "if ! CHECK; then exit 1; fi\necho up",
        "check() { CHECK || return 1; }\ncheck || exit 1\necho up",
        "check() { return 1; }\nCHECK\ncheck",
        "check() { CHECK; }\nset -e\ncheck\necho up",
        ". ./lib.sh\nCHECK\necho up",
        "check() { check; }\ncheck\nCHECK\necho up",
    ],
)
def test_a_script_that_can_fail_is_not_reported(script: str) -> None:
    assert can_fail(script)


@pytest.mark.parametrize(
    "script",
    [
        "CHECK\necho up",
        "CHECK || true",
        "CHECK | cat",
        "CHECK || return 1\necho up",
        "(CHECK)\necho up",
        "(CHECK) || true",
        "(CHECK && exit 1)\necho up",
        "set -e\nset +e\nCHECK\necho up",
        "set -e\nset +o errexit\nCHECK\necho up",
        "set -e\nif CHECK; then echo up; fi\necho up",
        "set -e\nCHECK && echo up\necho up",
        "set -e\nif status=$(CHECK); then echo up; fi",
        "check() { CHECK; echo up; }\nset -e\nif check; then echo up; fi",
        "check() { CHECK || return 1; }\ncheck\necho up",
        "if CHECK; then echo up; fi\nexit 0",
        "source /etc/profile\nCHECK\necho up",
    ],
)
def test_a_script_that_cannot_fail_is_reported(script: str) -> None:
    assert not can_fail(script)


def holds_output(script: str, shell: str = "bash") -> bool:
    findings = lint_hook("ApplicationStart", f"#!/bin/{shell}\n{script}\n")
    return "background-holds-output" in findings


@pytest.mark.parametrize(
    "script",
    [
        "java -jar orders.jar &",
        "setup() { return; exec > log 2>&1; }\nsetup\njava -jar orders.jar &",
        "setup() { return; }\nsetup\njava -jar orders.jar &",
        "setup() { java -jar orders.jar & }\nsetup",
        "(exec > log 2>&1)\njava -jar orders.jar &",
        "{ java -jar orders.jar; } &",
        "(java -jar orders.jar &)",
        "exec 3>&1 > log 2>&1\njava -jar orders.jar 1>&3 &",
        "java -jar orders.jar | cat &",
        "if [ -f on ]; then java -jar orders.jar & fi",
        "for port in 8080 8081; do java -jar orders.jar $port & done",
        "case $1 in a) java -jar orders.jar & ;; esac",
        "java -jar orders.jar 2> log &",
        "sh -c 'java -jar orders.jar &'",
    ],
)
def test_a_job_that_holds_the_output_is_reported(script: str) -> None:
    assert holds_output(script)


@pytest.mark.parametrize(
    "script",
    [
        "java -jar orders.jar > log 2>&1 &",
        "java -jar orders.jar &> log &",
        "exec > log 2>&1\njava -jar orders.jar &",
        "setup() { exec > log 2>&1; return; }\nsetup\njava -jar orders.jar &",
        "{ java -jar orders.jar; } > log 2>&1 &",
        "{ java -jar orders.jar & } > log 2>&1",
        "(java -jar orders.jar &) > log 2>&1",
        "exit 0\njava -jar orders.jar &",
        "setup() { exit 0; }\nsetup\njava -jar orders.jar &",
        "setup() { return; java -jar orders.jar & }\nsetup",
        "java -jar orders.jar &\nkill $!",
        "sh -c 'java -jar orders.jar > log 2>&1 &'",
        "sleep 1 &",
    ],
)
def test_a_job_that_does_not_hold_the_output_is_not_reported(script: str) -> None:
    assert not holds_output(script)


IGNORE = "# appspec-lint: ignore[background-holds-output]"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("a.sh", f"#!/bin/sh\nx=7  {IGNORE}\n", id="shell"),
        pytest.param("a", f"x=7  {IGNORE}\n", id="no shebang, no suffix"),
        pytest.param("a.py", f"#!/bin/sh\nx=7  {IGNORE}\n", id="shell, whatever the suffix"),
        pytest.param("a.py", f"#!/usr/bin/env python3\n{IGNORE}\nx = 7\n", id="Python, own line"),
        pytest.param("a.php", f"{IGNORE}\n$x = 7;\n", id="PHP, own line"),
    ],
)
def test_a_comment_in_a_script_is_a_suppression(path: str, text: str) -> None:
    assert "unused-suppression" in lint_hook("ApplicationStart", text, path)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("a", f"#!/usr/bin/env python3\nx = 7  {IGNORE}\n", id="Python shebang"),
        pytest.param("a", f"#!/usr/bin/perl\nmy $x;  {IGNORE}\n", id="Perl shebang"),
        *(
            pytest.param(f"a.{suffix}", f"x = 7  {IGNORE}\n", id=suffix)
            for suffix in ("py", "rb", "pl", "ps1", "php", "js")
        ),
    ],
)
def test_a_comment_after_code_of_another_language_is_not_a_suppression(
    path: str, text: str
) -> None:
    assert "unused-suppression" not in lint_hook("ApplicationStart", text, path)
