"""Does the check of a service that has just been started wait for it?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.script.probes import read_probe
from appspec_lint.script.script import Script
from appspec_lint.shell import Command, Compound, Statement
from appspec_lint.shell.invocation import Invocation, resolve_invocation

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
_SUPERVISORS = {
    "systemctl": ("start", "restart"),
    "service": ("start", "restart"),
    "supervisorctl": ("start", "restart"),
    "pm2": ("start", "restart", "reload"),
    "forever": ("start", "restart"),
    "docker": ("run", "up", "start", "restart"),
    "docker-compose": ("up", "start", "restart"),
}
_AT_ONCE = ("nginx", "httpd", "apache", "php", "haproxy", "memcached", "redis", "agent", "docker")


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
    """A ValidateService script asks a service once that a hook has only just started.

    `systemctl start`, `docker run -d`, `pm2 start` and a `&` return before the service takes
    connections. ValidateService runs a moment later, and a single question then meets a closed
    port: the deployment fails although the service is well, or fails on the slower instance only.

    The rule is silent where anything sleeps or loops in between, in the script or in the one that
    starts the service; where `curl` has `--retry`; and about web servers that are there at once.
    """
    for bundle in context.bundles:
        start = _start(bundle)
        if start is None:
            continue
        for _, script in bundle.scripts_at("ValidateService"):
            if not _waits(script):
                for command in script.program.commands:
                    call = read_probe(command)
                    if call is not None and command in script.ending.causes:
                        yield Finding(
                            script.source.span(command.start, command.end).first_line,
                            f"`{call.name}` asks once, and the service may not be there yet",
                            labels=(Label(start.source.first_line, "the service is started here"),),
                            help="ask again and again: `curl --fail --retry 10 --retry-delay 3 "
                            "--retry-connrefused …`",
                        )
                        break


def _start(bundle: Bundle) -> Script | None:
    """The script that starts a service, and doesn't wait for it."""
    started = None
    for _, script in bundle.scripts_at(*_STARTING):
        if script.starts or any(map(_starts, script.program.commands)):
            started = script
        if started is not None and _waits(script):
            return None
    return started


def _starts(command: Command) -> bool:
    call = resolve_invocation(command.words) if command.words else Invocation(None)
    verbs = _SUPERVISORS.get(call.name or "", ())
    at_once = any(name in text for text in call.texts for name in _AT_ONCE)
    return call.has_argument(*verbs) and not at_once


def _waits(script: Script) -> bool:
    """Whether it sleeps, loops, or has a program wait."""
    for command in script.program.commands:
        call = resolve_invocation(command.words) if command.words else None
        if call is None:
            continue
        waiting = call.name in {"sleep", "wait", "until", "timeout"} or "wait" in (call.name or "")
        if waiting or any("retry" in text or "wait" in text for text in call.texts):
            return True
        if "timeout" in call.wrappers:
            return True
    return not script.is_shell or _loops(script.program.statements)


def _loops(statements: tuple[Statement, ...]) -> bool:
    for statement in statements:
        for pipeline in statement.pipelines:
            for part in pipeline.parts:
                if isinstance(part, Compound):
                    if part.kind in {"while", "until", "for"}:
                        return True
                    if _loops(part.head) or any(map(_loops, part.blocks)):
                        return True
    return False
