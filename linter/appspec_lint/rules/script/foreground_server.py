"""Does a hook run a server, and wait for it to end?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import HOOKABLE
from appspec_lint.context import Context
from appspec_lint.deployment.bundle import HookRun
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.script.jobs import ForegroundProcess
from appspec_lint.script.lifetime import Lifetime

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
    ),
    bad=(
        {**REPOSITORY, "scripts/start.sh": START + "«node server.js»\n"},
        {**REPOSITORY, "scripts/start.sh": START + "«docker compose up»\n"},
        {
            **REPOSITORY,
            "scripts/start.sh": START + "systemctl restart orders\n«tail -f /var/log/orders.log»\n",
        },
    ),
)
def foreground_server(context: Context) -> Iterator[Finding]:
    """A hook runs a server in the foreground, so the script never returns.

    The agent waits for a hook script to exit. A script that runs a server as it would be run at
    a terminal waits for the server, which never ends: after the timeout (an hour, if the AppSpec
    names none) the agent kills the script and the server with it, and the deployment fails.

    The rule knows servers by their name and arguments, behind `sudo`, `nohup`, `exec`, `su -c`
    and the like, and in the functions that the script calls. It is silent about programs that it
    doesn't know, about what `timeout` ends, about functions that are never called, and about
    pipelines whose reader may end them. It warns only, where the server runs in a branch that
    may not be taken, or where a script of another file decides (`npm start`).
    """
    told = set()
    for bundle in context.bundles:
        for run in bundle.runs:
            if run.script is None or run.event.value not in HOOKABLE:
                continue
            for occupant in run.script.foreground:
                place = (occupant.span.source.path, occupant.span.start)
                serving = occupant.lifetime >= Lifetime.LIKELY and not occupant.piped
                if serving and place not in told:
                    told.add(place)
                    yield _finding(run, occupant)


def _finding(run: HookRun, occupant: ForegroundProcess) -> Finding:
    certain = occupant.certain and occupant.lifetime is Lifetime.LONG
    location, event = run.entry.location, run.event.value
    first = occupant.span.first_line.text.rstrip("\\ \t")
    so = "so the hook never returns" if certain else "and then the hook never returns"
    runs = "runs in the foreground" if certain else "may run in the foreground"
    fails = "fails" if certain else "would then fail"
    return Finding(
        occupant.span,
        f"`{first}` {runs}, {so}",
        labels=(
            Label(
                location.span,
                f"run here by `{event}`, which {fails} after {run.entry.seconds} seconds",
            ),
        ),
        help="let the system's service manager run it (`systemctl restart …`), or put it into the "
        "background: `nohup … > /dev/null 2>&1 < /dev/null &`",
        failure=Failure(
            f"CodeDeploy {event}",
            f"Script at specified location: {location.value} failed to complete in "
            f"{run.entry.seconds} seconds",
        ),
        certain=certain,
    )
