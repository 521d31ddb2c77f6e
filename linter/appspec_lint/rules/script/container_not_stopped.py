"""Check that a hook stops the container whose port or name a new one uses."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.deployment.shell_text import ShellText, find_hook_texts
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.script.docker_run import DockerRun, read_docker_run
from appspec_lint.shell import Command

APPSPEC = """\
version: 0.0
os: linux
hooks:
  ApplicationStart:
    - location: scripts/start.sh
  ValidateService:
    - location: scripts/validate.sh
"""
CHECK = "#!/bin/bash\ncurl --fail --retry 9 --retry-connrefused localhost\n"
SCRIPT = "#!/bin/bash\nset -e\n{}\n"

_STARTS = regex(r"\b(?:docker|podman)\s+(?:container\s+)?run\b", words=("docker", "podman"))
_STOPS = regex(
    r"\b(?:docker|podman)\b[^\n]*\b(?:stop|rm|kill|restart|down|prune|remove)\b|"
    r"\bdocker-compose\b|\bcompose\b|\$\(docker ps|\bdocker\s+(?:swarm|service|stack)\b|"
    r"\b(?:systemctl|service)\b[^\n]*\bdocker\b|\bstop_?container|\bfuser\b"
)
_MOST_READ = 200


@rule(
    Severity.WARNING,
    see=(
        "https://docs.docker.com/engine/network/#published-ports",
        "https://docs.docker.com/reference/cli/docker/container/run/#name",
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html",
    ),
    good=(
        {
            "appspec.yml": APPSPEC,
            "scripts/validate.sh": CHECK,
            "scripts/start.sh": SCRIPT.format(
                "docker rm -f orders || true\ndocker run -d --name orders -p 80:80 orders:latest"
            ),
        },
    ),
    bad=(
        {
            "appspec.yml": APPSPEC,
            "scripts/validate.sh": CHECK,
            "scripts/start.sh": SCRIPT.format("«docker run -d -p 80:80 orders:latest»"),
        },
    ),
)
def container_not_stopped(context: Context) -> Iterator[Finding]:
    """A hook starts a container with a fixed port or name, and no hook stops the previous one.

    Containers keep running after the deployment. When the next revision is deployed to the same
    instance, `docker run` fails with `port is already allocated`, or because the name of the
    container is already in use, exit code 125.

    It is a warning because the first deployment to an instance succeeds, as do those of a
    blue/green deployment group. Not reported for containers with `--rm` or in the foreground, under
    a condition, and if any hook or script of the repository stops or removes containers.
    """
    for bundle in context.bundles:
        texts = tuple(find_hook_texts((bundle,), _STARTS))
        if not texts or any(run.happens and run.script is None for run in bundle.runs):
            continue
        if any(_STOPS.search(source) for source in _read_sources(context, bundle)):
            continue
        for text in texts:
            for command in text.commands:
                started = read_docker_run(command.invocation)
                if (
                    started is None
                    or started.removed
                    or not started.detached
                    or command.conditional
                ):
                    continue
                if started.ports or started.name:
                    yield _build_finding(text, command, started)


def _read_sources(context: Context, bundle: Bundle) -> Iterator[str]:
    """The content of all scripts that may stop a container."""
    yield from (run.script.source.text for run in bundle.runs if run.script is not None)
    paths = (path for path in context.tree.paths if path.endswith((".sh", ".bash", "Makefile")))
    for index, path in enumerate(paths):
        reading = context.tree.read(path) if context.tree.has_file(path) else None
        if index < _MOST_READ and isinstance(reading, Source):
            yield reading.text


def _build_finding(text: ShellText, command: Command, started: DockerRun) -> Finding:
    if started.ports:
        subject = f"port {started.ports[0]} is still in use by the container"
        error = f"Bind for 0.0.0.0:{started.ports[0]} failed: port is already allocated."
    else:
        subject = f"the name `{started.name}` is still in use by the container"
        error = f'Conflict. The container name "/{started.name}" is already in use'
    name = started.name or "NAME"
    event = text.hook.event.value if text.hook is not None else ""
    return Finding(
        text.locate(command.start, command.end),
        f"{subject} of the previous deployment, which no hook stops",
        labels=text.labels,
        help=f"run `docker rm -f {name} || true` before it"
        + ("" if started.name else ", and give the container a name: `--name NAME`"),
        failure=Failure(f"CodeDeploy {event}", f"docker: Error response from daemon: {error}"),
        certain=False,
    )
