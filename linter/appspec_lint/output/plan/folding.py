"""Trees of paths with large directories folded: `node_modules/… 2,143 files`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TreeRow(Generic[T]):
    """A line of a tree: a file, an unfolded directory (its lines follow), or a folded directory.

    `items` are the files that the line represents: none for an unfolded directory. `bars` is, for
    each enclosing directory, whether more of its lines follow; `last` is whether this is the last
    line of its directory.
    """

    label: str
    path: str
    items: tuple[T, ...]
    folded: bool
    bars: tuple[bool, ...]
    last: bool


@dataclass(slots=True)
class _Directory(Generic[T]):
    name: str
    path: str
    directories: dict[str, _Directory[T]] = field(default_factory=dict)
    files: list[tuple[str, T]] = field(default_factory=list)
    count: int = 0
    pinned: bool = False
    open: bool = False


def fold_rows(
    items: Sequence[tuple[str, T]], *, most: int, pinned: frozenset[str] = frozenset()
) -> tuple[TreeRow[T], ...]:
    """Lay out items, each with its path, in about `most` rows.

    Directories that contain a pinned path are unfolded first, then the smallest ones.
    """
    root: _Directory[T] = _Directory("", "")
    for path, item in items:
        directory = root
        *parents, name = path.split("/")
        directory.count += 1
        directory.pinned = directory.pinned or path in pinned
        for parent in parents:
            inside = f"{directory.path}/{parent}" if directory.path else parent
            directory = directory.directories.setdefault(parent, _Directory(parent, inside))
            directory.count += 1
            directory.pinned = directory.pinned or path in pinned
        directory.files.append((name, item))
    _unfold(root, most, pinned)
    return tuple(_list_rows(root, (), pinned, most))


def _unfold(root: _Directory[T], most: int, pinned: frozenset[str]) -> None:
    root.open = True
    rows = len(root.directories) + len(root.files)
    waiting = sorted(root.directories.values(), key=_rank)
    while waiting:
        directory = waiting.pop(0)
        more = len(directory.directories) + len(directory.files)
        if not directory.pinned and rows + more > most:
            continue
        directory.open = True
        rows += more
        waiting = sorted([*waiting, *directory.directories.values()], key=_rank)


def _rank(directory: _Directory[T]) -> tuple[bool, int]:
    """The order in which directories are unfolded."""
    return not directory.pinned, directory.count


def _list_rows(
    directory: _Directory[T], bars: tuple[bool, ...], pinned: frozenset[str], most: int
) -> Iterator[TreeRow[T]]:
    """Yield the files of a directory (if too many, only pinned ones), then its directories."""
    start = f"{directory.path}/" if directory.path else ""
    files = directory.files
    shown = (
        files if len(files) <= most else [file for file in files if f"{start}{file[0]}" in pinned]
    )
    hidden = (
        [] if len(files) <= most else [file for file in files if f"{start}{file[0]}" not in pinned]
    )
    lines = len(shown) + bool(hidden) + len(directory.directories)
    done = 0
    for name, item in shown:
        done += 1
        yield TreeRow(name, f"{start}{name}", (item,), False, bars, done == lines)
    if hidden:
        done += 1
        items = tuple(item for _, item in hidden)
        yield TreeRow("", f"{start}", items, True, bars, done == lines)
    for child in directory.directories.values():
        done += 1
        last = done == lines
        label, inner = f"{child.name}/", child
        while (inner.open or inner.count == 1) and not inner.files and len(inner.directories) == 1:
            (inner,) = inner.directories.values()
            label += f"{inner.name}/"
        if not inner.open and inner.count > 1:
            yield TreeRow(label, f"{inner.path}/", tuple(_list_items(inner)), True, bars, last)
        elif len(inner.files) == 1 and not inner.directories:
            name, item = inner.files[0]
            yield TreeRow(f"{label}{name}", f"{inner.path}/{name}", (item,), False, bars, last)
        else:
            yield TreeRow(label, f"{inner.path}/", (), False, bars, last)
            yield from _list_rows(inner, (*bars, not last), pinned, most)


def _list_items(directory: _Directory[T]) -> Iterator[T]:
    waiting = [directory]
    while waiting:
        current = waiting.pop()
        yield from (item for _, item in current.files)
        waiting += current.directories.values()
