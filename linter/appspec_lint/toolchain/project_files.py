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
    _texts: dict[str, str | None] = field(default_factory=dict)

    def exists(self, path: str) -> bool:
        """Whether there is a file, or a link, at `path`."""
        place = self._place(path)
        return place is not None and self.tree.has_file(place)

    def has_directory(self, path: str) -> bool:
        """Whether `path` is a directory that contains a file."""
        place = self._place(path)
        return place is not None and self.tree.has_directory(place)

    def read(self, path: str) -> str | None:
        """The text of the file at `path`; None if it does not exist or cannot be read."""
        if path not in self._texts:
            place = self._place(path)
            reading = None
            if place is not None and self.tree.has_file(place):
                reading = self.tree.read(place)
            self._texts[path] = reading.text if isinstance(reading, Source) else None
        return self._texts[path]

    def below(self, directory: str) -> Iterator[str]:
        """The paths of the files in `directory`, at any depth, sorted."""
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
