"""Report scripts that fail when there is no process to stop."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import PREVIOUS_REVISION_EVENTS
from appspec_lint.context import Context
from appspec_lint.deployment.bundle import HookRun
from appspec_lint.deployment.messages import failing
from appspec_lint.diagnostics.finding import Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.script.script import Script
from appspec_lint.script.variables import is_command_output
from appspec_lint.shell import Command
from appspec_lint.shell.invocation import Invocation, first_positional

APPSPEC = """\
version: 0.0
os: linux
hooks:
  ApplicationStop:
    - location: scripts/stop.sh
"""


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "troubleshooting-deployments.html#troubleshooting-deployments-lifecycle-event-failures",
        "https://github.com/aws/aws-codedeploy-agent/issues/80",
        "aws/aws-codedeploy-agent lib/instance_agent/plugins/codedeploy/hook_executor.rb",
    ),
    good=(
        {"appspec.yml": APPSPEC, "scripts/stop.sh": "#!/bin/bash\npkill -f orders.jar || true\n"},
        {"appspec.yml": APPSPEC, "scripts/stop.sh": "#!/bin/bash\nsystemctl stop orders\n"},
    ),
    bad=(
        {"appspec.yml": APPSPEC, "scripts/stop.sh": "#!/bin/bash\n«pkill -f orders.jar»\n"},
        {
            "appspec.yml": APPSPEC,
            "scripts/stop.sh": "#!/bin/bash\nset -e\n«kill $(cat /run/orders.pid)»\necho stopped\n",
        },
    ),
)
def stop_not_idempotent(context: Context) -> Iterator[Finding]:
    """A hook script fails when there is no process to stop.

    `pkill`, `killall` and `fuser -k` exit 1 if they find no process, `kill` without a process ID
    exits 1 or 2, and `docker stop` exits 1 if the container does not exist. If that becomes the
    script's own exit status, the event fails: at the first deployment, after a reboot, after a
    crash. ApplicationStop is worse, because it runs the script from the previous revision: the
    deployment that contains the fix fails too, until one is created with
    `--ignore-application-stop-failures`.

    Nothing is reported where another command determines the script's exit status, where the
    command depends on a condition, and for `sudo pkill -f`, which always finds its own `sudo`.
    """
    for bundle in context.bundles:
        for run, script in bundle.scripts:
            if run.event.value == "ValidateService":
                continue
            for command in script.program.commands:
                if not command.words or command.conditional or not script.determines_exit(command):
                    continue
                if _needs_target(command.invocation, run, script):
                    yield _build_finding(run, script, command)
                    break


def _needs_target(call: Invocation, run: HookRun, script: Script) -> bool:
    """Whether a call fails if there is nothing that it could stop."""
    texts = call.texts
    if "xargs" in call.wrappers:
        return _needs_input(call)
    match call.name:
        case "pkill":
            finds_itself = call.flag("f") and (
                "sudo" in call.wrappers or _matches_own_script(texts, run)
            )
            return bool(texts) and not finds_itself and "-0" not in texts
        case "killall":
            return bool(texts) and not call.has_argument("-q", "--quiet", "-0")
        case "fuser":
            return call.flag("k") or call.has_argument("--kill")
        case "kill":
            return "-0" not in texts and any(
                is_command_output(word.raw, script) for word in call.arguments
            )
        case "docker" | "podman":
            verb, rest = first_positional(call)
            if verb not in {"stop", "kill", "rm"} or not rest or call.flag("f"):
                return False
            is_list_command = any("$(" in text or "`" in text for text in rest)
            return is_list_command or run.event.value not in PREVIOUS_REVISION_EVENTS
    return False


def _needs_input(call: Invocation) -> bool:
    """Whether `xargs kill` runs `kill` without an argument, and so fails, if it reads nothing."""
    options = [word.text or "" for word in call.prefix]
    if any(re.fullmatch(r"-\w*r\w*|--no-run-if-empty", option) for option in options):
        return False
    if call.name in ("docker", "podman"):
        return call.has_argument("stop", "kill", "rm")
    return call.name == "kill"


def _matches_own_script(texts: tuple[str, ...], run: HookRun) -> bool:
    """Whether the pattern matches the path of the script that runs it."""
    return texts[-1] in f"/opt/codedeploy-agent/deployment-root/{run.entry.location.value}"


def _build_finding(run: HookRun, script: Script, command: Command) -> Finding:
    event = run.event.value
    span = script.source.span(command.start, command.end)
    words = " ".join(" ".join(word.raw for word in command.words).split())
    shown = words if len(words) <= 50 else words[:49] + "…"
    hook = f"run by the `{event}` hook, which then fails"
    if event in PREVIOUS_REVISION_EVENTS:
        hook = (
            f"`{event}` runs the script from the previous revision, so a fix takes effect one "
            "deployment later"
        )
    after = script.source.span(command.end, command.end)
    return Finding(
        span.first_line,
        f"`{shown}` fails if there is nothing to stop, and so does the script",
        labels=(Label(run.entry.location.span, hook),),
        help="add `|| true`, or check first whether it is running",
        fixes=(Fix("add `|| true`", (TextEdit(after, " || true"),)),),
        failure=failing(event, run.entry, 1),
    )
