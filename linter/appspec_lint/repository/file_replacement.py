"""Write files so that each has its old content or its new content, whatever happens meanwhile."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

_CANNOT_REPLACE = (errno.EACCES, errno.EPERM, errno.EBUSY, errno.EROFS)
"""Errors where nothing can be created next to a file, or where the file is a mount point."""
_PRIVILEGES = stat.S_ISUID | stat.S_ISGID
"""The system removes these when the content of a file changes, and so does this module."""


def replace_content(target: Path, before: bytes, after: bytes) -> None:
    """Replace the content `before` of a file, which keeps its owner, mode and attributes.

    Raises OSError if the content is no longer `before`, if the file is read-only, or if it would
    lose its owner, an attribute or a hard link.
    """
    status = target.lstat()
    if not stat.S_ISREG(status.st_mode) or target.read_bytes() != before:
        raise OSError("it has changed since it was read")
    if not os.access(target, os.W_OK):
        raise OSError("it is read-only")
    if status.st_nlink > 1:
        raise OSError("it has another hard link, which would keep the old content")
    with _new_file(target.parent, after) as file:
        file.copy_attributes(target, status)
        if _identify(target.lstat()) != _identify(status):
            raise OSError("it has changed since it was read")
        file.replace(target)


def create_file(target: Path, content: bytes, mode: int) -> None:
    """Create a file. Raises OSError if it exists."""
    mask = os.umask(0)
    os.umask(mask)
    with _new_file(target.parent, content) as file:
        file.set_mode(mode & ~mask)
        file.create(target)


def write_output(name: str, content: bytes, untrusted: Iterable[Path]) -> None:
    """Write a file that the user has named: a new file, a regular file, or a device.

    Links are not followed, and in the directories `untrusted`, which others have written, no link
    of a directory may lead out of it either. Raises OSError.
    """
    target = Path(name)
    directories = [Path(os.path.realpath(directory)) for directory in untrusted]
    if _is_device(target, directories):
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_APPEND), "wb") as file:
            file.write(content)
    elif target.is_symlink():
        raise OSError("it is a symbolic link")
    elif _leads_out(target, directories):
        raise OSError("it is reached through a symbolic link")
    elif ".git" in Path(os.path.realpath(target)).parts:
        raise OSError("it is in the directory of git")
    else:
        _write_regular(target, content)


def _is_device(target: Path, untrusted: Iterable[Path]) -> bool:
    """Whether it is below `/dev`, or is another device or pipe, but not of the repository.

    What is below `/dev/shm` are ordinary files in memory.
    """
    if target.parts[:2] == (os.sep, "dev") and target.parts[2:3] != ("shm",):
        return True
    if any(_lies_in(target, directory) for directory in untrusted) or not target.exists():
        return False
    return not target.is_file() and not target.is_dir()


def _lies_in(path: Path, directory: Path) -> bool:
    return Path(os.path.realpath(path.parent)).is_relative_to(directory)


def _leads_out(target: Path, directories: Iterable[Path]) -> bool:
    """Whether a link that is in one of the directories leads out of it on the way to `target`."""
    links = [parent for parent in (Path.cwd() / target).parents if parent.is_symlink()]
    return any(
        _lies_in(link, directory) and not Path(os.path.realpath(link)).is_relative_to(directory)
        for link in links
        for directory in directories
    )


def _write_regular(target: Path, content: bytes) -> None:
    try:
        status = target.lstat()
    except FileNotFoundError:
        create_file(target, content, 0o666)
        return
    if not stat.S_ISREG(status.st_mode):
        is_directory = stat.S_ISDIR(status.st_mode)
        raise OSError("it is a directory" if is_directory else "it is not a regular file")
    if not os.access(target, os.W_OK):
        raise OSError("it is read-only")
    try:
        with _new_file(target.parent, content) as file:
            file.copy_attributes(target, status)
            file.replace(target)
    except OSError as error:
        if error.errno not in _CANNOT_REPLACE:
            raise
        _overwrite(target, content)


def _overwrite(target: Path, content: bytes) -> None:
    """Write over a file that cannot be replaced; it is not emptied first."""
    handle = os.open(target, os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        file.truncate(len(content))


def _identify(status: os.stat_result) -> tuple[int, int, int]:
    return (status.st_ino, status.st_size, status.st_mtime_ns)


class _NewFile:
    """A complete file that has no name yet, or a temporary one."""

    def __init__(self, directory: Path, handle: int, name: str) -> None:
        self.handle = handle
        self._name = Path(name) if name else None
        self._temporary = directory / f".appspec-lint-{os.getpid()}-{handle}"

    def set_mode(self, mode: int) -> None:
        """Set the permissions, where the system has any."""
        if hasattr(os, "fchmod"):
            os.fchmod(self.handle, mode)

    def copy_attributes(self, target: Path, status: os.stat_result) -> None:
        """Set the owner, mode and extended attributes. Raises PermissionError."""
        if os.name != "posix":
            return
        own = os.fstat(self.handle)
        if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
            try:
                os.fchown(self.handle, status.st_uid, status.st_gid)
            except OSError as error:
                raise PermissionError(errno.EPERM, "it belongs to another user or group") from error
        self.set_mode(stat.S_IMODE(status.st_mode) & ~_PRIVILEGES)
        if hasattr(os, "listxattr"):  # Linux
            self._copy_extended_attributes(target)

    def _copy_extended_attributes(self, target: Path) -> None:
        wanted = {name: os.getxattr(target, name) for name in _list_attributes(target)}
        for name in _list_attributes(self.handle):
            if name == "system.posix_acl_access" and name not in wanted:  # of the directory
                os.removexattr(self.handle, name)
        for name, value in wanted.items():
            try:
                os.setxattr(self.handle, name, value)
            except OSError as error:
                if name.startswith(("user.", "system.")):
                    message = f"its attribute {name} cannot be kept"
                    raise PermissionError(errno.EPERM, message) from error

    def create(self, target: Path) -> None:
        """Give the file its name. Raises OSError if that exists."""
        if self._name is None:
            _link(self.handle, target)
        elif os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        else:
            self._name.rename(target)

    def replace(self, target: Path) -> None:
        """Give the file its name in place of another file."""
        if self._name is None:
            _link(self.handle, self._temporary)
            self._name = self._temporary
        self._name.replace(target)

    def discard(self) -> None:
        """Remove the file if it still has its temporary name."""
        os.close(self.handle)
        if self._name is not None:
            self._name.unlink(missing_ok=True)


@contextlib.contextmanager
def _new_file(directory: Path, content: bytes) -> Iterator[_NewFile]:
    """Write a file without a name where the system can; it vanishes if the process is killed."""
    with _without_interrupts():
        file = _NewFile(directory, *_open(directory))
        try:
            with os.fdopen(os.dup(file.handle), "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            yield file
        finally:
            file.discard()


def _open(directory: Path) -> tuple[int, str]:
    """Open a new file: its handle, and its name, which is empty if it has none."""
    if hasattr(os, "O_TMPFILE") and Path("/proc/self/fd").is_dir():
        with contextlib.suppress(OSError):  # the file system cannot do it
            return os.open(directory, os.O_TMPFILE | os.O_RDWR, 0o600), ""
    import tempfile  # imports `random` and more, which only writing needs

    return tempfile.mkstemp(prefix=".appspec-lint-", dir=directory)


def _link(handle: int, target: Path) -> None:
    # Python follows a link only if it is given a directory, which an absolute path does not use
    os.link(f"/proc/self/fd/{handle}", target, src_dir_fd=handle, follow_symlinks=True)


def _list_attributes(file: Path | int) -> list[str]:
    try:
        names = os.listxattr(file)
    except OSError:
        return []
    return [name for name in names if name != "security.capability"]  # as with set-user-ID


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Let signals that end the process wait until a file is written."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    waiting = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, waiting)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
