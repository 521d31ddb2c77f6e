"""The files of a project: which there are, which git knows, and what they hold.

The only module that touches the user's files. It reads, asks git which files are tracked, and
writes what `--fix` has mended; it follows no link out of the tree, and runs nothing that the tree
names.
"""

from __future__ import annotations

import codecs
import os
import posixpath
import stat
import subprocess
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from pathlib import Path

from appspec_lint.diagnostics.span import Encoding, Source
from appspec_lint.repository.patterns import PathPattern

LARGEST = 1024 * 1024
"""The most bytes that are read of one file; no AppSpec, buildspec or script comes near it."""

_NOT_WALKED = frozenset(
    {".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__", ".tox", ".nox",
     ".mypy_cache", ".ruff_cache", ".pytest_cache", ".terraform", ".gradle", ".idea"}
)  # fmt: skip


class EntryKind(Enum):
    """What a path is."""

    FILE = "a file"
    LINK = "a symbolic link"
    MODULE = "a git submodule"
    UNWALKED = "a directory that was not searched"


class Presence(Enum):
    """What becomes of a path on its way to CodeBuild, which sees what git tracks."""

    TRACKED = "tracked by git"
    UNTRACKED = "not yet tracked by git"
    IGNORED = "ignored by git"
    PRESENT = "on disk, outside a git repository"
    ABSENT = "not present"


