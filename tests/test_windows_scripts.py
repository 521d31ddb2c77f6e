"""Batch and PowerShell hooks: what ends them early, and what they do not notice."""

from __future__ import annotations

import pytest

from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory
from appspec_lint.script.windows_script import mask_powershell

APPSPEC = "version: 0.0\nos: windows\nhooks:\n  AfterInstall:\n    - location: hook.{0}\n"
STOP = "$ErrorActionPreference = 'Stop'\n"


def rules(text: str, extension: str, *, os: str = "windows") -> list[str]:
    appspec = APPSPEC.format(extension).replace("windows", os)
    report = lint(in_memory({"appspec.yml": appspec, f"hook.{extension}": text}))
    return [diagnostic.rule for diagnostic in report.diagnostics]


@pytest.mark.parametrize(
    ("text", "extension", "rule"),
    [
        ("npm ci\nnet start orders\n", "bat", "batch-script-not-called"),
        ("@echo off\r\ncd /d C:\\app\r\nyarn install\r\nnet start orders\r\n", "bat",
         "batch-script-not-called"),
        ("@npm ci\nnet start orders\n", "cmd", "batch-script-not-called"),
        ("stop.bat\nnet start orders\n", "bat", "batch-script-not-called"),
        ('"C:\\my app\\stop.cmd" /q\nnet start orders\n', "bat", "batch-script-not-called"),
        ("gradlew.bat build > build.log 2>&1\nnet start orders\n", "bat",
         "batch-script-not-called"),
        ("npm ci\n", "bat", ""),
        ("npm ci\necho done\nexit /b %ERRORLEVEL%\n", "bat", ""),
        ("npm ci\nrem finished\n:: really\n", "bat", ""),
        ("call npm ci\nnet start orders\n", "bat", ""),
        ("CALL stop.bat\nnet start orders\n", "bat", ""),
        ("cmd /c npm ci\nnet start orders\n", "bat", ""),
        ("start stop.bat\nnet start orders\n", "bat", ""),
        ("npm ci && net start orders\nnet start web\n", "bat", ""),
        ("if exist a (\n  npm ci\n)\nnet start orders\n", "bat", ""),
        ("rem npm ci\nnet start orders\n", "bat", ""),
        ("echo npm ci\nnet start orders\n", "bat", ""),
        ("node stop.js\nnet start orders\n", "bat", ""),
        ("Start-Service orders\n", "ps1", "powershell-errors-ignored"),
        ("Import-Module Orders\nCopy-Item a b -Recurse\n", "ps1", "powershell-errors-ignored"),
        ("# $ErrorActionPreference\nRestart-Service orders\n", "ps1", "powershell-errors-ignored"),
        ("Write-Host '$ErrorActionPreference'\nStart-Service orders\n", "ps1",
         "powershell-errors-ignored"),
        (f"{STOP}Start-Service orders\n", "ps1", ""),
        ("Start-Service orders -ErrorAction Stop\n", "ps1", ""),
        ("try { Start-Service orders } catch { exit 1 }\n", "ps1", ""),
        ("Start-Service orders\nif (-not $?) { exit 1 }\n", "ps1", ""),
        ("Write-Output 'done'\nSet-Location C:\\app\nStart-Sleep 5\n", "ps1", ""),
        ("$a = Get-Content a\nWrite-Host \"Start-Service\"\n", "ps1", ""),
        ("Stop-Service orders\nRemove-Item C:\\app -Recurse\n", "ps1", ""),
        ("& C:\\app\\install.exe\n", "ps1", ""),
        ("<#\nStart-Service orders\n#>\nWrite-Host done\n", "ps1", ""),
        (f"{STOP}Import-Module WebAdministration\n", "ps1", "powershell-needs-64-bit"),
        (f"{STOP}import-module -Name 'ServerManager'\n", "ps1", "powershell-needs-64-bit"),
        (f"{STOP}Install-WindowsFeature Web-Server\n", "ps1", "powershell-needs-64-bit"),
        (f"{STOP}New-WebSite -Name orders\n", "ps1", "powershell-needs-64-bit"),
        (f"{STOP}Set-ItemProperty IIS:\\AppPools\\orders a b\n", "ps1", "powershell-needs-64-bit"),
        (f"{STOP}if ($env:PROCESSOR_ARCHITEW6432) {{ exit }}\nImport-Module WebAdministration\n",
         "ps1", ""),
        (f"{STOP}$p = \"$env:WINDIR\\sysnative\\WindowsPowerShell\"\nNew-WebSite orders\n", "ps1",
         ""),
        (f"{STOP}# Import-Module WebAdministration\n", "ps1", ""),
        (f"{STOP}Write-Host 'Install-WindowsFeature'\n", "ps1", ""),
        (f"{STOP}Import-Module AWSPowerShell\n", "ps1", ""),
        (f"{STOP}Start-Process msiexec.exe -ArgumentList '/i', 'a.msi'\n", "ps1",
         "installer-not-awaited"),
        (f"{STOP}Start-Process -FilePath C:\\temp\\setup.exe /quiet\n", "ps1",
         "installer-not-awaited"),
        (f"{STOP}Start-Process msiexec.exe -ArgumentList '/i a.msi' -Wait\n", "ps1", ""),
        (f"{STOP}$p = Start-Process setup.exe -PassThru\n$p.WaitForExit()\n", "ps1", ""),
        (f"{STOP}Start-Process C:\\orders\\orders.exe\n", "ps1", ""),
        (f"{STOP}Start-Process msiexec.exe `\n  -Wait\n", "ps1", ""),
        (f"{STOP}msiexec.exe /i a.msi\n", "ps1", ""),
    ],
)  # fmt: skip
def test_a_hook_of_windows(text: str, extension: str, rule: str) -> None:
    assert rules(text, extension) == ([rule] if rule else [])


def test_hooks_of_linux_are_not_windows_scripts() -> None:
    found = rules("Start-Service orders\n", "ps1", os="linux")
    assert not any(name.startswith("powershell") for name in found)


def test_masked_code_has_the_same_length_and_lines() -> None:
    text = "a 'b' \"c`\"d\" # e\n<# f\n g #>\n@'\nh\n'@\ni\n"
    masked = mask_powershell(text)
    assert (len(masked), masked.count("\n")) == (len(text), text.count("\n"))
    assert masked.split() == ["a", "i"]
