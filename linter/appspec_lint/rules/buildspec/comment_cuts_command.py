"""Does YAML take a part of a command for a comment?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import extend_to_line_end, has_balanced_quotes, parse_edited, quote

_SHELL = re.compile(r"^\s*shell:.*cmd", re.MULTILINE)
HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n"


@rule(
    Severity.ERROR,
    see=("https://yaml.org/spec/1.1/#id861536",),
    good=({"buildspec.yml": HEAD + "      - 'sed -i \"s/ #.*//\" app.conf' # no comments\n"},),
    bad=({"buildspec.yml": HEAD + '      - «sed -i "s/ #.*//" app.conf»\n'},),
)
def comment_cuts_command(context: Context) -> Iterator[Finding]:
    """A `#` inside the quotes of an unquoted command ends the command.

    To YAML the shell's quotes are plain letters as long as the text doesn't begin with one, and
    a `#` behind a blank begins a comment: the rest of the line is gone, and the shell gets a
    quote that is never closed. Quote the whole command.

    cmd.exe bears an open quote; where it is the shell this is a warning.

    The rule is silent where the command's quotes are closed before the `#`: then a comment is
    meant.
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
                "YAML takes the end of this command for a comment",
                labels=(Label(Span(span.source, place, place + 1), "the comment begins here"),),
                help="quote the whole command",
                fixes=(fix,) if parse_edited(span.source, fix.edits).syntax_problem is None else (),
                certain=_SHELL.search(span.source.text) is None,
            )
