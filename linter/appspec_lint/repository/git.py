"""What git knows of a work tree. The only module of the package that runs git."""

from __future__ import annotations

import os
import re
from pathlib import Path

from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.entry import Entry, EntryKind, Presence, shared_entry
from appspec_lint.repository.trusted_program import find_trusted_program, trusted_directories

_NO_MONITOR = ("-c", "core.fsmonitor=false")
"""The configuration of a repository can name programs (core.fsmonitor): it is overridden."""
_LIST_FILES = (*_NO_MONITOR, "-c", "core.untrackedCache=keep", "ls-files")
_GET_ORIGIN = ("config", "--local", "--get", "remote.origin.url")
_KINDS = {"120000": EntryKind.LINK, "160000": EntryKind.MODULE}
"""The kind of an entry by its mode in the index; every other mode is a file."""
_SAFE = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
"""Git neither writes nor fetches what a partial clone lacks, for which it would run programs."""
_KEPT = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_INDEX_FILE")
"""The variables of git that it is given: `git commit PATH` uses a separate index."""
_INDEX_ENTRY = regex(
    rb"([^\0]+)\0  ctime: [^\n]*\n  mtime: (\d+):(\d+)\n  dev: [^\n]*\n  uid: [^\n]*\n"
    rb"  size: (\d+)\tflags: [^\n]*\n"
)
"""What `git ls-files -z --debug` prints of a file: its path, time and size."""
LISTING_TIMEOUT = 20
TIMEOUT = 5
"""In seconds; git waits without end for a named pipe in place of its configuration."""


class GitFailed(Exception):
    """Git cannot be used in a work tree; the message says why, in one line."""


@dataclass
class Repository:
    """A work tree, and whether git answers there."""

    root: Path
    answers: bool = True

    def origin(self) -> str:
        """The name of the remote repository `origin`, such as `owner/name`; "" if unknown."""
        output = self._ask(*_GET_ORIGIN)
        address = output.decode("utf-8", "replace").strip().rstrip("/").removesuffix(".git")
        return "/".join(re.split(r"[/:]", address)[-2:])

    def keeps_line_feeds(self, path: str) -> bool:
        """Whether the index contains `path` with LF line endings, whatever is on disk."""
        return self._ask(*_LIST_FILES, "--eol", "--", f":(literal){path}").startswith(b"i/lf ")

    def _ask(self, *arguments: str) -> bytes:
        """The answer of git; nothing if it fails, or did not answer an earlier question."""
        if not self.answers:
            return b""
        try:
            return _run(self.root, arguments, TIMEOUT)
        except GitTimedOut:
            self.answers = False
        except GitFailed:
            pass
        return b""


class GitTimedOut(GitFailed):
    """Git did not answer in time."""


def list_files(root: Path) -> dict[str, Entry]:
    """List the tracked and untracked files of a work tree. Raises GitFailed."""
    options = ("-z", "-t", "--stage", "--cached", "--others", "--deleted", "--exclude-standard")
    output = _run(root, (*_LIST_FILES, *options), LISTING_TIMEOUT)
    entries: dict[str, Entry] = {}
    deleted: set[str] = set()
    for match in re.finditer(rb"[^\0]+", output):
        line = match[0].decode("utf-8", "surrogateescape")
        if line.startswith("? "):
            path = line[2:]
            if path.endswith("/"):  # another repository inside this one
                entries[path[:-1]] = shared_entry(EntryKind.UNWALKED, Presence.UNTRACKED)
            else:
                is_link = os.path.islink(root / path)  # noqa: PTH114  # never raises
                kind = EntryKind.LINK if is_link else EntryKind.FILE
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


def _run(root: Path, arguments: tuple[str, ...], timeout: int) -> bytes:
    """Run git in a work tree, but none that the work tree contains. Raises GitFailed."""
    program = find_trusted_program("git", root)
    if program is None:
        raise GitFailed("there is no `git` on the PATH outside the repository")
    import subprocess  # only in a work tree

    try:
        process = subprocess.run(
            [program, *arguments],
            cwd=root,
            env=_safe_environment(root),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=timeout,
        )
    except subprocess.TimeoutExpired as error:
        raise GitTimedOut(f"`git` did not answer within {timeout} s") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise GitFailed(f"`git` cannot be run: {(reason or 'unknown error').lower()}") from error
    if process.returncode != 0:
        raise GitFailed(_describe_failure(process.stderr, root))
    return process.stdout


def _describe_failure(output: bytes, root: Path) -> str:
    if b"dubious ownership" in output:
        return (
            "`git` refuses a repository of another user; allow it with "
            f"`git config --global --add safe.directory {root}`"
        )
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return f"`git` failed: {lines[-1].removeprefix('fatal: ') if lines else 'no message':.200}"


def _safe_environment(root: Path) -> dict[str, str]:
    """The environment without what a git hook sets for its own repository."""
    variables = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or not name.startswith("GIT_")
    }
    return {**variables, **_SAFE, "PATH": os.pathsep.join(trusted_directories(root))}


def list_changed(root: Path, revision: str) -> frozenset[str]:
    """List the tracked files that were added, changed or deleted since a revision.

    The files on disk are compared with the index by size and time only: to compare their content,
    git would run the filters that the repository configures. Raises GitFailed.
    """
    if revision.startswith("-"):
        raise GitFailed("it is not a revision")
    known = ("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    try:
        commit = _run(root, known, TIMEOUT).decode("ascii", "replace").strip()
    except GitTimedOut:
        raise
    except GitFailed as error:
        raise GitFailed("`git` does not know this revision") from error
    differences = ("diff-index", "--cached", "--name-only", "--no-renames", "-z", commit, "--")
    output = _run(root, (*_NO_MONITOR, *differences), LISTING_TIMEOUT)
    changed = {path.decode("utf-8", "surrogateescape") for path in output.split(b"\0") if path}
    output = _run(root, (*_NO_MONITOR, "ls-files", "-z", "--debug"), LISTING_TIMEOUT)
    for match in _INDEX_ENTRY.finditer(output):
        path = match[1].decode("utf-8", "surrogateescape")
        try:
            status = (root / path).lstat()
        except OSError:
            changed.add(path)
            continue
        seconds, nanoseconds = divmod(status.st_mtime_ns, 1_000_000_000)
        if (seconds, status.st_size) != (int(match[2]), int(match[4])) or (
            nanoseconds != int(match[3]) != 0
        ):
            changed.add(path)
    return frozenset(changed)
