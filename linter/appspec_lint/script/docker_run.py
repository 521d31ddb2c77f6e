"""Read the arguments of `docker run`: the name of the container, its ports, its image."""

from __future__ import annotations

import re

from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.shell.invocation import Invocation

_FLAGS = regex(
    r"-[ditPq]+|--(?:detach|interactive|tty|rm|init|privileged|publish-all|quiet|read-only|"
    r"no-healthcheck|sig-proxy|oom-kill-disable)(?:=\w+)?"
)
_HOST_PORT = regex(r"(?:[\d.]+:)?(\d+):\d+(?:/\w+)?")


@dataclass(frozen=True, slots=True)
class DockerRun:
    """A `docker run`; a name or port that is not literal is missing."""

    name: str
    ports: tuple[str, ...]
    image: str
    detached: bool
    removed: bool
    """Whether `--rm` removes the container when it ends."""


def read_docker_run(call: Invocation) -> DockerRun | None:
    """What a call runs; None for other calls of Docker."""
    texts = list(call.texts)
    if call.name not in ("docker", "podman"):
        return None
    if texts[:1] == ["container"]:
        del texts[0]
    if texts[:1] != ["run"]:
        return None
    name, ports, removed, detached = "", [], False, False
    at = 1
    while at < len(texts) and texts[at].startswith("-"):
        option, is_joined, value = texts[at].partition("=")
        removed = removed or option == "--rm"
        is_short = re.fullmatch(r"-\w*d\w*", option) is not None
        detached = detached or option == "--detach" or (is_short and bool(_FLAGS.fullmatch(option)))
        if _FLAGS.fullmatch(texts[at]):
            at += 1
            continue
        if not is_joined:
            at += 1
            value = texts[at] if at < len(texts) else ""
        at += 1
        if option == "--name" and re.fullmatch(r"[\w.-]+", value):
            name = value
        elif option in ("-p", "--publish") and (port := _HOST_PORT.fullmatch(value)):
            ports.append(port[1])
    return DockerRun(name, tuple(ports), texts[at] if at < len(texts) else "", detached, removed)
