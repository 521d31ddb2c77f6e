"""The files of a project that is being edited: those on disk, and the text of unsaved buffers."""

from __future__ import annotations

from pathlib import Path

from appspec_lint.diagnostics.span import Encoding, Source
from appspec_lint.editor.dependencies import ReadLog
from appspec_lint.lazy.records import dataclass, field
from appspec_lint.repository.disk import DiskStorage
from appspec_lint.repository.entry import Entry, ReadResult

GIT_INDEX = ".git/index"
"""Represents what git knows of a file's line endings."""


@dataclass(slots=True, eq=False)
class OpenFiles:
    """A storage in which buffers replace those on disk; every read is noted."""

    disk: DiskStorage
    log: ReadLog
    texts: dict[str, str] = field(default_factory=dict)
    _stamps: dict[str, object] = field(default_factory=dict)
    """What the files on disk were when they were read."""

    @property
    def root(self) -> Path:
        """The absolute path of the project's root."""
        return self.disk.root

    def read(self, path: str, display_path: str) -> ReadResult:
        """Read the buffer of a file, or else the file."""
        self.log.read(path)
        text = self.texts.get(path)
        if text is None:
            self._stamps[path] = self.disk.stamp(path)
            return self.disk.read(path, display_path)
        encoding = Encoding.BOM if text.startswith("\ufeff") else Encoding.UTF8
        return Source(path, text, display_path, encoding)

    def has_file(self, path: str) -> bool:
        """Whether `path` is a regular file, whatever git knows of it."""
        self.log.read(path)
        return self.disk.has_file(path)

    def read_link(self, path: str) -> str | None:
        """The text of the symbolic link `path`; None if it is not one on disk."""
        self.log.read(path)
        return self.disk.read_link(path)

    def keeps_line_feeds(self, path: str) -> bool:
        """Whether git stores `path` with a line feed (LF) at the end of each line."""
        self.log.read(path)
        self.log.read(GIT_INDEX)
        return self.disk.keeps_line_feeds(path)

    def repository_name(self) -> str:
        """The name of the remote repository, `owner/name`; "" if it is not known."""
        return self.disk.repository_name()

    def set_text(self, path: str, text: str) -> bool:
        """Set the text of a buffer; say whether this changes what is read.

        Editors remove a byte order mark when they open a file, and write it when they save.
        """
        saved = self.disk.read(path, path)
        on_disk = saved.text if isinstance(saved, Source) else None
        if on_disk is not None and on_disk.startswith("\ufeff") and text[:1] != "\ufeff":
            text = f"\ufeff{text}"
        before = self.texts.get(path, on_disk)
        if text == on_disk:
            self.texts.pop(path, None)
        else:
            self.texts[path] = text
        return text != before

    def close(self, path: str) -> bool:
        """Forget a buffer; say whether this changes what is read."""
        return self.texts.pop(path, None) is not None

    def would_list(self, path: str, entry: Entry) -> bool:
        """Whether a list of the files is the same after the file at `path` was written.

        A file such as `.gitignore` decides about others.
        """
        return "ignore" not in path.rpartition("/")[2] and self.disk.would_list(path, entry)

    def find_written(self) -> set[str]:
        """The files on disk that are not any more what they were when they were read."""
        return {path for path, stamp in self._stamps.items() if self.disk.stamp(path) != stamp}
