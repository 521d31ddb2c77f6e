"""Checks that a failing cmdlet makes a PowerShell hook fail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.script.windows_script import mask_powershell

APPSPEC = """\
version: 0.0
os: windows
hooks:
  ApplicationStart:
    - location: start.ps1
"""
_CMDLET = regex(
    r"(?<![\w.$-])(?:Copy|Enable|Expand|Import|Install|Invoke|Move|New|Rename|Restart|Set|Start|"
    r"Test|Update)-[A-Z][A-Za-z]+\b"
)
_HARMLESS = regex(
    r"(?:Set-(?:Location|StrictMode|ExecutionPolicy|Variable|PSDebug)|Start-(?:Sleep|Transcript)|"
    r"New-(?:Object|Item|Variable)|Set-Content|Test-Path|Invoke-Expression)\b"
)
_HANDLED = regex(
    r"\$(?:global:|script:)?ErrorActionPreference\b|-(?:ErrorAction|EA)\b|\btrap\b|\btry\b|"
    r"\bthrow\b|\bexit\b|\$LASTEXITCODE\b|\$\?",
    re.IGNORECASE,
)


@rule(
    Severity.WARNING,
    see=(
        "https://repost.aws/knowledge-center/powershell-cmdlet-errors-codedeploy",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/platform/windows_util.rb "
        "(powershell.exe -ExecutionPolicy Bypass -File)",
        "https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/"
        "about_preference_variables#erroractionpreference",
    ),
    good=(
        {
            "appspec.yml": APPSPEC,
            "start.ps1": "$ErrorActionPreference = 'Stop'\nStart-Service orders\n",
        },
    ),
    bad=({"appspec.yml": APPSPEC, "start.ps1": "«Start-Service» orders\n"},),
)
def powershell_errors_ignored(context: Context) -> Iterator[Finding]:
    """A PowerShell hook succeeds even if its cmdlets fail.

    The agent runs `powershell.exe -ExecutionPolicy Bypass -File`. Errors of cmdlets are
    non-terminating by default: PowerShell prints the error, continues and exits with 0, and the
    deployment succeeds. With `$ErrorActionPreference = 'Stop'` at the start, an error ends the
    script with exit code 1.

    Reported for cmdlets that copy, import, install, start or configure something; removing and
    stopping may fail on purpose. Not reported if the script handles errors in any way:
    `$ErrorActionPreference`, `-ErrorAction`, `try`, `trap`, `throw`, `exit`, `$?` or
    `$LASTEXITCODE`.
    """
    reported = set()
    for bundle in context.bundles:
        for run in bundle.runs if bundle.appspec.for_windows else ():
            script = run.script
            if script is None or not script.source.path.lower().endswith(".ps1"):
                continue
            source = script.source
            code = mask_powershell(source.text)
            if source.path in reported or _HANDLED.search(code):
                continue
            cmdlet = next(
                (found for found in _CMDLET.finditer(code) if not _HARMLESS.match(found[0])), None
            )
            if cmdlet is not None:
                reported.add(source.path)
                yield Finding(
                    source.span(cmdlet.start(), cmdlet.end()),
                    f"the script exits with 0 even if `{cmdlet[0]}` fails",
                    labels=(
                        Label(run.entry.location.span, f"run by the `{run.event.value}` hook"),
                    ),
                    help="add `$ErrorActionPreference = 'Stop'` as the first line",
                    fixes=_add_preference(source, code),
                )


def _add_preference(source: Source, code: str) -> tuple[Fix, ...]:
    """Add the preference as the first line, unless `param`, `using` or a comment must be first."""
    text = source.text
    if text[:1] in "#\ufeff<" or re.match(r"\s*(?:param\s*\(|using\s|\[CmdletBinding)", code, re.I):
        return ()
    edit = TextEdit(source.span(0, 0), "$ErrorActionPreference = 'Stop'\n")
    return (Fix("stop at the first error", (edit,)),)
