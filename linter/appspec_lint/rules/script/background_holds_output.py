"""Report background processes that keep the hook's stdout or stderr open."""

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
    """A background process keeps the hook's stdout or stderr open, so the hook never completes.

    The agent connects a hook script's stdout and stderr to pipes. After the script exits, the
    agent reads the pipes until every process that has them open closes them. A process that the
    script starts in the background without redirecting both streams keeps the pipes open for as
    long as it runs. The agent waits until the script's timeout (one hour if the AppSpec sets
    none), and then fails the deployment although the service is running.

    `nohup`, `setsid` and `disown` do not help: `nohup` redirects a stream only if it is connected
    to a terminal. Both streams must be redirected, and redirections apply from left to right:
    `2>&1 > log` sends stderr to the original stdout. In bash, a list such as
    `cd /srv && server > log 2>&1 &` runs in a subshell, which waits for the server and keeps both
    streams open however the server itself is redirected.

    Processes that the script waits for or kills are not reported, nor are those that end by
    themselves, programs that close their streams when they go into the background (`pm2`,
    `docker`, `systemctl`, `nginx` …), or processes whose output goes through `tee` or another
    process. The finding is a warning where the process may end by itself or may not be started at
    all.
    """
    reported = set()
    for bundle in context.bundles:
        for run in bundle.runs:
            if run.script is None or run.event.value not in HOOKABLE:
                continue
            for job in run.script.jobs:
                place = (job.span.source.path, job.span.start)
                if job.stays and job.streams and place not in reported:
                    reported.add(place)
                    yield _build_finding(run, job)


def _build_finding(run: HookRun, job: BackgroundJob) -> Finding:
    is_certain = job.certain and job.lifetime is Lifetime.SERVES
    both = (Stream.STDOUT, Stream.STDERR)
    streams = " and ".join(stream.value for stream in both if stream in job.streams)
    pipe = "STDOUT" if Stream.STDOUT in job.streams else "STDERR"
    location, event = run.entry.location, run.event.value
    text = f"`{_shorten(job)}`"
    process = (
        f"the background shell that runs {text}"
        if job.shell_waits
        else f"background process {text}"
    )
    keeps = "keeps" if is_certain else "may keep"
    message = f"{process} {keeps} the hook's {streams} open"
    if job.split_by_dash:
        message = f"dash reads `&>` as `&` and `>`, so {message}"
    advice, fixes = _suggest_redirection(job)
    times_out = "times out" if is_certain else "would time out"
    hook = f"run by the `{event}` hook ({times_out} after {run.entry.seconds} s)"
    return Finding(
        job.span,
        message,
        labels=(Label(location.span, hook),),
        help=advice,
        fixes=fixes,
        failure=Failure(
            f"CodeDeploy {event}",
            f"Script at specified location: {location.value} failed to close {pipe}",
        ),
        certain=is_certain,
    )


def _suggest_redirection(job: BackgroundJob) -> tuple[str, tuple[Fix, ...]]:
    """The help and the fixes: add redirections to the command, or group and redirect it."""
    everything = "> /dev/null 2>&1 < /dev/null"
    if job.split_by_dash:
        return "write `> log 2>&1 < /dev/null &`, which works in every shell", ()
    if job.redirect_at is None or not job.open_descriptors:
        source, start, end = job.span.source, job.span.start, job.span.end
        edits = (
            TextEdit(source.span(start, start), "{ "),
            TextEdit(source.span(end, end), f"; }} {everything}"),
        )
        fix = Fix(f"redirect the whole command: `{{ …; }} {everything}`", edits)
        advice = f"redirect the whole command, not only its last part: `{{ …; }} {everything} &`"
        if job.shell_waits:
            advice = (
                "run only the server in the background, or redirect the whole command: "
                f"`{{ …; }} {everything} &`; the shell that waits for the server keeps the hook's "
                "streams open"
            )
        return advice, () if "<<" in job.span.text else (fix,)
    redirections = {(1, 2): everything, (2,): "2>&1", (1,): "> /dev/null"}
    standard = tuple(descriptor for descriptor in job.open_descriptors if descriptor in {1, 2})
    additions = [redirections.get(standard, "")]
    additions += [
        f"{descriptor}>&-" for descriptor in job.open_descriptors if descriptor not in {1, 2}
    ]
    addition = " ".join(filter(None, additions))
    where = "to the command" if job.detached else "before the `&`"
    log = " (or a log file instead of the first `/dev/null`)" if everything in addition else ""
    fix = Fix(f"add `{addition}`", (TextEdit(job.redirect_at, f" {addition}"),))
    return f"add `{addition}` {where}{log}", (fix,)


def _shorten(job: BackgroundJob, limit: int = 60) -> str:
    text = " ".join(job.span.text.replace("\\\n", " ").split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
