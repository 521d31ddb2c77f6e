"""Report hook scripts that run a server in the foreground."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import HOOKABLE
from appspec_lint.context import Context
from appspec_lint.deployment.bundle import HookRun
from appspec_lint.deployment.installed_package import returns_at_once
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.script.jobs import ForegroundProcess
from appspec_lint.shell.commands import Lifetime

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/orders
hooks:
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 300
  ValidateService:
    - location: scripts/validate.sh
      timeout: 120
"""
VALIDATE = """\
#!/bin/bash
set -e
curl --fail --silent --retry 10 --retry-connrefused --max-time 5 http://localhost:8080/health
"""
REPOSITORY = {"appspec.yml": APPSPEC, "server.js": "", "scripts/validate.sh": VALIDATE}
START = """\
#!/bin/bash
set -e
cd /srv/orders
"""


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "reference-appspec-file-structure-hooks.html",
        "aws/aws-codedeploy-agent lib/instance_agent/plugins/codedeploy/hook_executor.rb",
    ),
    good=(
        {**REPOSITORY, "scripts/start.sh": START + "systemctl restart orders\n"},
        {
            **REPOSITORY,
            "scripts/start.sh": START
            + "nohup node server.js > /var/log/orders.log 2>&1 < /dev/null &\n",
        },
        {**REPOSITORY, "scripts/start.sh": START + "docker compose up -d\n"},
        {
            **REPOSITORY,
            "scripts/start.sh": START + "npm start\n",
            "package.json": '{"scripts": {"start": "node node_modules/pm2/bin/pm2 start app.js"}}',
        },
    ),
    bad=(
        {**REPOSITORY, "scripts/start.sh": START + "«node server.js»\n"},
        {**REPOSITORY, "scripts/start.sh": START + "«docker compose up»\n"},
        {
            **REPOSITORY,
            "scripts/start.sh": START + "«npm start»\n",
            "package.json": '{"scripts": {"start": "pm2 start app.js && pm2 logs"}}',
        },
        {
            **REPOSITORY,
            "scripts/start.sh": START + "systemctl restart orders\n«tail -f /var/log/orders.log»\n",
        },
    ),
)
def foreground_server(context: Context) -> Iterator[Finding]:
    """A hook runs a server in the foreground, so the script never returns.

    The agent waits for a hook script to exit. A script that runs a server as you would in a
    terminal waits for the server, which never ends. After the timeout (one hour if the AppSpec
    sets none), the agent kills the script together with the server, and the deployment fails.

    The rule recognizes servers by their name and arguments, also when they run through `sudo`,
    `nohup`, `exec`, `su -c` and similar commands, or in functions that the script calls. Unknown
    programs are not reported, nor are servers that `timeout` stops, functions that are never
    called, or pipelines whose reader may end the server. The finding is a warning where the
    server runs in a branch that may not be taken, or where another file decides what runs
    (`npm start`), unless an installed package.json shows that it hands over to a supervisor.
    """
    reported = set()
    for bundle in context.bundles:
        for run in bundle.runs:
            if run.script is None or run.event.value not in HOOKABLE:
                continue
            for occupant in run.script.foreground:
                place = (occupant.span.source.path, occupant.span.start)
                is_server = occupant.lifetime >= Lifetime.LIKELY_SERVES and not occupant.piped
                if is_server and place not in reported:
                    reported.add(place)
                    if returns_at_once(bundle, run.script, occupant.span):
                        continue  # `npm start` is `pm2 start` in package.json
                    yield _build_finding(run, occupant)


def _build_finding(run: HookRun, occupant: ForegroundProcess) -> Finding:
    is_certain = occupant.certain and occupant.lifetime is Lifetime.SERVES
    location, event, seconds = run.entry.location, run.event.value, run.entry.seconds
    command = occupant.span.first_line.text.rstrip("\\ \t")
    message = f"`{command}` runs in the foreground, so the hook never returns"
    hook = f"run by the `{event}` hook (times out after {seconds} s)"
    if not is_certain:
        message = f"`{command}` may run in the foreground, in which case the hook never returns"
        hook = f"run by the `{event}` hook (would time out after {seconds} s)"
    return Finding(
        occupant.span,
        message,
        labels=(Label(location.span, hook),),
        help="run it as a system service (`systemctl restart …`), or start it in the background: "
        "`nohup … > /dev/null 2>&1 < /dev/null &`",
        failure=Failure(
            f"CodeDeploy {event}",
            f"Script at specified location: {location.value} failed to complete in "
            f"{seconds} seconds",
        ),
        certain=is_certain,
    )
