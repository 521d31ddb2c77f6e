"""Can a line of a command fail without anybody noticing?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located
from appspec_lint.rules.registry import rule
from appspec_lint.shell import Command, Statement, parse

HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n"
_HARMLESS = frozenset(
    """: [ alias cat date declare echo env export false local ls printf pwd readonly return set
    shift shopt sleep test trap true type unalias unset which whoami""".split()
)
_GUARDED = re.compile(r"\bset\s+-\w*e|\bset\s+-o\s+errexit|\btrap\b|\$\?|ErrorActionPreference")


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
    """A command of several lines goes on when one of them fails, and the build stays green.

    CodeBuild looks at the exit status of each entry of `commands`. Of a block of several lines
    that is the last line's: what failed before it is forgotten, unless the block begins with
    `set -e` or joins the lines with `&&`.

    The rule speaks once for a buildspec, of the first line that is a program's call with nothing
    behind it that asks whether it went well. It is silent where any command says `set -e`, sets
    a trap or looks at `$?`, and about PowerShell and cmd.
    """
    for buildspec in context.buildspecs:
        shell = re.search(r"^\s*shell:.*(?:powershell|pwsh|cmd)", buildspec.source.text, re.M)
        if shell or any(_GUARDED.search(command.value) for command in buildspec.commands):
            continue
        yield from list(_hidden(buildspec))[:1]


def _hidden(buildspec: Buildspec) -> Iterator[Finding]:
    for command in buildspec.commands:
        text = command.span.text
        if text[:1] != "|":
            continue
        program = parse(command.value)
        if program.broken or not program.complete or len(program.statements) < 2:
            continue
        for statement in program.statements[:-1]:
            if _forgotten(statement):
                line = command.value[statement.start : statement.end].splitlines()[0]
                place = text.find(line)
                if place >= 0:
                    span = command.span
                    start = span.start + place
                    yield Finding(
                        span.source.span(start, start + len(line)),
                        "if this fails, the build goes on: only the last line's status counts",
                        labels=_last(command, program.statements[-1]),
                        help="begin the block with `set -e`",
                    )
                    break


def _last(command: Located[str], statement: Statement) -> tuple[Label, ...]:
    line = command.value[statement.start : statement.end].splitlines()[0]
    place = command.span.text.rfind(line)
    if place < 0:
        return ()
    start = command.span.start + place
    span = command.span.source.span(start, start + len(line))
    return (Label(span, "this line decides"),)


def _forgotten(statement: Statement) -> bool:
    """Whether it is one program's call whose status nobody asks for."""
    if statement.ampersand is not None or len(statement.pipelines) != 1:
        return False
    pipeline = statement.pipelines[0]
    part = pipeline.parts[-1]
    if not isinstance(part, Command) or part.broken or not part.words or pipeline.negated:
        return False
    return part.words[0].text not in _HARMLESS
