"""A revision in an archive: its files are read in memory, and nothing is unpacked.

An archive may be hostile: how much is read of it is limited, and one whose unpacking would write
anywhere else, or fill the disk, is rejected.
"""

from __future__ import annotations

import errno
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.typing_names import IO, TYPE_CHECKING
from appspec_lint.repository.disk import MAX_SIZE
from appspec_lint.repository.encoding import decode
from appspec_lint.repository.entry import Entry, EntryKind, Presence, ReadResult, Unreadable
from appspec_lint.repository.tree import Tree

if TYPE_CHECKING:
    from gzip import GzipFile

MOST_FILES = 100_000
MOST_BYTES = 8 * 1024**3
MOST_EXPANSION = 200
"""How many times its size an archive may contain, if that is more than `EXPANSION_FROM` bytes."""
EXPANSION_FROM = 64 * 1024**2
MOST_AT_ONCE = 32 * 1024**2
"""The most bytes that a directory or a header of an archive may have."""
MOST_KEPT = 128 * 1024**2
"""The most bytes of small files of a tar archive, which are kept in memory."""
_FAILURES = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, NotImplementedError,
             RuntimeError, ValueError, OverflowError, IndexError)  # fmt: skip
"""What listing a broken archive raises."""


@dataclass(frozen=True, slots=True)
class _Member:
    """A file of an archive, as the archive describes it; its content, if it is kept."""

    name: str
    size: int
    mode: int | None
    info: zipfile.ZipInfo | None = None
    content: bytes | None = None


class ArchiveStorage:
    """Reads the files of an archive."""

    def __init__(self, root: Path, members: dict[str, _Member]) -> None:
        self.root = root
        self._members = members
        self._opened: tuple[int, zipfile.ZipFile] | None = None

    def read(self, path: str, display_path: str) -> ReadResult:
        """Read the file at `path` in the archive."""
        member = self._members.get(path)
        if member is None:
            return Unreadable(path, display_path, "no such file")
        if member.size > MAX_SIZE:
            limit = f"{MAX_SIZE // 1024 // 1024} MiB"
            reason = f"it is {member.size / 1024 / 1024:.1f} MiB, and files larger than {limit}"
            return Unreadable(path, display_path, f"{reason} are not read")
        try:
            content = self._unpack(member)
        except MemoryError:
            raise
        except Exception:  # `LZMAError` and others have no common base
            return Unreadable(path, display_path, "it cannot be unpacked")
        return decode(path, display_path, content)

    def has_file(self, path: str) -> bool:
        """Whether the archive contains a file at `path`."""
        return path in self._members

    def read_link(self, path: str) -> None:
        """An archive with links is rejected."""

    def keeps_line_feeds(self, path: str) -> bool:
        """Whether git stores `path` with LF: no, the archive is what is deployed."""
        return False

    def repository_name(self) -> str:
        """The name of the remote repository, which an archive does not say."""
        return ""

    def _unpack(self, member: _Member) -> bytes:
        if member.info is None:
            return member.content or b""
        if self._opened is None or self._opened[0] != os.getpid():  # not that of another process
            self._opened = (os.getpid(), zipfile.ZipFile(self.root))
        with self._opened[1].open(member.info) as file:
            return file.read(MAX_SIZE)


class _LimitedFile:
    """A file of which no large part is read at once, whatever a header says."""

    def __init__(self, file: IO[bytes] | GzipFile) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(min(size, MOST_AT_ONCE + 1) if size >= 0 else MOST_AT_ONCE + 1)
        if len(data) > MOST_AT_ONCE:
            raise ValueError("a header is too large")
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True

    def write(self, _data: bytes) -> int:
        raise ValueError("nothing is written to an archive")

    def close(self) -> None:
        self._file.close()


def read_archive(path: Path, start: Path) -> Tree:
    """List the files of a revision. Raises OSError, whose message says why it is rejected."""
    root = Path(os.path.normpath(path.absolute()))
    members: dict[str, _Member] = {}
    size = max(1, path.stat().st_size)
    total = kept = 0
    try:
        for count, member in enumerate(_list_members(path)):
            total += member.size
            kept += len(member.content or b"")
            if count >= MOST_FILES or total > MOST_BYTES or kept > MOST_KEPT:
                raise _reject(f"it contains more than {_limit(count)}")
            if total > max(EXPANSION_FROM, MOST_EXPANSION * size):
                raise _reject(f"its content is more than {MOST_EXPANSION} times its size")
            members[_normalize(member.name)] = member
    except _FAILURES as error:
        raise _reject("it is not a valid archive") from error
    entries = {
        name: Entry(
            EntryKind.FILE,
            Presence.PRESENT,
            None if member.mode is None else bool(member.mode & stat.S_IXUSR),
        )
        for name, member in members.items()
    }
    return Tree(entries, ArchiveStorage(root, members), str(start.resolve()), is_revision=True)


def _limit(count: int) -> str:
    return f"{MOST_FILES} files" if count >= MOST_FILES else "can be read"


def _reject(reason: str) -> OSError:
    return OSError(errno.EINVAL, reason)


def _normalize(name: str) -> str:
    """The path of a member; `unzip` reads the backslashes of archives from Windows as slashes."""
    parts = name.replace("\\", "/").split("/")
    if not parts[0] or parts[0][1:2] == ":":
        raise _reject("it contains an absolute path")
    if ".." in parts:
        raise _reject("it contains a path with `..`")
    return "/".join(part for part in parts if part not in ("", "."))


def _list_members(path: Path) -> Iterator[_Member]:
    return _list_zip(path) if path.name.lower().endswith(".zip") else _list_tar(path)


def _list_zip(path: Path) -> Iterator[_Member]:
    with path.open("rb") as file:
        archive = zipfile.ZipFile(_LimitedFile(file))
        for info in archive.infolist():
            is_unix = info.create_system == 3 and info.external_attr >> 16
            mode = info.external_attr >> 16 if is_unix else None
            if info.flag_bits & 1:
                raise _reject("it is encrypted")
            if mode is not None and stat.S_ISLNK(mode):
                raise _reject("it contains a symbolic link")
            if not info.is_dir():
                yield _Member(info.filename, info.file_size, mode, info)
            else:
                _normalize(info.filename)


def _list_tar(path: Path) -> Iterator[_Member]:
    import gzip

    is_compressed = path.name.lower().endswith("gz")
    with (
        gzip.open(path) if is_compressed else path.open("rb") as file,
        tarfile.open(fileobj=_LimitedFile(file), mode="r:") as archive,
    ):
        for info in archive:
            if info.issym() or info.islnk():
                raise _reject("it contains a link")
            if info.isdir():
                _normalize(info.name)
            elif not info.isreg() or info.sparse is not None:
                raise _reject("it contains something else than files and directories")
            else:
                extracted = archive.extractfile(info) if info.size <= MAX_SIZE else None
                content = None if extracted is None else extracted.read(MAX_SIZE)
                yield _Member(info.name, info.size, info.mode, content=content)
