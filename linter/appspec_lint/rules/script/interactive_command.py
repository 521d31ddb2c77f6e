"""Does a hook run a command that asks a person?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.bundle import HookRun
from appspec_lint.diagnostics.finding import Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.script.lifetime import first_positional
from appspec_lint.script.script import Script
from appspec_lint.shell import Command
from appspec_lint.shell.invocation import Invocation, resolve_invocation

APPSPEC = """\
version: 0.0
os: linux
hooks:
  BeforeInstall:
    - location: scripts/prepare.sh
"""
_CHANGES = frozenset(
    "install upgrade dist-upgrade full-upgrade update remove purge autoremove erase reinstall "
    "downgrade groupinstall localinstall distro-sync".split()
)
_PACKAGES = {
    "apt": ("-y", "--yes", "--assume-yes", "-qq", "-s", "--dry-run", "--simulate"),
    "apt-get": ("-y", "--yes", "--assume-yes", "-qq", "-s", "--dry-run", "--simulate"),
    "aptitude": ("-y", "--assume-yes", "-s"),
    "yum": ("-y", "--assumeyes", "--assumeno", "--downloadonly"),
    "dnf": ("-y", "--assumeyes", "--assumeno", "--downloadonly"),
    "amazon-linux-extras": ("-y",),
    "zypper": ("-y", "-n", "--non-interactive", "--no-confirm"),
}
_EDITORS = frozenset(("vi", "vim", "nano", "emacs", "pico"))
_OPTIONS = re.compile(r"\"?\$\{?\w*(opt|flag|arg|yes|assume)\w*", re.IGNORECASE)


@rule(
    Severity.WARNING,
    see=(
        "https://man7.org/linux/man-pages/man8/yum.8.html",
        "https://manpages.debian.org/stable/apt/apt-get.8.en.html",
        "aws/aws-codedeploy-agent lib/instance_agent/plugins/codedeploy/hook_executor.rb",
    ),
    good=(
        {"appspec.yml": APPSPEC, "scripts/prepare.sh": "#!/bin/bash\napt-get install -y nginx\n"},
        {"appspec.yml": APPSPEC, "scripts/prepare.sh": "#!/bin/bash\nyes | yum install nginx\n"},
    ),
    bad=(
        {"appspec.yml": APPSPEC, "scripts/prepare.sh": "#!/bin/bash\n«yum install nginx»\n"},
        {"appspec.yml": APPSPEC, "scripts/prepare.sh": "#!/bin/bash\n«sudo su»\nrm -rf /srv/old\n"},
    ),
)
def interactive_command(context: Context) -> Iterator[Finding]:
    """A hook script runs a command that asks a question, or a shell that waits for commands.

    The agent closes a script's standard input before it runs. A package manager without `-y` then
    reads the end of the file in place of an answer, and aborts; `read -p` reads nothing; an
    editor has no terminal. `sudo su` starts a shell that finds no commands and ends at once: what
    stands behind it in the script runs as before, and not as root.

    The rule is silent where the command is fed from a pipe, a file or a here-document, and where
    options stand in a variable. It warns only, since a package manager that has nothing to do
    doesn't ask.
    """
    for bundle in context.bundles:
        for run, script in bundle.scripts:
            for command in script.program.commands:
                if command.words and not command.broken and command.start not in script.reads_input:
                    yield from _judge(run, script, command)


def _judge(run: HookRun, script: Script, command: Command) -> Iterator[Finding]:
    call = resolve_invocation(command.words)
    source, texts = script.source, call.texts
    span = source.span(command.start, command.end).first_line
    label = (Label(run.entry.location.span, "run here, with its standard input closed"),)
    words = " ".join(word.raw for word in command.words[:3])
    if _confirms(call, source.text):
        verb = next(word for word in call.arguments if word.text in _CHANGES)
        behind = source.span(verb.end, verb.end)
        fix = Fix("add `-y`", (TextEdit(behind, " -y"),), safe=True)
        yield Finding(
            span,
            f"`{call.name} {verb.text}` asks before it changes anything, and nobody answers",
            labels=label,
            help="add `-y`",
            fixes=(fix,),
        )
    elif call.name == "read" and call.flag("p") and not call.has_argument("-u"):
        yield Finding(
            span,
            "`read -p` asks a question that nobody answers",
            labels=label,
            help="give the script what it needs in a file, or in Parameter Store",
        )
    elif call.name in _EDITORS or (call.name == "crontab" and call.has_argument("-e")):
        yield Finding(
            span,
            f"`{call.name}` is an editor, and a hook has no terminal",
            labels=label,
            help="write the file with `cat`, `tee` or `sed`",
        )
    elif _is_bare_shell(command, call):
        yield Finding(
            span,
            f"`{words}` starts a shell that has nothing to read and ends at once",
            labels=label,
            help="what stands behind it runs as before: set `runas` in the AppSpec, or write "
            "`sudo` before each command",
        )
    elif call.name == "passwd" and texts and not texts[0].startswith("-"):
        yield Finding(
            span,
            "`passwd` asks for a password that nobody types",
            labels=label,
            help="use `chpasswd`, which reads it from a pipe",
        )


def _confirms(call: Invocation, text: str) -> bool:
    """Whether a package manager will ask whether it may."""
    quiet = _PACKAGES.get(call.name or "")
    if quiet is None or call.flag("y") or call.has_argument(*quiet, "--help"):
        return False
    if any(_OPTIONS.match(word.raw) for word in call.arguments):
        return False
    if re.search(r"assume-?yes", text, re.IGNORECASE):
        return False
    verb = first_positional(call, ("-o", "-c", "-t", "--enablerepo", "--disablerepo"))[0]
    if verb not in _CHANGES or (call.name not in {"yum", "dnf"} and verb == "update"):
        return False
    return call.name != "amazon-linux-extras" or verb == "install"


def _is_bare_shell(command: Command, call: Invocation) -> bool:
    if call.shell is not None:
        return False
    if call.name == "su":
        options = ("-c", "--command", "--version", "--help", "-V", "-h")
        return not call.has_argument(*options) and not call.flag("c")
    if call.name == "newgrp":
        return True
    if call.name == "sudo" and not call.arguments:
        raw = {word.raw for word in command.words}
        return not raw.isdisjoint({"-i", "-s", "-si", "--login", "--shell"})
    return False
