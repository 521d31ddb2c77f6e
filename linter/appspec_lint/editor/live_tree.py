"""The tree of a project that is being edited: it is listed again when there may be other files."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from appspec_lint.editor.dependencies import ReadLog
from appspec_lint.editor.open_files import GIT_INDEX, OpenFiles
from appspec_lint.lazy.records import dataclass, field, replace
from appspec_lint.repository.disk import DiskStorage, from_disk
from appspec_lint.repository.tree import Tree


@dataclass(slots=True, eq=False)
class LiveTree:
    """The files of a directory with its unsaved buffers; `log` notes what is read of them."""

    directory: Path
    log: ReadLog
    _buffers: dict[str, str] = field(default_factory=dict)
    _changed: set[str] = field(default_factory=set)
    _has_other_files: bool = False
    _is_listed: bool = False
    _index: object = None
    """What the index of git was when the files were listed."""
    _tree: Tree | None = None
    _storage: OpenFiles | None = None
    _new: frozenset[str] = frozenset()
    """The buffers without a file, at the time when the files were listed."""
    _real_directory: Path | None = None

    @property
    def tree(self) -> Tree:
        """The files at the moment. Raises OSError if the directory cannot be listed."""
        if self._tree is None or not self._is_listed:
            self._list_files()
        assert self._tree is not None, "it has been listed"
        return self._tree

    @property
    def real_directory(self) -> Path:
        """The directory without symbolic links, as it was when the files were listed."""
        return self._real_directory or self.directory.resolve()

    def set_text(self, path: str, text: str) -> None:
        """Set the text of a buffer, which may be that of a new file."""
        is_new = path not in self._buffers
        self._buffers[path] = text
        self._apply(path)
        if is_new and self._storage is not None and self.tree.is_new(path):
            self._is_listed = False

    def close(self, path: str) -> None:
        """Forget a buffer: from now on, the file counts."""
        if self._buffers.pop(path, None) is not None and self._storage is not None:
            if self._storage.close(path):
                self._changed.add(path)
            if self._storage.has_file(path) != self.tree.has_file(path):
                self._is_listed = False

    def refresh(self, paths: Collection[str]) -> None:
        """The files at `paths` may have been created, written or deleted."""
        self._is_listed = self._is_listed and all(map(self._is_same_entry, paths))
        self._changed.update(paths)
        for path in self._buffers.keys() & paths:
            self._apply(path)

    def refresh_all(self) -> None:
        """Any file may have been created, written or deleted."""
        self._is_listed = False
        if self._storage is not None:
            self._changed |= self._storage.find_written()

    def take_changes(self) -> set[str] | None:
        """The files whose text may have changed since the last call; None if there are others.

        Raises OSError if the directory cannot be listed.
        """
        storage = self._storage
        if storage is not None and storage.disk.index_stamp() != self._index:
            self._is_listed = False
        if not self._is_listed:
            self._list_files()
        changed, self._changed = self._changed, set()
        has_other_files, self._has_other_files = self._has_other_files, False
        return None if has_other_files else changed

    def _apply(self, path: str) -> None:
        """Compare a buffer with the file on disk, which it replaces if they differ."""
        if self._storage is not None and self._storage.set_text(path, self._buffers[path]):
            self._changed.add(path)

    def _is_same_entry(self, path: str) -> bool:
        """Whether the list of files would contain a file as it does now."""
        if self._tree is None or self._storage is None or path in self._new:
            return False
        entry = self._tree.entries.get(path)
        return entry is not None and self._storage.would_list(path, entry)

    def _list_files(self) -> None:
        """List the files; if they are the same as before, the tree is, too."""
        self._real_directory = self.directory.resolve()
        listed = from_disk(self.directory, self.directory)
        assert isinstance(listed.storage, DiskStorage), "it is on disk"
        storage = OpenFiles(listed.storage, self.log)
        self._index = listed.storage.index_stamp()
        for path, text in self._buffers.items():
            storage.set_text(path, text)
        tree = replace(listed, storage=storage)
        new = {path: tree.new_entry for path in storage.texts if tree.is_new(path)}
        if new:
            tree = replace(tree, entries={**tree.entries, **new})
        self._is_listed, self._new = True, frozenset(new)
        before = self._tree
        if before is not None and (before.entries, before.git) == (tree.entries, tree.git):
            assert self._storage is not None, "a tree has a storage"
            self._storage.disk, self._storage.texts = storage.disk, storage.texts
            self._changed.add(GIT_INDEX)
            return
        self._tree, self._storage = tree, storage
        self._has_other_files = True
