"""What a script leaves running, and what it waits for."""

from __future__ import annotations

from dataclasses import dataclass

from appspec_lint.diagnostics.span import Span
from appspec_lint.script.descriptors import Stream
from appspec_lint.script.lifetime import Lifetime


@dataclass(frozen=True, slots=True)
class BackgroundJob:
    """What stands before a `&`.

    `streams` are the script's own standard output and error that it keeps open. `ended` says
    that the script waits for it or kills it. `certain` says that the script gets there, and
    that nothing about the streams is a guess.
    """

    span: Span
    streams: frozenset[Stream]
    lifetime: Lifetime
    certain: bool
    ended: bool = False
    room: Span | None = None  # where redirections for the whole of it could be added
    open: tuple[int, ...] = ()  # its own descriptors that lead to the script's streams
    shell: bool = False  # a shell that waits for it keeps streams that it doesn't keep itself
    detached: bool = False  # it left without a `&`: `setsid -f`
    intended_to_survive: bool = False  # nohup or setsid says that it is to stay
    dash: bool = False  # a `&>`: in dash a `&` and a `>`

    @property
    def stays(self) -> bool:
        """Whether it may outlive the script, for all that is known."""
        return not self.ended and self.lifetime >= Lifetime.UNKNOWN


@dataclass(frozen=True, slots=True)
class ForegroundProcess:
    """A command that the script runs and waits for."""

    span: Span
    lifetime: Lifetime
    streams: frozenset[Stream]
    certain: bool
    intended_to_survive: bool = False  # nohup or setsid is before it
    piped: bool = False  # what reads from it may end it


@dataclass(frozen=True, slots=True)
class StartedService:
    """A service that is started in the background, and left to itself."""

    span: Span
    certain: bool