@dataclass(frozen=True, slots=True)
class Entry:
    """One path of the tree."""

    kind: EntryKind
    presence: Presence
    executable: bool | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that is there, and why it could not be read."""

    path: str
    display_path: str
    reason: str


ReadResult = Source | Unreadable


@dataclass(frozen=True, eq=False)
class Tree:
    """A project's files, by their paths from its root, with `/`.

    `texts` holds what is in memory (a test's repository, an editor's unsaved buffers), and is
    read in place of the disk. `start` is the folder that the command runs in: from
    the root, or, where it lies outside, absolute. Without a `root` there is no disk.
    """

    entries: Mapping[str, Entry]
    root: Path | None = None
    start: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    git: bool = False
    generated: tuple[PathPattern, ...] = ()
    """What the build makes, as the configuration says."""

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every path, sorted; of these CodeBuild's source is made."""
        return tuple(sorted(self.entries))

    @cached_property
    def by_name(self) -> Mapping[str, tuple[str, ...]]:
        """The paths of each base name."""
        found: dict[str, list[str]] = {}
        for path in self.paths:
            found.setdefault(path.rpartition("/")[2], []).append(path)
        return {name: tuple(paths) for name, paths in found.items()}

    @cached_property
    def directory_names(self) -> frozenset[str]:
        """The names of all folders that hold something."""
        return frozenset(part for path in self.paths for part in path.split("/")[:-1])

    def below(self, directory: str) -> Iterator[str]:
        """Give the paths in `folder`, at any depth, sorted."""
        start = f"{directory}/" if directory else ""
        for index in range(bisect_left(self.paths, start), len(self.paths)):
            path = self.paths[index]
            if not path.startswith(start):
                return
            yield path

    def has_file(self, path: str) -> bool:
        """Whether `path` is a file, or a link to something."""
        entry = self.entries.get(path)
        return entry is not None and entry.kind in (EntryKind.FILE, EntryKind.LINK)

    def has_directory(self, path: str) -> bool:
        """Whether `path` holds any file; the root always is a folder."""
        return path == "" or next(self.below(path), None) is not None

    def is_generated(self, path: str) -> bool:
        """Whether the configuration says that the build makes `path`."""
        return any(pattern.takes(path) for pattern in self.generated)

    def may_contain_generated(self, directory: str) -> bool:
        """Whether the configuration says that the build makes something in `folder`."""
        return any(pattern.may_reach(directory) for pattern in self.generated)

    def is_unexplored(self, path: str) -> bool:
        """Whether `path` lies behind a link, in a submodule or in a folder not walked."""
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            entry = self.entries.get("/".join(parts[:depth]))
            if entry is not None and (depth < len(parts) or entry.kind is EntryKind.UNWALKED):
                return entry.kind is not EntryKind.FILE
        return False

    def presence(self, path: str) -> Presence:
        """Tell whether `path` is there, and whether git brings it to the build."""
        entry = self.entries.get(path)
        if entry is not None:
            return entry.presence
        if self.git and self.root is not None and not self.is_unexplored(path) and path:
            found = self._inside(path)
            if found is not None and found.is_file():
                return Presence.IGNORED
        return Presence.ABSENT

    def keeps_line_feeds(self, path: str) -> bool:
        """Whether git keeps `path` with LF line ends, whatever the work tree shows."""
        if not self.git or self.root is None:
            return False
        try:
            answer = subprocess.run(
                [*_GIT, "--eol", "--", f":(literal){path}"],
                cwd=self.root,
                env=_clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                check=True,
                timeout=60,
            )
        except (OSError, subprocess.SubprocessError):
            return False
        return answer.stdout.startswith(b"i/lf ")

    def display_path(self, path: str) -> str:
        """The path as it is from the folder that the command runs in."""
        if not self.start:
            return path
        if path.startswith(f"{self.start}/"):
            return path[len(self.start) + 1 :]
        if self.root is None or not Path(self.start).is_absolute():
            return posixpath.relpath(f"/{path}", f"/{self.start}")
        try:
            return Path(os.path.relpath(self.root / path, self.start)).as_posix()
        except ValueError:  # another drive of a Windows machine
            return (self.root / path).as_posix()

    def read(self, path: str) -> ReadResult:
        """Read one file; a path that can't be read, or shouldn't be, is a value."""
        shown = self.display_path(path)
        if path in self.texts:
            text = self.texts[path]
            mark = Encoding.BOM if text.startswith("\ufeff") else Encoding.UTF8
            return Source(path, text, shown, mark)
        if self.root is None:
            return Unreadable(path, shown, "no such file")
        found = self._inside(path)
        if found is None:
            return Unreadable(path, shown, "it does not resolve to a file inside the repository")
        return _read_contents(found, path, shown)

    def with_overlay(self, texts: Mapping[str, str]) -> Tree:
        """Give this tree with `texts` in place of what the disk holds."""
        added = {
            path: Entry(EntryKind.FILE, Presence.TRACKED if self.git else Presence.PRESENT)
            for path in texts
            if path not in self.entries
        }
        return replace(self, entries={**self.entries, **added}, texts={**self.texts, **texts})

    def _inside(self, path: str) -> Path | None:
        """Resolve `path`, unless it leads out of the tree or nowhere."""
        assert self.root is not None
        try:
            found = (self.root / path).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):
            return None
        return found if found.is_relative_to(self.root) else None


def read_file(file: Path, display_path: str, *, within: Path | None = None) -> ReadResult:
    """Read a file that the call names, or, `within` a folder, one that no link leads out of."""
    path = file.name
    try:
        found = file.resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        return Unreadable(path, display_path, (reason or "no such file").lower())
    if within is not None and not found.is_relative_to(within):
        return Unreadable(
            path, display_path, "it is a symbolic link that leads out of its directory"
        )
    return _read_contents(found, path, display_path)


def _read_contents(found: Path, path: str, display_path: str) -> ReadResult:
    try:
        status = found.stat()
        if not stat.S_ISREG(status.st_mode):
            return Unreadable(path, display_path, "it is not a regular file")
        if status.st_size > LARGEST:
            size = f"{status.st_size / 1024 / 1024:.1f} MiB"
            limit = f"{LARGEST // 1024 // 1024} MiB"
            return Unreadable(
                path, display_path, f"it is {size}, and files larger than {limit} are not read"
            )
        data = found.read_bytes()
    except OSError as error:
        return Unreadable(path, display_path, (error.strerror or "unreadable").lower())
    return decode(path, display_path, data)


