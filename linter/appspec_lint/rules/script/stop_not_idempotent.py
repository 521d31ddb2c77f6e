"""Does a script that stops something fail where there is nothing to stop?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.agent import failing
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
  ApplicationStop:
    - location: scripts/stop.sh
"""
_PREVIOUS = ("BeforeBlockTraffic", "AfterBlockTraffic", "ApplicationStop")


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
    """A hook script fails where there is no process for it to stop.

    `pkill`, `killall` and `fuser -k` end with status 1 if they find no process, `kill` without a
    number with 1 or 2, and `docker stop` without such a container with 1. If that is the script's
    own status, the event fails: at the first deployment, after a reboot, after a crash. At
    ApplicationStop it is worse, since that runs the script of the revision before: the deployment
    that brings the cure fails too, until one is made with `--ignore-application-stop-failures`.

    The rule is silent where another command decides over the script's status, where a condition
    stands before the command, and about `sudo pkill -f`, which always finds its own `sudo`.
    """
    for bundle in context.bundles:
        for run, script in bundle.scripts:
            if run.event.value == "ValidateService":
                continue
            for command in script.program.commands:
                if not command.words or command.conditional or not script.determines_exit(command):
                    continue
                if _needs_something(resolve_invocation(command.words), run, script):
                    yield _finding(run, script, command)
                    break


def _needs_something(call: Invocation, run: HookRun, script: Script) -> bool:
    """Whether a call fails if there is nothing that it could stop."""
    texts = call.texts
    match call.name:
        case "pkill":
            itself = call.flag("f") and ("sudo" in call.wrappers or _names(texts, run))
            return bool(texts) and not itself and "-0" not in texts
        case "killall":
            return bool(texts) and not call.has_argument("-q", "--quiet", "-0")
        case "fuser":
            return call.flag("k") or call.has_argument("--kill")
        case "kill":
            return "-0" not in texts and any(_caught(word.raw, script) for word in call.arguments)
        case "xargs":
            always = not call.flag("r") and not call.has_argument("--no-run-if-empty")
            kills = "kill" in texts or (
                "docker" in texts and call.has_argument("stop", "kill", "rm")
            )
            return always and kills
        case "docker" | "podman":
            verb, rest = first_positional(call)
            if verb not in {"stop", "kill", "rm"} or not rest or call.flag("f"):
                return False
            all_of = any("$(" in text or "`" in text for text in rest)
            return all_of or run.event.value not in _PREVIOUS
    return False


def _names(texts: tuple[str, ...], run: HookRun) -> bool:
    """Whether the pattern finds the very script that runs."""
    return texts[-1] in f"/opt/codedeploy-agent/deployment-root/{run.entry.location.value}"


def _caught(raw: str, script: Script) -> bool:
    """Whether a word is a command's output, at once or through a variable."""
    if "$(" in raw or "`" in raw:
        return True
    variable = re.fullmatch(r"\"?\$\{?(\w+)\}?\"?", raw)
    if variable is None:
        return False
    return re.search(rf"\b{variable[1]}=[\"']?(\$\(|`)", script.source.text) is not None


def _finding(run: HookRun, script: Script, command: Command) -> Finding:
    event = run.event.value
    span = script.source.span(command.start, command.end)
    words = " ".join(" ".join(word.raw for word in command.words).split())
    shown = words if len(words) <= 50 else words[:49] + "…"
    fails = f"run here by `{event}`, which fails then"
    if event in _PREVIOUS:
        fails = f"`{event}` runs the script of the revision before: the cure comes one too late"
    after = script.source.span(command.end, command.end)
    return Finding(
        span.first_line,
        f"`{shown}` fails if there is nothing to stop, and the script with it",
        labels=(Label(run.entry.location.span, fails),),
        help="add `|| true`, or look first whether it runs",
        fixes=(Fix("add `|| true`", (TextEdit(after, " || true"),)),),
        failure=failing(event, run.entry, 1),
    )
