"""Check for characters in a buildspec that look like YAML syntax, and are part of a string."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.buildspec.command_shell import is_for_windows, read_shell
from appspec_lint.buildspec.lookalike_effects import find_consequences
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.odd_characters import INVISIBLE, SPACES, name_character
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.lookalikes import find_in_document

BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      {command}
artifacts:
  files:
    - {pattern}
"""
_ODD = regex(rf"[{SPACES}{INVISIBLE}]")
_LITERAL = regex(r"'[^']*'|\"(?:\\.|[^\"\\])*\"|(?:^|\s)#.*")
"""What a shell does not split into words, on one line."""


@rule(
    Severity.WARNING,
    see=(
        "https://yaml.org/spec/1.1/#id871798",
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html",
    ),
    good=(
        {"buildspec.yml": BUILDSPEC.format(command='- echo "“done” –\u00a0ok"', pattern="'**/*'")},
    ),
    bad=(
        {"buildspec.yml": BUILDSPEC.format(command="- make", pattern="«“**/*”»")},
        {"buildspec.yml": BUILDSPEC.format(command="«–» make", pattern="'**/*'")},
        {"buildspec.yml": BUILDSPEC.format(command="- make«\u00a0»install", pattern="'**/*'")},
    ),
)
def buildspec_lookalike_character(context: Context) -> Iterator[Finding]:
    """A character in the buildspec looks like YAML or shell syntax, but is part of a string.

    Text that is copied from a web page, a chat or a word processor contains typographic quotes,
    dashes, no-break spaces or characters of no width. YAML treats none of them as syntax: a value
    in typographic quotes contains the quotes, and a list with en dashes is one string. A shell does
    not treat a no-break space as a space, so it looks for a command with that name. The finding is
    an error where CodeBuild rejects the buildspec because of it.

    Not reported in comments, in quoted strings and in here-documents, or where `buildspec-invalid`
    or `buildspec-unknown-key` suggests the key that is meant. A file that is no longer valid YAML
    is reported by `buildspec-syntax`.
    """
    for buildspec in context.buildspecs:
        if buildspec.source.text.isascii():
            continue
        lookalikes = find_in_document(buildspec.document)
        effects = find_consequences(buildspec.document)
        for lookalike in lookalikes:
            if lookalike.span.start not in effects.suggested:
                yield Finding(
                    lookalike.span,
                    lookalike.problem,
                    labels=tuple(Label(span, "and here") for span in lookalike.others),
                    help=lookalike.advice,
                    fixes=(Fix(lookalike.advice, lookalike.edits),),
                    severity=Severity.ERROR if lookalike.span.start in effects.rejecting else None,
                )
        reported = {edit.span.start for each in lookalikes for edit in each.edits}
        yield from _check_commands(buildspec, reported)


def _check_commands(buildspec: Buildspec, reported: set[int]) -> Iterator[Finding]:
    """Report the odd spaces between the words of commands; PowerShell treats them as spaces."""
    text = "\n".join(command.value for command in buildspec.commands)
    if read_shell(buildspec) in ("powershell", "pwsh", "cmd") or is_for_windows(text):
        return
    for command in buildspec.commands:
        span = command.span
        if span.text.isascii() or "<<" in span.text:
            continue
        spans = [each for each in _find_odd_spaces(span) if each.start not in reported]
        if spans:
            yield Finding(
                spans[0],
                f"the command contains {name_character(spans[0].text)}, which the shell does not "
                "treat as a space",
                labels=tuple(Label(each, "and here") for each in spans[1:]),
                help="replace it with a space",
                fixes=(
                    Fix("replace it with a space", tuple(TextEdit(each, " ") for each in spans)),
                ),
            )


def _find_odd_spaces(span: Span) -> Iterator[Span]:
    """Find the odd spaces outside of quotes and comments; none if a quote spans lines."""
    text = span.text
    if text[:1] in "'\"":
        return
    start = span.start
    for line in text.split("\n"):
        masked = _LITERAL.sub(lambda match: "x" * len(match[0]), line)
        if {"'", '"'} & set(masked):
            return
        for match in _ODD.finditer(masked):
            if re.match(rf"[{SPACES}]", match.group()):
                yield Span(span.source, start + match.start(), start + match.end())
        start += len(line) + 1
