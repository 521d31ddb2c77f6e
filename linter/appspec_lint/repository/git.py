"""What git knows of a work tree. The only module of the package that runs git."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from appspec_lint.lazy.records import replace
from appspec_lint.repository.entry import Entry, EntryKind, Presence, shared_entry

_LIST_FILES = ("git", "-c", "core.fsmonitor=false", "-c", "core.untrackedCache=keep", "ls-files")
"""The configuration of a repository can name programs (core.fsmonitor): it is overridden."""
_GET_ORIGIN = ("git", "config", "--local", "--get", "remote.origin.url")
_KINDS = {"120000": EntryKind.LINK, "160000": EntryKind.MODULE}
"""The kind of an entry by its mode in the index; every other mode is a file."""
_TIMEOUT = 60
"""In seconds."""


def list_files(root: Path) -> dict[str, Entry] | None:
    """List the tracked and untracked files of a work tree; None if git is not usable."""
    options = ("-z", "-t", "--stage", "--cached", "--others", "--deleted", "--exclude-standard")
    output = _run(root, options, {"GIT_OPTIONAL_LOCKS": "0"})
    if output is None:
        return None
    entries: dict[str, Entry] = {}
    deleted: set[str] = set()
    for match in re.finditer(rb"[^\0]+", output):
        line = match[0].decode("utf-8", "surrogateescape")
        if line.startswith("? "):
            path = line[2:]
            if path.endswith("/"):  # another repository inside this one
                entries[path[:-1]] = shared_entry(EntryKind.UNWALKED, Presence.UNTRACKED)
            else:
                kind = EntryKind.LINK if (root / path).is_symlink() else EntryKind.FILE
                entries[path] = shared_entry(kind, Presence.UNTRACKED)
            continue
        status, _, path = line.partition("\t")
        if not path:
            continue
        tag, mode, *_ = status.split(" ")
        if tag == "R":
            deleted.add(path)
        entries[path] = shared_entry(
            _KINDS.get(mode, EntryKind.FILE), Presence.TRACKED, mode == "100755"
        )
    for path in deleted:
        entries.pop(path, None)
    if not any(entry.presence is Presence.TRACKED for entry in entries.values()):
        return {path: replace(entry, presence=Presence.PRESENT) for path, entry in entries.items()}
    return entries


def origin(root: Path) -> str:
    """The name of the remote repository `origin`, such as `owner/name`; "" if there is none."""
    output = _run(root, (), {}, _GET_ORIGIN)
    if output is None:
        return ""
    address = output.decode("utf-8", "replace").strip().rstrip("/").removesuffix(".git")
    return "/".join(re.split(r"[/:]", address)[-2:])


def keeps_line_feeds(root: Path, path: str) -> bool:
    """Whether the index contains `path` with LF line endings, whatever the work tree contains."""
    output = _run(root, ("--eol", "--", f":(literal){path}"), {})
    return output is not None and output.startswith(b"i/lf ")


def _run(
    root: Path,
    options: tuple[str, ...],
    variables: Mapping[str, str],
    command: tuple[str, ...] = _LIST_FILES,
) -> bytes | None:
    import subprocess  # only in a work tree

    try:
        process = subprocess.run(
            [*command, *options],
            cwd=root,
            env={**_clean_environment(), **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=True,
            timeout=_TIMEOUT,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return process.stdout


def _clean_environment() -> dict[str, str]:
    """The environment without the variables that a git hook sets for its own repository."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    if "GIT_INDEX_FILE" in os.environ:  # `git commit PATH` uses a separate index
        variables["GIT_INDEX_FILE"] = os.environ["GIT_INDEX_FILE"]
    return variables
