"""Edits of an artifact after which it contains renamed files that a deployment needs."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.build.artifact import Artifact
from appspec_lint.buildspec.buildspec_model import Artifacts
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import TextEdit
from appspec_lint.diagnostics.span import Located
from appspec_lint.editor.file_references import ReferenceKind, find_all_references
from appspec_lint.editor.path_moves import PathMoves
from appspec_lint.repository.paths import is_within, join, relative_to
from appspec_lint.yaml.edits import insert_item, quote_like
from appspec_lint.yaml.nodes import SequenceNode


def add_to_artifacts(
    context: Context, moves: PathMoves, edited: set[tuple[str, int]]
) -> Iterator[TextEdit]:
    """Add what deployments need to the artifact, if no pattern selects it at its new path.

    It replaces a pattern that selects nothing any more.
    """
    needed = {
        target
        for reference in find_all_references(context)
        if reference.kind in (ReferenceKind.HOOK, ReferenceKind.SOURCE, ReferenceKind.COMMAND)
        for target in reference.targets
        if moves.move(target) != target
    }
    for roots in context.source_roots if needed else ():
        for section in () if roots.buildspec.is_inline else roots.buildspec.artifacts:
            artifact = Artifact(section, roots.workspaces[0], roots.buildspec.variables)
            lacking: dict[str, Located[str]] = {}
            for path, pattern in _find_unselected(artifact, needed, moves, edited):
                lacking.setdefault(path, pattern)
            emptied = _find_emptied(artifact, moves) if lacking else set()
            for path, pattern in lacking.items():
                edit = _add_pattern(section, path, pattern if pattern in emptied else None)
                emptied.discard(pattern)
                if edit is not None:
                    yield edit


def _add_pattern(section: Artifacts, path: str, replaced: Located[str] | None) -> TextEdit | None:
    node = section.files_node
    if replaced is not None:
        return TextEdit(replaced.span, quote_like(replaced.span.text, path))
    return insert_item(node, path) if isinstance(node, SequenceNode) else None


def _find_emptied(artifact: Artifact, moves: PathMoves) -> set[Located[str]]:
    """The patterns whose files are all moved, and for which no command creates any."""
    base, workspace = artifact.base or "", artifact.workspace
    kept = {
        member.pattern for member in artifact.members if moves.move(member.source) == member.source
    }
    return {
        located
        for pattern, located in artifact.patterns
        if located not in kept and "\n" not in located.span.text
        if not workspace.may_fill(join(base, pattern.directory))
    }


def _find_unselected(
    artifact: Artifact, needed: set[str], moves: PathMoves, edited: set[tuple[str, int]]
) -> Iterator[tuple[str, Located[str]]]:
    """The paths, or patterns for directories, that an artifact lacks after the renaming.

    Each is given with the pattern that has selected it.
    """
    base, workspace = artifact.base, artifact.workspace
    if base is None:
        return
    home = workspace.place(base) if base else workspace.root
    for member in artifact.members:
        new = moves.move(member.source)
        if new == member.source or not _is_needed(member.source, needed):
            continue
        if not is_within(new, home) or member.path != relative_to(member.source, home):
            continue  # elsewhere, or copied
        path = relative_to(new, home)
        span = member.pattern.span
        is_edited = any(
            span.source.path == file and span.start <= start <= span.end for file, start in edited
        )
        if is_edited or not artifact.takes(path).denied:
            continue
        inside = (old for old in moves.old_paths if member.source.startswith(f"{old}/"))
        directory = next(inside, None)
        if directory is not None:
            path = f"{relative_to(moves.move(directory), home)}/**/*"
        yield path, member.pattern


def _is_needed(path: str, needed: set[str]) -> bool:
    return any(is_within(path, target) for target in needed)
