"""`--watch`: lints again whenever a file has changed, until it is interrupted."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from appspec_lint.cli.common import CallError, Options, show, warn
from appspec_lint.repository.disk import find_work_tree
from appspec_lint.repository.snapshot import Snapshot, take_snapshot

INTERVAL = 0.5
"""The seconds between two looks at the files."""
_CLEAR = "\x1b[H\x1b[2J\x1b[3J"


def watch(options: Options, lint: Callable[[], object]) -> int:
    """Lint, and lint again after each change; an interrupt ends it with exit status 0."""
    roots = _find_roots(options.paths or ["."])
    files = [Path(name) for name in (options.config, options.baseline) if name is not None]
    try:
        for _ in wait_for_changes(lambda: take_snapshot(roots, files), time.sleep):
            if sys.stdout.isatty():
                show(_CLEAR)
            try:
                lint()
            except CallError as error:  # such as a configuration that is being edited
                warn(str(error))
            warn("watching for changes; press Ctrl-C to stop")
            sys.stdout.flush()
    except KeyboardInterrupt:
        pass
    return 0


def wait_for_changes(
    look: Callable[[], Snapshot], wait: Callable[[float], object]
) -> Iterator[None]:
    """Return at once, and then whenever the files have changed and are not being written."""
    before = look()
    while True:
        yield
        now = look()
        while now == before:
            wait(INTERVAL)
            now = look()
        while now != before:  # until an editor or a checkout has finished
            before = now
            wait(INTERVAL / 5)
            now = look()


def _find_roots(paths: Iterable[str]) -> frozenset[Path]:
    """The directories that the results depend on: work trees, or else those of the paths."""
    directories = (Path(path) if Path(path).is_dir() else Path(path).parent for path in paths)
    absolute = (Path(os.path.normpath(directory.absolute())) for directory in directories)
    return frozenset(find_work_tree(directory) or directory for directory in absolute)
