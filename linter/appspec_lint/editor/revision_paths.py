"""The files of a revision, as far as completion offers them."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from appspec_lint.certainty import Certainty
from appspec_lint.editor.completion_request import CompletionRequest
from appspec_lint.repository.paths import join, relative_to

_SCRIPTS = {
    False: (".sh", ".bash", ".py", ".rb", ".pl"),
    True: (".ps1", ".bat", ".cmd", ".exe"),
}
"""The extensions of scripts, for Windows and others."""


def list_revision(request: CompletionRequest) -> Mapping[str, Certainty]:
    """The files of the revision by their paths in it.

    Without a known deployment, these are the files in the directory of the AppSpec.
    """
    bundle = request.bundle
    if bundle is not None:
        return bundle.files
    directory = posixpath.dirname(request.file.source.path)
    tree = request.context.tree
    return {relative_to(path, directory): Certainty.YES for path in tree.below(directory)}


def list_script_paths(request: CompletionRequest) -> dict[str, Certainty]:
    """The files of the revision, and those beside the AppSpec that are not packaged."""
    tree = request.context.tree
    directory = posixpath.dirname(request.file.source.path)
    beside = {relative_to(path, directory): Certainty.NO for path in tree.below(directory)}
    return {**beside, **list_revision(request)}


def script_rank(request: CompletionRequest, path: str, is_windows: bool) -> int:
    """0 for what is certainly meant to be run; 4 or more for what is probably not a script."""
    extension = posixpath.splitext(path)[1].lower()
    if extension in _SCRIPTS[is_windows]:
        return 0
    entry = request.context.tree.entries.get(
        join(posixpath.dirname(request.file.source.path), path)
    )
    if not extension and entry is not None and entry.executable:
        return 0
    return 4
