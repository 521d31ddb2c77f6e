"""How certain it is that something is true of the deployment."""

from __future__ import annotations

from collections.abc import Iterable

from appspec_lint.lazy.enums import Enum


class Certainty(Enum):
    """Whether something is true of the deployment, by the evidence in the repository.

    Only NO may become an error. UNMENTIONED is a warning: programs run that could make it true, but
    nothing in the repository says that they do.
    """

    YES = "certain"
    MAYBE = "possible"
    UNMENTIONED = "unlikely"
    NO = "impossible"

    def __and__(self, other: Certainty) -> Certainty:
        """Whether both are true."""
        return self if self is other else _first(_WORST_FIRST, self, other)

    def __or__(self, other: Certainty) -> Certainty:
        """Whether at least one of the two is true."""
        return self if self is other else _first(_BEST_FIRST, self, other)

    @property
    def denied(self) -> bool:
        """Whether there is no evidence for it: UNMENTIONED or NO."""
        return self in (Certainty.UNMENTIONED, Certainty.NO)


_BEST_FIRST = (Certainty.YES, Certainty.MAYBE, Certainty.UNMENTIONED, Certainty.NO)
_WORST_FIRST = _BEST_FIRST[::-1]


def _first(order: tuple[Certainty, ...], one: Certainty, other: Certainty) -> Certainty:
    for certainty in order:
        if one is certainty:
            return one
        if other is certainty:
            break
    return other


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
    first, *others = [*certainties] or [Certainty.MAYBE]
    if all(certainty is first for certainty in others):
        return first
    if first.denied and all(certainty.denied for certainty in others):
        return Certainty.UNMENTIONED
    return Certainty.MAYBE
