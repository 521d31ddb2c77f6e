"""Which effects may concern a path: an index by the directory that an effect is limited to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from appspec_lint.build.effects import (
    Copied,
    Edit,
    Fetch,
    FileEffect,
    Generate,
    MakeDirectory,
    Remove,
    Reports,
    Write,
)

_MOST_LEVELS = 64
"""The deepest directory that is indexed; an effect below it is examined for every path."""


def ancestors(path: str) -> Iterator[str]:
    """The directories that `path` is within, itself and the root included."""
    yield path
    end = -1
    for _ in range(_MOST_LEVELS):
        end = path.find("/", end + 1)
        if end < 0:
            break
        yield path[:end]
    yield ""


class EffectIndex:
    """The numbers of the effects, in order.

    A decisive effect removes paths, or may certainly create some; any other creates a path at most
    possibly.
    """

    def __init__(self) -> None:
        self.removes = False
        """Whether an effect removes paths."""
        self._decisive = _Places()
        self._possible = _Places()

    def add(self, number: int, effect: FileEffect) -> None:
        """Add the next effect."""
        is_removal = isinstance(effect, Remove)
        self.removes = self.removes or is_removal
        is_certain = isinstance(effect, Copied | MakeDirectory) and effect.certain
        places = (
            self._decisive
            if is_removal or is_certain or isinstance(effect, Generate)
            else self._possible
        )
        is_one_file = isinstance(effect, Copied) and not effect.deep
        places.add(number, _limit(effect), is_one_file)

    def decisive(self, path: str, until: int, *, below: bool = False) -> list[int]:
        """The decisive effects before a number that may concern `path`, or a path in it."""
        return self._decisive.find(path, until, below=below)

    def possible(self, path: str, until: int, *, below: bool = False) -> list[int]:
        """The other effects before a number that may concern `path`, or a path in it."""
        return self._possible.find(path, until, below=below)

    def concerning(self, path: str, until: int, *, below: bool = False) -> list[int]:
        """All effects before a number that may concern `path`, or a path in it."""
        return sorted(
            self.decisive(path, until, below=below) + self.possible(path, until, below=below)
        )


def _limit(effect: FileEffect) -> str | None:
    """The path that everything that the effect concerns is within; None if there is none."""
    match effect:
        case Edit(files):
            return _limit(files)
        case Write(directory) | Fetch(directory) | Reports(directory):
            return directory
        case Remove(place) | MakeDirectory(place):
            return place
        case Copied(_, target):
            return target
    return None


class _Places:
    """Numbers, each with the path that limits it."""

    def __init__(self) -> None:
        self._anywhere: list[int] = []
        self._at: dict[str, list[int]] = {}
        self._files: dict[str, list[int]] = {}
        self._below: dict[str, list[int]] = {}
        self._is_empty = True

    def add(self, number: int, limit: str | None, is_one_file: bool) -> None:
        """Add a number, which is greater than the earlier ones, and the only file or a limit."""
        self._is_empty = False
        if limit is None or limit.count("/") >= _MOST_LEVELS:
            self._anywhere.append(number)
            return
        (self._files if is_one_file else self._at).setdefault(limit, []).append(number)
        for directory in dict.fromkeys(ancestors(limit)):
            if directory and directory != limit:
                self._below.setdefault(directory, []).append(number)

    def find(self, path: str, until: int, *, below: bool) -> list[int]:
        """The numbers before `until` whose limit contains `path`, or is in it, in order."""
        if self._is_empty:
            return []
        at_path = self._below if below else self._files
        lists: list[Sequence[int]] = [self._anywhere, at_path.get(path, ())]
        if below and not path:
            lists += (*self._at.values(), *self._files.values())
        elif self._at:
            lists += [self._at.get(directory, ()) for directory in {*ancestors(path)}]
        earlier: list[int] = []
        for numbers in lists:
            if numbers:
                is_earlier = numbers[-1] < until
                earlier += numbers if is_earlier else numbers[: bisect_left(numbers, until)]
        return sorted(earlier)
