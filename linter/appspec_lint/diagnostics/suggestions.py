"""Suggestions: the known word that is most similar to a misspelled one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from posixpath import commonprefix

from appspec_lint.diagnostics.odd_characters import strip_odd_characters

_MOST_CANDIDATES = 500
"""How many known words are considered."""

_MOST_COMPARED = 20
"""How many known words are compared letter by letter."""

_LONGEST = 40
"""How many letters of a word are compared."""


def closest_match(word: str, known: Iterable[str]) -> str | None:
    """Find the known word most similar to `word`, or None if none is similar.

    Case, hyphens and underscores are ignored. Up to a third of the letters may be wrong, missing,
    extra or swapped with the next one. The search is limited, because many words may be misspelled.
    """
    given = _normalize(word)
    size, letters = min(len(given), _LONGEST), _letters(given)
    likely: list[tuple[int, int, str]] = []
    for index, candidate in enumerate(islice(known, _MOST_CANDIDATES)):
        other = _normalize(candidate)
        if other == given:
            return candidate
        others = _letters(other)
        difference = max(  # each edit changes one letter of each word, and the length by one
            abs(size - min(len(other), _LONGEST)),
            (letters & ~others).bit_count(),
            (others & ~letters).bit_count(),
        )
        if difference <= max(1, len(candidate) // 3):
            likely.append((difference, index, candidate))
    best: tuple[int, str] | None = None
    for difference, _, candidate in sorted(likely)[:_MOST_COMPARED]:
        most = max(1, len(candidate) // 3)
        if best is not None:
            most = min(most, best[0] - 1)
        if difference <= most:
            distance = _distance(given[:_LONGEST], _normalize(candidate)[:_LONGEST], most)
            if distance <= most:
                best = (distance, candidate)
    return None if best is None else best[1]


@lru_cache(maxsize=4096)
def _letters(word: str) -> int:
    """The set of the first letters of a word that are compared, as bits."""
    bits = 0
    for letter in word[:_LONGEST]:
        bits |= 1 << (ord(letter) % 128)
    return bits


@lru_cache(maxsize=4096)
def _normalize(word: str) -> str:
    return strip_odd_characters(word).lower().replace("-", "").replace("_", "")


def _distance(left: str, right: str, most: int) -> int:
    """Count the single-letter edits and swaps of adjacent letters between two words.

    If there are more than `most`, they are not all counted.
    """
    start = len(commonprefix((left, right)))
    left, right = left[start:], right[start:]
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, one in enumerate(left, 1):
        current = [row]
        for column, other in enumerate(right, 1):
            cost = min(above[column] + 1, current[-1] + 1, above[column - 1] + (one != other))
            swapped = row > 1 and column > 1 and one == right[column - 2] and left[row - 2] == other
            current.append(min(cost, before[column - 2] + 1) if swapped else cost)
        if min(current) > most and min(above) >= most:
            return most + 1
        before, above = above, current
    return above[-1]
