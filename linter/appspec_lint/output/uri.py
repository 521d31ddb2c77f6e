"""Where a file lies, as a URI."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote


def file_uri(display_path: str, root: Path) -> str:
    """The absolute URI of the file that is shown so from `root`."""
    return _absolute(display_path, root).as_uri()


def relative_uri(display_path: str, root: Path) -> str | None:
    """The URI of the file from `root`, None where it does not lie below."""
    path, home = _absolute(display_path, root), _absolute("", root)
    if not path.is_relative_to(home):
        return None
    return quote(path.relative_to(home).as_posix().encode("utf-8", "surrogateescape"))


def _absolute(display_path: str, root: Path) -> Path:
    return Path(os.path.normpath(root / display_path))
