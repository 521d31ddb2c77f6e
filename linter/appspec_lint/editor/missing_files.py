"""Where a missing hook script belongs, and how a source that is not packaged is added."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.build.artifact import Artifact
from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.diagnostics.finding import TextEdit
from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.paths import is_within, join, relative_to
from appspec_lint.yaml.edits import insert_item
from appspec_lint.yaml.nodes import SequenceNode

_PATH = regex(r"[\w./@+-][\w./@+ -]*")
_STUBS = {
    ".ps1": "$ErrorActionPreference = 'Stop'\n",
    ".bat": "@echo off\r\n",
    ".cmd": "@echo off\r\n",
    ".py": "#!/usr/bin/env python3\n",
    ".rb": "#!/usr/bin/env ruby\n",
}
_SHELL_STUB = "#!/bin/bash\nset -euo pipefail\n"


@dataclass(frozen=True, slots=True)
class MissingScript:
    """A hook script that does not exist: its path, and the edits that package it there."""

    path: str
    edits: tuple[TextEdit, ...] = ()


@dataclass(frozen=True, slots=True)
class AddedPattern:
    """A pattern that packages a source, and the edit that adds it to the artifact."""

    pattern: str
    edit: TextEdit


def render_script(path: str) -> str:
    """The shortest script that works, and that stops at the first error."""
    return _STUBS.get(posixpath.splitext(path)[1].lower(), _SHELL_STUB)


def find_missing_script(context: Context, span: Span) -> MissingScript | None:
    """Find the path of the script whose location is at `span`; None if it cannot be created."""
    for bundle in context.bundles:
        for run in bundle.runs:
            if not _is_same(run.entry.location.span, span):
                continue
            place = bundle.place(run.entry.location.value)
            path = _find_home(bundle, place) if place else None
            if place and path is not None and _is_free(bundle, path):
                return MissingScript(path, tuple(_package(bundle, place)))
    return None


def find_unpackaged_source(context: Context, span: Span) -> AddedPattern | None:
    """Find what packages the source at `span`, if it exists in the repository."""
    for bundle in context.bundles:
        for entry in bundle.appspec.files:
            place = bundle.place(entry.source.value)
            if _is_same(entry.source.span, span) and place and bundle.build is not None:
                node = bundle.build.section.files_node
                pattern = _find_pattern(bundle, bundle.build.interpretations[:1], place)
                edit = None
                if isinstance(node, SequenceNode) and pattern is not None:
                    edit = insert_item(node, pattern)
                if pattern is not None and edit is not None and not _is_inline(bundle):
                    return AddedPattern(pattern, edit)
    return None


def _is_same(one: Span, other: Span) -> bool:
    return (one.source.path, one.start, one.end) == (other.source.path, other.start, other.end)


def _is_inline(bundle: Bundle) -> bool:
    return bundle.build is not None and bundle.build.buildspec.is_inline


def _find_home(bundle: Bundle, place: str) -> str | None:
    """The path at which a file gets to `place` in the revision."""
    for artifact in bundle.interpretations[:1]:
        base = artifact.base
        is_direct = base is not None and not artifact.section.flat
        if is_direct and (not base or artifact.workspace.tree.has_directory(_home(artifact))):
            return join(_home(artifact), place)
    return join(bundle.directory, place)


def _home(artifact: Artifact) -> str:
    base = artifact.base or ""
    return artifact.workspace.place(base) if base else artifact.workspace.root


def _package(bundle: Bundle, place: str) -> Iterator[TextEdit]:
    """Add a path to the artifact if no pattern selects it."""
    if bundle.build is None or _is_inline(bundle):
        return
    artifact = bundle.build.interpretations[0]
    node = bundle.build.section.files_node
    if artifact.takes(place).denied and isinstance(node, SequenceNode):
        edit = None if artifact.section.flat else insert_item(node, place)
        if edit is not None:
            yield edit


def _is_free(bundle: Bundle, path: str) -> bool:
    """Whether a file can be created at a path."""
    tree = bundle.tree
    parts = path.split("/")
    above = ("/".join(parts[:depth]) for depth in range(1, len(parts)))
    return (
        _PATH.fullmatch(path) is not None
        and not tree.has_file(path)
        and not tree.has_directory(path)
        and not tree.is_unexplored(path)
        and not any(tree.has_file(parent) for parent in above)
    )


def _find_pattern(bundle: Bundle, artifacts: tuple[Artifact, ...], place: str) -> str | None:
    """The pattern that packages an existing file or directory at the same path."""
    tree = bundle.tree
    for artifact in artifacts:
        path = join(_home(artifact), place)
        if artifact.section.flat or artifact.base is None or not is_within(path, _home(artifact)):
            continue
        if tree.has_file(path):
            return relative_to(path, _home(artifact))
        if tree.has_directory(path):
            return f"{relative_to(path, _home(artifact))}/**/*"
    return None
