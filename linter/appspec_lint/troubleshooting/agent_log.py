"""The lines of `codedeploy-agent.log` that tell of a failure."""

from __future__ import annotations

import base64
import binascii
import json
import re

from appspec_lint.troubleshooting.catalog import recognize
from appspec_lint.troubleshooting.errors.install_errors import KNOWN_ERRORS as INSTALL
from appspec_lint.troubleshooting.errors.service_errors import KNOWN_ERRORS as SERVICE
from appspec_lint.troubleshooting.known_error import Match
from appspec_lint.troubleshooting.log_state import LoggedFailure, LogState

HEAD = 200
"""Characters before a log's own words: its time, and what CloudWatch or journald put before."""

_EVENT = re.compile(r"LifecycleEvent - (\w+)")
_COMMAND = re.compile(r"Command Name = (\w+)")
_IDENTIFIER = re.compile(r'host_command_identifier:"([^"]*)"')
_DEPLOYMENT = re.compile(r"d-[A-Z0-9]{9}")
_PERFORM = re.compile(
    r"Error during perform: ([\w:]+) - (.*?)(?: - (?:/|[A-Z]:[/\\])\S+:\d+:in .*)?$"
)
_EVENTS = re.compile(
    r"(?:Before|After)(?:BlockTraffic|AllowTraffic|Install)|BlockTraffic|AllowTraffic"
    r"|Application(?:Stop|Start)|DownloadBundle|Install|ValidateService"
)
_TEXT = r'"((?:[^"\\]|\\.)*)'


class AgentLog:
    """Reads the agent's own log, line after line.

    Each failure is told in the request that reports it to the service: always at the level INFO,
    and twice where a script failed, the second time without the script. A refused AppSpec has no
    line of the level ERROR at all (agent: command_poller.rb).
    """

    def __init__(self, reading: LogState) -> None:
        self._reading = reading
        self._command = ""
        self._told: dict[tuple[str, str], None] = {}

    def line(self, line: str) -> None:
        """Read a line of that log."""
        if 'command_status:"Failed"' in line:
            self._reported(line)
        elif "Error during perform: " in line:
            self._performed(line)
        elif "Command Name = " in line:
            found = _COMMAND.search(line)
            self._command = found.group(1) if found else ""
        elif " ERROR " in line[:HEAD]:
            self._reading.show(self._known(line))

    def _known(self, line: str) -> Match | None:
        return recognize(line, (*SERVICE, *INSTALL))

    def _reported(self, line: str) -> None:
        payload = _payload(line)
        message = _field(payload, "message")
        found = _IDENTIFIER.search(line)
        identifier = found.group(1) if found else ""
        event, deployment = _identified(identifier)
        output = tuple(_field(payload, "log").splitlines())
        logged = _EVENT.findall("\n".join(output))
        event = event or (logged[-1] if logged else "") or self._command
        if not message or (identifier, message) in self._told:
            return
        self._told[identifier, message] = None
        if len(self._told) > 1000:
            del self._told[next(iter(self._told))]
        script = _field(payload, "script_name")
        self._reading.fail(LoggedFailure(event, script, message, deployment, output))

    def _performed(self, line: str) -> None:
        found = _PERFORM.search(line)
        message = found.group(2) if found else ""
        known = any(each.message == message for each in self._reading.failures.values())
        if message and not known:
            self._reading.fail(LoggedFailure(self._command, "", message))


def _payload(line: str) -> str:
    """The diagnostics that the agent reports: JSON, inside a text as Ruby writes it.

    The SDK cuts long texts (`#<String "…" ... (2000 bytes)>`): what is left is no whole JSON.
    """
    start = line.find("payload:")
    quote = line.find('"', start)
    if start < 0 or quote < 0:
        return ""
    found = re.compile(_TEXT).match(line, quote)
    return _unescaped(found.group(1)) if found else ""


def _unescaped(text: str) -> str:
    """A Ruby text's content; what is escaped otherwise than a quote or a backslash stays."""
    return re.sub(r'\\([\\"#])', r"\1", text)


def _field(payload: str, name: str) -> str:
    """A text of the diagnostics, also where they are cut off within it."""
    found = re.search(f'"{name}":{_TEXT}', payload)
    if found is None:
        return ""
    try:
        value = json.loads(f'"{found.group(1)}"', strict=False)
    except ValueError:
        return found.group(1)
    return value if isinstance(value, str) else ""


def _identified(identifier: str) -> tuple[str, str]:
    """The event and the deployment that an identifier of a command names, where it can be read."""
    text = identifier
    if not _DEPLOYMENT.search(identifier):
        padded = identifier + "=" * (-len(identifier) % 4)
        try:
            text = base64.b64decode(padded, altchars=b"-_").decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return "", ""
    named = re.search(r'"commandName"\s*:\s*"(\w+)"', text)
    events = [named.group(1)] if named else _EVENTS.findall(text)
    deployments = _DEPLOYMENT.findall(text)
    return (events[-1] if events else ""), (deployments[-1] if deployments else "")