def write(tree: Tree, path: str, before: str, text: str) -> None:
    """Put `text` in place of `before` in the file `path`, which is created where it isn't there.

    Nobody ever sees half a file, and its mode stays; a new script can be run. Raises OSError where
    the file is no longer what was read, or lies behind a link.
    """
    assert tree.root is not None, "a tree without a root cannot be written to"
    target = tree.root / path
    for place in (target, *target.parents[: len(path.split("/")) - 1]):
        if place.is_symlink() or not place.is_relative_to(tree.root) or ".." in place.parts:
            raise OSError("it is reached through a symbolic link")
    if target.exists() or before:
        if not target.is_file() or target.read_bytes() != before.encode("utf-8"):
            raise OSError("it has changed since it was read")
        mode = stat.S_IMODE(target.stat().st_mode)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        mask = os.umask(0)
        os.umask(mask)
        mode = (0o777 if text.startswith("#!") else 0o666) & ~mask
    import tempfile  # with `random` and all that, which only writing needs

    handle, name = tempfile.mkstemp(prefix=".appspec-lint-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def in_memory(
    files: Mapping[str, str],
    *,
    executable: frozenset[str] = frozenset(),
    links: frozenset[str] | Mapping[str, str] = frozenset(),
) -> Tree:
    """Make a tree of texts: path -> text; `.git/index` is a list of what git tracks.

    `links` are those of the paths that are links, or links and the paths in the tree to which
    they lead.
    """
    texts = {path: text for path, text in files.items() if path != ".git/index"}
    if isinstance(links, Mapping):
        texts |= {path: texts.get(target, "") for path, target in links.items()}
    git = ".git/index" in files
    tracked = set(files[".git/index"].split()) if git else set()

    def presence(path: str) -> Presence:
        if not git:
            return Presence.PRESENT
        return Presence.TRACKED if path in tracked else Presence.UNTRACKED

    entries = {
        path: Entry(
            EntryKind.LINK if path in links else EntryKind.FILE, presence(path), path in executable
        )
        for path in texts
    }
    return Tree(entries, texts=texts, git=git)


def from_disk(directory: Path, start: Path) -> Tree:
    """Look at the project that `folder` belongs to, seen from the folder `start`.

    That is the git work tree around `folder`, or `folder` itself where there is none.
    Raises OSError where the folder can't be listed.
    """
    directory = directory.resolve()
    top = next((each for each in (directory, *directory.parents) if (each / ".git").exists()), None)
    root = directory if top is None else top
    here = start.resolve()
    inside = here.relative_to(root).as_posix() if here.is_relative_to(root) else here.as_posix()
    inside = "" if inside == "." else inside
    tracked = _list_with_git(root) if top is not None else None
    if tracked is not None:
        return Tree(tracked, root, inside, git=True)
    return Tree(dict(_walk(root)), root, inside)


