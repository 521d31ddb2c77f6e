"""Check that YAML does not read part of a command as a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import extend_to_line_end, has_balanced_quotes, parse_edited, quote

_CMD = regex(r"^[^\S\n]*shell:.*cmd", re.MULTILINE)
HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n"


@rule(
    Severity.ERROR,
    see=("https://yaml.org/spec/1.1/#id861536",),
    good=({"buildspec.yml": HEAD + "      - 'sed -i \"s/ #.*//\" app.conf' # no comments\n"},),
    bad=({"buildspec.yml": HEAD + '      - «sed -i "s/ #.*//" app.conf»\n'},),
)
def comment_cuts_command(context: Context) -> Iterator[Finding]:
    """A `#` inside the quotes of an unquoted command ends the command.

    Unless a string starts with a quote, YAML treats the shell's quotes as ordinary characters, and
    a `#` after a space starts a comment. The rest of the line is lost, and the shell gets a quote
    that is never closed. Quote the whole command.

    cmd.exe accepts an open quote, so this is a warning where it is the shell.

    Not reported where the command's quotes are closed before the `#`, since a comment is then
    intended.
    """
    for buildspec in context.buildspecs:
        for command in buildspec.commands:
            span = command.span
            if span.text != command.value or has_balanced_quotes(span.text) or "\\" in span.text:
                continue
            line = extend_to_line_end(span)
            rest = line.text[len(span.text) :]
            if not rest.lstrip().startswith("#") or not has_balanced_quotes(line.text):
                continue
            place = span.end + len(rest) - len(rest.lstrip())
            fix = quote(line, "command")
            yield Finding(
                line,
                "YAML treats everything after this ` #` as a comment",
                labels=(Label(Span(span.source, place, place + 1), "the comment starts here"),),
                help="quote the whole command",
                fixes=(fix,) if parse_edited(span.source, fix.edits).syntax_problem is None else (),
                certain=_CMD.search(span.source.text) is None,
            )
