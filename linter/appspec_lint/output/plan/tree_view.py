"""Two trees side by side, with large directories folded: `node_modules/… 2,143 files`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from appspec_lint.certainty import Certainty
from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.typing_names import Generic, TypeVar
from appspec_lint.output.plan.symbols import NO, sign_of, worst
from appspec_lint.plan.plan_model import (
    Deployment,
    InstallEntry,
    PackedFile,
    PlannedArtifact,
    UnpackagedFile,
)

T = TypeVar("T")

POSSIBLE = "may be created by the build"
NOT_PACKAGED = "not packaged"

Packing = PackedFile | UnpackagedFile


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


@dataclass(frozen=True, slots=True)
class TreeLine:
    """A line of two trees side by side: a sign, and the contents left and right."""

    sign: str
    row: TreeRow[Packing]
    right: str
    note: str = ""


def counted(count: int, word: str) -> str:
    """Format a count: `1 file`, `2,143 files`."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def packing_lines(
    whole: Deployment | PlannedArtifact, most: int, *, pin: bool = True
) -> tuple[TreeLine, ...]:
    """Lay out repository and artifact side by side.

    With `pin`, files that the AppSpec names have their own lines.
    """
    deployment = whole if isinstance(whole, Deployment) else None
    artifact = whole.artifact if isinstance(whole, Deployment) else whole
    if artifact is None:
        assert deployment is not None, "only a deployment can be without an artifact"
        directory = deployment.appspec.source.display_path.rpartition("/")[0]
        root, files = directory or ".", deployment.holding
    else:
        root, files = artifact.root, artifact.files
    prefix = "" if root == "." else f"{root}/"
    items: list[tuple[str, Packing]] = []
    pins = set()
    if deployment is not None:
        items += [(file.source.removeprefix(prefix), file) for file in deployment.stranded]
        pins |= {path for path, _ in items}
        if pin:
            pins |= {path.removeprefix(prefix) for path in named(deployment)}
    needed = {file.source for file in deployment.stranded} if deployment is not None else ()
    items += [
        (file.source.removeprefix(prefix), file) for file in files if file.source not in needed
    ]
    rows = fold_rows(items, most=most, pinned=frozenset(pins))
    return tuple(_render_row(row) for row in rows)


def not_packaged_line(artifact: PlannedArtifact, deployment: Deployment | None) -> str:
    """Count the files that are not packaged and not needed by the deployment; "" if none."""
    needed = deployment.stranded if deployment is not None else ()
    stranded = len({file.source for file in needed if not file.packed})
    left = artifact.left - stranded
    if left <= 0:
        return ""
    other = "other " if artifact.files or stranded else ""
    return f"{counted(left, f'{other}file')} not packaged"


def install_line(entry: InstallEntry) -> tuple[str, str]:
    """Describe what an entry of `files` copies, and its destination."""
    source, copies = entry.entry.source.value, entry.copies
    if len(copies) == 1:
        return copies[0].source, copies[0].destination
    if not copies:
        return source, entry.destination
    certain = sum(copy.certainty is Certainty.YES for copy in copies)
    possible = len(copies) - certain
    files = (
        f"{certain:,} + {possible:,} possible"
        if certain and possible
        else counted(len(copies), "file")
    )
    return f"{source.rstrip('/')}/… {files}", f"{entry.destination.rstrip('/')}/"


def named(deployment: Deployment) -> Iterator[str]:
    """Yield the displayed paths of the AppSpec and of the scripts that it runs."""
    yield deployment.appspec.source.display_path
    for step in deployment.steps:
        for script in step.scripts:
            if script.script is not None:
                yield script.script.source.display_path


def _render_row(row: TreeRow[Packing]) -> TreeLine:
    signs, targets, notes = [], [], []
    for item in row.items:
        if isinstance(item, UnpackagedFile):
            signs.append(NO)
            if item.packed:
                targets.append(item.packed)
                notes.append(f"expected at `{item.place}`")
        else:
            signs.append(sign_of(item.certainty))
            targets.append(POSSIBLE if item.made and not item.by and not row.folded else item.path)
            if item.by:
                notes.append(f"may be created by `{item.by}`")
    right = _summarize(targets) if targets else NOT_PACKAGED if row.items else ""
    return TreeLine(worst(signs), row, right, notes[0] if len(notes) == len(row.items) == 1 else "")


def _summarize(paths: Sequence[str]) -> str:
    """Return a single path, or the common directory and number of several."""
    if len(paths) <= 1:
        return "".join(paths)
    first, last = min(paths), max(paths)
    size = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    directory = first[:size].rpartition("/")[0]
    start = f"{directory}/" if directory or first.startswith("/") else ""
    return f"{start}… {counted(len(paths), 'file')}"


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
