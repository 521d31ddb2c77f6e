"""What the configuration says about a project: pairs of build and AppSpec, source roots."""

from __future__ import annotations

from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.repository.discovery import Candidates, Scope
from appspec_lint.repository.tree import Tree


@dataclass(frozen=True)
class Pairing:
    """An AppSpec and the buildspec that produces its bundle, as paths from the root of the tree.

    `buildspec` is None if no build does; `artifact` names one of several, None means all.
    """

    appspec: str
    buildspec: str | None
    artifact: str | None = None
    is_copied: bool = False
    """Whether no configuration says so, but a command of the build copies the AppSpec."""


@dataclass(frozen=True)
class ProjectLayout:
    """Which builds produce the bundles of which deployments, and from which source roots."""

    pairings: tuple[Pairing, ...] = ()
    source_roots: tuple[tuple[str, str], ...] = ()
    """The path of a buildspec, and the directory that its patterns are relative to."""
    definitions: bool = True
    """Whether the pipeline definitions of the repository are read."""

    def source_root(self, buildspec: str) -> str | None:
        """The configured source root of a buildspec."""
        return dict(self.source_roots).get(buildspec)

    def pairings_of(self, appspec: str) -> tuple[Pairing, ...]:
        """The configured pairings of an AppSpec."""
        return tuple(pairing for pairing in self.pairings if pairing.appspec == appspec)

    def named(self, candidates: Candidates, tree: Tree, scope: Scope) -> Candidates:
        """The candidates and the configured files, whatever the names of these are."""
        paths = {pairing.appspec for pairing in self.pairings}
        appspecs = {path for path in paths if tree.has_file(path) and not scope.excludes(path)}
        sources = {pairing.buildspec for pairing in self.pairings}
        buildspecs = {path for path in sources if path is not None and tree.has_file(path)}
        buildspecs |= {path for path, _ in self.source_roots if tree.has_file(path)}
        return replace(
            candidates,
            appspecs=tuple(sorted({*candidates.appspecs, *appspecs} - buildspecs)),
            buildspecs=tuple(sorted({*candidates.buildspecs, *buildspecs} - appspecs)),
        )


EMPTY_LAYOUT = ProjectLayout()
