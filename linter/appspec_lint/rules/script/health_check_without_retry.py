"""Report health checks that probe a service only once, right after its start."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.script.probes import read_probe, starts_service, waits
from appspec_lint.script.script import Script

APPSPEC = """\
version: 0.0
os: linux
hooks:
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 60
  ValidateService:
    - location: scripts/validate.sh
      timeout: 120
"""
START = {"appspec.yml": APPSPEC, "scripts/start.sh": "#!/bin/bash\nsystemctl restart orders\n"}
_STARTING = ("BeforeInstall", "AfterInstall", "ApplicationStart")


@rule(
    Severity.INFO,
    see=(
        "https://github.com/aws/aws-codedeploy-agent/issues/56",
        "https://curl.se/docs/manpage.html#--retry-connrefused",
    ),
    good=(
        {
            **START,
            "scripts/validate.sh": "#!/bin/bash\n"
            "curl --fail --retry 10 --retry-delay 3 --retry-connrefused localhost:8080/health\n",
        },
        {
            **START,
            "scripts/validate.sh": "#!/bin/bash\n"
            "for attempt in {1..20}; do\n"
            "  curl --fail --silent localhost:8080/health && exit 0\n"
            "  sleep 3\n"
            "done\n"
            "exit 1\n",
        },
    ),
    bad=({**START, "scripts/validate.sh": "#!/bin/bash\n«curl --fail localhost:8080/health»\n"},),
)
def health_check_without_retry(context: Context) -> Iterator[Finding]:
    """A ValidateService script probes a service only once, right after another hook starts it.

    `systemctl start`, `docker run -d`, `pm2 start` and `&` return before the service accepts
    connections. ValidateService runs a moment later, and a single probe may find the port closed:
    the deployment fails although the service is healthy, or fails only on slower instances.

    Nothing is reported where the script, or the one that starts the service, contains a loop or
    waits (`sleep`), where `curl` has `--retry`, and for web servers that are ready immediately.
    """
    for bundle in context.bundles:
        starting = _find_start_without_wait(bundle)
        if starting is None:
            continue
        for _, script in bundle.scripts_at("ValidateService"):
            if not waits(script):
                for command in script.program.commands:
                    call = read_probe(command)
                    if call is not None and command in script.exit_status.causes:
                        started = starting.source.first_line
                        yield Finding(
                            script.source.span(command.start, command.end).first_line,
                            f"`{call.name}` probes only once; the service may not be ready yet",
                            labels=(Label(started, "the service is started by this script"),),
                            help="retry until it is ready: `curl --fail --retry 10 --retry-delay 3 "
                            "--retry-connrefused …`",
                        )
                        break


def _find_start_without_wait(bundle: Bundle) -> Script | None:
    """The script that starts a service, unless a script waits for the service."""
    starting = None
    for _, script in bundle.scripts_at(*_STARTING):
        if script.starts or any(map(starts_service, script.program.commands)):
            starting = script
        if starting is not None and waits(script):
            return None
    return starting
