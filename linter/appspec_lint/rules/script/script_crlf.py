"""Does a hook script end its lines in CR LF?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.agent import failing, unstartable
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.diagnostics.finding import Failure, Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.repository.tree import Presence
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
_CONVERTING = re.compile(r"dos2unix|fromdos|\\r|\\015|\^M")


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
    """A hook script ends its lines in CR LF, as Windows does.

    The kernel ends the `#!` line at the LF and takes the CR for the last letter of the
    interpreter's name. There is no `/bin/bash\\r`, so the script can't be started: the agent says
    `No such file or directory` about a script that is there, or, with `runas`, exit code 127. If
    the first line is right, or missing, each command gets a CR behind its last word.

    The rule is silent about the scripts of Windows, about a file that git keeps with LF (a work
    tree on Windows may show it with CR LF), and where a build command converts line ends. It
    warns only, where the first line is well, and where git doesn't know the file yet.
    """
    for bundle in context.bundles:
        for run, script in bundle.scripts:
            source = script.source
            if "\r\n" not in source.text or not is_text(source) or _converted(bundle):
                continue
            first = read_shebang(source)
            place = source.first_line if first and first.crlf else _first_command(script)
            if place is not None and not context.tree.keeps_line_feeds(source.path):
                yield _finding(bundle, run, first, place)


def _first_command(script: Script) -> Span | None:
    """The first command that gets a CR; what stands in a here-document is none."""
    source = script.source
    for command in script.program.commands:
        if command.words and source.text.startswith("\r\n", command.end):
            return source.span(command.start, command.end).first_line
    return None


def _finding(bundle: Bundle, run: HookRun, first: Shebang | None, place: Span) -> Finding:
    event, location = run.event.value, run.entry.location
    message = "the lines end in CR LF, and the shell takes the CR for a letter of the last word"
    failure: Failure | None = None
    fatal = False
    if first is not None and first.crlf:
        last = first.argument or first.interpreter
        message = f"the first line ends in CR LF: there is no interpreter `{last}\\r`"
        failure = unstartable(event, run.entry)
        # Perl and others pass over a CR behind their options.
        fatal = not first.argument or first.name == "env"
        if first.argument:
            message = f"the first line ends in CR LF: `{first.name}` is given `{last}\\r`"
            failure = failing(event, run.entry, 127) if first.name == "env" else None
    return Finding(
        place,
        message,
        labels=(Label(location.span, f"run here by `{event}`"),),
        help="save the script with LF line ends, and keep git from changing them: "
        "`*.sh text eol=lf` in `.gitattributes`",
        fixes=(_unix(place.source),),
        failure=failure,
        certain=fatal and (not bundle.tree.git or _tracked(bundle, place.source)),
    )


def _unix(source: Source) -> Fix:
    ends = (match.span() for match in re.finditer("\r\n", source.text))
    edits = tuple(TextEdit(source.span(*end), "\n") for end in ends)
    return Fix("end the lines in LF", edits, safe=True)


def _tracked(bundle: Bundle, source: Source) -> bool:
    return bundle.tree.presence(source.path) is Presence.TRACKED


def _converted(bundle: Bundle) -> bool:
    """Whether a command of the build may take the CRs out."""
    return any(
        _CONVERTING.search(command.value)
        for build in bundle.builds
        for phase in build.buildspec.phases
        for command in phase.commands
    )
