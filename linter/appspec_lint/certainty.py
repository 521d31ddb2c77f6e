"""Yes, no, or impossible to determine statically."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Certainty(Enum):
    """Whether something is true of the deployment; only NO may become an error."""

    YES = "certain"
    MAYBE = "possible"
    NO = "impossible"

    def __and__(self, other: Certainty) -> Certainty:
        """Whether both are true."""
        return _ORDERED[max(_ORDERED.index(self), _ORDERED.index(other))]

    def __or__(self, other: Certainty) -> Certainty:
        """Whether at least one of the two is true."""
        return _ORDERED[min(_ORDERED.index(self), _ORDERED.index(other))]


_ORDERED = (Certainty.YES, Certainty.MAYBE, Certainty.NO)


def any_of(certainties: Iterable[Certainty]) -> Certainty:
    """Whether at least one is true; NO if there are none."""
    best = Certainty.NO
    for certainty in certainties:
        best = best | certainty
        if best is Certainty.YES:
            break
    return best


def agreed(certainties: Iterable[Certainty]) -> Certainty:
    """The common value of all; MAYBE if they differ, or if there are none."""
    distinct = set(certainties)
    return distinct.pop() if len(distinct) == 1 else Certainty.MAYBE
