"""The files of the repository, by their paths from the source root."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.records import dataclass, field
from appspec_lint.repository.paths import relative_to
from appspec_lint.repository.tree import Tree


@dataclass(frozen=True, eq=False)
class ProjectFiles:
    """What the source of a build contains before its first command, seen from its root.

    A path that leaves the root, or that is absolute, names no file.
    """

    tree: Tree
    root: str = ""
    _existing: dict[str, bool] = field(default_factory=dict)
    _directories: dict[str, bool] = field(default_factory=dict)
    _sources: dict[str, Source | None] = field(default_factory=dict)
    _listed: set[str] = field(default_factory=set)
    """The directories, and the names of files, of which all paths were listed."""

    def answers_like(self, other: ProjectFiles) -> bool:
        """Whether all that was found in `other`, with another root, is the same here."""
        return (
            not other._listed
            and all(self.exists(path) is it for path, it in other._existing.items())
            and all(self.has_directory(path) is it for path, it in other._directories.items())
            and all(self.read(path) == other.read(path) for path in other._sources)
        )

    def exists(self, path: str) -> bool:
        """Whether there is a file, or a link, at `path`."""
        if path not in self._existing:
            place = self._place(path)
            self._existing[path] = place is not None and self.tree.has_file(place)
        return self._existing[path]

    def has_directory(self, path: str) -> bool:
        """Whether `path` is a directory that contains a file."""
        if path not in self._directories:
            place = self._place(path)
            self._directories[path] = place is not None and self.tree.has_directory(place)
        return self._directories[path]

    def read(self, path: str) -> str | None:
        """The text of the file at `path`; None if it does not exist or cannot be read."""
        source = self.source(path)
        return None if source is None else source.text

    def source(self, path: str) -> Source | None:
        """The file at `path`; None if it does not exist or cannot be read."""
        if path not in self._sources:
            place = self._place(path)
            reading = None
            if place is not None and self.tree.has_file(place):
                reading = self.tree.read(place)
            self._sources[path] = reading if isinstance(reading, Source) else None
        return self._sources[path]

    def named(self, name: str) -> Iterator[str]:
        """The paths of all files with a base name, sorted."""
        self._listed.add(name)
        start = f"{self.root}/" if self.root else ""
        for path in self.tree.by_name.get(name, ()):
            if path.startswith(start):
                yield relative_to(path, self.root)

    def below(self, directory: str) -> Iterator[str]:
        """The paths of the files in `directory`, at any depth, sorted."""
        self._listed.add(directory)
        place = self._place(directory)
        for path in self.tree.below(place) if place is not None else ():
            yield relative_to(path, self.root)

    def _place(self, path: str) -> str | None:
        path = posixpath.normpath(path or ".")
        if path.startswith(("..", "/")):
            return None
        if path == ".":
            return self.root
        return f"{self.root}/{path}" if self.root else path
