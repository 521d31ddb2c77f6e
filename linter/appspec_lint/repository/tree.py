"""A project's files by path: those of a directory on disk, of memory, or both."""

from __future__ import annotations

import os
import posixpath
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from pathlib import Path

from appspec_lint.diagnostics.span import Encoding, Source
from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass, field, replace
from appspec_lint.lazy.typing_names import Protocol
from appspec_lint.repository.encoding import decode
from appspec_lint.repository.entry import (
    Entry,
    EntryKind,
    Presence,
    ReadResult,
    Unreadable,
    shared_entry,
)
from appspec_lint.repository.paths import relative_to
from appspec_lint.repository.patterns import PathPattern


class Storage(Protocol):
    """Where a tree reads the files that are not in memory."""

    @property
    def root(self) -> Path:
        """The absolute path of the tree's root."""

    def read(self, path: str, display_path: str) -> ReadResult:
        """Read the file at `path` from the root."""

    def has_file(self, path: str) -> bool:
        """Whether `path` is a regular file, whatever git knows of it."""

    def read_link(self, path: str) -> str | None:
        """The text of the symbolic link `path`; None if it is not one on disk."""

    def keeps_line_feeds(self, path: str) -> bool:
        """Whether git stores `path` with a line feed (LF) at the end of each line."""

    def repository_name(self) -> str:
        """The name of the remote repository, `owner/name`; "" if it is not known."""


