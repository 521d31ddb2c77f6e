"""Report hook scripts that delete what the agent has just installed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.agent import Installation, installations
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.paths import is_within
from appspec_lint.rules.registry import rule
from appspec_lint.script.script import Script
from appspec_lint.shell import Command

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/orders
hooks:
  BeforeInstall:
    - location: scripts/clean.sh
  AfterInstall:
    - location: {after}
  ApplicationStart:
    - location: scripts/start.sh
"""
FILES = {
    "scripts/clean.sh": "#!/bin/bash\nrm -rf /srv/orders\n",
    "scripts/permit.sh": "#!/bin/bash\nchmod +x /srv/orders/bin/*\n",
    "scripts/start.sh": "#!/bin/bash\nset -e\ncd /srv/orders\n./bin/migrate\n",
}
_EVENTS = ("AfterInstall", "ApplicationStart", "ValidateService")
_BRINGS = regex(
    r"\b(?:cp|mv|ln|rsync|install\s+-|tar|unzip|7z|wget|curl|scp|sftp|git|aws\s+s3|docker|ansible|"
    r"make|mount|eval|source|exec)\b|^[^\S\n]*\.\s",
    re.MULTILINE,
)
"""Commands that may bring files back, or that used the installed ones before."""


@dataclass(frozen=True, slots=True)
class _Deletion:
    run: HookRun
    script: Script
    command: Command
    installed: Installation


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "reference-appspec-file-structure-hooks.html",
    ),
    good=(
        {**FILES, "appspec.yml": APPSPEC.format(after="scripts/permit.sh")},
        {
            **FILES,
            "appspec.yml": APPSPEC.format(after="scripts/move.sh"),
            "scripts/move.sh": "#!/bin/bash\ncp -r /srv/orders /srv/live\nrm -rf /srv/orders\n",
        },
    ),
    bad=({**FILES, "appspec.yml": APPSPEC.format(after="«scripts/clean.sh»")},),
)
def deletes_installed_files(context: Context) -> Iterator[Finding]:
    """A script that runs after Install deletes the directory to which the revision was installed.

    The agent copies `files` to their destinations between BeforeInstall and AfterInstall. A script
    that empties the destination belongs to BeforeInstall; at AfterInstall, it removes the new
    files, and whatever starts the application afterwards does not find them.

    Not reported if the command depends on a condition, or if a script after Install copies, moves
    or fetches files, or runs a file of the destination before it is deleted: the destination may
    then be a temporary directory. It is a warning if no later command uses the destination.
    """
    for bundle in context.bundles:
        scripts = [each for event in _EVENTS for each in bundle.scripts_at(event)]
        if not any("rm" in script.source.text for _, script in scripts):
            continue
        if any(_BRINGS.search(script.source.text) for _, script in scripts):
            continue
        if any(run.event.value in _EVENTS and run.script is None for run in bundle.runs):
            continue
        deletion = _find_deletion(bundle, scripts)
        if deletion is not None:
            yield _report(bundle, scripts, deletion)


def _find_deletion(bundle: Bundle, scripts: list[tuple[HookRun, Script]]) -> _Deletion | None:
    """The first command that deletes a destination, unless an earlier one uses it."""
    plan = installations(bundle.appspec)
    for run, script in scripts:
        for command in script.program.commands:
            if not command.words or command.broken:
                continue
            for installed in plan:
                if _deletes(script, command, installed.destination):
                    is_sure = not command.conditional and command.function is None
                    return _Deletion(run, script, command, installed) if is_sure else None
            if any(_find_use(script, command, each.destination) for each in plan):
                return None
    return None


def _deletes(script: Script, command: Command, destination: str) -> bool:
    """Whether `rm -r` deletes the destination, one of its parents, or all that it contains."""
    call = command.invocation
    is_recursive = call.flag("rR") or call.has_argument("--recursive")
    directory = script.directories.get(command.start)
    if call.name != "rm" or not is_recursive or directory is None:
        return False
    for word in call.arguments:
        path = script.variables.expand_raw(word.raw.strip("\"'").removesuffix("/*"))
        if not path or path.startswith("-") or not (directory.certain or path.startswith("/")):
            continue
        place = directory.join(path) or ""
        if place.strip("/") and place.startswith("/") and is_within(destination, place):
            return True
    return False


def _find_use(script: Script, command: Command, destination: str) -> Span | None:
    """Where a command enters the destination, or names something in it."""
    directory = script.directories.get(command.start)
    for word in command.words:
        path = script.variables.expand_raw(word.raw.strip("\"'").rstrip("*"))
        if path and path.startswith("/") and is_within(posixpath.normpath(path), destination):
            return script.source.span(word.start, word.end)
    if directory is not None and directory.certain:
        place = directory.join(".")
        if place is not None and place.startswith("/") and is_within(place, destination):
            return script.source.span(command.start, command.end)
    return None


def _report(bundle: Bundle, scripts: list[tuple[HookRun, Script]], deletion: _Deletion) -> Finding:
    run, script, destination = deletion.run, deletion.script, deletion.installed.destination
    labels = [
        Label(
            script.source.span(deletion.command.start, deletion.command.end).first_line,
            f"this deletes `{destination}`",
        )
    ]
    if deletion.installed.entry.destination is not None:
        labels.append(Label(deletion.installed.entry.destination.span, "files are installed here"))
    use = _find_later_use(scripts, deletion)
    if use is not None:
        labels.append(Label(use, "this needs the installed files"))
    location = run.entry.location
    is_repeated = any(
        other.entry.location.value == location.value and other.event.value == "BeforeInstall"
        for other in bundle.runs
    )
    return Finding(
        location.span,
        f"`{location.value}` deletes `{destination}` after the files have been installed there",
        labels=tuple(labels),
        help=f"remove it from `{run.event.value}`; `BeforeInstall` already runs it"
        if is_repeated
        else "run this command at `BeforeInstall`, before the agent installs the files",
        certain=use is not None,
    )


def _find_later_use(scripts: list[tuple[HookRun, Script]], deletion: _Deletion) -> Span | None:
    """Where a later script needs the directory that was deleted."""
    later = False
    for _, script in scripts:
        if script is deletion.script:
            later = True
        elif later:
            for command in script.program.commands:
                if command.words and not command.conditional and not command.broken:
                    name = command.invocation.name
                    use = _find_use(script, command, deletion.installed.destination)
                    if use is not None and name not in ("mkdir", "rm", "echo"):
                        return use
    return None
