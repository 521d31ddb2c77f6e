"""Find a program on the PATH, but never one that the linted repository contains."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def trusted_directories(root: Path | None) -> Iterator[str]:
    """Give the directories of the PATH, except for those of which the repository decides.

    These are relative and empty entries, and what is in `root`, through links as well.
    """
    for directory in os.environ.get("PATH", "").split(os.pathsep):
        if Path(directory).is_absolute() and not _is_inside(directory, root):
            yield directory


def find_trusted_program(name: str, root: Path | None, *more: str) -> str | None:
    """Find a program on the PATH, or else in the directories `more`, which are always trusted."""
    file_name = f"{name}.exe" if os.name == "nt" else name
    for directory in trusted_directories(root):
        file = os.path.join(directory, file_name)  # noqa: PTH118  # a PATH entry, as it is
        if _is_executable(file) and not _is_inside(file, root):
            return file
    candidates = (os.path.join(directory, file_name) for directory in more)  # noqa: PTH118
    return next(filter(_is_executable, candidates), None)


def _is_executable(file: str) -> bool:
    """Whether this can be run; False in a directory that may not be searched."""
    return os.path.isfile(file) and os.access(file, os.X_OK)  # noqa: PTH113  # never raises


def _is_inside(path: str, root: Path | None) -> bool:
    return root is not None and (
        Path(path).is_relative_to(root) or Path(os.path.realpath(path)).is_relative_to(root)
    )
