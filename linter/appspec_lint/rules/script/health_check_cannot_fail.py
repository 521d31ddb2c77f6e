"""Report ValidateService scripts that always exit 0."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.bundle import HookRun
from appspec_lint.diagnostics.finding import Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule
from appspec_lint.script.exit_status import always_succeeds
from appspec_lint.script.probes import accepts_any_response
from appspec_lint.script.script import Script
from appspec_lint.shell import Command, Statement
from appspec_lint.shell.commands import Kind, program

APPSPEC = """\
version: 0.0
os: linux
hooks:
  ValidateService:
    - location: scripts/validate.sh
      timeout: 120
"""
CURL = (
    "curl --fail --silent --retry 10 --retry-connrefused --max-time 5 http://localhost:8080/health"
)

_NO_CHECKS = frozenset((
    "awk", "cat", "cd", "chmod", "chown", "cp", "cut", "date", "exit", "head", "ln", "ls", "mkdir",
    "mv", "popd", "pushd", "rm", "sed", "sort", "sudo", "tail", "tee", "touch",
))  # fmt: skip
"""Programs whose failure says nothing about the service."""
_MANAGING = frozenset(("start", "restart", "reload", "stop", "enable", "disable", "daemon-reload"))


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "reference-appspec-file-structure-hooks.html",
        "https://curl.se/docs/manpage.html#-f",
        "aws/aws-codedeploy-agent lib/instance_agent/plugins/codedeploy/hook_executor.rb",
    ),
    good=(
        {"appspec.yml": APPSPEC, "scripts/validate.sh": f"#!/bin/bash\n{CURL}\n"},
        {
            "appspec.yml": APPSPEC,
            "scripts/validate.sh": f"#!/bin/bash\n{CURL} || exit 1\necho up\n",
        },
    ),
    bad=(
        {"appspec.yml": APPSPEC, "scripts/validate.sh": f"#!/bin/bash\n«{CURL} || true»\n"},
        {"appspec.yml": APPSPEC, "scripts/validate.sh": f"#!/bin/bash\n{CURL}\n«echo up»\n"},
        {
            "appspec.yml": APPSPEC,
            "scripts/validate.sh": "#!/bin/bash\n«curl -s --retry 9 localhost:8080/health»\n",
        },
    ),
)
def health_check_cannot_fail(context: Context) -> Iterator[Finding]:
    """A ValidateService script exits 0 whatever its checks find.

    ValidateService verifies the deployment: if its script exits non-zero, the deployment fails on
    that instance. CodeDeploy also rolls back if automatic rollback is enabled for the deployment
    or its deployment group. A script that always exits 0 lets a broken service pass.

    The exit status of a script is that of its last command. `|| true`, an `exit 0` or `echo` at
    the end, or a pipe into `tee` or `head` (without `set -o pipefail`) hides the exit status of
    the check, unless `set -e` ends the script first. `curl` without `--fail` exits 0 for any HTTP
    status, including 500.

    Nothing is reported where the failure of any command can make the script exit non-zero, or
    where another script of the event can fail. Scripts in languages other than shell are not
    analyzed, nor are files that a script sources.
    """
    for bundle in context.bundles:
        results = [
            _check_script(run, script) for run, script in bundle.scripts_at("ValidateService")
        ]
        findings = [finding for finding in results if finding is not None]
        if len(findings) == len(results):
            yield from findings


def _check_script(run: HookRun, script: Script) -> Finding | None:
    if not script.is_shell or not script.exit_status.sure:
        return None
    causes = script.exit_status.causes
    labels = (Label(run.event.span, "the deployment is considered successful after this hook"),)
    if not causes:
        statement = _find_last_statement(script)
        words = " ".join(statement.text.split())
        commands = script.program.commands
        functions = {command.function for command in commands}
        names = [name for command in commands if (name := _name_check(command))]
        checks = [name for name in names if name not in functions]
        failing = checks[-1] if checks else ""
        message = f"the script ends with `{words}`, so it exits 0 even if `{failing}` fails"
        advice = (
            "make the script exit with the status of its check: add `set -e` (and "
            "`set -o pipefail` for a pipe), and remove any `|| true`"
        )
        if not checks:
            message = "the script does not check the service"
            advice = (
                "add a check that exits non-zero if the service does not respond, e.g. "
                "`curl --fail --retry 10 --retry-connrefused …`"
            )
        elif statement.text.startswith(("if ", "for ", "while ", "until ", "case ")):
            message = "the script always exits 0, so this health check can never fail"
        return Finding(statement, message, labels=labels, help=advice)
    curls = [
        command
        for command in causes
        if isinstance(command, Command) and accepts_any_response(command)
    ]
    if len(curls) != len(causes):
        return None
    word = curls[0].invocation.word
    span = script.source.span(curls[0].start, curls[0].end)
    fixes: tuple[Fix, ...] = ()
    if word is not None:
        addition = TextEdit(script.source.span(word.end, word.end), " --fail")
        fixes = (Fix("add `--fail`", (addition,)),)
    return Finding(
        span.first_line,
        "`curl` exits 0 for any HTTP status, including 500, and nothing else is checked",
        labels=labels,
        help="add `--fail` so that `curl` exits 22 on HTTP 4xx/5xx",
        fixes=fixes,
    )


def _name_check(command: Command) -> str:
    """The program, if its exit status may say that the service does not work; otherwise ""."""
    call = command.invocation if command.words else None
    if call is None or call.name in _NO_CHECKS or always_succeeds(call):
        return ""
    is_manager = program(call.name).kind is Kind.SERVICE_MANAGER
    if is_manager and not _MANAGING.isdisjoint(call.texts[:3]):
        return ""
    return call.name or command.words[0].raw


def _find_last_statement(script: Script) -> Span:
    """The statement that the script ends with."""
    source = script.source
    statements: tuple[Statement, ...] = script.program.statements
    if not statements:
        return source.first_line
    for statement in statements:
        parts = statement.pipelines[0].parts
        command = parts[0]
        if len(statement.pipelines) == len(parts) == 1 and isinstance(command, Command):
            if command.words and command.words[0].text in ("exit", "exec"):
                return source.span(statement.start, statement.end).first_line
    return source.span(statements[-1].start, statements[-1].end).first_line
