"""From a path to the files that it names, and from a file to the places that name it."""

from __future__ import annotations

from appspec_lint.context import Context
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.editor.file_references import (
    FileReference,
    ReferenceKind,
    find_all_references,
    find_file_references,
)
from appspec_lint.lazy.records import dataclass
from appspec_lint.repository.paths import is_within

MOST_LOCATIONS = 500
"""The most places that are listed."""


@dataclass(frozen=True, slots=True)
class FileLocation:
    """A file of the tree: a span in it, or its beginning if that is None."""

    path: str
    span: Span | None = None


def find_definitions(context: Context, path: str, offset: int) -> list[FileLocation]:
    """Find what the path at an offset names; on a pattern, the files that it selects.

    A directory leads to its first file.
    """
    reference = find_reference_at(context, path, offset)
    if reference is None:
        return []
    files = (_find_file(context, target) for target in reference.targets)
    return [FileLocation(file) for file in dict.fromkeys(files) if file is not None]


def find_references(context: Context, path: str, offset: int) -> list[Span]:
    """Find the places that name the same file or directory as the path at an offset.

    Anywhere else in a file, these are the places that name or select this file.
    """
    reference = find_reference_at(context, path, offset)
    if reference is not None and reference.is_pattern:
        wanted = set(reference.targets)
    elif reference is not None:
        wanted = {reference.target}
    else:
        wanted = {path}
    spans: dict[tuple[str, int, int], Span] = {}
    for other in find_all_references(context):
        if _names(other, wanted) and len(spans) < MOST_LOCATIONS:
            span = other.span
            spans.setdefault((span.source.path, span.start, span.end), span)
    return [spans[key] for key in sorted(spans)]


def find_reference_at(context: Context, path: str, offset: int) -> FileReference | None:
    """Find the innermost place at an offset that names a file."""
    around = [
        reference
        for reference in find_file_references(context, path)
        if reference.span.start <= offset <= reference.span.end
    ]
    return min(around, key=lambda each: each.span.end - each.span.start, default=None)


def _names(reference: FileReference, wanted: set[str]) -> bool:
    """Whether a place names one of these files, or installs or packages a directory of them."""
    if not wanted.isdisjoint(reference.targets):
        return True
    if reference.kind not in (ReferenceKind.SOURCE, ReferenceKind.BASE_DIRECTORY):
        return False
    return any(is_within(path, reference.target) for path in wanted)


def _find_file(context: Context, path: str) -> str | None:
    """The file at a path; of a directory, its first one."""
    tree = context.tree
    if tree.has_file(path):
        return path if isinstance(tree.read(path), Source) else None
    return next(tree.below(path), None) if tree.has_directory(path) else None
