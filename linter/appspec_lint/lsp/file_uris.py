"""URIs of files, as clients write them, and paths."""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from urllib.parse import quote, unquote, urlsplit

_IS_WINDOWS = os.name == "nt"
_DRIVE = re.compile(r"/[A-Za-z]:")


def to_path(uri: str, *, windows: bool = _IS_WINDOWS) -> PurePath | None:
    """The absolute path of a file's URI; None for a document that is not a file.

    Clients write a drive of Windows in different ways: `file:///c%3A/x`, `file:///C:/x`.
    """
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme.lower() != "file":
        return None
    path = unquote(parts.path, errors="surrogateescape")
    if not path.startswith("/") or "\0" in path:
        return None
    if not windows:
        return PurePosixPath(posixpath.normpath("/" + path.lstrip("/")))
    if _DRIVE.match(path):
        return PureWindowsPath(path[1].upper() + path[2:])
    return PureWindowsPath(f"//{parts.netloc}{path}" if parts.netloc else path)


def to_file(uri: str) -> Path | None:
    """The path of a file's URI on this machine; None for a document that is not a file."""
    path = to_path(uri)
    return None if path is None else Path(path)


def below(folder_uri: str, path: str) -> str:
    """The URI of a file in a directory, by its path from it, written as the client writes it."""
    encoded = quote(path.encode("utf-8", "surrogateescape"))
    return f"{folder_uri.rstrip('/')}/{encoded}"