@dataclass(frozen=True, eq=False)
class Tree:
    """A project's files, by their paths from its root, separated by `/`.

    `texts` are the files in memory (the repository of a test, the unsaved buffers of an editor);
    they replace those of `storage`, which is None for a tree in memory only. `start` is the
    working directory of the command: relative to the root, or absolute if it is outside the tree.
    """

    entries: Mapping[str, Entry]
    storage: Storage | None = None
    start: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    contents: Mapping[str, bytes] = field(default_factory=dict)
    """The content of files in memory that are not decoded yet; `texts` replace them."""
    git: bool = False
    git_problem: str = ""
    """Why git cannot be used in this work tree, in one line."""
    is_revision: bool = False
    """Whether this is a revision, which is deployed as it is, and not what a build starts with."""
    generated: tuple[PathPattern, ...] = ()
    """The files that the build creates, according to the configuration."""
    link_texts: Mapping[str, str] = field(default_factory=dict)
    """The targets of the links in memory, each relative to the directory of the link."""

    @property
    def root(self) -> Path | None:
        """The root on disk; None for a tree in memory."""
        return None if self.storage is None else self.storage.root

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every path, sorted; CodeBuild's source consists of these."""
        return tuple(sorted(self.entries))

    @cached_property
    def by_name(self) -> Mapping[str, tuple[str, ...]]:
        """The paths of each base name."""
        paths_by_name: dict[str, list[str]] = {}
        for path in self.paths:
            paths_by_name.setdefault(path.rpartition("/")[2], []).append(path)
        return {name: tuple(paths) for name, paths in paths_by_name.items()}

    @cached_property
    def _children(self) -> Mapping[str, tuple[str, ...]]:
        """The names in each directory: of its files and of its directories that are not empty."""
        names: dict[str, list[str]] = {}
        for path in (*self.paths, *self.directories):
            directory, _, name = path.rpartition("/")
            names.setdefault(directory, []).append(name)
        return {directory: tuple(sorted(inside)) for directory, inside in names.items()}

    def children(self, directory: str) -> tuple[str, ...]:
        """Give the names of the files and directories in `directory`, sorted."""
        return self._children.get(directory, ())

    @cached_property
    def links(self) -> frozenset[str]:
        """The paths of all symbolic links."""
        return frozenset(
            path for path, entry in self.entries.items() if entry.kind is EntryKind.LINK
        )

    @cached_property
    def directory_names(self) -> frozenset[str]:
        """The base names of all directories that are not empty."""
        return frozenset(part for path in self.paths for part in path.split("/")[:-1])

    @cached_property
    def directories(self) -> frozenset[str]:
        """All directories that are not empty, without the root."""
        directories: set[str] = set()
        for path in self.entries:
            directory = path.rpartition("/")[0]
            while directory and directory not in directories:
                directories.add(directory)
                directory = directory.rpartition("/")[0]
        return frozenset(directories)

    def below(self, directory: str) -> Iterator[str]:
        """Give the paths in `directory`, at any depth, sorted."""
        start = f"{directory}/" if directory else ""
        for index in range(bisect_left(self.paths, start), len(self.paths)):
            path = self.paths[index]
            if not path.startswith(start):
                return
            yield path

    def has_file(self, path: str) -> bool:
        """Whether `path` is a file or a link."""
        entry = self.entries.get(path)
        return entry is not None and entry.kind in (EntryKind.FILE, EntryKind.LINK)

    def has_directory(self, path: str) -> bool:
        """Whether `path` contains any file; the root is always a directory."""
        return path == "" or path in self.directories

    def is_generated(self, path: str) -> bool:
        """Whether the build creates `path`, according to the configuration."""
        return any(pattern.matches(path) for pattern in self.generated)

    def may_contain_generated(self, directory: str) -> bool:
        """Whether the build may create a file in `directory`, according to the configuration."""
        return any(pattern.may_reach(directory) for pattern in self.generated)

    def is_unexplored(self, path: str) -> bool:
        """Whether `path` is below a link or submodule, or in a directory that was not searched."""
        end = path.find("/")
        while end >= 0:
            above = path[:end]
            entry = self.entries.get(above)
            if entry is not None:
                return entry.kind is not EntryKind.FILE
            if above not in self.directories:
                return False
            end = path.find("/", end + 1)
        entry = self.entries.get(path)
        return entry is not None and entry.kind is EntryKind.UNWALKED

    def presence(self, path: str) -> Presence:
        """Find out whether `path` exists, and whether it is in the source that CodeBuild gets."""
        entry = self.entries.get(path)
        if entry is not None:
            return entry.presence
        if self.git and self.storage is not None and not self.is_unexplored(path) and path:
            if self.storage.has_file(path):
                return Presence.IGNORED
        return Presence.ABSENT

    def keeps_line_feeds(self, path: str) -> bool:
        """Whether git stores `path` with LF line endings, whatever the work tree contains."""
        return self.git and self.storage is not None and self.storage.keeps_line_feeds(path)

    @cached_property
    def repository_name(self) -> str:
        """The name of the remote repository, `owner/name`; "" if it is not known."""
        return self.storage.repository_name() if self.git and self.storage is not None else ""

    def display_path(self, path: str) -> str:
        """The path relative to the working directory of the command."""
        if not self.start:
            return path
        if path.startswith(f"{self.start}/"):
            return relative_to(path, self.start)
        if self._displayed_root is None:
            return posixpath.relpath(f"/{path}", f"/{self.start}")
        return f"{self._displayed_root}/{path}" if path else self._displayed_root

    @cached_property
    def _displayed_root(self) -> str | None:
        """The root, seen from a working directory that is outside; None if that is in the tree."""
        if self.root is None or not Path(self.start).is_absolute():
            return None
        try:
            return Path(os.path.relpath(self.root, self.start)).as_posix()
        except ValueError:  # on another drive (Windows)
            return self.root.as_posix().rstrip("/")

    def read(self, path: str) -> ReadResult:
        """Read one file; a failure is returned, not raised."""
        display_path = self.display_path(path)
        if path in self.texts:
            text = self.texts[path]
            encoding = Encoding.BOM if text.startswith("\ufeff") else Encoding.UTF8
            return Source(path, text, display_path, encoding)
        if path in self.contents:
            return decode(path, display_path, self.contents[path])
        if self.storage is None:
            return Unreadable(path, display_path, "no such file")
        return self.storage.read(path, display_path)

    def link_text(self, path: str) -> str | None:
        """The text of the symbolic link `path`; None if it is not known."""
        if path in self.link_texts or self.storage is None:
            return self.link_texts.get(path)
        return self.storage.read_link(path)

    def with_overlay(self, texts: Mapping[str, str | None]) -> Tree:
        """Give this tree with `texts` in place of the files at these paths; None deletes a file.

        A file that is new is one that git would track; what git knows of the others remains.
        """
        deleted = {path for path, text in texts.items() if text is None}
        written = {path: text for path, text in texts.items() if text is not None}
        kept = {path: entry for path, entry in self.entries.items() if path not in deleted}
        kept |= {path: self.new_entry for path in written if self.is_new(path)}
        others = {path: text for path, text in self.texts.items() if path not in deleted}
        return replace(self, entries=kept, texts={**others, **written})

    def with_content(self, path: str, content: bytes) -> Tree:
        """Give this tree with `content`, in any encoding, as that of the file at `path`."""
        others = {other: text for other, text in self.texts.items() if other != path}
        return replace(self, texts=others, contents={**self.contents, path: content})

    @property
    def new_entry(self) -> Entry:
        """The entry of a file that is only in memory."""
        return shared_entry(EntryKind.FILE, Presence.TRACKED if self.git else Presence.PRESENT)

    def is_new(self, path: str) -> bool:
        """Whether no file is at `path`, and one could be created there."""
        return self.presence(path) is Presence.ABSENT and not self.is_unexplored(path)


def in_memory(
    files: Mapping[str, str],
    *,
    executable: frozenset[str] = frozenset(),
    links: frozenset[str] | Mapping[str, str] = frozenset(),
) -> Tree:
    """Create a tree from texts by path; the text of `.git/index` lists the tracked paths.

    `links` are the paths that are links, or a mapping from each link to its text, which is relative
    to the directory of the link.
    """
    texts = {path: text for path, text in files.items() if path != ".git/index"}
    link_texts = dict(links) if isinstance(links, Mapping) else {}
    for path, target in link_texts.items():
        place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        texts[path] = texts.get(place, "")
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
    return Tree(entries, texts=texts, git=git, link_texts=link_texts)
