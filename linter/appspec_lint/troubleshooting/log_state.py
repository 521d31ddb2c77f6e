"""What was read from a log: failed events, scripts that ran, and recognized lines."""

from __future__ import annotations

from collections import deque

from appspec_lint.lazy.records import dataclass, field
from appspec_lint.troubleshooting.known_error import Match

KEPT = 200
"""How many failures of a log, and lines of a script's output, are kept: the last ones."""


@dataclass(frozen=True, slots=True)
class LoggedFailure:
    """An event that failed on an instance, with the message of the agent or the service."""

    event: str
    script: str
    message: str
    deployment: str = ""
    output: tuple[str, ...] = ()


@dataclass(slots=True)
class HookExecution:
    """An event in a log of scripts, the last script that it ran, and the end of its output."""

    deployment: str
    event: str
    script: str = ""
    output: deque[str] = field(default_factory=lambda: deque(maxlen=KEPT))


@dataclass(slots=True)
class LogState:
    """Everything that was recognized in a log."""

    failures: dict[tuple[str, str, str], LoggedFailure] = field(default_factory=dict)
    matches: dict[str, Match] = field(default_factory=dict)
    last: HookExecution | None = None

    def fail(self, failure: LoggedFailure) -> None:
        """Keep a failure; if it is reported repeatedly, only the first report."""
        key = (failure.deployment, failure.event, failure.message)
        self.failures.setdefault(key, failure)
        if len(self.failures) > KEPT:
            del self.failures[next(iter(self.failures))]

    def show(self, match: Match | None) -> None:
        """Keep the match of a line; for each symptom, the last one."""
        if match is not None:
            self.matches.pop(match.symptom.name, None)
            self.matches[match.symptom.name] = match
