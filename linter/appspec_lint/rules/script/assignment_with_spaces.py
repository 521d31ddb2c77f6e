"""Check that assignments have no spaces around the `=`."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.buildspec.command_shell import is_for_windows, read_shell
from appspec_lint.context import Context
from appspec_lint.deployment.bundle import HookRun
from appspec_lint.deployment.messages import failing
from appspec_lint.diagnostics.finding import Failure, Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located, Span
from appspec_lint.lazy.records import replace
from appspec_lint.rules.registry import rule
from appspec_lint.script.exit_status import ExitStatusAnalysis
from appspec_lint.script.script import Script
from appspec_lint.shell import Command, Program, parse
from appspec_lint.shell.spaced_assignment import SpacedAssignment, find_spaced_assignments
from appspec_lint.yaml.source_map import locate

APPSPEC = """\
version: 0.0
os: linux
hooks:
  ApplicationStop:
    - location: scripts/stop.sh
"""
HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n"


@rule(
    Severity.ERROR,
    see=(
        "https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_09_01",
        "https://www.shellcheck.net/wiki/SC2283",
        "https://www.shellcheck.net/wiki/SC1068",
    ),
    good=(
        {
            "appspec.yml": APPSPEC,
            "scripts/stop.sh": "#!/bin/bash\nset -e\nPID=$(pgrep -f orders.jar || true)\n"
            'if [ -n "$PID" ]; then kill "$PID"; fi\n',
        },
    ),
    bad=(
        {
            "appspec.yml": APPSPEC,
            "scripts/stop.sh": "#!/bin/bash\nset -e\n«PID = $(pgrep -f orders.jar || true)»\n"
            'if [ -n "$PID" ]; then kill "$PID"; fi\n',
        },
        {"buildspec.yml": HEAD + "      - «TAG = latest»\n      - make TAG=$TAG\n"},
    ),
)
def assignment_with_spaces(context: Context) -> Iterator[Finding]:
    """An assignment has spaces around the `=`, so that the shell runs a command instead.

    The shell reads `PID = $(…)` as the command `PID` with two arguments: `PID: command not found`,
    exit code 127, and the variable is not set. `export TAG = latest` declares variables called `=`
    and `latest`, which fails, and `TAG= latest` runs the command `latest`.

    An error if the exit status of the script, or of the build command, certainly depends on it: as
    the last command, or after `set -e`. Otherwise the script continues with an unset variable, and
    the finding is a warning. Not reported for programs and functions that are known.
    """
    for bundle in context.bundles:
        for run, script in bundle.scripts:
            for spaced in find_spaced_assignments(script.source.text, script.program):
                yield _report_in_script(run, script, spaced)
    for buildspec in context.buildspecs:
        yield from _check_buildspec(buildspec)


def _report_in_script(run: HookRun, script: Script, spaced: SpacedAssignment) -> Finding:
    source, certain = script.source, _fails(spaced, script.program, script.exit_status)
    span = source.span(spaced.start, spaced.end).first_line
    label = Label(run.entry.location.span, f"run by the `{run.event.value}` hook")
    failure = failing(run.event.value, run.entry, 127) if certain else None
    edited = source.span(spaced.start, spaced.end)
    return replace(_build_finding(spaced, span, edited, failure), labels=(label,), certain=certain)


def _check_buildspec(buildspec: Buildspec) -> Iterator[Finding]:
    commands = {command.span.start: command for command in buildspec.commands}
    text = "\n".join(command.value for command in commands.values())
    if read_shell(buildspec) not in (None, "sh", "bash", "dash", "ash", "ksh", "zsh"):
        return
    if is_for_windows(text):
        return
    for command in commands.values():
        if " =" in command.value or "= " in command.value:
            yield from _check_command(buildspec, command)


def _check_command(buildspec: Buildspec, command: Located[str]) -> Iterator[Finding]:
    program = parse(command.value)
    for spaced in find_spaced_assignments(command.value, program):
        span = locate(command.value, command.span, spaced.start, spaced.end)
        certain = _fails(spaced, program, ExitStatusAnalysis(command.value, program))
        failure = _describe_failure(buildspec, command) if certain else None
        is_exact = span.text == command.value[spaced.start : spaced.end]
        finding = _build_finding(spaced, span, span if is_exact else None, failure)
        yield replace(finding, certain=certain)


def _fails(spaced: SpacedAssignment, program: Program, analysis: ExitStatusAnalysis) -> bool:
    """Whether the shell certainly runs the command, and fails with it."""
    command = spaced.command
    if any(_may_succeed(before) for before in program.commands if before.start < command.start):
        return False
    return (
        spaced.is_command
        and command.words[1].raw == "="
        and not command.conditional
        and not command.substituted
        and not command.background
        and command.function is None
        and analysis.determines_exit(command)
    )


def _may_succeed(command: Command) -> bool:
    """Whether the command may end the script without a failure."""
    texts = [word.text for word in command.words]
    return texts[:1] == ["exec"] or (texts[:1] == ["exit"] and texts[1:] in ([], ["0"], [None]))


def _build_finding(
    spaced: SpacedAssignment, span: Span, edited: Span | None, failure: Failure | None
) -> Finding:
    name, plain = spaced.name, f"{spaced.name}={spaced.value}"
    if spaced.is_command:
        message = f"this runs a command `{name}`: an assignment has no spaces around `=`"
    elif spaced.program:
        message = f"this runs `{spaced.program}` as a command: an assignment has no space after `=`"
    else:
        message = f"`{name}` is not set: an assignment has no spaces around `=`"
    fixes: tuple[Fix, ...] = ()
    if spaced.words == 1 and edited is not None:
        fixes = (Fix("remove the spaces", (TextEdit(edited, plain),)),)
    advice = (
        f"write `{plain}`"
        if spaced.words == 1 and not {"\n", "`"} & set(plain)
        else "remove the spaces"
    )
    if spaced.words > 1:
        advice = f'remove the spaces, and quote the value: `{name}="{spaced.value}"`'
    return Finding(span, message, help=advice, fixes=fixes, failure=failure)


def _describe_failure(buildspec: Buildspec, command: Located[str]) -> Failure:
    phase = next(
        (phase.name.value for phase in buildspec.phases if command in phase.commands), "build"
    )
    line = command.value.strip().splitlines()[0]
    return Failure(
        f"CodeBuild {phase.upper()}",
        f"COMMAND_EXECUTION_ERROR: Error while executing command: {line}. Reason: exit status 127",
    )
