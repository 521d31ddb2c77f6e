"""Checks that PowerShell hooks do not use modules that 32-bit PowerShell lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding, Label
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
SYSNATIVE = """\
if ($PSHOME -like "*SysWOW64*") {
  & "$env:SystemRoot\\Sysnative\\WindowsPowerShell\\v1.0\\powershell.exe" -File $PSCommandPath
  exit $LASTEXITCODE
}
"""
STOP = "$ErrorActionPreference = 'Stop'\n"
_MODULE = regex(
    r"(?<![\w-])(?:Import-Module\s+(?:-Name\s+)?[\"']?(?:WebAdministration|ServerManager|"
    r"IISAdministration)\b|(?:Install|Add|Get|Uninstall|Remove)-WindowsFeature\b|"
    r"(?:New|Get|Remove|Start|Stop)-(?:WebSite|WebAppPool|WebApplication|WebBinding|IISSite)\b|"
    r"(?:Set-ItemProperty|Get-Item|Test-Path|New-Item|cd|Set-Location)\s+[\"']?IIS:\\)",
    re.IGNORECASE,
)
_HANDLED = regex(
    r"sysnative|PROCESSOR_ARCHITEW6432|Is64BitProcess|SysWOW64|\[IntPtr\]::Size|pwsh", re.IGNORECASE
)


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "troubleshooting-deployments.html#troubleshooting-deployments-powershell",
        "https://learn.microsoft.com/windows/win32/winprog64/file-system-redirector",
    ),
    good=(
        {
            "appspec.yml": APPSPEC,
            "setup.ps1": SYSNATIVE + STOP + "Import-Module WebAdministration\n",
        },
    ),
    bad=({"appspec.yml": APPSPEC, "setup.ps1": STOP + "«Import-Module WebAdministration»\n"},),
)
def powershell_needs_64_bit(context: Context) -> Iterator[Finding]:
    """A PowerShell hook uses a module that does not work in 32-bit PowerShell.

    The CodeDeploy agent for Windows is a 32-bit process, and Windows redirects `powershell.exe`
    to the 32-bit version for it. `WebAdministration` (the drive `IIS:`) and `ServerManager`
    (`Install-WindowsFeature`) work only in the 64-bit one. A script can start itself again with
    `$env:SystemRoot\\Sysnative\\WindowsPowerShell\\v1.0\\powershell.exe`.

    Not reported if the script mentions `Sysnative`, `SysWOW64` or another check of the
    architecture. It is a warning, because another build of the agent may be installed.
    """
    reported = set()
    for bundle in context.bundles:
        for run in bundle.runs if bundle.appspec.for_windows else ():
            script = run.script
            if script is None or not script.source.path.lower().endswith(".ps1"):
                continue
            source = script.source
            if source.path in reported or _HANDLED.search(source.text):
                continue
            code = mask_powershell(source.text)
            found = next(
                (
                    match
                    for match in _MODULE.finditer(source.text)
                    if code[match.start()] == source.text[match.start()]
                ),
                None,
            )
            if found is not None:
                reported.add(source.path)
                yield Finding(
                    source.span(found.start(), found.end()),
                    f"`{' '.join(found[0].split())}` works only in 64-bit PowerShell, and the "
                    "agent starts the 32-bit one",
                    labels=(
                        Label(run.entry.location.span, f"run by the `{run.event.value}` hook"),
                    ),
                    help="start the script again with "
                    r"`$env:SystemRoot\Sysnative\WindowsPowerShell\v1.0\powershell.exe`",
                    failure=Failure(f"CodeDeploy {run.event.value}", _describe_error(found[0])),
                )


def _describe_error(command: str) -> str:
    """The error of 32-bit PowerShell."""
    if "windowsfeature" in command.lower():
        return f"The term '{command}' is not recognized as the name of a cmdlet, function, script"
    return (
        "Retrieving the COM class factory for component with CLSID "
        "{688EEEE5-6A7E-422F-B2E1-6AF00DC944A6} failed due to the following error: 80040154."
    )
