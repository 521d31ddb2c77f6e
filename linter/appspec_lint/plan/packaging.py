"""What an artifact holds, file for file; of what the build may make, the pattern is shown."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import replace

from appspec_lint.build.artifact import Artifact
from appspec_lint.build.pairing import Build
from appspec_lint.buildspec.glob import Pattern
from appspec_lint.certainty import Certainty
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.plan.plan_model import PackedFile, PlannedArtifact


def plan_artifact(build: Build, home: str = "") -> PlannedArtifact:
    """Give what the artifact of `build` holds; `home` is a file that is to lie at its root."""
    chosen = _likeliest(build.interpretations, home)
    tree = chosen.workspace.tree
    rest = [each for each in build.interpretations if each is not chosen]
    files = tuple(_agreed(_packed(chosen), rest))
    below = sum(1 for _ in tree.below(chosen.root))
    return PlannedArtifact(
        build.buildspec,
        build.section,
        tree.display_path(chosen.root) if chosen.root else tree.display_path("") or ".",
        tuple(tree.display_path(each.root) or "." for each in rest),
        files,
        below - sum(not file.made for file in files),
    )


def bundle_files(bundle: Bundle, artifact: PlannedArtifact | None) -> tuple[PackedFile, ...]:
    """What lies in the unpacked bundle, from its root."""
    tree = bundle.tree
    if artifact is None:
        start = len(bundle.directory) + 1 if bundle.directory else 0
        return tuple(
            PackedFile(path[start:], tree.display_path(path), Certainty.YES)
            for path in tree.below(bundle.directory)
            if tree.has_file(path)
        )
    top = next(
        (each.top for each in bundle.interpretations if each.section is artifact.section), ""
    )
    inside = f"{top}/" if top else ""
    several = len({id(each.section) for each in bundle.interpretations}) > 1
    found = []
    for file in artifact.files:
        path = file.path.removeprefix(inside)
        certainty = file.certainty
        if several:  # what another build denies is possible only
            certainty = certainty & (Certainty.MAYBE | bundle.contains(path))
        found.append(replace(file, path=path, certainty=certainty))
    return tuple(found)


def _likeliest(readings: tuple[Artifact, ...], home: str) -> Artifact:
    """The reading that has `home` at its root, or would have it there."""
    directory = posixpath.dirname(home)
    holding = (each for each in readings if _holds(each, home))
    beside = (each for each in readings if home and each.root == directory)
    return next(holding, None) or next(beside, None) or readings[0]


def _holds(artifact: Artifact, home: str) -> bool:
    member = artifact.member(posixpath.basename(home)) if home else None
    return member is not None and member.source == home


def _agreed(files: Iterable[PackedFile], rest: list[Artifact]) -> Iterator[PackedFile]:
    """What another reading denies is possible only."""
    for file in files:
        denied = any(each.contains(file.path) is not Certainty.YES for each in rest)
        yield replace(file, certainty=file.certainty & Certainty.MAYBE) if denied else file


def _packed(artifact: Artifact) -> Iterator[PackedFile]:
    """The repository's files, each path once, then what the build may make."""
    tree = artifact.workspace.tree
    found: dict[str, PackedFile] = {}
    for member in artifact.members:
        if member.certainty is Certainty.NO:
            continue
        known = found.get(member.path)
        if known is None or known.certainty is not Certainty.YES:
            source = tree.display_path(member.source)
            found[member.path] = PackedFile(member.path, source, member.certainty, member.pattern)
    yield from found.values()
    for made in _made(artifact):
        if made.path not in found:
            found[made.path] = made
            yield made


def _made(artifact: Artifact) -> Iterator[PackedFile]:
    """What the patterns may take of what the build makes; the patterns stand for the files."""
    workspace = artifact.workspace
    written = artifact.section.base_directory
    base = artifact.base
    directory = (written.value.strip().strip("/") if written else "") if base is None else base
    for pattern, located in artifact.patterns:
        path = pattern.text or located.value
        place = f"{directory}/{path}" if directory else path
        if base is not None and not _may_be_made(artifact, pattern, place):
            continue
        packed = posixpath.basename(path) if artifact.section.flat else path
        by = workspace.cause(place) if pattern.literal and base is not None else None
        tidy = base is not None and not path.startswith(("/", "$", "~"))
        shown = workspace.tree.display_path(workspace.place(place)) if tidy else place
        yield PackedFile(
            packed, shown, Certainty.MAYBE, located, True, by.value.strip() if by else ""
        )


def _may_be_made(artifact: Artifact, pattern: Pattern, place: str) -> bool:
    workspace, base = artifact.workspace, artifact.base or ""
    if any(char in base for char in "*?[{"):
        return workspace.unknowable or workspace.may_fill(base.partition("*")[0].rstrip("/"))
    if pattern.literal:
        if workspace.tree.has_file(workspace.place(place)):
            return False
        bare = "." not in posixpath.basename(place) and workspace.may_fill(place)
        return bare or workspace.contains(place) is Certainty.MAYBE
    inside = f"{base}/{pattern.directory}".strip("/")
    behind_link = bool(inside) and workspace.tree.is_unexplored(workspace.place(inside))
    return behind_link or workspace.may_fill(inside)
