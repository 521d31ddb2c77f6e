"""What the configuration says of a project that its files can't tell."""

from __future__ import annotations

from dataclasses import dataclass, replace

from appspec_lint.repository.discovery import Candidates, Scope
from appspec_lint.repository.tree import Tree


@dataclass(frozen=True, slots=True)
class Pairing:
    """A buildspec that feeds an AppSpec, as paths from the tree's root.

    `buildspec` is None where no build does; `artifact` names one of several, None all of them.
    """

    appspec: str
    buildspec: str | None
    artifact: str | None = None


@dataclass(frozen=True, slots=True)
class ProjectLayout:
    """Which builds feed which deployments, and from which source roots."""

    pairings: tuple[Pairing, ...] = ()
    source_roots: tuple[tuple[str, str], ...] = ()
    """A buildspec's path, and the folder that its artifact's patterns count from."""

    def source_root(self, buildspec: str) -> str | None:
        """The source root that is said of this buildspec."""
        return dict(self.source_roots).get(buildspec)

    def feeding(self, appspec: str) -> tuple[Pairing, ...]:
        """What is said of this AppSpec."""
        return tuple(each for each in self.pairings if each.appspec == appspec)

    def named(self, candidates: Candidates, tree: Tree, scope: Scope) -> Candidates:
        """The candidates, and the files that are named here, whatever their names."""
        said = [(each.appspec, each.buildspec) for each in self.pairings]
        appspecs = {one for one, _ in said if tree.has_file(one) and not scope.excludes(one)}
        buildspecs = {other for _, other in said if other is not None and tree.has_file(other)}
        buildspecs |= {path for path, _ in self.source_roots if tree.has_file(path)}
        return replace(
            candidates,
            appspecs=tuple(sorted({*candidates.appspecs, *appspecs} - buildspecs)),
            buildspecs=tuple(sorted({*candidates.buildspecs, *buildspecs} - appspecs)),
        )


EMPTY_LAYOUT = ProjectLayout()
