"""Check that no hook script stops the CodeDeploy agent that runs it."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.bundle import HookRun
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.script.script import Script
from appspec_lint.shell import Command
from appspec_lint.shell.invocation import Invocation

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: scripts/configure.sh
"""
_AGENT = regex(r"codedeploy-agent(?:\.service)?", words=("codedeploy-agent",))
_STOPPING = frozenset(
    ("stop", "restart", "try-restart", "force-restart", "reload-or-restart", "kill")
)
_SYSTEMCTL_POWER = frozenset(("reboot", "halt", "poweroff", "kexec", "soft-reboot"))


@rule(
    Severity.WARNING,
    see=(
        "https://github.com/aws/aws-codedeploy-agent/issues/113",
        "https://github.com/aws/aws-codedeploy-agent/issues/356",
        "https://github.com/aws/aws-codedeploy-agent/issues/402",
    ),
    good=(
        {"appspec.yml": APPSPEC, "scripts/configure.sh": "#!/bin/bash\nsysctl --system\n"},
        {"appspec.yml": APPSPEC, "scripts/configure.sh": "#!/bin/bash\nshutdown -r +5\n"},
    ),
    bad=(
        {
            "appspec.yml": APPSPEC,
            "scripts/configure.sh": "#!/bin/bash\nsysctl --system\n«reboot»\n",
        },
        {
            "appspec.yml": APPSPEC,
            "scripts/configure.sh": "#!/bin/bash\n«sudo service codedeploy-agent restart»\n",
        },
    ),
)
def reboot_in_hook(context: Context) -> Iterator[Finding]:
    """A hook script reboots the instance or stops the CodeDeploy agent.

    The agent runs the hook and reports its result. A reboot, or a restart of the agent, ends it in
    the middle of the lifecycle event: the deployment does not resume, and fails after a timeout, or
    when the agent starts again.

    Not reported for what happens later: `shutdown -r +5`, `at`, a background job. Neither is a
    restart of the agent under a condition, such as that it is not running.
    """
    for bundle in context.bundles:
        for run, script in bundle.scripts:
            called = {command.words[0].text for command in script.program.commands if command.words}
            for command in script.program.commands:
                if command.words and not (command.broken or command.background):
                    if command.function is None or command.function in called:
                        yield from _check_command(run, script, command)


def _check_command(run: HookRun, script: Script, command: Command) -> Iterator[Finding]:
    call = command.invocation
    if _reboots(call):
        message = "this shuts the instance down in the middle of the lifecycle event"
        advice = "reboot outside the deployment, or delay it: `shutdown -r +5`"
    elif _stops_agent(call) and not command.conditional:
        message = "this stops the CodeDeploy agent in the middle of the lifecycle event"
        advice = "remove this command; restart the agent outside a deployment"
    else:
        return
    if call.name in {"reboot", "init", "telinit"} or "reboot" in call.texts or call.flag("r"):
        message = message.replace("shuts the instance down", "reboots the instance")
    yield Finding(
        script.source.span(command.start, command.end).first_line,
        message,
        labels=(Label(run.entry.location.span, f"run by the `{run.event.value}` hook"),),
        help=advice,
        failure=Failure(
            f"CodeDeploy {run.event.value}",
            "Failed: Failing in-progress lifecycle event after an agent restart.",
        ),
    )


def _reboots(call: Invocation) -> bool:
    texts = call.texts
    if {"--help", "--version", "-c", "-k", "-w", "--wtmp-only"} & set(texts):
        return False
    match call.name:
        case "reboot" | "halt" | "poweroff":
            return True
        case "init" | "telinit":
            return texts[:1] in (("0",), ("6",))
        case "systemctl":
            return not _SYSTEMCTL_POWER.isdisjoint(_without_options(texts)[:1])
        case "shutdown":
            times = _without_options(texts)
            return bool(times) and times[0] in ("now", "0", "+0")
    return False


def _stops_agent(call: Invocation) -> bool:
    texts = _without_options(call.texts)
    match call.name:
        case "systemctl":
            return bool(texts) and texts[0] in _STOPPING and any(map(_AGENT.fullmatch, texts[1:]))
        case "service" | "invoke-rc.d":
            return len(texts) > 1 and bool(_AGENT.fullmatch(texts[0])) and texts[1] in _STOPPING
        case "stop" | "restart" | "initctl":
            return any(map(_AGENT.fullmatch, texts)) and (
                call.name != "initctl" or texts[0] in _STOPPING
            )
        case "codedeploy-agent":
            return bool(texts) and texts[0] in _STOPPING
    return False


def _without_options(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for text in texts if not text.startswith("-"))
