"""Two trees side by side: what lies where before a step, and what of it lies where behind it."""

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

MADE = "what the build may add"
BEHIND = "left behind"

Packing = PackedFile | UnpackagedFile


@dataclass(frozen=True, slots=True)
class TreeLine:
    """A line of two trees side by side: a sign, and what lies left and right."""

    sign: str
    row: TreeRow[Packing]
    right: str
    note: str = ""


def counted(count: int, word: str) -> str:
    """`1 file`, `2,143 files`."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def packing_lines(
    whole: Deployment | PlannedArtifact, most: int, *, pin: bool = True
) -> tuple[TreeLine, ...]:
    """Repository and artifact side by side; pinned, what the AppSpec names has its own line."""
    deployment = whole if isinstance(whole, Deployment) else None
    artifact = whole.artifact if isinstance(whole, Deployment) else whole
    if artifact is None:
        assert deployment is not None, "an artifact that is none belongs to a deployment"
        directory = deployment.appspec.source.display_path.rpartition("/")[0]
        root, files = directory or ".", deployment.holding
    else:
        root, files = artifact.root, artifact.files
    prefix = "" if root == "." else f"{root}/"
    items: list[tuple[str, Packing]] = []
    pins = set()
    if deployment is not None:
        items += [(each.source.removeprefix(prefix), each) for each in deployment.stranded]
        pins |= {path for path, _ in items}
        if pin:
            pins |= {path.removeprefix(prefix) for path in named(deployment)}
    wanted = {each.source for each in deployment.stranded} if deployment is not None else ()
    items += [(f.source.removeprefix(prefix), f) for f in files if f.source not in wanted]
    rows = fold_rows(items, most=most, pinned=frozenset(pins))
    return tuple(_packing_line(row) for row in rows)


def not_packaged_line(artifact: PlannedArtifact, deployment: Deployment | None) -> str:
    """How many files stay behind that nobody asks for; "" for none."""
    wanted = deployment.stranded if deployment is not None else ()
    stranded = len({each.source for each in wanted if not each.packed})
    left = artifact.left - stranded
    if left <= 0:
        return ""
    other = "other " if artifact.files or stranded else ""
    return f"{counted(left, f'{other}file')} stay{'s' * (left == 1)} behind"


def install_line(entry: InstallEntry) -> tuple[str, str]:
    """What one entry of `files` copies, and to where."""
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
    """The AppSpec, and what it runs, as they are shown."""
    yield deployment.appspec.source.display_path
    for step in deployment.steps:
        for script in step.scripts:
            if script.script is not None:
                yield script.script.source.display_path


def _packing_line(row: TreeRow[Packing]) -> TreeLine:
    signs, targets, notes = [], [], []
    for each in row.items:
        if isinstance(each, UnpackagedFile):
            signs.append(NO)
            if each.packed:
                targets.append(each.packed)
                notes.append(f"looked for at `{each.place}`")
        else:
            signs.append(sign_of(each.certainty))
            targets.append(MADE if each.made and not each.by and not row.folded else each.path)
            if each.by:
                notes.append(f"may be made by `{each.by}`")
    right = _together(targets) if targets else BEHIND if row.items else ""
    return TreeLine(worst(signs), row, right, notes[0] if len(notes) == len(row.items) == 1 else "")


def _together(paths: Sequence[str]) -> str:
    """One path, or the folder of several with their number."""
    if len(paths) <= 1:
        return "".join(paths)
    first, last = min(paths), max(paths)
    size = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    directory = first[:size].rpartition("/")[0]
    start = f"{directory}/" if directory or first.startswith("/") else ""
    return f"{start}… {counted(len(paths), 'file')}"
