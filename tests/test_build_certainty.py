"""Does the build put the hook script into the artifact: no, or perhaps?"""

from __future__ import annotations

import pytest
from examples import names

from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory

RULE = "hook-script-not-in-artifact"
FILES = {
    "appspec.yml": """\
version: 0.0
os: linux
files:
  - source: /
    destination: /opt/orders
hooks:
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 60
""",
    "scripts/start.sh": "#!/bin/bash\nset -e\nsystemctl start orders\n",
    "pack.sh": "#!/bin/bash\necho packed\n",
}


def lint_build(*commands: str) -> Report:
    """Lint a build that packages `dist` after it has run these commands."""
    lines = ["version: 0.2", "phases:", "  build:", "    commands:"]
    every = ("mkdir -p dist", "cp appspec.yml dist/", *commands)
    lines += [f"      - |\n        {command}" for command in every]
    lines += ["artifacts:", "  base-directory: dist", "  files:", "    - '**/*'"]
    return lint(in_memory({**FILES, "buildspec.yml": "\n".join(lines) + "\n"}))


@pytest.mark.parametrize(
    "command",
    [
        "bash --norc pack.sh",
        "bash -o pipefail pack.sh",
        "sh +o noglob pack.sh",
        "node -v",
        "node --version",
        "java -version",
        "java --version",
        "sed 's/a/b/' appspec.yml",
        "pip install -q requests",
        "aws s3 cp pack.sh s3://orders/pack.sh",
        'OUT=other; if [ -n "$X" ]; then echo; fi; cp -r scripts $OUT/',
        "mkdir -p dist/scripts; rm -rf other; cp -r scripts dist/scripts",
    ],
)
def test_what_cannot_add_the_script_leaves_an_error(command: str) -> None:
    assert RULE in names(lint_build(command))


@pytest.mark.parametrize(
    "command",
    [
        "bash -c",
        'bash -o pipefail -c "$X"',
        "node build.js start.sh",
        "java -jar packager.jar dist",
        "mkdir -p dist/scripts; cp -r --no-target-directory scripts dist/scripts",
        "cp -dr scripts dist/scripts",
        "install -D -o root -g root scripts/start.sh dist/scripts/start.sh",
        "install -D -m 755 scripts/start.sh dist/scripts/start.sh",
        "wget $ADDRESS",
        "pip install -t dist orders",
        "pip install --target dist orders",
        "pip install --target=dist orders",
        "aws s3 cp s3://orders/start.sh $TARGET",
        "aws s3 cp s3://orders/start.sh dist/scripts/start.sh",
        "curl --output dist/scripts/start.sh https://example.org/start.sh",
        "curl -sSLo dist/scripts/start.sh https://example.org/start.sh",
        'OUT=dist; if [ -n "$X" ]; then OUT=other; fi; cp -r scripts $OUT/',
        "f=other; for f in $ALL; do cp -r scripts $f/; done",
        "for f in {dist,other}; do cp -r scripts $f/; done",
        "mkdir -p dist/scripts; rm -rf dist/scripts; cp -r scripts dist/scripts",
    ],
)
def test_what_may_add_the_script_is_not_reported(command: str) -> None:
    assert RULE not in names(lint_build(command))


def test_a_program_that_does_not_name_the_script_leaves_a_warning() -> None:
    report = lint_build("node build.js")
    severities = [d.severity for d in report.diagnostics if d.rule == RULE]
    assert severities == [Severity.WARNING]


COPIES = "this copies `scripts/start.sh` to `start.sh`"


def messages(*commands: str) -> str:
    report = lint_build(*commands)
    return "\n".join(entry.finding.message for entry in report.diagnostics if entry.rule == RULE)


@pytest.mark.parametrize(
    "command",
    [
        "cp scripts/start.sh dist/",
        "echo && cp scripts/start.sh dist/",
        'if [ -n "$X" ]; then echo; fi; cp scripts/start.sh dist/',
        "(echo); cp scripts/start.sh dist/",
        "bash pack.sh; cp scripts/start.sh dist/",
    ],
)
def test_a_certain_copy_is_named(command: str) -> None:
    assert COPIES in messages(command)


@pytest.mark.parametrize(
    "command",
    [
        "diff -q a b && cp scripts/start.sh dist/",
        "cmp a b && cp scripts/start.sh dist/",
        "grep -q a b && cp scripts/start.sh dist/",
        "! make-check && cp scripts/start.sh dist/",
        "! echo && cp scripts/start.sh dist/",
        "rsync -a scripts/start.sh dist/start.sh",
        "ln -s scripts/start.sh dist/start.sh",
    ],
)
def test_an_uncertain_copy_is_not_named(command: str) -> None:
    assert COPIES not in messages(command)


@pytest.mark.parametrize(
    ("commands", "reported"),
    [
        pytest.param(("zip -r app.zip scripts",), ["warning"], id="only what it names"),
        pytest.param(("zip -r app.zip src",), ["warning"], id="something else"),
    ],
)
def test_a_revision_without_the_appspec_is_a_warning(
    commands: tuple[str, ...], reported: list[str]
) -> None:
    create = "aws deploy create-deployment --s3-location bucket=orders,key=app.zip"
    lines = ["version: 0.2", "phases:", "  build:", "    commands:"]
    lines += [f"      - {command}" for command in (*commands, create)]
    report = lint(in_memory({**FILES, "src/a.py": "", "buildspec.yml": "\n".join(lines) + "\n"}))
    assert [
        entry.severity.value
        for entry in report.diagnostics
        if entry.rule == "appspec-not-in-artifact"
    ] == reported
