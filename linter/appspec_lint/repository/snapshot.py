"""The sizes and times of the files in directories, to notice that one has changed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from appspec_lint.repository.disk import SKIPPED_DIRECTORIES, stamp_index

Snapshot = frozenset[tuple[str, int, int]]
"""Path, time of the last change in nanoseconds, and size of each file."""


def take_snapshot(roots: Iterable[Path], files: Iterable[Path] = ()) -> Snapshot:
    """Look at all files below these directories, except for those of tools, and at these files."""
    found = {entry for root in roots for entry in _list(str(root))}
    for file in files:
        with contextlib.suppress(OSError):  # it has been deleted
            status = file.stat()
            found.add((str(file), status.st_mtime_ns, status.st_size))
    return frozenset(found)


def _list(root: str) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    waiting = [root]
    while waiting:
        directory = waiting.pop()
        try:
            items = list(os.scandir(directory))
        except OSError:  # it has been deleted, or may not be read
            continue
        for item in items:
            if item.is_dir(follow_symlinks=False):
                if item.name not in SKIPPED_DIRECTORIES:
                    waiting.append(item.path)
                continue
            try:
                status = item.stat(follow_symlinks=False)
            except OSError:
                continue
            found.append((item.path, status.st_mtime_ns, status.st_size))
    index = stamp_index(Path(root))  # `git add` changes the result
    return found if index is None else [*found, (f"{root}/.git/index", *index)]
