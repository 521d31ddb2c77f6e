"""When files are moved or renamed, the edits by which the paths that name them follow."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import TextEdit
from appspec_lint.diagnostics.span import Span
from appspec_lint.editor.file_references import (
    FileReference,
    ReferenceKind,
    find_all_references,
)
from appspec_lint.editor.navigation import find_reference_at
from appspec_lint.editor.packaging_edits import add_to_artifacts
from appspec_lint.editor.path_moves import PathMoves
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.discovery import has_default_name
from appspec_lint.repository.paths import join

_SAFE = regex(r"[\w./+][\w./@+~=-]*")
_SAFE_IN_QUOTES = regex(r"[\w./@+~= -]+")
_PREFIX = regex(r"(?:\./|/)*")
_ENDING = regex(r"(?:/\.?)?\Z")


@dataclass(frozen=True, slots=True)
class FileRename:
    """A file that gets another path, and the edits that follow it."""

    old: str
    new: str
    edits: tuple[TextEdit, ...]


def follow_renames(context: Context, renames: Mapping[str, str]) -> list[TextEdit]:
    """List the edits that follow renamed files and directories, old path -> new path.

    Only paths that name these files exactly are changed, and they stay as they are quoted. A file
    that a pattern no longer selects is added to the artifact, if a deployment needs it. The spans
    are those before the renaming.
    """
    moves = PathMoves(renames)
    edits: dict[tuple[str, int, int], TextEdit | None] = {}
    copied: list[TextEdit] = []
    for reference in find_all_references(context):
        text = _rewrite(reference, moves)
        if text is None:
            continue
        span = reference.span
        edit = TextEdit(span, text)
        key = (span.source.path, span.start, span.end)
        if reference.is_copied:
            copied.append(edit)
        if key in edits and edits[key] != edit:
            edits[key] = None  # two readings of the same text
        else:
            edits[key] = edit
    added = add_to_artifacts(context, moves, {key[0:2] for key in edits})
    kept = [*added, *(edit for edit in edits.values() if edit is not None)]
    if copied:
        from appspec_lint.editor.rename_trial import find_harmful

        harmful = find_harmful(context.tree, moves, kept, copied)
        kept = [edit for edit in kept if edit not in harmful]
    return sorted(kept, key=lambda edit: (edit.span.source.path, edit.span.start))


def prepare_rename(context: Context, path: str, offset: int) -> Span | None:
    """The span of the location or source at an offset that can be renamed with its file."""
    reference = _find_renamable(context, path, offset)
    return None if reference is None else reference.span


def rename(context: Context, path: str, offset: int, new_name: str) -> FileRename | None:
    """Rename the file that the location at an offset names; None if that is not possible.

    `new_name` replaces the location as it is written there.
    """
    reference = _find_renamable(context, path, offset)
    if reference is None or reference.directory is None:
        return None
    name = new_name.strip()
    new = posixpath.normpath(join(reference.directory, _PREFIX.sub("", name, count=1)))
    is_valid = _SAFE_IN_QUOTES.fullmatch(name) is not None and not name.endswith("/")
    tree = context.tree
    if not is_valid or new.startswith("..") or new in (reference.target, "."):
        return None
    if tree.has_file(new) or tree.has_directory(new) or _is_below_file(context, new):
        return None
    edits = follow_renames(context, {reference.target: new})
    if not any(edit.span == reference.span for edit in edits):
        return None
    return FileRename(reference.target, new, tuple(edits))


def _find_renamable(context: Context, path: str, offset: int) -> FileReference | None:
    reference = find_reference_at(context, path, offset)
    if reference is None or reference.kind not in (ReferenceKind.HOOK, ReferenceKind.SOURCE):
        return None
    is_exact = reference.written and reference.directory is not None
    return reference if is_exact and context.tree.has_file(reference.target) else None


def _is_below_file(context: Context, path: str) -> bool:
    parts = path.split("/")
    above = ("/".join(parts[:depth]) for depth in range(1, len(parts)))
    return any(context.tree.has_file(parent) for parent in above)


def _rewrite(reference: FileReference, moves: PathMoves) -> str | None:
    """The text that replaces a path; None if it stays, or cannot follow."""
    if not reference.written or reference.directory is None:
        return None
    directory = moves.move(reference.directory)
    if reference.anchor:
        directory = posixpath.dirname(moves.move(reference.anchor))
    if reference.is_pattern:
        text = _rewrite_pattern(reference, directory, moves)
    else:
        if has_default_name(reference.target) and reference.kind is ReferenceKind.PATTERN:
            return None  # an AppSpec must be at the root of the artifact
        text = _rewrite_path(reference, directory, moves)
    if text is None or text == reference.written:
        return None
    is_windows = "\\" in reference.written
    if not _fits(reference.span, text.replace("\\", "/") if is_windows else text):
        return None
    return text


def _rewrite_path(reference: FileReference, directory: str, moves: PathMoves) -> str | None:
    new = moves.move(reference.target)
    if new == reference.target and directory == reference.directory:
        return None
    text = posixpath.relpath(f"/{new}", f"/{directory}")
    if posixpath.normpath(reference.written) == text:
        return None
    if text.startswith(".."):
        may_leave = reference.kind is ReferenceKind.COMMAND and _is_relative(reference)
        return text if may_leave else None
    prefix = _PREFIX.match(reference.written)
    ending = _ENDING.search(reference.written)
    text = (
        f"{prefix[0] if prefix is not None else ''}{text}{ending[0] if ending is not None else ''}"
    )
    has_backslashes = "\\" in reference.written and "/" not in reference.written
    return text.replace("/", "\\") if has_backslashes else text


def _is_relative(reference: FileReference) -> bool:
    """Whether a path in a command is complete, or relative to its script: not on an instance."""
    source, start = reference.span.source, reference.span.start
    return bool(reference.anchor) or source.text[start - 1 : start] in ("", " ", "\t", "'", '"')


def _rewrite_pattern(reference: FileReference, directory: str, moves: PathMoves) -> str | None:
    """Replace the directories before the first wildcard, if they are moved as a whole."""
    prefix = _PREFIX.match(reference.written)
    start = prefix[0] if prefix is not None else ""
    fixed = regex(r"[*?\[\]{}]").split(reference.written[len(start) :], maxsplit=1)[0]
    fixed = fixed.rpartition("/")[0]
    if not fixed or ".." in fixed.split("/"):
        return None
    old = join(reference.directory or "", fixed)
    new = moves.move(old)
    if new == old:
        return None
    text = posixpath.relpath(f"/{new}", f"/{directory}")
    if text.startswith(".."):
        return None
    return start + text + reference.written[len(start) + len(fixed) :]


def _fits(span: Span, text: str) -> bool:
    """Whether a path can be written in place of another without other quotes."""
    around = (
        span.source.text[span.start - 1 : span.start],
        span.source.text[span.end : span.end + 1],
    )
    is_quoted = around[0] == around[1] and around[0] in ('"', "'") and span.start > 0
    if is_quoted:
        return _SAFE_IN_QUOTES.fullmatch(text) is not None
    return _SAFE.fullmatch(text) is not None or ("*" in text and " " not in text)
