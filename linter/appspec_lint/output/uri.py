"""File locations as URIs."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote


def file_uri(display_path: str, root: Path) -> str:
    """Return the absolute URI of a file whose displayed path is relative to `root`."""
    return _make_absolute(display_path, root).as_uri()


def relative_uri(display_path: str, root: Path) -> str | None:
    """Return the URI of a file relative to `root`; None if it is not below `root`."""
    path, home = _make_absolute(display_path, root), _make_absolute("", root)
    if not path.is_relative_to(home):
        return None
    return quote(path.relative_to(home).as_posix().encode("utf-8", "surrogateescape"))


def _make_absolute(display_path: str, root: Path) -> Path:
    return Path(os.path.normpath(root / display_path))
