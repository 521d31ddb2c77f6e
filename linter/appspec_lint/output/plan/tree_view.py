"""Two trees side by side: files before and after a step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from appspec_lint.certainty import Certainty
from appspec_lint.output.plan.folding import TreeRow, fold_rows
from appspec_lint.output.plan.symbols import NO, sign_of, worst
from appspec_lint.plan.plan_model import (
    Deployment,
    InstallEntry,
    PackedFile,
    PlannedArtifact,
    UnpackagedFile,
)

MADE = "may be created by the build"
BEHIND = "not packaged"

Packing = PackedFile | UnpackagedFile


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
            targets.append(MADE if item.made and not item.by and not row.folded else item.path)
            if item.by:
                notes.append(f"may be created by `{item.by}`")
    right = _summarize(targets) if targets else BEHIND if row.items else ""
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
