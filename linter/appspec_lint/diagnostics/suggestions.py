"""Suggestions: the known word that is most similar to a misspelled one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from appspec_lint.diagnostics.odd_characters import strip_odd_characters

_MOST_CANDIDATES = 500
"""How many known words are considered."""

_MOST_COMPARED = 20
"""How many known words are compared letter by letter."""


def closest_match(word: str, known: Iterable[str]) -> str | None:
    """Find the known word most similar to `word`, or None if none is similar.

    Case, hyphens and underscores are ignored. Up to a third of the letters may be wrong, missing,
    extra or swapped with the next one. The search is limited, because many words may be misspelled.
    """
    given = _normalize(word)
    likely: list[tuple[int, int, str]] = []
    for index, candidate in enumerate(islice(known, _MOST_CANDIDATES)):
        other = _normalize(candidate)
        if other == given:
            return candidate
        difference = abs(min(len(given), 40) - min(len(other), 40))
        difference = max(difference, _count_other_letters(given, other))
        if difference <= max(1, len(candidate) // 3):
            likely.append((difference, index, candidate))
    best: tuple[int, str] | None = None
    for _, _, candidate in sorted(likely)[:_MOST_COMPARED]:
        distance = _distance(given[:40], _normalize(candidate)[:40])
        if distance <= max(1, len(candidate) // 3) and (best is None or distance < best[0]):
            best = (distance, candidate)
    return None if best is None else best[1]


def _count_other_letters(one: str, other: str) -> int:
    """How many edits the words differ by at least: each edit changes one letter of each."""
    letters, others = _letters(one), _letters(other)
    return max((letters & ~others).bit_count(), (others & ~letters).bit_count())


@lru_cache(maxsize=4096)
def _letters(word: str) -> int:
    """The set of the first letters of a word that are compared, as bits."""
    bits = 0
    for letter in word[:40]:
        bits |= 1 << (ord(letter) % 128)
    return bits


@lru_cache(maxsize=4096)
def _normalize(word: str) -> str:
    return strip_odd_characters(word).lower().replace("-", "").replace("_", "")


def _distance(left: str, right: str) -> int:
    """Count the single-letter edits and swaps of adjacent letters between two words."""
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, one in enumerate(left, 1):
        current = [row]
        for column, other in enumerate(right, 1):
            cost = min(above[column] + 1, current[-1] + 1, above[column - 1] + (one != other))
            swapped = row > 1 and column > 1 and one == right[column - 2] and left[row - 2] == other
            current.append(min(cost, before[column - 2] + 1) if swapped else cost)
        before, above = above, current
    return above[-1]
