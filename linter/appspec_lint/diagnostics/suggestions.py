"""Suggestions: the known word that is most similar to a misspelled one."""

from __future__ import annotations

from collections.abc import Iterable

from appspec_lint.diagnostics.odd_characters import strip_odd_characters


def closest_match(word: str, known: Iterable[str]) -> str | None:
    """Find the known word most similar to `word`, or None if none is similar.

    Case, hyphens and underscores are ignored, and so are odd spaces and quotes around the word. Up
    to a third of the letters may be wrong, missing, extra or swapped with the next one.
    """
    best: tuple[int, str] | None = None
    given = _normalize(word)
    for candidate in known:
        other = _normalize(candidate)
        if other == given:
            return candidate
        most = max(1, len(candidate) // 3)
        if abs(min(len(given), 40) - min(len(other), 40)) > most:
            continue  # their lengths differ by more than that
        distance = _distance(given[:40], other[:40])
        if distance <= most and (best is None or distance < best[0]):
            best = (distance, candidate)
    return None if best is None else best[1]


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
