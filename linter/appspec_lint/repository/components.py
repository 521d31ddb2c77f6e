"""Divides the specs of a large project into parts that cannot influence one another."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable

from appspec_lint.lazy.records import replace
from appspec_lint.repository.discovery import Candidates
from appspec_lint.repository.paths import is_side_directory, is_within

SPECS_PER_PART = 64
"""The number of specs from which on a part is complete; a component is never divided."""


def divide(
    candidates: Candidates,
    joined: Iterable[Collection[str]] = (),
    specs_per_part: int = SPECS_PER_PART,
) -> list[Candidates]:
    """Divide candidates into parts: each contains whole components, in the order of their paths.

    Specs in related directories are one component, and so are those of each group in `joined`.
    """
    paths = _list_paths(candidates)
    if len(paths) <= specs_per_part:
        return [candidates]
    homes = _find_homes({_find_anchor(path) for path in paths})
    _unite(homes, joined)
    components: dict[str, list[str]] = {}
    for path in sorted(paths):
        components.setdefault(homes[_find_anchor(path)], []).append(path)
    parts: list[set[str]] = [set()]
    for component in components.values():
        if len(parts[-1]) >= specs_per_part:
            parts.append(set())
        parts[-1].update(component)
    divided = [_select(candidates, part) for part in parts]
    divided[0] = replace(divided[0], directories=candidates.directories)
    return divided


def unite(parts: Iterable[Candidates]) -> Candidates:
    """Combine several parts into one."""
    parts = list(parts)
    return Candidates(
        tuple(sorted(path for part in parts for path in part.appspecs)),
        tuple(sorted(path for part in parts for path in part.buildspecs)),
        tuple(sorted(path for part in parts for path in part.directories)),
        tuple(sorted(path for part in parts for path in part.lookalikes)),
    )


def _list_paths(candidates: Candidates) -> set[str]:
    return {*candidates.appspecs, *candidates.buildspecs, *candidates.lookalikes}


def _select(candidates: Candidates, paths: set[str]) -> Candidates:
    return Candidates(
        tuple(path for path in candidates.appspecs if path in paths),
        tuple(path for path in candidates.buildspecs if path in paths),
        lookalikes=tuple(path for path in candidates.lookalikes if path in paths),
    )


def _find_anchor(path: str) -> str:
    """The directory to whose whole content a spec is related."""
    directory = posixpath.dirname(path)
    return posixpath.dirname(directory) if is_side_directory(directory) else directory


def _find_homes(anchors: set[str]) -> dict[str, str]:
    """The topmost directory that contains each of the directories."""
    homes: dict[str, str] = {}
    home = None
    for anchor in sorted(anchors, key=lambda anchor: f"{anchor}/" if anchor else ""):
        if home is None or not is_within(anchor, home):
            home = anchor
        homes[anchor] = home
    return homes


def _unite(homes: dict[str, str], joined: Iterable[Collection[str]]) -> None:
    """Give the components of each group the same home."""
    for group in joined:
        members = {homes[anchor] for path in group if (anchor := _find_anchor(path)) in homes}
        if len(members) > 1:
            first = min(members)
            for anchor, home in homes.items():
                if home in members:
                    homes[anchor] = first
