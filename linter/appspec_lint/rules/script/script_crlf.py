"""Report hook scripts with CRLF line endings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.deployment.messages import failing, unstartable
from appspec_lint.diagnostics.finding import Failure, Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.entry import Presence
from appspec_lint.rules.registry import rule
from appspec_lint.script.script import Script
from appspec_lint.script.shebang import Shebang, is_text, read_shebang

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: scripts/install.sh
"""
_CONVERTING = regex(r"dos2unix|fromdos|\\r|\\015|\^M")


@rule(
    Severity.ERROR,
    see=(
        "https://man7.org/linux/man-pages/man2/execve.2.html",
        "https://github.com/travis-ci/dpl/issues/353",
        "aws/aws-codedeploy-agent lib/instance_agent/plugins/codedeploy/hook_executor.rb",
    ),
    good=(
        {
            "appspec.yml": APPSPEC,
            "scripts/install.sh": "#!/bin/bash\nsystemctl daemon-reload\n",
        },
        {
            "appspec.yml": "version: 0.0\nos: windows\nhooks:\n  AfterInstall:\n"
            "    - location: install.bat\n",
            "install.bat": "@echo off\r\nnet stop orders\r\n",
        },
    ),
    bad=(
        {
            "appspec.yml": APPSPEC,
            "scripts/install.sh": "«#!/bin/bash»\r\nsystemctl daemon-reload\r\n",
        },
        {
            "appspec.yml": APPSPEC,
            "scripts/install.sh": "#!/bin/bash\n«systemctl daemon-reload»\r\n",
        },
    ),
)
def script_crlf(context: Context) -> Iterator[Finding]:
    """A hook script has CRLF line endings, as on Windows.

    The kernel ends the `#!` line at the LF and treats the CR as the last character of the
    interpreter's name. `/bin/bash\\r` does not exist, so the script cannot be started: the agent
    reports `No such file or directory` about a script that does exist, or exit code 127 with
    `runas`. If the first line is correct or has no `#!`, the CR becomes part of the last word of
    each command.

    Windows scripts are not reported, nor are files that git stores with LF (a checkout on Windows
    may show them with CRLF), or projects with a build command that converts line endings. The
    finding is a warning where the first line is correct, or where the file is not in git yet.
    """
    for bundle in context.bundles:
        for run, script in bundle.scripts:
            source = script.source
            if "\r\n" not in source.text or not is_text(source) or _build_converts(bundle):
                continue
            first = read_shebang(source)
            place = source.first_line if first and first.crlf else _find_first_command(script)
            if place is not None and not context.tree.keeps_line_feeds(source.path):
                yield _build_finding(bundle, run, first, place)


def _find_first_command(script: Script) -> Span | None:
    """The first command that ends in a CR; lines of here-documents are not commands."""
    source = script.source
    for command in script.program.commands:
        if command.words and source.text.startswith("\r\n", command.end):
            return source.span(command.start, command.end).first_line
    return None


def _build_finding(bundle: Bundle, run: HookRun, first: Shebang | None, place: Span) -> Finding:
    event, location = run.event.value, run.entry.location
    message = "CRLF line endings: the shell treats the carriage return as part of the last word"
    failure: Failure | None = None
    is_fatal = False
    if first is not None and first.crlf:
        last = first.argument or first.interpreter
        message = f"the shebang ends in CRLF: interpreter `{last}\\r` does not exist"
        failure = unstartable(event, run.entry)
        # Perl and others ignore a CR after their options.
        is_fatal = not first.argument or first.name == "env"
        if first.name == "env" and first.argument:
            message = f"the shebang ends in CRLF: `env` looks for `{last}\\r`"
            failure = failing(event, run.entry, 127)
        elif first.argument:
            message = f"the shebang ends in CRLF: `{first.name}` is called with `{last}\\r`"
            failure = None
    return Finding(
        place,
        message,
        labels=(Label(location.span, f"run by the `{event}` hook"),),
        help="save the script with LF line endings, and add `*.sh text eol=lf` to "
        "`.gitattributes` so that git keeps them",
        fixes=(_convert_to_lf(place.source),),
        failure=failure,
        certain=is_fatal and (not bundle.tree.git or _is_tracked(bundle, place.source)),
    )


def _convert_to_lf(source: Source) -> Fix:
    endings = (match.span() for match in re.finditer("\r\n", source.text))
    edits = tuple(TextEdit(source.span(*ending), "\n") for ending in endings)
    return Fix("convert line endings to LF", edits, safe=True)


def _is_tracked(bundle: Bundle, source: Source) -> bool:
    return bundle.tree.presence(source.path) is Presence.TRACKED


def _build_converts(bundle: Bundle) -> bool:
    """Whether a build command may remove the carriage returns."""
    return any(
        _CONVERTING.search(command.value)
        for build in bundle.builds
        for phase in build.buildspec.phases
        for command in phase.commands
    )