def _list_with_git(root: Path) -> dict[str, Entry] | None:
    """List what git tracks and doesn't; None where there is no git that answers.

    A repository's own configuration can name programs (core.fsmonitor): it is overruled.
    """
    command = [
        *_GIT, "-z", "-t", "--stage", "--cached", "--others", "--deleted", "--exclude-standard",
    ]  # fmt: skip
    try:
        answer = subprocess.run(
            command,
            cwd=root,
            env={**_clean_environment(), "GIT_OPTIONAL_LOCKS": "0"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=True,
            timeout=60,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    entries: dict[str, Entry] = {}
    deleted: set[str] = set()
    for line in answer.stdout.decode("utf-8", "surrogateescape").split("\0"):
        if line.startswith("? "):
            path = line[2:]
            if path.endswith("/"):  # another repository, lying in this one
                entries[path[:-1]] = Entry(EntryKind.UNWALKED, Presence.UNTRACKED)
            else:
                kind = EntryKind.LINK if (root / path).is_symlink() else EntryKind.FILE
                entries[path] = Entry(kind, Presence.UNTRACKED)
            continue
        head, _, path = line.partition("\t")
        if not path:
            continue
        tag, mode, *_ = head.split(" ")
        if tag == "R":
            deleted.add(path)
        entries[path] = Entry(_MODES.get(mode, EntryKind.FILE), Presence.TRACKED, mode == "100755")
    for path in deleted:
        entries.pop(path, None)
    if not any(entry.presence is Presence.TRACKED for entry in entries.values()):
        return {path: replace(entry, presence=Presence.PRESENT) for path, entry in entries.items()}
    return entries


_GIT = ("git", "-c", "core.fsmonitor=false", "-c", "core.untrackedCache=keep", "ls-files")


def _clean_environment() -> dict[str, str]:
    """The environment without what a hook tells git."""
    scrubbed = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    if "GIT_INDEX_FILE" in os.environ:  # a commit of some paths only has an index of its own
        scrubbed["GIT_INDEX_FILE"] = os.environ["GIT_INDEX_FILE"]
    return scrubbed


_MODES = {"120000": EntryKind.LINK, "160000": EntryKind.MODULE}


def _walk(root: Path) -> Iterator[tuple[str, Entry]]:
    """List the files on disk, following no link; the order is the disk's."""
    waiting = [""]
    while waiting:
        directory = waiting.pop()
        try:
            items = list(os.scandir(root / directory))
        except OSError:
            if not directory:
                raise
            yield directory, Entry(EntryKind.UNWALKED, Presence.PRESENT)
            continue
        if not items and directory.endswith((".yml", ".yaml", ".json")):
            yield (
                directory,
                Entry(EntryKind.UNWALKED, Presence.PRESENT),
            )  # an empty one that bears a file's name
        for item in items:
            path = f"{directory}/{item.name}" if directory else item.name
            if item.is_symlink():
                yield path, Entry(EntryKind.LINK, Presence.PRESENT)
            elif item.is_dir():
                if item.name in _NOT_WALKED:
                    if item.name != ".git":
                        yield path, Entry(EntryKind.UNWALKED, Presence.PRESENT)
                else:
                    waiting.append(path)
            else:
                mode = item.stat(follow_symlinks=False).st_mode
                executable = bool(mode & stat.S_IXUSR) if os.name == "posix" else None
                yield path, Entry(EntryKind.FILE, Presence.PRESENT, executable)


def decode(path: str, display_path: str, data: bytes) -> Source:
    """Read bytes as text whatever they are; offsets count the text's characters."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
        return Source(path, text, display_path, Encoding.UTF16, find_utf8_error(data))
    if data.startswith(codecs.BOM_UTF8):
        return Source(path, data.decode("utf-8", "replace"), display_path, Encoding.BOM)
    try:
        return Source(path, data.decode("utf-8"), display_path)
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        return Source(path, text, display_path, Encoding.OTHER, find_utf8_error(data))


def find_utf8_error(data: bytes) -> str:
    """What libyaml says of the first bytes that are no UTF-8 (its reader.c); "" if all are."""
    position = 0
    while position < len(data):
        first = data[position]
        width = next((w for mask, bits, w in _LEADING if first & mask == bits), 0)
        if not width:
            return "invalid leading UTF-8 octet"
        rest = data[position + 1 : position + width]
        if len(rest) < width - 1:
            return "incomplete UTF-8 octet sequence"
        value = first & (0xFF >> (width + 1) if width > 1 else 0x7F)
        for octet in rest:
            if octet & 0xC0 != 0x80:
                return "invalid trailing UTF-8 octet"
            value = value << 6 | octet & 0x3F
        if value < (0, 0, 0x80, 0x800, 0x10000)[width]:
            return "invalid length of a UTF-8 sequence"
        if 0xD800 <= value <= 0xDFFF or value > 0x10FFFF:
            return "invalid Unicode character"
        position += width
    return ""


_LEADING = ((0x80, 0x00, 1), (0xE0, 0xC0, 2), (0xF0, 0xE0, 3), (0xF8, 0xF0, 4))
