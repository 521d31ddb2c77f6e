"""The syntax errors of shell text, with the words of bash and of dash."""

from __future__ import annotations

from appspec_lint.lazy.records import dataclass


@dataclass(frozen=True)
class OpenConstruct:
    """What begins in the text and is not closed: a quote, an `if`, a `$(`."""

    start: int
    end: int
    text: str
    closing: str


class Refused(Exception):
    """The shell refuses the text at this token; "" is the end of the text."""

    def __init__(self, start: int, end: int, token: str, expected: str = "") -> None:
        super().__init__(token)
        self.start, self.end, self.token, self.expected = start, end, token, expected


class Undecided(Exception):
    """The text contains what is not checked; `bash_only` if dash certainly refuses it."""

    def __init__(self, *, bash_only: bool = False) -> None:
        super().__init__()
        self.bash_only = bash_only
