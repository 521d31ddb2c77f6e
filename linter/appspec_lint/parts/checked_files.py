"""The files that a run has checked; of a large project, most are known by their paths only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.typing_names import overload
from appspec_lint.repository.tree import Tree


class CheckedFiles(Sequence[Source]):
    """The files that were checked, in the order of their display paths.

    Of some, only the paths are given: these are read again when their text is needed.
    """

    def __init__(self, tree: Tree, files: Iterable[Source | str]) -> None:
        self._tree = tree
        self._files = sorted(files, key=self._display)

    def __len__(self) -> int:
        return len(self._files)

    @overload
    def __getitem__(self, index: int) -> Source: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Source]: ...
    def __getitem__(self, index: int | slice) -> Source | Sequence[Source]:
        if isinstance(index, slice):
            return [self._find(file) for file in self._files[index]]
        return self._find(self._files[index])

    def _find(self, file: Source | str) -> Source:
        return _UnreadSource(self._tree, file) if isinstance(file, str) else file

    def _display(self, file: Source | str) -> str:
        return self._tree.display_path(file) if isinstance(file, str) else file.display_path


class _UnreadSource(Source):
    """A file of a tree, whose text is read when it is needed."""

    def __init__(self, tree: Tree, path: str) -> None:
        object.__setattr__(self, "tree", tree)
        object.__setattr__(self, "path", path)

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(name)
        tree: Tree = self.__dict__["tree"]
        if name == "display_path":
            return tree.display_path(self.path)
        reading = tree.read(self.path)
        return getattr(reading if isinstance(reading, Source) else Source(self.path, "", ""), name)
