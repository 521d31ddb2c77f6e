"""`--changed-since`: limits a run to the files that have changed, and to their deployments."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path

from appspec_lint.cli.common import CallError
from appspec_lint.config.file import OWN_NAMES, SHARED_NAME, TABLE
from appspec_lint.diagnostics.span import Source
from appspec_lint.pipeline.definition_search import is_definition
from appspec_lint.repository import git
from appspec_lint.repository.discovery import Scope, discover
from appspec_lint.repository.entry import EntryKind, Presence
from appspec_lint.repository.paths import is_within
from appspec_lint.repository.tree import Tree


def limit_to_changed(tree: Tree, scope: Scope, revision: str, config: str | None = None) -> Scope:
    """Limit a scope to the files that were added, changed or deleted since a git revision.

    The specs next to a changed file, or in the nearest directory above it, are added: they may
    package or install the file. If a definition of the pipeline has changed, or a configuration
    (also the given file `config`), the scope remains: that may affect any deployment. Raises
    CallError if git does not know the revision.
    """
    if not tree.git or tree.root is None:
        raise CallError("--changed-since requires a git repository")
    try:
        changed = git.list_changed(tree.root, revision)
    except git.GitFailed as error:
        raise CallError(f"cannot compare with `{revision}`: {error}") from error
    untracked = {
        path for path, entry in tree.entries.items() if entry.presence is Presence.UNTRACKED
    }
    modules = {path for path, entry in tree.entries.items() if entry.kind is EntryKind.MODULE}
    paths = (changed | untracked) - modules
    given = None if config is None else Path(config).resolve()
    if any(tree.root / path == given or _affects_all(tree, path) for path in paths):
        return scope
    inside = {path for path in paths if scope.contains(path)}
    return Scope((), tuple(sorted(inside.union(_find_specs(tree, scope, inside)))))


def _affects_all(tree: Tree, path: str) -> bool:
    """Whether a changed file is a definition of the pipeline, or a configuration file."""
    name = posixpath.basename(path)
    if name in OWN_NAMES or is_definition(tree, path):
        return True
    if name != SHARED_NAME:
        return False
    reading = tree.read(path) if tree.has_file(path) else None
    return not isinstance(reading, Source) or TABLE[-1] in reading.text


def _find_specs(tree: Tree, scope: Scope, paths: Iterable[str]) -> Iterator[str]:
    """Find the specs in the nearest directories above these files."""
    candidates = discover(tree, scope)
    by_directory: dict[str, list[str]] = {}
    for spec in (*candidates.appspecs, *candidates.buildspecs):
        by_directory.setdefault(posixpath.dirname(spec), []).append(spec)
    deepest_first = sorted(by_directory, key=lambda directory: (-len(directory), directory))
    for directory in {posixpath.dirname(path) for path in paths}:
        nearest = next((home for home in deepest_first if is_within(directory, home)), None)
        if nearest is not None:
            yield from by_directory[nearest]
