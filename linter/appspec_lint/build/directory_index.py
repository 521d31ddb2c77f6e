"""Finds the specs that may belong to the same deployment as one in a certain directory."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from appspec_lint.lazy.typing_names import Generic, TypeVar
from appspec_lint.repository.paths import is_side_directory

Item = TypeVar("Item")


class DirectoryIndex(Generic[Item]):
    """Items by the directories that they are in; `directory` gives the directory of one."""

    def __init__(self, items: Iterable[Item], directory: Callable[[Item], str]) -> None:
        self._items: list[Item] = []
        self._at: dict[str, list[int]] = {}
        self._below: dict[str, list[int]] = {}
        self._side: dict[str, list[int]] = {}
        for number, item in enumerate(items):
            home = directory(item)
            self._items.append(item)
            self._at.setdefault(home, []).append(number)
            if is_side_directory(home):
                self._side.setdefault(_parent(home), []).append(number)
            for each in _with_parents(home):
                self._below.setdefault(each, []).append(number)

    def related(self, directory: str) -> list[Item]:
        """The items whose directories are related to `directory`, in their order."""
        numbers = {*self._below.get(directory, ())}
        for each in _with_parents(directory):
            numbers.update(self._at.get(each, ()), self._side.get(each, ()))
        if is_side_directory(directory):
            numbers.update(self._below.get(_parent(directory), ()))
        return [self._items[number] for number in sorted(numbers)]


def _parent(directory: str) -> str:
    return directory.rpartition("/")[0]


def _with_parents(directory: str) -> list[str]:
    """The directory, and all those above it."""
    directories = [directory]
    while directory:
        directory = _parent(directory)
        directories.append(directory)
    return directories
