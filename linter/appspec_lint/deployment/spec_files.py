"""Reads the files whose names, or whose contents, are those of AppSpecs and buildspecs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from appspec_lint.appspec.appspec_model import AppSpec, read_appspec
from appspec_lint.appspec.recognition import looks_like_appspec
from appspec_lint.build.layout import ProjectLayout
from appspec_lint.buildspec.buildspec_model import Buildspec, looks_like_buildspec, read_buildspec
from appspec_lint.deployment.appspec_choice import choose_appspecs
from appspec_lint.deployment.service import is_service
from appspec_lint.deployment.staged_appspecs import Staged, extend_layout, find_staged
from appspec_lint.deployment.whole_project import WholeProject
from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.repository.discovery import Candidates, Scope, discover, find_unnamed_specs
from appspec_lint.repository.entry import Unreadable
from appspec_lint.repository.tree import Tree
from appspec_lint.yaml.composer import parse


@dataclass(frozen=True)
class SpecFiles:
    """AppSpecs and buildspecs, and the files that cannot be read.

    `layout` also contains the pairs of each AppSpec in `staged` and the build that copies it.
    """

    appspecs: list[AppSpec]
    buildspecs: list[Buildspec]
    unreadable: list[Unreadable]
    layout: ProjectLayout
    staged: tuple[Staged, ...]


def find_candidates(
    tree: Tree, scope: Scope, layout: ProjectLayout, buildspecs: Collection[str]
) -> Candidates:
    """Find the files near the scope that may be specs; `buildspecs` are those of definitions."""
    candidates = layout.named(discover(tree, scope), tree, scope)
    named_too = (path for path in buildspecs if not scope.excludes(path))
    return replace(candidates, buildspecs=tuple(sorted({*candidates.buildspecs, *named_too})))


def read_spec_files(
    tree: Tree,
    scope: Scope,
    layout: ProjectLayout,
    candidates: Candidates,
    jobs: tuple[Buildspec, ...] = (),
    whole: WholeProject | None = None,
) -> SpecFiles:
    """Read the candidates, and the files of the scope whose names are not those of specs.

    A job of a CI system may copy an AppSpec, as the commands of a build do. If the candidates are
    only a part of the project, `whole` knows the others.
    """
    named = {path: tree.read(path) for path in (*candidates.appspecs, *candidates.buildspecs)}
    unnamed = {path: tree.read(path) for path in find_unnamed_specs(tree, scope, candidates)}
    buildspecs = list(_buildspecs(named[path] for path in candidates.buildspecs))
    appspecs = list(_appspecs(named[path] for path in candidates.appspecs))
    builds = [*buildspecs, *jobs]
    staged = find_staged(tree, builds)
    appspecs = choose_appspecs(tree, appspecs, builds, candidates.lookalikes, staged, whole)
    for reading in unnamed.values():
        with_phases = [spec for spec in _buildspecs([reading]) if spec.phases]
        if with_phases:
            buildspecs += with_phases
        else:
            appspecs += [
                spec
                for spec in _appspecs([reading])
                if spec.hooks or spec.files or is_service(spec)
            ]
    unreadable = [
        reading
        for path, reading in {**named, **unnamed}.items()
        if isinstance(reading, Unreadable) and scope.contains(path)
    ]
    unreadable += _directories(tree, scope, candidates)
    return SpecFiles(
        appspecs,
        buildspecs,
        unreadable,
        extend_layout(layout, staged, {spec.path for spec in buildspecs}),
        staged,
    )


def _appspecs(readings: Iterable[Source | Unreadable]) -> Iterator[AppSpec]:
    for reading in readings:
        if isinstance(reading, Source):
            document = parse(reading)
            if looks_like_appspec(document):
                yield read_appspec(document)


def _buildspecs(readings: Iterable[Source | Unreadable]) -> Iterator[Buildspec]:
    for reading in readings:
        if isinstance(reading, Source):
            document = parse(reading)
            if looks_like_buildspec(document):
                yield read_buildspec(document)


def _directories(tree: Tree, scope: Scope, candidates: Candidates) -> Iterator[Unreadable]:
    for directory in candidates.directories:
        if scope.contains(directory):
            yield Unreadable(directory, tree.display_path(directory), "it is a directory")
