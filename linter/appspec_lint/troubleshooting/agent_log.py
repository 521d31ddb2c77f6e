"""The lines of `codedeploy-agent.log` that report a failure."""

from __future__ import annotations

import base64
import binascii
import json
import re

from appspec_lint.lazy.regex import regex
from appspec_lint.troubleshooting.catalog import recognize
from appspec_lint.troubleshooting.errors.install_errors import KNOWN_ERRORS as INSTALL
from appspec_lint.troubleshooting.errors.service_errors import KNOWN_ERRORS as SERVICE
from appspec_lint.troubleshooting.known_error import Match
from appspec_lint.troubleshooting.log_state import LoggedFailure, LogState

HEAD = 200
"""The most characters before a log line's text: its time, and a CloudWatch or journald prefix."""

_EVENT = regex(r"LifecycleEvent - (\w+)")
_COMMAND = regex(r"Command Name = (\w+)")
_IDENTIFIER = regex(r'host_command_identifier:"([^"]*)"')
_DEPLOYMENT = regex(r"d-[A-Z0-9]{9}")
_PERFORM = regex(r"Error during perform: ([\w:]+) - (.*?)(?: - (?:/|[A-Z]:[/\\])\S+:\d+:in .*)?$")
_EVENTS = regex(
    r"(?:Before|After)(?:BlockTraffic|AllowTraffic|Install)|BlockTraffic|AllowTraffic"
    r"|Application(?:Stop|Start)|DownloadBundle|Install|ValidateService"
)
_TEXT = r'"((?:[^"\\]|\\.)*)'


class AgentLog:
    """Reads the agent's log, line by line.

    Each failure is logged with the request that reports it to the service: always at level INFO,
    and twice if a script failed, the second time without the script. A rejected AppSpec causes no
    line at level ERROR at all (agent: command_poller.rb).
    """

    def __init__(self, reading: LogState) -> None:
        self._reading = reading
        self._command = ""
        self._seen: dict[tuple[str, str], None] = {}

    def line(self, line: str) -> None:
        """Read one line of the log."""
        if 'command_status:"Failed"' in line:
            self._read_report(line)
        elif "Error during perform: " in line:
            self._read_perform_error(line)
        elif "Command Name = " in line:
            command = _COMMAND.search(line)
            self._command = command.group(1) if command else ""
        elif " ERROR " in line[:HEAD]:
            self._reading.show(self._match(line))

    def _match(self, line: str) -> Match | None:
        return recognize(line, (*SERVICE, *INSTALL))

    def _read_report(self, line: str) -> None:
        payload = _extract_payload(line)
        message = _extract_field(payload, "message")
        identified = _IDENTIFIER.search(line)
        identifier = identified.group(1) if identified else ""
        event, deployment = _decode_identifier(identifier)
        output = tuple(_extract_field(payload, "log").splitlines())
        logged = _EVENT.findall("\n".join(output))
        event = event or (logged[-1] if logged else "") or self._command
        if not message or (identifier, message) in self._seen:
            return
        self._seen[identifier, message] = None
        if len(self._seen) > 1000:
            del self._seen[next(iter(self._seen))]
        script = _extract_field(payload, "script_name")
        self._reading.fail(LoggedFailure(event, script, message, deployment, output))

    def _read_perform_error(self, line: str) -> None:
        performed = _PERFORM.search(line)
        message = performed.group(2) if performed else ""
        known = any(failure.message == message for failure in self._reading.failures.values())
        if message and not known:
            self._reading.fail(LoggedFailure(self._command, "", message))


def _extract_payload(line: str) -> str:
    """Extract the diagnostics that the agent reports: JSON inside a Ruby string literal.

    The SDK truncates long strings (`#<String "…" ... (2000 bytes)>`): the JSON can be incomplete.
    """
    start = line.find("payload:")
    quote = line.find('"', start)
    if start < 0 or quote < 0:
        return ""
    literal = regex(_TEXT).match(line, quote)
    return _unescape(literal.group(1)) if literal else ""


def _unescape(text: str) -> str:
    """Unescape a Ruby string literal: only quotes, backslashes and `#`."""
    return re.sub(r'\\([\\"#])', r"\1", text)


def _extract_field(payload: str, name: str) -> str:
    """Extract a string from the diagnostics, even if they are truncated after it."""
    field = re.search(f'"{name}":{_TEXT}', payload)
    if field is None:
        return ""
    try:
        value = json.loads(f'"{field.group(1)}"', strict=False)
    except ValueError:
        return field.group(1)
    return value if isinstance(value, str) else ""


def _decode_identifier(identifier: str) -> tuple[str, str]:
    """Decode the event and the deployment from a command's identifier, if possible."""
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
