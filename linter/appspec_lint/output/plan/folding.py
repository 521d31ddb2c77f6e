"""Trees of paths, folded until they can be read: `node_modules/… 2,143 files`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
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
class _Folder(Generic[T]):
    name: str
    path: str
    folders: dict[str, _Folder[T]] = field(default_factory=dict)
    files: list[tuple[str, T]] = field(default_factory=list)
    count: int = 0
    pinned: bool = False
    open: bool = False


def folded(
    items: Sequence[tuple[str, T]], *, most: int, pinned: frozenset[str] = frozenset()
) -> tuple[Row[T], ...]:
    """Lay out the items (path, what it is) in at most about `most` rows.

    The folders on the way to a pinned path are unfolded; then the smallest first.
    """
    root: _Folder[T] = _Folder("", "")
    for path, item in items:
        folder = root
        *parents, name = path.split("/")
        folder.count += 1
        folder.pinned = folder.pinned or path in pinned
        for parent in parents:
            inside = f"{folder.path}/{parent}" if folder.path else parent
            folder = folder.folders.setdefault(parent, _Folder(parent, inside))
            folder.count += 1
            folder.pinned = folder.pinned or path in pinned
        folder.files.append((name, item))
    _unfold(root, most, pinned)
    return tuple(_rows(root, (), pinned, most))


def _unfold(root: _Folder[T], most: int, pinned: frozenset[str]) -> None:
    root.open = True
    rows = len(root.folders) + len(root.files)
    waiting = sorted(root.folders.values(), key=lambda each: (not each.pinned, each.count))
    while waiting:
        folder = waiting.pop(0)
        more = len(folder.folders) + len(folder.files)
        if not folder.pinned and rows + more > most:
            continue
        folder.open = True
        rows += more
        waiting = sorted(
            [*waiting, *folder.folders.values()], key=lambda each: (not each.pinned, each.count)
        )


def _rows(
    folder: _Folder[T], bars: tuple[bool, ...], pinned: frozenset[str], most: int
) -> Iterator[Row[T]]:
    """The files of a folder, then its folders; of very many files only the pinned ones."""
    start = f"{folder.path}/" if folder.path else ""
    files = folder.files
    shown = files if len(files) <= most else [f for f in files if f"{start}{f[0]}" in pinned]
    hidden = [] if len(files) <= most else [f for f in files if f"{start}{f[0]}" not in pinned]
    lines = len(shown) + bool(hidden) + len(folder.folders)
    done = 0
    for name, item in shown:
        done += 1
        yield Row(name, f"{start}{name}", (item,), False, bars, done == lines)
    if hidden:
        done += 1
        items = tuple(item for _, item in hidden)
        yield Row("", f"{start}", items, True, bars, done == lines)
    for each in folder.folders.values():
        done += 1
        last = done == lines
        label, inner = f"{each.name}/", each
        while (inner.open or inner.count == 1) and not inner.files and len(inner.folders) == 1:
            (inner,) = inner.folders.values()
            label += f"{inner.name}/"
        if not inner.open and inner.count > 1:
            yield Row(label, f"{inner.path}/", tuple(_all(inner)), True, bars, last)
        elif len(inner.files) == 1 and not inner.folders:
            name, item = inner.files[0]
            yield Row(f"{label}{name}", f"{inner.path}/{name}", (item,), False, bars, last)
        else:
            yield Row(label, f"{inner.path}/", (), False, bars, last)
            yield from _rows(inner, (*bars, not last), pinned, most)


def _all(folder: _Folder[T]) -> Iterator[T]:
    waiting = [folder]
    while waiting:
        each = waiting.pop()
        yield from (item for _, item in each.files)
        waiting += each.folders.values()
