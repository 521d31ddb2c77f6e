"""Trees of paths, folded until they can be read: `node_modules/… 2,143 files`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TreeRow(Generic[T]):
    """A line of a tree: a file, a folder whose lines follow, or a folder that is folded.

    `items` are the files that the line stands for: none for a folder that is unfolded. `bars`
    tells of each folder around it whether more of it follows; `last` whether it is the last
    line of its folder.
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
    """Lay out the items (path, what it is) in at most about `most` rows.

    The folders on the way to a pinned path are unfolded; then the smallest first.
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
    return tuple(_rows(root, (), pinned, most))


def _unfold(root: _Directory[T], most: int, pinned: frozenset[str]) -> None:
    root.open = True
    rows = len(root.directories) + len(root.files)
    waiting = sorted(root.directories.values(), key=lambda each: (not each.pinned, each.count))
    while waiting:
        directory = waiting.pop(0)
        more = len(directory.directories) + len(directory.files)
        if not directory.pinned and rows + more > most:
            continue
        directory.open = True
        rows += more
        waiting = sorted(
            [*waiting, *directory.directories.values()],
            key=lambda each: (not each.pinned, each.count),
        )


def _rows(
    directory: _Directory[T], bars: tuple[bool, ...], pinned: frozenset[str], most: int
) -> Iterator[TreeRow[T]]:
    """The files of a folder, then its folders; of very many files only the pinned ones."""
    start = f"{directory.path}/" if directory.path else ""
    files = directory.files
    shown = files if len(files) <= most else [f for f in files if f"{start}{f[0]}" in pinned]
    hidden = [] if len(files) <= most else [f for f in files if f"{start}{f[0]}" not in pinned]
    lines = len(shown) + bool(hidden) + len(directory.directories)
    done = 0
    for name, item in shown:
        done += 1
        yield TreeRow(name, f"{start}{name}", (item,), False, bars, done == lines)
    if hidden:
        done += 1
        items = tuple(item for _, item in hidden)
        yield TreeRow("", f"{start}", items, True, bars, done == lines)
    for each in directory.directories.values():
        done += 1
        last = done == lines
        label, inner = f"{each.name}/", each
        while (inner.open or inner.count == 1) and not inner.files and len(inner.directories) == 1:
            (inner,) = inner.directories.values()
            label += f"{inner.name}/"
        if not inner.open and inner.count > 1:
            yield TreeRow(label, f"{inner.path}/", tuple(_all(inner)), True, bars, last)
        elif len(inner.files) == 1 and not inner.directories:
            name, item = inner.files[0]
            yield TreeRow(f"{label}{name}", f"{inner.path}/{name}", (item,), False, bars, last)
        else:
            yield TreeRow(label, f"{inner.path}/", (), False, bars, last)
            yield from _rows(inner, (*bars, not last), pinned, most)


def _all(directory: _Directory[T]) -> Iterator[T]:
    waiting = [directory]
    while waiting:
        each = waiting.pop()
        yield from (item for _, item in each.files)
        waiting += each.directories.values()
