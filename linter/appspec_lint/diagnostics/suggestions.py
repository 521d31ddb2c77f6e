"""Did you mean: the known word that a misspelt one is nearest to."""

from __future__ import annotations

from collections.abc import Iterable


def closest_match(word: str, known: Iterable[str]) -> str | None:
    """Give the known word nearest to `word`, or None where nothing is near.

    Words that differ in case, hyphens and underscores only are the same; else a third of the
    letters may be wrong, missing, too many or swapped with their neighbour.
    """
    best: tuple[int, str] | None = None
    given = _folded(word)
    for candidate in known:
        other = _folded(candidate)
        if other == given:
            return candidate
        most = max(1, len(candidate) // 3)
        if abs(min(len(given), 40) - min(len(other), 40)) > most:
            continue  # as many letters are missing, or too many
        distance = _distance(given[:40], other[:40])
        if distance <= most and (best is None or distance < best[0]):
            best = (distance, candidate)
    return None if best is None else best[1]


def _folded(word: str) -> str:
    return word.lower().replace("-", "").replace("_", "")


def _distance(left: str, right: str) -> int:
    """The number of single-letter edits and swaps of neighbours between two words."""
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
