"""What cannot be known for certain is never reported as an error."""

from __future__ import annotations

import pytest
from examples import names

from appspec_lint.diagnostics.diagnostic import Report
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /opt/orders
hooks:
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 60
"""
SCRIPT = "#!/bin/bash\nset -e\nsystemctl start orders\n"
ARTIFACTS = "artifacts:\n  base-directory: dist\n  files:\n    - '**/*'\n"
NOT_IN_ARTIFACT = "hook-script-not-in-artifact"


def lint_build(*commands: str, artifacts: str = ARTIFACTS) -> Report:
    """Lint a repository with a hook script whose build runs these commands."""
    lines = ["version: 0.2", "phases:", "  build:", "    commands:"]
    lines += [f"      - {command}" for command in commands]
    return lint(
        in_memory(
            {
                "appspec.yml": APPSPEC,
                "buildspec.yml": "\n".join(lines) + "\n" + artifacts,
                "scripts/start.sh": SCRIPT,
            }
        )
    )


def severities(report: Report, rule: str = NOT_IN_ARTIFACT) -> list[Severity]:
    return [diagnostic.severity for diagnostic in report.diagnostics if diagnostic.rule == rule]


@pytest.mark.parametrize(
    "command",
    [
        "cp --parents scripts/start.sh dist/",
        "cp --parents scripts/start.sh dist",
        "cp -r --parents scripts dist/",
        "rsync -a --relative scripts/start.sh dist/",
        "rsync -a --files-from=files.txt . dist/",
        "rsync -a --files-from=files.txt scripts dist/",
        "rsync -a --files-from files.txt . dist/",
        "scp scripts/start.sh dist/",
        "scp -r scripts dist",
        "scp -r build@host:scripts dist/",
    ],
)
def test_a_copy_to_an_uncertain_path_is_not_reported(command: str) -> None:
    report = lint_build("mkdir -p dist", "cp appspec.yml dist/", command)
    assert NOT_IN_ARTIFACT not in names(report)


@pytest.mark.parametrize(
    "command",
    [
        "cp scripts/start.sh dist/",
        "cp scripts/start.sh dist",
        "cp -r scripts/. dist/",
        "cp -rT scripts dist",
        "rsync -a scripts/ dist/",
    ],
)
def test_a_plain_copy_to_another_path_is_an_error(command: str) -> None:
    report = lint_build("mkdir -p dist", "cp appspec.yml dist/", command)
    assert severities(report) == [Severity.ERROR]


CREATE = "aws deploy create-deployment --s3-location bucket=orders,key=app.zip"


@pytest.mark.parametrize(
    "commands",
    [
        pytest.param(("zip -r app.zip appspec.yml", CREATE), id="zip and create-deployment"),
        pytest.param(
            ("zip app.zip appspec.yml", "aws s3 cp app.zip s3://orders/app.zip", CREATE),
            id="zip, a copy to S3 and create-deployment",
        ),
        pytest.param(
            ("cp appspec.yml dist/", "aws deploy push --source dist --s3-location s3://orders/a"),
            id="push of another directory",
        ),
    ],
)
def test_a_revision_that_commands_package_is_never_certain(commands: tuple[str, ...]) -> None:
    assert severities(lint_build(*commands, artifacts="")) == [Severity.WARNING]


def test_a_revision_that_artifacts_declare_is_certain() -> None:
    declared = "artifacts:\n  files:\n    - appspec.yml\n"
    assert severities(lint_build("echo", artifacts=declared)) == [Severity.ERROR]


IGNORE = "# appspec-lint: ignore[background-holds-output]"
TWO_LINES = "#!/bin/bash\nset -e\njava -jar \\\n  /srv/orders.jar &{}\n"


def lint_script(script: str) -> Report:
    return lint(in_memory({"appspec.yml": APPSPEC, "scripts/start.sh": script}))


def test_a_finding_that_ends_on_the_commented_line_is_suppressed() -> None:
    assert "background-holds-output" in names(lint_script(TWO_LINES.format("")))
    report = lint_script(TWO_LINES.format(f" {IGNORE}"))
    assert "background-holds-output" not in names(report)
    assert "unused-suppression" not in names(report)
    assert [entry.diagnostic.rule for entry in report.suppressed] == ["background-holds-output"]


def test_a_finding_that_starts_on_the_commented_line_is_suppressed() -> None:
    above = TWO_LINES.format("").replace("java", f"{IGNORE}\njava")
    report = lint_script(above)
    assert [entry.diagnostic.rule for entry in report.suppressed] == ["background-holds-output"]


@pytest.mark.parametrize("line", ["echo before", "echo after"])
def test_a_finding_on_another_line_is_not_suppressed(line: str) -> None:
    script = TWO_LINES.format("").replace("set -e\n", "set -e\necho before\n") + "echo after\n"
    report = lint_script(script.replace(line, f"{line} {IGNORE}"))
    assert "background-holds-output" in names(report)
    assert "unused-suppression" in names(report)
