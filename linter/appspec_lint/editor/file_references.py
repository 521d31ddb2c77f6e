"""Every place of a project that names a file or directory of the repository, or selects files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.build.artifact import Artifact
from appspec_lint.build.file_mentions import FileMention, find_build_mentions
from appspec_lint.build.source_root import SourceRoots
from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.deployment.script_mentions import find_script_mentions
from appspec_lint.deployment.service import ServiceDeployment
from appspec_lint.diagnostics.span import Located, Span
from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.once import once
from appspec_lint.lazy.records import dataclass
from appspec_lint.repository.paths import join
from appspec_lint.yaml.source_map import source_offsets

MOST_TARGETS = 100
"""The most files that a pattern is followed to."""


class ReferenceKind(Enum):
    """What names the file."""

    HOOK = "run by a hook"
    SOURCE = "installed"
    PATTERN = "packaged"
    BASE_DIRECTORY = "the base directory of the artifact"
    COMMAND = "named by a command"
    SERVICE_FILE = "read by the deployment"
    DEFINITION = "named by a pipeline definition"


@dataclass(frozen=True, slots=True)
class FileReference:
    """A place that names a file or directory, or a pattern that selects several.

    `written` is the path as it is written at `span`; "" if it cannot be replaced. It is relative to
    `directory`, which is None if that is not a directory of the repository, and to the directory of
    the script `anchor`, if any.
    """

    kind: ReferenceKind
    span: Span
    targets: tuple[str, ...]
    written: str = ""
    directory: str | None = None
    anchor: str = ""
    is_pattern: bool = False
    note: str = ""
    """The event of a hook, or the destination of a source."""
    is_copied: bool = False
    """Whether a command copies the file to where the path leads."""

    @property
    def target(self) -> str:
        """The only target, or the first one."""
        return self.targets[0] if self.targets else ""


def find_file_references(context: Context, path: str) -> tuple[FileReference, ...]:
    """The places in one file, in its order; the innermost place comes last."""
    unique: dict[tuple[int, int, ReferenceKind], FileReference] = {}
    for reference in find_all_references(context):
        if reference.span.source.path == path:
            key = (reference.span.start, reference.span.end, reference.kind)
            unique.setdefault(key, reference)
    return tuple(sorted(unique.values(), key=lambda each: (each.span.start, -each.span.end)))


def find_all_references(context: Context) -> Iterator[FileReference]:
    """The places in all files of the project; one that several bundles share may be repeated."""
    for bundle in context.bundles:
        yield from _find_in_appspec(bundle)
        yield from map(_convert, find_script_mentions(bundle))
    for roots in context.source_roots:
        yield from map(_convert, find_build_mentions(roots))
        if not roots.buildspec.is_inline:
            yield from _find_in_artifacts(roots)
    for service in context.services:
        yield from _find_of_service(service)
    yield from _find_in_definitions(context)


def _convert(mention: FileMention) -> FileReference:
    return FileReference(
        ReferenceKind.COMMAND,
        mention.span,
        (mention.target,),
        mention.written,
        mention.directory,
        mention.anchor,
    )


# AppSpecs


def _find_in_appspec(bundle: Bundle) -> Iterator[FileReference]:
    read = {run.entry.location.span.start: run.script for run in bundle.runs}
    for hook in bundle.appspec.hooks:
        for script in hook.scripts:
            location = script.location
            run = read.get(location.span.start)
            path = run.source.path if run is not None else _find_original(bundle, location.value)
            if path is not None:
                yield _refer(bundle, ReferenceKind.HOOK, location, path, hook.event.value)
    for entry in bundle.appspec.files:
        path = _find_original(bundle, entry.source.value)
        if path:
            destination = "" if entry.destination is None else entry.destination.value
            yield _refer(bundle, ReferenceKind.SOURCE, entry.source, path, destination)


def _refer(
    bundle: Bundle, kind: ReferenceKind, text: Located[str], path: str, note: str
) -> FileReference:
    span, written = _find_written(text)
    place = bundle.place(text.value) or ""
    is_copied = _is_copied(bundle, place, path)
    home = path.removesuffix(place).rstrip("/") if place else None
    if home is not None and join(home, place) == path:
        return FileReference(kind, span, (path,), written, home, note=note, is_copied=is_copied)
    home, name = posixpath.split(path)
    if not written.endswith(f"/{name}") and written != name:
        return FileReference(kind, span, (path,), note=note)
    span = span.source.span(span.end - len(name), span.end)
    return FileReference(kind, span, (path,), name, home, note=note, is_copied=True)


def _is_copied(bundle: Bundle, place: str, path: str) -> bool:
    """Whether a build does not package a file directly from its path in the base directory."""
    if not place or not bundle.interpretations:
        return False
    member = bundle.member(place)
    if member is None:
        return True
    artifact = bundle.interpretations[0]
    return (
        artifact.section.flat
        or artifact.workspace.place(join(artifact.base or "", member.path)) != path
    )


def _find_original(bundle: Bundle, text: str) -> str | None:
    """The file or directory of the repository that a path of the AppSpec comes from."""
    place = bundle.place(text)
    if not place:
        return None
    path = bundle.original(place)
    if path is not None:
        return path
    return next((each for each in bundle.originals(place) if bundle.tree.has_directory(each)), None)


def _find_written(text: Located[str]) -> tuple[Span, str]:
    """The span of a scalar without its quotes, and its text if it is written there as it is."""
    offsets = source_offsets(text.value, text.span)
    if not offsets or not text.value:
        return text.span, ""
    span = text.span.source.span(offsets[0], offsets[-2] + 1 if len(offsets) > 1 else offsets[0])
    return (span, text.value) if span.text == text.value else (text.span, "")


# Buildspecs


@once
def _find_in_artifacts(roots: SourceRoots) -> tuple[FileReference, ...]:
    return tuple(_read_artifacts(roots))


def _read_artifacts(roots: SourceRoots) -> Iterator[FileReference]:
    workspace = roots.workspaces[0]
    tree = workspace.tree
    for section in roots.buildspec.artifacts:
        artifact = Artifact(section, workspace, roots.buildspec.variables)
        base = artifact.base
        if base is None:
            continue
        home = workspace.place(base) if base else workspace.root
        if section.base_directory is not None and base and tree.has_directory(home):
            yield _refer_from(
                ReferenceKind.BASE_DIRECTORY, section.base_directory, (home,), workspace.root
            )
        selected = _select(artifact)
        for pattern, located in artifact.patterns:
            path = join(home, pattern.text)
            if pattern.literal and tree.has_file(path):
                yield _refer_from(ReferenceKind.PATTERN, located, (path,), home)
                continue
            targets = tuple(selected.get(located, ()))
            if not targets and tree.has_directory(path) and pattern.literal:
                yield _refer_from(ReferenceKind.PATTERN, located, (path,), home)
            elif targets and pattern.literal:
                yield FileReference(ReferenceKind.PATTERN, _find_written(located)[0], targets)
            else:
                span, written = _find_written(located)
                yield FileReference(
                    ReferenceKind.PATTERN, span, targets, written, home, is_pattern=True
                )


def _select(artifact: Artifact) -> dict[Located[str], list[str]]:
    """The files of the repository that each pattern selects, up to a number for each."""
    selected: dict[Located[str], list[str]] = {}
    for member in artifact.members:
        files = selected.setdefault(member.pattern, [])
        if len(files) < MOST_TARGETS and member.source not in files[-1:]:
            files.append(member.source)
    return selected


def _refer_from(
    kind: ReferenceKind, text: Located[str], targets: tuple[str, ...], directory: str
) -> FileReference:
    span, written = _find_written(text)
    return FileReference(kind, span, targets, written, directory)


# Other files


def _find_of_service(service: ServiceDeployment) -> Iterator[FileReference]:
    """The placeholders for which CodePipeline inserts a task definition, and an image."""
    if not service.task_definitions:
        return
    from appspec_lint.appspec.ecs import is_filled_in_later, read_service

    inserted = read_service(service.appspec.document)
    if inserted.filled_in and inserted.task_definition is not None:
        paths = tuple(definition.path for definition in service.task_definitions)
        span = _find_written(inserted.task_definition)[0]
        yield FileReference(ReferenceKind.SERVICE_FILE, span, paths)
    images = tuple(file.source.path for file in service.image_files)
    for definition in service.task_definitions if images else ():
        for container in definition.containers:
            if container.image is not None and is_filled_in_later(container.image.value):
                span = _find_written(container.image)[0]
                yield FileReference(ReferenceKind.SERVICE_FILE, span, images)


def _find_in_definitions(context: Context) -> Iterator[FileReference]:
    definitions = context.definitions
    if definitions is None:
        return
    from appspec_lint.build.project_buildspecs import buildspec_path, find_named_buildspecs

    for named in find_named_buildspecs(context.tree, definitions):
        if not named.is_default and context.tree.has_file(named.path):
            yield _refer_to_path(named.path, named.span)
    for file in definitions.files:
        for project in file.projects:
            path = buildspec_path(project)
            if project.buildspec is None or path is None or not context.tree.has_file(path):
                continue
            yield _refer_to_path(path, project.buildspec.span)
    for action in context.service_actions:
        for read in action.files:
            if not read.is_default and read.source is not None:
                yield _refer_to_path(read.path, read.span, read.source)


def _refer_to_path(path: str, span: Span, target: str | None = None) -> FileReference:
    """The path in a definition: of a longer expression, only the path itself."""
    target = path if target is None else target
    at = span.text.find(path)
    if at < 0:
        return FileReference(ReferenceKind.DEFINITION, span.first_line, (target,))
    inner = span.source.span(span.start + at, span.start + at + len(path))
    directory = "" if target == path else None
    return FileReference(ReferenceKind.DEFINITION, inner, (target,), path, directory)
