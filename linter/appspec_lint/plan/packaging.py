"""The files of an artifact; files that the build may create are represented by a pattern."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from appspec_lint.build.artifact import Artifact
from appspec_lint.build.products import Build
from appspec_lint.buildspec.glob import Pattern
from appspec_lint.certainty import Certainty
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.lazy.records import replace
from appspec_lint.plan.plan_model import PackedFile, PlannedArtifact
from appspec_lint.plan.provenance import Fact
from appspec_lint.repository.paths import has_wildcard, join


def plan_artifact(build: Build, home: str = "", facts: tuple[Fact, ...] = ()) -> PlannedArtifact:
    """List the contents of the artifact of `build`; `home` is a file expected at its root."""
    chosen = _choose_likeliest(build.interpretations, home)
    tree = chosen.workspace.tree
    rest = [reading for reading in build.interpretations if reading is not chosen]
    files = tuple(_weaken_disputed(_list_packed(chosen), rest))
    below = sum(1 for _ in tree.below(chosen.root))
    return PlannedArtifact(
        build.buildspec,
        build.section,
        tree.display_path(chosen.root) if chosen.root else tree.display_path("") or ".",
        tuple(tree.display_path(reading.root) or "." for reading in rest),
        files,
        below - sum(not file.made for file in files),
        build.is_repository,
        facts,
    )


def bundle_files(bundle: Bundle, artifact: PlannedArtifact | None) -> tuple[PackedFile, ...]:
    """List the files of the revision, relative to its root."""
    tree = bundle.tree
    if artifact is None:
        return tuple(
            PackedFile(path, tree.display_path(join(bundle.directory, path)), certainty)
            for path, certainty in bundle.files.items()
        )
    readings = [reading for build in bundle.builds for reading in build.interpretations]
    top = next((reading.top for reading in readings if reading.section is artifact.section), "")
    inside = f"{top}/" if top else ""
    several = len({id(reading.section) for reading in readings}) > 1
    files = []
    for file in artifact.files:
        path = file.path.removeprefix(inside)
        certainty = file.certainty
        if several:  # a file that another build excludes is only possible
            certainty = certainty & (Certainty.MAYBE | bundle.contains(path))
        files.append(replace(file, path=path, certainty=certainty))
    return tuple(files)


def _choose_likeliest(readings: tuple[Artifact, ...], home: str) -> Artifact:
    """Choose the reading that has `home` at its root, or would have it there."""
    directory = posixpath.dirname(home)
    holding = (reading for reading in readings if _contains(reading, home))
    beside = (reading for reading in readings if home and reading.root == directory)
    return next(holding, None) or next(beside, None) or readings[0]


def _contains(artifact: Artifact, home: str) -> bool:
    member = artifact.member(posixpath.basename(home)) if home else None
    return member is not None and member.source == home


def _weaken_disputed(files: Iterable[PackedFile], rest: list[Artifact]) -> Iterator[PackedFile]:
    """Mark files that another reading excludes as only possible."""
    for file in files:
        denied = any(reading.contains(file.path) is not Certainty.YES for reading in rest)
        yield replace(file, certainty=file.certainty & Certainty.MAYBE) if denied else file


def _list_packed(artifact: Artifact) -> Iterator[PackedFile]:
    """Yield the files of the repository, each path once, then files that the build may create."""
    tree = artifact.workspace.tree
    files: dict[str, PackedFile] = {}
    for member in artifact.members:
        if member.certainty.denied:
            continue
        known = files.get(member.path)
        if known is None or known.certainty is not Certainty.YES:
            source = tree.display_path(member.source)
            files[member.path] = PackedFile(member.path, source, member.certainty, member.pattern)
    yield from files.values()
    for made in _list_made(artifact):
        if made.path not in files:
            files[made.path] = made
            yield made


def _list_made(artifact: Artifact) -> Iterator[PackedFile]:
    """Yield the patterns that may match files created by the build, in place of the files."""
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
    if has_wildcard(base):
        return workspace.unknowable or workspace.may_fill(base.partition("*")[0].rstrip("/"))
    if pattern.literal:
        if workspace.tree.has_file(workspace.place(place)):
            return False
        bare = "." not in posixpath.basename(place) and workspace.may_fill(place)
        return bare or workspace.contains(place) is Certainty.MAYBE
    inside = f"{base}/{pattern.directory}".strip("/")
    behind_link = bool(inside) and workspace.tree.is_unexplored(workspace.place(inside))
    return behind_link or workspace.may_fill(inside)
