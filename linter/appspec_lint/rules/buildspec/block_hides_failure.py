"""Check that no line of a multi-line command can fail unnoticed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.shell import Command, Statement, parse

HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n"
_HARMLESS = frozenset(
    """: [ alias cat date declare echo env export false local ls printf pwd readonly return set
    shift shopt sleep test trap true type unalias unset which whoami""".split()
)
_WINDOWS_SHELL = regex(r"^[^\S\n]*shell:.*(?:powershell|pwsh|cmd)", re.M, words=("shell:",))
_GUARDED = regex(
    r"\bset\s+-\w*e|\bset\s+-o\s+errexit|\btrap\b|\$\?|ErrorActionPreference",
    words=("set", "trap", "$?", "ErrorActionPreference"),
)


@rule(
    Severity.INFO,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.phases.build.commands",
        "https://github.com/aws/aws-for-fluent-bit/pull/995",
    ),
    good=(
        {"buildspec.yml": HEAD + "      - |\n        set -e\n        make\n        make test\n"},
    ),
    bad=({"buildspec.yml": HEAD + "      - |\n        «make»\n        make test\n"},),
)
def block_hides_failure(context: Context) -> Iterator[Finding]:
    """A multi-line command continues after a line fails, and the build still succeeds.

    CodeBuild checks the exit status of each entry of `commands`. For a block of several lines, that
    is the exit status of the last line: an earlier failure is lost unless the block starts with
    `set -e` or joins the lines with `&&`.

    Reported once per buildspec, for the first line that runs a program without checking whether it
    succeeded. Not reported where any command uses `set -e`, sets a trap or reads `$?`, or for
    PowerShell and cmd.
    """
    for buildspec in context.buildspecs:
        if _WINDOWS_SHELL.search(buildspec.source.text) or any(
            _GUARDED.search(command.value) for command in buildspec.commands
        ):
            continue
        yield from list(_find_hidden_failures(buildspec))[:1]


def _find_hidden_failures(buildspec: Buildspec) -> Iterator[Finding]:
    for command in buildspec.commands:
        text = command.span.text
        if text[:1] != "|":
            continue
        program = parse(command.value)
        if program.broken or not program.complete or len(program.statements) < 2:
            continue
        for statement in program.statements[:-1]:
            if _is_unchecked(statement):
                line = command.value[statement.start : statement.end].splitlines()[0]
                offset = text.find(line)
                if offset >= 0:
                    span = command.span
                    start = span.start + offset
                    yield Finding(
                        span.source.span(start, start + len(line)),
                        "a failure here is ignored: only the exit status of the last line counts",
                        labels=_label_last_line(command, program.statements[-1]),
                        help="start the block with `set -e`",
                    )
                    break


def _label_last_line(command: Located[str], statement: Statement) -> tuple[Label, ...]:
    line = command.value[statement.start : statement.end].splitlines()[0]
    offset = command.span.text.rfind(line)
    if offset < 0:
        return ()
    start = command.span.start + offset
    span = command.span.source.span(start, start + len(line))
    return (Label(span, "only this exit status counts"),)


def _is_unchecked(statement: Statement) -> bool:
    """Whether the statement runs a single program and ignores its exit status."""
    if statement.ampersand is not None or len(statement.pipelines) != 1:
        return False
    pipeline = statement.pipelines[0]
    part = pipeline.parts[-1]
    if not isinstance(part, Command) or part.broken or not part.words or pipeline.negated:
        return False
    return part.words[0].text not in _HARMLESS
