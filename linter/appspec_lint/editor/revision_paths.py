"""The files of a revision, as far as completion offers them."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from appspec_lint.certainty import Certainty
from appspec_lint.editor.completion_request import CompletionRequest
from appspec_lint.lazy.once import once
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


@once
def list_script_paths(request: CompletionRequest, is_windows: bool) -> dict[str, Certainty]:
    """The files that are meant to be run: of the revision, and beside the AppSpec."""
    tree = request.context.tree
    directory = posixpath.dirname(request.file.source.path)
    extensions = _SCRIPTS[is_windows]

    def is_script(path: str) -> bool:
        if path.lower().endswith(extensions):
            return True
        if "." in path.rpartition("/")[2]:
            return False
        entry = tree.entries.get(join(directory, path))
        return entry is not None and bool(entry.executable)

    beside = (relative_to(path, directory) for path in tree.below(directory))
    scripts = {path: Certainty.NO for path in beside if is_script(path)}
    revision = list_revision(request)
    return {**scripts, **{path: revision[path] for path in revision if is_script(path)}}
