"""Paths of which a part is unknown, because it is the value of an unknown variable."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from appspec_lint.build.effects import ANYTHING, Anything, Write
from appspec_lint.repository.paths import WILDCARDS, has_wildcard

UNKNOWN = "\0"
"""Represents the value of an expansion that is unknown."""

ResolvePlace = Callable[[str | None], str | None]
"""Gives a path relative to the source root, absolute if it is outside it; None if unknown."""


def written_path(target: str | None, resolve: ResolvePlace) -> Anything | Write:
    """The effect of writing to `target`, a file or a directory."""
    if target is not None and UNKNOWN in target:
        return _written_partly(target, resolve)
    place = resolve(target)
    if place is None:
        name = posixpath.basename(target or "")
        return Write(None, frozenset({name})) if name not in ("", ".", "..") else ANYTHING
    if not has_wildcard(place):
        return Write(place)
    start = min(at for at, character in enumerate(place) if character in WILDCARDS)
    pattern = name_pattern(posixpath.basename(place))
    return Write(posixpath.dirname(place[:start]), None, pattern)


def _written_partly(target: str, resolve: ResolvePlace) -> Anything | Write:
    directory, slash, name = target.rpartition("/")
    known, unknown, _ = directory.partition(UNKNOWN)
    if unknown:
        known = known.rpartition("/")[0]
    place = None
    if known or not (unknown or slash or name.startswith(UNKNOWN)):
        place = resolve(known or ".")
    elif target.startswith("/") and not target.startswith("//"):
        place = "/"
    if UNKNOWN not in name and name not in ("", ".", ".."):
        return Write(place, frozenset({name}))
    pattern = name_pattern(name) if name not in ("", ".", "..") else "*"
    if place is None and pattern == "*":
        return Anything("")  # one file with an unknown name
    return Write(place, None, pattern)


def name_pattern(text: str) -> str:
    """The pattern of the base names that `text` may be."""
    text = re.sub(r"\{[^{}]*\}?", "*", text.replace(UNKNOWN, "*"))
    return re.sub(r"\*+", "*", text)
