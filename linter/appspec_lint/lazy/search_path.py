"""Where Python looks for modules: not among the files that are linted."""

from __future__ import annotations

import os
import sys

_HOME = os.path.join(os.path.realpath(__file__), "..", "..", "..")  # noqa: PTH118
"""The directory that contains the package; `pathlib` could be one of those files."""


def drop_working_directory() -> None:
    """Remove the working directory from the path, unless the package is installed there.

    `python -m` adds it first, and an empty entry of PYTHONPATH means it. This has to run
    before anything is imported that Python does not import to start; see `python -P`.
    """
    try:
        here = os.path.realpath(os.getcwd())  # noqa: PTH109
    except OSError:  # it is deleted
        return
    if os.path.normpath(_HOME) != here:
        sys.path[:] = [path for path in sys.path if os.path.realpath(path or here) != here]
