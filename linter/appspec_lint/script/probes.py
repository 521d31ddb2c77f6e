"""Commands that start a service, probe it over the network, or wait for it."""

from __future__ import annotations

import re

from appspec_lint.lazy.once import once
from appspec_lint.lazy.regex import regex
from appspec_lint.script.jobs import StartedService
from appspec_lint.script.script import Script
from appspec_lint.shell import Command, Compound, Part, Word
from appspec_lint.shell.commands import Kind, program
from appspec_lint.shell.invocation import Invocation
from appspec_lint.shell.visitor import iter_parts

_LOCAL_PROBES = frozenset(("curl", "wget", "nc"))
_SCHEME = regex(r"[a-z][a-z0-9+.-]*", re.IGNORECASE)
_VARIABLE = regex(r"\"?\$\{?(\w+)\}?\"?")
_ADDRESS = regex(r"url|uri|host|endpoint|addr|port|path|route|site", re.IGNORECASE)
_SUPERVISORS = {
    "systemctl": ("start", "restart"),
    "service": ("start", "restart"),
    "supervisorctl": ("start", "restart"),
    "pm2": ("start", "restart", "reload"),
    "forever": ("start", "restart"),
    "docker": ("run", "up", "start", "restart"),
    "docker-compose": ("up", "start", "restart"),
}
_READY_AT_ONCE = (
    "nginx",
    "httpd",
    "apache",
    "php",
    "haproxy",
    "memcached",
    "redis",
    "agent",
    "docker",
)
_STATE_COMMANDS = (
    "is-active",
    "is-failed",
    "status",
    "inspect",
    "health",
    "--wait",
    "ps",
    "describe",
)
_LOOPS = frozenset(("while", "until", "for"))
_DEFAULT_PORTS = {"node": 3000, "npm": 3000, "yarn": 3000, "python": 8000, "gunicorn": 8000}


def read_probe(command: Command) -> Invocation | None:
    """The call, if the command probes something over the network."""
    call = command.invocation if command.words else None
    return call if call is not None and program(call.name).kind is Kind.CLIENT else None


def accepts_any_response(cause: Part) -> bool:
    """Whether it is a `curl` that exits 0 for any HTTP status, including 500."""
    if not isinstance(cause, Command):
        return False
    call = read_probe(cause)
    if call is None or call.name != "curl":
        return False
    fails = call.flag("f") or any(text.startswith("--fail") for text in call.texts)
    given = call.flag("K") or call.has_argument("--config", "--version", "-V")
    other = any(_has_other_scheme(text.strip("\"'")) for text in call.texts)
    return not (fails or given or other) and all(map(_is_no_option, call.arguments))


def _has_other_scheme(url: str) -> bool:
    """Whether it is a URL of neither HTTP nor HTTPS."""
    scheme, separator, _ = url.partition("://")
    if not separator or scheme.lower() in ("http", "https"):
        return False
    return _SCHEME.fullmatch(scheme) is not None


def _is_no_option(word: Word) -> bool:
    """Whether a word cannot expand to an unknown option, as `$OPTIONS` can."""
    if word.text is not None:
        return True
    variable = _VARIABLE.fullmatch(word.raw)
    return variable is None or _ADDRESS.search(variable[1]) is not None


def starts_service(command: Command) -> bool:
    """Whether a supervisor starts a service that may need time before it accepts connections."""
    call = command.invocation if command.words else Invocation(None)
    verbs = _SUPERVISORS.get(call.name or "", ())
    is_ready_at_once = any(name in text for text in call.texts for name in _READY_AT_ONCE)
    return call.has_argument(*verbs) and not is_ready_at_once


def find_supervised_start(script: Script) -> Command | None:
    """The first command with which a script certainly has a supervisor start a service.

    None if a command of the script checks what runs.
    """
    commands = [command for command in script.program.commands if command.words]
    if any(map(_checks_state, commands)):
        return None
    for command in commands:
        call = command.invocation
        is_docker = call.name in {"docker", "docker-compose"}
        is_detached = call.flag("d") or call.has_argument("--detach", "start", "restart")
        if starts_service(command) and not command.conditional and not command.broken:
            if (is_detached or not is_docker) and not command.substituted:
                return command
    return None


def _checks_state(command: Command) -> bool:
    call = command.invocation
    if program(call.name).kind is Kind.CLIENT:
        return True
    return call.has_argument(*_STATE_COMMANDS) and call.name in {*_SUPERVISORS, "podman"}


def waits(script: Script) -> bool:
    """Whether the script sleeps, loops or calls a program that waits; true if it is not shell."""
    if not script.is_shell or any(map(_waits_for_something, script.program.commands)):
        return True
    parts = (nested.part for nested in iter_parts(script.program.statements))
    return any(isinstance(part, Compound) and part.kind in _LOOPS for part in parts)


def _waits_for_something(command: Command) -> bool:
    if not command.words:
        return False
    call = command.invocation
    name = call.name or ""
    return (
        name in {"sleep", "wait", "until", "timeout"}
        or "wait" in name
        or "timeout" in call.wrappers
        or any("retry" in text or "wait" in text for text in call.texts)
    )


def is_polled(script: Script, start: StartedService) -> bool:
    """Whether the script itself probes the service on this host afterwards, more than once."""
    return _find_last_poll(script) >= start.span.end


@once
def _find_last_poll(script: Script) -> int:
    """Where the last command starts that probes this host more than once; -1 if there is none."""
    last = -1
    for nested in iter_parts(script.program.statements):
        command = nested.part
        if not isinstance(command, Command):
            continue
        words = [word.raw for word in command.words]
        if words and words[0] in _LOCAL_PROBES:
            is_local = any("localhost" in word or "127.0.0.1" in word for word in words)
            retries = command.conditional or any(word.startswith("--retry") for word in words)
            is_in_loop = any(
                isinstance(ancestor.part, Compound) and ancestor.part.kind in _LOOPS
                for ancestor in nested.ancestors
            )
            if is_local and (retries or is_in_loop):
                last = max(last, command.start)
    return last


def guess_port(text: str) -> int:
    """The port on which the service that the first line of `text` starts most likely listens."""
    line = text.partition("\n")[0]
    named = re.search(r"port[=: ]+(\d{2,5})\b", line, re.IGNORECASE)
    if named is not None:
        return int(named[1])
    words = re.split(r"\W+", line.lower())
    return next((port for word, port in _DEFAULT_PORTS.items() if word in words), 8080)
