"""How the agent resolves paths in a bundle, and what it copies where."""

from __future__ import annotations

import posixpath
from functools import lru_cache

from appspec_lint.appspec.appspec_model import AppSpec, FileEntry
from appspec_lint.lazy.records import dataclass

DEFAULT_NAME = "appspec.yml"
"""The name of the AppSpec unless the deployment sets another (deployment_specification.rb)."""


@dataclass(frozen=True, slots=True)
class Installation:
    """One entry of `files`: the source, relative to the bundle's root, and the destination.

    `source` is None if it is outside the bundle, and `destination` is normalized.
    """

    entry: FileEntry
    source: str | None
    destination: str


@lru_cache(maxsize=4096)
def place_in_bundle(text: str, *, windows: bool = False) -> str | None:
    """Resolve a path of the AppSpec relative to the bundle's root; None if it is outside it.

    The agent joins it to the directory of the archive, so a leading `/` is harmless
    (hook_executor.rb, installer.rb).
    """
    if windows:
        text = text.replace("\\", "/")
    path = posixpath.normpath(text.lstrip("/") or ".")
    if path == ".." or path.startswith("../"):
        return None
    return "" if path == "." else path


def installations(appspec: AppSpec) -> tuple[Installation, ...]:
    """List what the agent copies, with destinations normalized as by `File.expand_path`."""
    entries = []
    for entry in appspec.files:
        if entry.destination is None:
            continue
        destination = entry.destination.value
        if appspec.for_windows:
            destination = destination.replace("\\", "/")
        source = place_in_bundle(entry.source.value, windows=appspec.for_windows)
        entries.append(Installation(entry, source, expanded(destination)))
    return tuple(entries)


def expanded(path: str) -> str:
    """Normalize a path: without `//`, `.`, `..` and a trailing `/`."""
    normal = posixpath.normpath(path.strip() or ".")
    return normal[1:] if normal.startswith("//") else normal
