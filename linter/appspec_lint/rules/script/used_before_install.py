"""Does a hook use installed files before they are installed?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.agent import Installation, installations
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.script.script import Script
from appspec_lint.shell import Command
from appspec_lint.shell.invocation import resolve_invocation

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/orders
hooks:
  {event}:
    - location: scripts/prepare.sh
"""
REPOSITORY = {"requirements.txt": "flask\n"}
SCRIPT = "#!/bin/bash\nset -e\npip install -r {path}\n"
# What stands before the first of these is taken away, moved, or asked for.
_HARMLESS = frozenset(
    (
        *("rm", "rmdir", "mkdir", "find", "ls", "test", "[", "chown", "chmod", "echo", "printf"),
        *("mv", "cp", "tar", "zip", "rsync", "touch", "ln", "du", "stat", "cat", "pkill", "git"),
        *("unlink", "install", "tee", "export", "kill", "fuser", "lsof", "grep", "diff", "sed"),
    )
)
_STOPPING = frozenset(("down", "stop", "kill", "delete", "disable", "uninstall", "remove"))
_READY_MADE = ("/", "/opt", "/srv", "/tmp", "/var/www", "/var/www/html", "/usr/share/nginx/html")


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "reference-appspec-file-structure-hooks.html",
        "aws/aws-codedeploy-agent lib/instance_agent/plugins/codedeploy/installer.rb",
    ),
    good=(
        {
            **REPOSITORY,
            "appspec.yml": APPSPEC.format(event="AfterInstall"),
            "scripts/prepare.sh": SCRIPT.format(path="/srv/orders/requirements.txt"),
        },
        {
            **REPOSITORY,
            "appspec.yml": APPSPEC.format(event="BeforeInstall"),
            "scripts/prepare.sh": "#!/bin/bash\nrm -rf /srv/orders\n",
        },
    ),
    bad=(
        {
            **REPOSITORY,
            "appspec.yml": APPSPEC.format(event="BeforeInstall"),
            "scripts/prepare.sh": SCRIPT.format(path="«/srv/orders/requirements.txt»"),
        },
        {
            **REPOSITORY,
            "appspec.yml": APPSPEC.format(event="BeforeInstall"),
            "scripts/prepare.sh": "#!/bin/bash\nset -e\ncd «/srv/orders»\nrm -rf node_modules\n",
        },
    ),
)
def used_before_install(context: Context) -> Iterator[Finding]:
    """A BeforeInstall script uses files that the agent installs only afterwards.

    At BeforeInstall the bundle is unpacked, but nothing is copied to its destination yet. On a
    new instance the files aren't there, nor, mostly, their folder; on any other they are those of
    the revision before, so that a changed `requirements.txt` takes effect one deployment late.

    The rule looks for files that `files` installs, in commands that need them, and for a `cd` to a
    destination whose failure lets the script fail. It is silent about what removes, moves, copies
    or asks for the old files, behind a condition, and where the script makes the folder itself.
    """
    for bundle in context.bundles:
        plan = installations(bundle.appspec)
        for run, script in bundle.scripts_at("BeforeInstall"):
            if all(each.source is not None for each in plan):
                yield from _first(bundle, run, script, plan)


def _first(
    bundle: Bundle, run: HookRun, script: Script, plan: tuple[Installation, ...]
) -> Iterator[Finding]:
    here = ""
    for command in script.program.commands:
        if not command.words or command.function is not None or command.broken:
            continue
        call = resolve_invocation(command.words)
        before = script.source.text[: command.start]
        if call.name == "cd":
            here = (call.texts[0] if call.arguments else "").rstrip("/")
            made = "mkdir" in before or "git clone" in before
            if here in {each.destination for each in plan} and here not in _READY_MADE:
                home = here.startswith("/home/") and here.count("/") == len(("home", "user"))
                if script.determines_exit(command) and not (made or home or command.conditional):
                    yield _finding(script, run, command, here, fails=True)
                    return
            continue
        used = _used(bundle, command, plan, here)
        if used is None or call.name in _HARMLESS or command.conditional:
            continue
        fails = script.determines_exit(command)
        stops = not _STOPPING.isdisjoint(call.texts)
        tolerant = script.source.text[command.end :].lstrip(" ")[:2] == "||"
        if fails or not (stops or tolerant):
            yield _finding(script, run, command, used, fails=fails)
            return


def _used(
    bundle: Bundle, command: Command, plan: tuple[Installation, ...], here: str
) -> str | None:
    """The first word of a command that names a file of the plan, as it is written."""
    for word in command.words:
        path = word.text
        if not path or word.pattern or path.startswith("-") or "." not in posixpath.basename(path):
            continue
        full = posixpath.normpath(posixpath.join(here, path)) if here else path
        for each in plan:
            if full.startswith(f"{each.destination.rstrip('/')}/"):
                rest = full[len(each.destination.rstrip("/")) + 1 :]
                place = posixpath.join(each.source or "", rest)
                if bundle.contains(place) is Certainty.YES or (
                    posixpath.basename(each.source or "") == rest
                    and bundle.contains(each.source or "") is Certainty.YES
                ):
                    return path
    return None


def _finding(script: Script, run: HookRun, command: Command, used: str, *, fails: bool) -> Finding:
    word = next(word for word in command.words if word.text and word.text.rstrip("/") == used)
    then = "the first deployment fails" if fails else "the revision before is used"
    return Finding(
        script.source.span(word.start, word.end),
        f"`{used}` is not yet installed at BeforeInstall: {then}",
        labels=(Label(run.event.span, "the agent copies `files` after this event"),),
        help='do it at AfterInstall, or use the bundle\'s own copy: `$(dirname "$0")/…`',
    )
