"""Does a hook leave a process behind that holds the hook's output?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import HOOKABLE
from appspec_lint.context import Context
from appspec_lint.deployment.bundle import HookRun
from appspec_lint.diagnostics.finding import Failure, Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.script.descriptors import Stream
from appspec_lint.script.jobs import BackgroundJob
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
REPOSITORY = {"appspec.yml": APPSPEC, "orders.jar": "", "scripts/validate.sh": VALIDATE}
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
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/troubleshooting-deployments.html",
        "aws/aws-codedeploy-agent lib/instance_agent/plugins/codedeploy/hook_executor.rb",
        "https://github.com/aws/aws-codedeploy-agent/issues/118",
    ),
    good=(
        {
            **REPOSITORY,
            "scripts/start.sh": START
            + "nohup java -jar orders.jar > /var/log/orders.log 2>&1 < /dev/null &\n",
        },
        {
            **REPOSITORY,
            "scripts/start.sh": START
            + "exec > /var/log/orders-start.log 2>&1\nnohup java -jar orders.jar &\n",
        },
    ),
    bad=(
        {**REPOSITORY, "scripts/start.sh": START + "«nohup java -jar orders.jar» &\n"},
        {
            **REPOSITORY,
            "scripts/start.sh": START + "«java -jar orders.jar > /var/log/orders.log» &\n",
        },
        {
            **REPOSITORY,
            "scripts/start.sh": "#!/bin/bash\n"
            "«cd /srv/orders && nohup java -jar orders.jar > /var/log/orders.log 2>&1» &\n",
        },
    ),
)
def background_holds_output(context: Context) -> Iterator[Finding]:
    """A background process inherits the hook's stdout or stderr, and the hook never ends.

    The agent gives a hook script two pipes, and when the script has exited it reads them until
    everybody who holds their other ends has closed them. A process that the script left in the
    background without redirecting both streams holds them as long as it lives. The agent waits
    until the script's timeout (an hour, if the AppSpec names none), and then fails the
    deployment although the service runs.

    `nohup`, `setsid` and `disown` don't help: nohup redirects only what is a terminal. Each
    stream counts by itself, and redirections work from left to right: `2>&1 > log` sends stderr
    to the old stdout. In bash a list (`cd /srv && server > log 2>&1 &`) is run by a shell of its
    own, which waits for the server and holds both streams, whatever the server does.

    The rule is silent where the script waits for the process or kills it, where the process ends
    by itself, where a program that goes to the background closes its streams (`pm2`, `docker`,
    `systemctl`, `nginx` …), and where a `tee` or another process stands between. It warns only,
    where the process may end by itself, or may not be started at all.
    """
    told = set()
    for bundle in context.bundles:
        for run in bundle.runs:
            if run.script is None or run.event.value not in HOOKABLE:
                continue
            for job in run.script.jobs:
                place = (job.span.source.path, job.span.start)
                if job.stays and job.streams and place not in told:
                    told.add(place)
                    yield _finding(run, job)


def _finding(run: HookRun, job: BackgroundJob) -> Finding:
    certain = job.certain and job.lifetime is Lifetime.LONG
    both = (Stream.STDOUT, Stream.STDERR)
    streams = " and ".join(stream.value for stream in both if stream in job.streams)
    pipe = "STDOUT" if Stream.STDOUT in job.streams else "STDERR"
    location, event = run.entry.location, run.event.value
    holds = f"{'stays' if certain else 'may stay'} in the background with"
    name = f"`{_shortened(job)}`"
    if job.shell:
        name = f"the shell that runs {name}"
    if job.dash:
        holds = "goes into the background in dash, whose `&>` is `&` and `>`, with"
    help_, fixes = _remedy(job)
    fails = "fails" if certain else "would then fail"
    return Finding(
        job.span,
        f"{name} {holds} the hook's {streams} open",
        labels=(
            Label(
                location.span,
                f"run here by `{event}`, which {fails} after {run.entry.seconds} seconds",
            ),
        ),
        help=help_,
        fixes=fixes,
        failure=Failure(
            f"CodeDeploy {event}",
            f"Script at specified location: {location.value} failed to close {pipe}",
        ),
        certain=certain,
    )


def _remedy(job: BackgroundJob) -> tuple[str, tuple[Fix, ...]]:
    """How to redirect it: by an addition to it, or by a group around it."""
    whole = "> /dev/null 2>&1 < /dev/null"
    if job.dash:
        return "write `> log 2>&1 < /dev/null &`: every shell understands that", ()
    if job.room is None or not job.open:
        before, after = job.span.source.span(job.span.start, job.span.start), job.span.end
        behind = job.span.source.span(after, after)
        edits = (TextEdit(before, "{ "), TextEdit(behind, f"; }} {whole}"))
        fix = Fix(f"redirect all of it: `{{ …; }} {whole}`", edits)
        help_ = f"redirect all of it, not its last command alone: `{{ …; }} {whole} &`"
        if job.shell:
            help_ = (
                "a shell of its own waits for the command with the hook's streams; put the "
                f"command alone into the background, or redirect all of it: `{{ …; }} {whole} &`"
            )
        return help_, () if "<<" in job.span.text else (fix,)
    first = {(1, 2): whole, (2,): "2>&1", (1,): "> /dev/null"}
    additions = [first.get(tuple(each for each in job.open if each in {1, 2}), "")]
    additions += [f"{each}>&-" for each in job.open if each not in {1, 2}]
    addition = " ".join(filter(None, additions))
    where = "to the command" if job.detached else "before the `&`"
    log = " (or a log file in place of the first `/dev/null`)" if whole in addition else ""
    fix = Fix(f"add `{addition}`", (TextEdit(job.room, f" {addition}"),))
    return f"add `{addition}` {where}{log}", (fix,)


def _shortened(job: BackgroundJob, limit: int = 60) -> str:
    text = " ".join(job.span.text.replace("\\\n", " ").split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
