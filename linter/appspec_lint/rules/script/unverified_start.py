"""Does anything look whether the service that a hook starts in the background runs?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Bundle, Context, HookRun
from appspec_lint.finding import Finding, Label
from appspec_lint.model.jobs import Start
from appspec_lint.rule import Severity, rule

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/orders
hooks:
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 60
"""
VALIDATED = (
    APPSPEC
    + """\
  ValidateService:
    - location: scripts/validate.sh
      timeout: 120
"""
)
VALIDATE = """\
#!/bin/bash
set -e
curl --fail --silent --retry 10 --retry-connrefused --max-time 5 http://localhost:8080/health
"""
START = """\
#!/bin/bash
set -e
cd /srv/orders
"""
NOHUP = "nohup java -jar orders.jar > /var/log/orders.log 2>&1 < /dev/null"
STARTING = ("BeforeInstall", "AfterInstall", "ApplicationStart")


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "reference-appspec-file-structure-hooks.html",
        "https://github.com/aws/aws-codedeploy-agent/issues/56",
    ),
    good=(
        {
            "appspec.yml": VALIDATED,
            "orders.jar": "",
            "scripts/start.sh": START + f"{NOHUP} &\n",
            "scripts/validate.sh": VALIDATE,
        },
        {
            "appspec.yml": APPSPEC,
            "orders.jar": "",
            "scripts/start.sh": START + "systemctl restart orders\n",
        },
    ),
    bad=(
        {
            "appspec.yml": APPSPEC,
            "orders.jar": "",
            "scripts/start.sh": START + f"«{NOHUP}» &\n",
        },
        {
            "appspec.yml": APPSPEC,
            "server.js": "",
            "scripts/start.sh": START + "«screen -dmS orders node server.js»\n",
        },
    ),
)
def unverified_start(context: Context) -> Iterator[Finding]:
    """A hook starts the service in the background, and no ValidateService hook checks that it runs.

    What is put into the background can't fail the hook: the script's exit status is that of the
    shell that started the process, not of the process. A service that crashes a second later
    leaves the deployment green, and CodeDeploy goes on to the next instance until none works.
    ValidateService is the last event before a deployment counts as successful; a script there
    that asks the service, and fails if there is no answer, makes CodeDeploy stop and roll back.

    The rule looks for `nohup`, `&`, `setsid`, `screen`, `tmux` and the options that make a server
    a daemon. It is silent about `systemctl`, `service`, `docker`, `pm2` and `forever`, which
    watch over what they start; wherever a ValidateService hook runs any script; and where the
    starting script itself goes on to ask the service on this host again and again.
    """
    for bundle in context.bundles:
        if not _validated(bundle):
            yield from _first_start(bundle)


def _validated(bundle: Bundle) -> bool:
    hooks = bundle.appspec.hooks
    return any(hook.event.value == "ValidateService" and hook.scripts for hook in hooks)


def _first_start(bundle: Bundle) -> Iterator[Finding]:
    for run in bundle.runs:
        if run.script is not None and run.event.value in STARTING:
            starts = [start for start in run.script.starts if not _asked(run, start)]
            # Of several the likeliest: one that is started for certain.
            for start in sorted(starts, key=lambda each: not each.certain)[:1]:
                first = start.span.first_line.text.rstrip("\\ \t")
                yield Finding(
                    start.span,
                    f"`{first}` starts in the background, and nothing checks that it runs",
                    labels=(
                        Label(
                            run.event.span,
                            f"run by `{run.event.value}`; there is no `ValidateService` hook",
                        ),
                    ),
                    help="add a `ValidateService` hook whose script asks the service until it "
                    "answers, and exits with another status than 0 if it does not",
                )
                return


def _asked(run: HookRun, start: Start) -> bool:
    """Whether the script itself asks the service afterwards, more than once."""
    if run.script is None:
        return False
    for command in run.script.program.commands:
        words = [word.raw for word in command.words]
        if command.start >= start.span.end and words and words[0] in {"curl", "wget", "nc"}:
            here = any("localhost" in word or "127.0.0.1" in word for word in words)
            if here and (command.conditional or any(w.startswith("--retry") for w in words)):
                return True
    return False
