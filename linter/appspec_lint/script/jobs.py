"""What a script runs in the background, and what it waits for."""

from __future__ import annotations

from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.script.descriptors import Stream
from appspec_lint.shell.commands import Lifetime


@dataclass(frozen=True)
class BackgroundJob:
    """A command that `&` runs in the background.

    `streams` are the script's own stdout and stderr that it keeps open. `ended` is true if the
    script waits for it or kills it. `certain` is true if the script certainly reaches it and
    nothing about the streams is a guess.
    """

    span: Span
    streams: frozenset[Stream]
    lifetime: Lifetime
    certain: bool
    ended: bool = False
    redirect_at: Span | None = None  # where redirections of the whole command can be added
    open_descriptors: tuple[int, ...] = ()  # its descriptors that refer to the script's streams
    shell_waits: bool = False  # a shell that waits for it keeps streams open that it closes itself
    detached: bool = False  # it detaches without a `&`: `setsid -f`
    intended_to_survive: bool = False  # nohup or setsid shows that it should keep running
    split_by_dash: bool = False  # it has a `&>`, which dash reads as `&` and `>`

    @property
    def stays(self) -> bool:
        """Whether it may outlive the script, as far as can be determined."""
        return not self.ended and self.lifetime >= Lifetime.UNKNOWN


@dataclass(frozen=True, slots=True)
class ForegroundProcess:
    """A command that the script runs and waits for."""

    span: Span
    lifetime: Lifetime
    streams: frozenset[Stream]
    certain: bool
    intended_to_survive: bool = False  # nohup or setsid precedes it
    piped: bool = False  # the reader of its output may end it


@dataclass(frozen=True)
class StartedService:
    """A service that is started in the background without supervision."""

    span: Span
    certain: bool
