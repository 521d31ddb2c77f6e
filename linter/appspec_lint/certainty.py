"""Yes, no, or not to be known from the files."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Certainty(Enum):
    """Whether something is true of the deployment; only NO may become an error."""

    YES = "certain"
    MAYBE = "possible"
    NO = "impossible"

    def __and__(self, other: Certainty) -> Certainty:
        """Both must be true."""
        return _ORDERED[max(_ORDERED.index(self), _ORDERED.index(other))]

    def __or__(self, other: Certainty) -> Certainty:
        """One of the two is enough."""
        return _ORDERED[min(_ORDERED.index(self), _ORDERED.index(other))]


_ORDERED = (Certainty.YES, Certainty.MAYBE, Certainty.NO)


def any_of(certainties: Iterable[Certainty]) -> Certainty:
    """The best of several ways; NO where there is none."""
    best = Certainty.NO
    for each in certainties:
        best = best | each
        if best is Certainty.YES:
            break
    return best


def agreed(certainties: Iterable[Certainty]) -> Certainty:
    """What all readings say alike; MAYBE where they differ, or where there is none."""
    distinct = set(certainties)
    return distinct.pop() if len(distinct) == 1 else Certainty.MAYBE
