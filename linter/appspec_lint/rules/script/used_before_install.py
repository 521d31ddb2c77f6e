"""Report BeforeInstall scripts that use files that are not installed yet."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.agent import Installation, installations
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.script.script import Script
from appspec_lint.shell import Command
from appspec_lint.shell.working_directory import WorkingDirectory

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
# These commands remove, move, copy or inspect the old files, and do not need the new ones.
_HARMLESS = frozenset(
    (
        *("rm", "rmdir", "mkdir", "find", "ls", "test", "[", "chown", "chmod", "echo", "printf"),
        *("mv", "cp", "tar", "zip", "rsync", "touch", "ln", "du", "stat", "cat", "pkill", "git"),
        *("unlink", "install", "tee", "export", "kill", "fuser", "lsof", "grep", "diff", "sed"),
    )
)
_STOPPING = frozenset(("down", "stop", "kill", "delete", "disable", "uninstall", "remove"))
_HOME = regex(r"/home/[^/]*")
_EXISTING = ("/", "/opt", "/srv", "/tmp", "/var/www", "/var/www/html", "/usr/share/nginx/html")


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

    At BeforeInstall, the revision is unpacked, but nothing has been copied to its destination. On
    a new instance the files do not exist, and usually neither does their directory. On any other
    instance they are those of the previous revision, so a changed `requirements.txt` takes effect
    one deployment late.

    The rule looks for files that `files` installs, in commands that need them, and for a `cd` to a
    destination where the script fails without it. Commands that remove, move, copy or inspect the
    old files are not reported, nor are commands that depend on a condition, or scripts that create
    the directory themselves.
    """
    for bundle in context.bundles:
        plan = installations(bundle.appspec)
        for run, script in bundle.scripts_at("BeforeInstall"):
            if all(installation.source is not None for installation in plan):
                yield from _report_first_use(bundle, run, script, plan)


def _report_first_use(
    bundle: Bundle, run: HookRun, script: Script, plan: tuple[Installation, ...]
) -> Iterator[Finding]:
    destinations = {installation.destination for installation in plan}
    for command in script.program.commands:
        if not command.words or command.function is not None or command.broken:
            continue
        call = command.invocation
        if call.name == "cd":
            directory = (call.texts[0] if call.arguments else "").rstrip("/")
            before = script.source.text[: command.start]
            may_exist = (
                directory in _EXISTING
                or _HOME.fullmatch(directory) is not None
                or "mkdir" in before
                or "git clone" in before
                or command.conditional
            )
            if directory in destinations and script.determines_exit(command) and not may_exist:
                yield _build_finding(script, run, command, directory, fails=True)
                return
            continue
        path = _find_installed_file(bundle, command, plan, script.directories[command.start])
        if path is None or call.name in _HARMLESS or command.conditional:
            continue
        fails = script.determines_exit(command)
        stops = not _STOPPING.isdisjoint(call.texts)
        tolerates_failure = script.source.text[command.end :].lstrip(" ")[:2] == "||"
        if fails or not (stops or tolerates_failure):
            yield _build_finding(script, run, command, path, fails=fails)
            return


def _find_installed_file(
    bundle: Bundle, command: Command, plan: tuple[Installation, ...], directory: WorkingDirectory
) -> str | None:
    """The first word of a command that names a file of the plan, as written."""
    for word in command.words:
        path = word.text
        if not path or word.pattern or path.startswith("-") or "." not in posixpath.basename(path):
            continue
        full = directory.join(path) or ""
        for installation in plan:
            destination = f"{installation.destination.rstrip('/')}/"
            if full.startswith(destination):
                source, rest = installation.source or "", full.removeprefix(destination)
                is_source = posixpath.basename(source) == rest
                if bundle.contains(posixpath.join(source, rest)) is Certainty.YES or (
                    is_source and bundle.contains(source) is Certainty.YES
                ):
                    return path
    return None


def _build_finding(
    script: Script, run: HookRun, command: Command, path: str, *, fails: bool
) -> Finding:
    word = next(word for word in command.words if word.text and word.text.rstrip("/") == path)
    consequence = "this uses the previous revision's copy"
    if fails:
        consequence = "the first deployment fails"
    return Finding(
        script.source.span(word.start, word.end),
        f"`{path}` is not installed until after BeforeInstall; {consequence}",
        labels=(Label(run.event.span, "the agent copies `files` after this event"),),
        help='do this in AfterInstall, or use the copy in the revision: `$(dirname "$0")/…`',
    )
