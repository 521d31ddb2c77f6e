"""What a text says: failed events, scripts that ran, and lines that are known."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from appspec_lint.troubleshooting.known_error import Match

KEPT = 200
"""Failures of one log, and lines of one script's output, that are kept: the last ones."""


@dataclass(frozen=True, slots=True)
class LoggedFailure:
    """An event that failed on an instance, in the agent's or the service's own words."""

    event: str
    script: str
    message: str
    deployment: str = ""
    output: tuple[str, ...] = ()


@dataclass(slots=True)
class HookExecution:
    """An event that a log shows running, the script that ran last in it, and its output's end."""

    deployment: str
    event: str
    script: str = ""
    output: deque[str] = field(default_factory=lambda: deque(maxlen=KEPT))


@dataclass(slots=True)
class LogState:
    """All that was understood of a text."""

    failures: dict[tuple[str, str, str], LoggedFailure] = field(default_factory=dict)
    matches: dict[str, Match] = field(default_factory=dict)
    last: HookExecution | None = None

    def fail(self, failure: LoggedFailure) -> None:
        """Keep a failure; of one that is told again, only the first telling."""
        key = (failure.deployment, failure.event, failure.message)
        self.failures.setdefault(key, failure)
        if len(self.failures) > KEPT:
            del self.failures[next(iter(self.failures))]

    def show(self, match: Match | None) -> None:
        """Keep what a line shows; of one symptom the last line that does."""
        if match is not None:
            self.matches.pop(match.symptom.name, None)
            self.matches[match.symptom.name] = match
