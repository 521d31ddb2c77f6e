"""The files of a project on disk: list, read and write them.

The only module that touches the user's files. It follows no link out of the tree and runs nothing
that the tree names; the only thing it writes is the result of a fix.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.repository.encoding import decode
from appspec_lint.repository.entry import (
    Entry,
    EntryKind,
    Presence,
    ReadResult,
    Unreadable,
    shared_entry,
)
from appspec_lint.repository.tree import Tree

if TYPE_CHECKING:
    from appspec_lint.repository import git

MAX_SIZE = 1024 * 1024
"""The size in bytes of the largest file that is read; specs and scripts are far smaller."""

SPEC_NAMES = ("appspec.yml", "appspec.yaml", "buildspec.yml", "buildspec.yaml")
"""The names of specs that are looked for where git ignores them."""
_MOST_DIRECTORIES = 250
"""The maximum number of directories in which they are looked for, the highest first."""

_MOST_KNOWN_DIRECTORIES = 2_000
"""The number of directories of which it is remembered whether they are reached through a link."""

SKIPPED_DIRECTORIES = frozenset(
    {".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__", ".tox", ".nox",
     ".mypy_cache", ".ruff_cache", ".pytest_cache", ".terraform", ".gradle", ".idea"}
)  # fmt: skip


@dataclass(frozen=True)
class DiskStorage:
    """Reads the files of a directory on disk, and nothing outside it."""

    root: Path
    repository: git.Repository | None = None
    """The git repository whose work tree this is."""
    _directories: dict[str, bool] = field(default_factory=dict)
    """Whether a directory, by its path from the root, is one to which no link leads."""

    def read(self, path: str, display_path: str) -> ReadResult:
        """Read the file at `path` from the root."""
        file = self._resolve(path)
        if file is None:
            reason = "it does not resolve to a file inside the repository"
            return Unreadable(path, display_path, reason)
        return _read_contents(file, path, display_path)

    def has_file(self, path: str) -> bool:
        """Whether `path` is a regular file, or a link to one inside the directory."""
        file = self._resolve(path)
        return file is not None and os.path.isfile(file)  # noqa: PTH113  # never raises

    def read_link(self, path: str) -> str | None:
        """The text of the symbolic link `path`; None if it is not one on disk."""
        try:
            return (self.root / path).readlink().as_posix()
        except (OSError, ValueError):
            return None

    def keeps_line_feeds(self, path: str) -> bool:
        """Whether git stores `path` with LF line endings, whatever the work tree contains."""
        return self.repository is not None and self.repository.keeps_line_feeds(path)

    def repository_name(self) -> str:
        """The name of the remote repository, `owner/name`; "" if it is not known."""
        return "" if self.repository is None else self.repository.origin()

    def would_list(self, path: str, entry: Entry) -> bool:
        """Whether a list would contain `entry` for a file, if git's index is the same."""
        try:
            mode = os.lstat(f"{self.root}/{path}").st_mode
        except (OSError, ValueError):
            return False
        if entry.kind is not EntryKind.FILE or not stat.S_ISREG(mode):
            return False
        is_on_disk = entry.presence is Presence.PRESENT and entry.executable is not None
        return not is_on_disk or entry.executable is bool(mode & stat.S_IXUSR)

    def stamp(self, path: str) -> tuple[int, int] | None:
        """What differs when the file at `path` has been written again; None if there is none."""
        try:
            status = (self.root / path).stat()
        except (OSError, ValueError):
            return None
        return status.st_mtime_ns, status.st_size

    def index_stamp(self) -> tuple[int, int] | None:
        """What differs when git has written the index of the work tree again."""
        return stamp_index(self.root)

    def _resolve(self, path: str) -> str | None:
        """Resolve `path`, unless it leads out of the directory or does not exist."""
        directory, _, name = path.rpartition("/")
        file = f"{self.root}/{path}"
        try:
            is_link = stat.S_ISLNK(os.lstat(file).st_mode)
            if not is_link and name not in ("", ".", "..") and self._is_real(directory):
                return file
            real = Path(file).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):
            return None
        return str(real) if real.is_relative_to(self.root) else None

    def _is_real(self, directory: str) -> bool:
        """Whether no part of the path is a link. Raises OSError if there is no such directory."""
        if not directory:
            return True
        if directory not in self._directories:
            parent, _, name = directory.rpartition("/")
            is_real = (
                name not in ("", ".", "..")
                and not stat.S_ISLNK(os.lstat(f"{self.root}/{directory}").st_mode)
                and self._is_real(parent)
            )
            if len(self._directories) >= _MOST_KNOWN_DIRECTORIES:
                self._directories.clear()
            self._directories[directory] = is_real
        return self._directories[directory]


def stamp_index(root: Path) -> tuple[int, int] | None:
    """What differs when git has written the index of a work tree again; None if it has none."""
    directory = root / ".git"
    try:
        if directory.is_file():  # a linked work tree, or a submodule
            named = directory.read_text(encoding="utf-8", errors="replace")
            directory = root / named.removeprefix("gitdir:").strip()
        status = (directory / "index").stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size


