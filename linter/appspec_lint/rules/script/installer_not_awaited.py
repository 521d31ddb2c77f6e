"""Checks that a PowerShell hook waits for the installer that it starts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.script.windows_script import mask_powershell

APPSPEC = """\
version: 0.0
os: windows
hooks:
  BeforeInstall:
    - location: setup.ps1
"""
STOP = "$ErrorActionPreference = 'Stop'\n"
_START = regex(
    r"(?<![\w-])(?:Start-Process|saps)\s+(?:-FilePath\s+)?[\"']?(?P<program>(?:[\w:$.\\/-]*\\)?"
    r"(?:msiexec(?:\.exe)?|[\w.-]+\.msi|[\w.-]*(?:setup|install)[\w.-]*\.exe))\b[^\n;|}]*",
    re.IGNORECASE,
)


@rule(
    Severity.WARNING,
    see=(
        "https://learn.microsoft.com/powershell/module/microsoft.powershell.management/"
        "start-process#-wait",
    ),
    good=(
        {
            "appspec.yml": APPSPEC,
            "setup.ps1": STOP + "Start-Process msiexec.exe -ArgumentList '/i a.msi' -Wait\n",
        },
    ),
    bad=(
        {
            "appspec.yml": APPSPEC,
            "setup.ps1": STOP + "«Start-Process msiexec.exe -ArgumentList '/i a.msi /qn'»\n",
        },
    ),
)
def installer_not_awaited(context: Context) -> Iterator[Finding]:
    """A PowerShell hook starts an installer and does not wait for it.

    `Start-Process` returns at once unless it has `-Wait`. The next commands and hooks run while
    the installation is in progress, and its failure is not noticed.

    Reported for `msiexec`, `.msi` files and programs called `setup` or `install`. Not reported if
    the script uses `Wait-Process`, `.WaitForExit()` or `-PassThru`.
    """
    reported = set()
    for bundle in context.bundles:
        for run in bundle.runs if bundle.appspec.for_windows else ():
            script = run.script
            if script is None or not script.source.path.lower().endswith(".ps1"):
                continue
            source = script.source
            text = source.text
            if re.search(r"Wait-Process|WaitForExit|HasExited", text, re.IGNORECASE):
                continue
            code = mask_powershell(text)
            for match in _START.finditer(text):
                is_code = code[match.start()] == text[match.start()]
                has_wait = re.search(r"-(?:Wait|PassThru)\b|`\s*$", match[0], re.IGNORECASE)
                span = source.span(match.start(), match.start() + len(match[0].rstrip()))
                if is_code and not has_wait and span not in reported:
                    reported.add(span)
                    yield Finding(
                        span,
                        f"the script does not wait for `{match['program']}` to finish",
                        labels=(
                            Label(run.entry.location.span, f"run by the `{run.event.value}` hook"),
                        ),
                        help="add `-Wait`, and check the exit code of the process (`-PassThru`)",
                    )
