"""Renamed files and directories: the new path of every path."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

from appspec_lint.repository.paths import join, relative_to


class PathMoves:
    """Where each path is after the renaming."""

    def __init__(self, renames: Mapping[str, str]) -> None:
        self._renames = {
            posixpath.normpath(old): posixpath.normpath(new)
            for old, new in renames.items()
            if old and new
        }

    @property
    def old_paths(self) -> Iterable[str]:
        """The files and directories that are renamed."""
        return self._renames

    def move(self, path: str) -> str:
        """The new path of a file, or of a directory that is moved as a whole."""
        above = path
        while above:
            if above in self._renames:
                return join(self._renames[above], relative_to(path, above))
            above = posixpath.dirname(above)
        return path