def from_disk(directory: Path, start: Path) -> Tree:
    """List the project that contains `directory`, as seen from the directory `start`.

    That is the git work tree around `directory`, or `directory` itself outside git. Raises OSError
    if the directory cannot be listed.
    """
    directory = directory.resolve()
    work_tree = find_work_tree(directory)
    root = directory if work_tree is None else work_tree
    here = start.resolve()
    inside = here.relative_to(root).as_posix() if here.is_relative_to(root) else here.as_posix()
    inside = "" if inside == "." else inside
    problem = ""
    if work_tree is not None:
        from appspec_lint.repository import git

        try:
            tracked = git.list_files(root)
        except git.GitFailed as error:
            problem = str(error)
        else:
            tracked |= _find_ignored_specs(root, tracked)
            return Tree(tracked, DiskStorage(root, git.Repository(root)), inside, git=True)
    return Tree(dict(_walk(root)), DiskStorage(root), inside, git_problem=problem)


def _find_ignored_specs(root: Path, tracked: Mapping[str, Entry]) -> dict[str, Entry]:
    """Find the specs that git ignores, in directories that contain files it does not ignore."""
    if not any(entry.presence is Presence.TRACKED for entry in tracked.values()):
        return {}
    directories = {""} | {path.rpartition("/")[0] for path in tracked}
    near = sorted(directories, key=lambda path: (path.count("/"), path))[:_MOST_DIRECTORIES]
    entries = {}
    for directory in near:
        for name in SPEC_NAMES:
            path = f"{directory}/{name}" if directory else name
            if path not in tracked and os.path.isfile(root / path):  # noqa: PTH113  # never raises
                entries[path] = shared_entry(EntryKind.FILE, Presence.IGNORED)
    return entries


def _walk(root: Path) -> Iterator[tuple[str, Entry]]:
    """List the files on disk without following links, in the order of the file system."""
    waiting = [""]
    while waiting:
        directory = waiting.pop()
        try:
            items = list(os.scandir(root / directory))
        except OSError:
            if not directory:
                raise
            yield directory, shared_entry(EntryKind.UNWALKED, Presence.PRESENT)
            continue
        if not items and directory.endswith((".yml", ".yaml", ".json")):
            # An empty directory that is named like a file
            yield directory, shared_entry(EntryKind.UNWALKED, Presence.PRESENT)
        for item in items:
            path = f"{directory}/{item.name}" if directory else item.name
            if item.is_symlink():
                yield path, shared_entry(EntryKind.LINK, Presence.PRESENT)
            elif item.is_dir():
                if item.name not in SKIPPED_DIRECTORIES:
                    waiting.append(path)
                elif item.name != ".git":
                    yield path, shared_entry(EntryKind.UNWALKED, Presence.PRESENT)
            else:
                try:
                    mode = item.stat(follow_symlinks=False).st_mode
                except FileNotFoundError:  # it has just been deleted
                    continue
                except OSError:  # the directory may be listed, but not searched
                    yield path, shared_entry(EntryKind.FILE, Presence.PRESENT, None)
                    continue
                executable = bool(mode & stat.S_IXUSR) if os.name == "posix" else None
                yield path, shared_entry(EntryKind.FILE, Presence.PRESENT, executable)


def read_file(file: Path, display_path: str, *, within: Path | None = None) -> ReadResult:
    """Read a file outside any tree; with `within`, only if no link leads out of that directory."""
    path = file.name
    try:
        target = file.resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        return Unreadable(path, display_path, (reason or "no such file").lower())
    if within is not None and not target.is_relative_to(within):
        return Unreadable(
            path, display_path, "it is a symbolic link that leads out of its directory"
        )
    return _read_contents(str(target), path, display_path)


def _read_contents(file: str, path: str, display_path: str) -> ReadResult:
    try:
        status = os.stat(file)  # noqa: PTH116 -- a Path for each file takes longer than to read it
        if not stat.S_ISREG(status.st_mode):
            return Unreadable(path, display_path, "it is not a regular file")
        if status.st_size > MAX_SIZE:
            size = f"{status.st_size / 1024 / 1024:.1f} MiB"
            limit = f"{MAX_SIZE // 1024 // 1024} MiB"
            return Unreadable(
                path, display_path, f"it is {size}, and files larger than {limit} are not read"
            )
        with open(file, "rb", buffering=0) as stream:  # noqa: PTH123
            data = stream.read()
    except OSError as error:
        return Unreadable(path, display_path, (error.strerror or "unreadable").lower())
    return decode(path, display_path, data)


def write(tree: Tree, path: str, before: str, text: str) -> None:
    """Replace the content `before` of the file at `path` with `text`; create the file if needed.

    The replacement is atomic and keeps what the file has; a new script is executable. Raises
    OSError if the content is no longer `before`, or if the path leads through a link.
    """
    assert tree.root is not None, "a tree without a root cannot be written to"
    target = tree.root / path
    for place in (target, *target.parents[: len(path.split("/")) - 1]):
        if place.is_symlink() or not place.is_relative_to(tree.root) or ".." in place.parts:
            raise OSError("it is reached through a symbolic link")
    from appspec_lint.repository.file_replacement import create_file, replace_content

    content = text.encode("utf-8")
    if target.exists():
        replace_content(target, before.encode("utf-8"), content)
    elif before:
        raise OSError("it has changed since it was read")
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        create_file(target, content, 0o777 if text.startswith("#!") else 0o666)


def find_work_tree(directory: Path) -> Path | None:
    """The work tree of git around a directory, which is absolute."""
    places = (directory, *directory.parents)
    # it never raises, also where a directory may not be searched
    return next((place for place in places if os.path.exists(place / ".git")), None)  # noqa: PTH110
