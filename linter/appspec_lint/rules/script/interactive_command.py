"""Report hook commands that prompt for input or start an interactive shell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.script.script import Script
from appspec_lint.shell import Command
from appspec_lint.shell.commands import Kind, program
from appspec_lint.shell.invocation import Invocation, first_positional

APPSPEC = """\
version: 0.0
os: linux
hooks:
  BeforeInstall:
    - location: scripts/prepare.sh
"""
_MODIFYING = frozenset(
    "install upgrade dist-upgrade full-upgrade update remove purge autoremove erase reinstall "
    "downgrade groupinstall localinstall distro-sync".split()
)
_NON_INTERACTIVE = {
    "apt": ("-y", "--yes", "--assume-yes", "-qq", "-s", "--dry-run", "--simulate"),
    "apt-get": ("-y", "--yes", "--assume-yes", "-qq", "-s", "--dry-run", "--simulate"),
    "aptitude": ("-y", "--assume-yes", "-s"),
    "yum": ("-y", "--assumeyes", "--assumeno", "--downloadonly"),
    "dnf": ("-y", "--assumeyes", "--assumeno", "--downloadonly"),
    "amazon-linux-extras": ("-y",),
    "zypper": ("-y", "-n", "--non-interactive", "--no-confirm"),
}
_OPTION_VARIABLE = regex(r"\"?\$\{?\w*(opt|flag|arg|yes|assume)\w*", re.IGNORECASE)


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
    """A hook script runs a command that prompts for input or starts an interactive shell.

    The agent closes a script's standard input before it runs the script. A package manager without
    `-y` then reads end-of-file instead of an answer and aborts, `read -p` reads nothing, and an
    editor has no terminal. `sudo su` starts a shell that gets no commands and exits at once: the
    commands after it in the script still run, but not as root.

    Commands that read from a pipe, a file or a here-document are not reported, nor are those with
    options in a variable. The finding is only a warning because a package manager that has nothing
    to do does not prompt.
    """
    for bundle in context.bundles:
        for run, script in bundle.scripts:
            for command in script.program.commands:
                if command.words and not command.broken and command.start not in script.reads_input:
                    advice = _advise(script, command)
                    if advice is not None:
                        hook = f"run by the `{run.event.value}` hook, with standard input closed"
                        yield Finding(
                            script.source.span(command.start, command.end).first_line,
                            advice.message,
                            labels=(Label(run.entry.location.span, hook),),
                            help=advice.help,
                            fixes=advice.fixes,
                        )


@dataclass(frozen=True)
class _Advice:
    message: str
    help: str
    fixes: tuple[Fix, ...] = ()


def _advise(script: Script, command: Command) -> _Advice | None:
    """What a command prompts for or opens, and what to do instead."""
    call = command.invocation
    if _prompts_for_confirmation(call, script.source.text):
        verb = next(word for word in call.arguments if word.text in _MODIFYING)
        after = script.source.span(verb.end, verb.end)
        return _Advice(
            f"`{call.name} {verb.text}` prompts for confirmation, but a hook has no standard input",
            "add `-y`",
            (Fix("add `-y`", (TextEdit(after, " -y"),), safe=True),),
        )
    if call.name == "read" and call.flag("p") and not call.has_argument("-u"):
        return _Advice(
            "`read -p` prompts for input, but a hook has no standard input",
            "read the value from a file or from Parameter Store",
        )
    is_editor = program(call.name).kind is Kind.EDITOR
    if is_editor or (call.name == "crontab" and call.has_argument("-e")):
        return _Advice(
            f"`{call.name}` opens an editor, but a hook has no terminal",
            "write the file with `cat` or `tee`, or edit it with `sed`",
        )
    if _is_bare_shell(command, call):
        words = " ".join(word.raw for word in command.words[:3])
        return _Advice(
            f"`{words}` starts an interactive shell, which has no input and exits at once",
            "set `runas` in the AppSpec, or run each command with `sudo`; the commands after "
            "this one still run as the original user",
        )
    if call.name == "passwd" and call.texts and not call.texts[0].startswith("-"):
        return _Advice(
            "`passwd` prompts for a password, but a hook has no standard input",
            "use `chpasswd`, which reads the password from a pipe",
        )
    return None


def _prompts_for_confirmation(call: Invocation, text: str) -> bool:
    """Whether a package manager prompts before it makes changes."""
    options = _NON_INTERACTIVE.get(call.name or "")
    if options is None or call.flag("y") or call.has_argument(*options, "--help"):
        return False
    if any(_OPTION_VARIABLE.match(word.raw) for word in call.arguments):
        return False
    if re.search(r"assume-?yes", text, re.IGNORECASE):
        return False
    verb = first_positional(call, ("-o", "-c", "-t", "--enablerepo", "--disablerepo"))[0]
    if verb not in _MODIFYING or (call.name not in {"yum", "dnf"} and verb == "update"):
        return False
    return call.name != "amazon-linux-extras" or verb == "install"


def _is_bare_shell(command: Command, call: Invocation) -> bool:
    """Whether a command starts a shell without giving it anything to run."""
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
