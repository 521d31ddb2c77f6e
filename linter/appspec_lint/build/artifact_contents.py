"""Numbers what artifacts contain, so that equal ones are found without comparing all of them."""

from __future__ import annotations

from itertools import count

from appspec_lint.lazy.once import once
from appspec_lint.repository.tree import Tree


class _Contents:
    """What artifacts contain, each with a number that nothing else ever gets."""

    def __init__(self) -> None:
        self._next = count()
        self._numbers: dict[object, int] = {}

    def number(self, content: object) -> int:
        """The number of a content, which is a new one if it has been forgotten."""
        if content not in self._numbers:
            self._numbers[content] = next(self._next)
        return self._numbers[content]

    def forget(self) -> None:
        """Forget what no artifact will be compared with any more."""
        self._numbers.clear()


@once
def _get_contents(tree: Tree) -> _Contents:
    return _Contents()


def number_content(tree: Tree, content: object) -> int:
    """The number of what an artifact of a tree contains, which is hashable."""
    return _get_contents(tree).number(content)


def forget_contents(tree: Tree) -> None:
    """Forget what artifacts of a tree contain, when a part of the project has been checked."""
    _get_contents(tree).forget()
