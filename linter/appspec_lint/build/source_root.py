"""Which directory is the source root of a buildspec: what its commands and patterns start from.

In a pipeline, that is the root of the repository, whatever directory contains the buildspec. It is
certain where what the commands require exists in one possible root only. Otherwise the root of the
git repository is presumed; but a directory of examples, or of projects that are complete in
themselves, may be copied to a repository of its own, so there all possible roots are kept.
"""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache

from appspec_lint.build.artifact import Artifact
from appspec_lint.build.effects import NeedKind
from appspec_lint.build.layout import EMPTY_LAYOUT, ProjectLayout
from appspec_lint.build.simulation import simulate_build, simulate_builds
from appspec_lint.build.unmet_needs import UnmetNeed, find_unmet_needs, is_met
from appspec_lint.build.workspace import Workspace
from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.buildspec.glob import Pattern
from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.paths import has_wildcard, join
from appspec_lint.repository.tree import Tree
from appspec_lint.toolchain.mentions import Mentions

_COLLECTION = regex(
    r"(?:\A|[-_. \d])(?:examples?|samples?|labs?|templates?|demos?|tutorials?|workshops?|"
    r"exercises?|solutions?|modules?|lessons?|chapters?|fixtures?|testdata|quickstarts?|"
    r"blueprints?|skeletons?|boilerplates?|starters?|cookiecutter|snippets?|references?)"
    r"(?:\Z|[-_. \d])|[{}<>]|\A\d+[-_.]",
    re.IGNORECASE,
)
"""The name of a directory of projects that are meant to be copied or used one by one."""


class RootReason(Enum):
    """Why a directory is the source root of a buildspec."""

    CONFIGURED = "`source-roots` in the configuration says so"
    DEFINED = (
        "a pipeline definition names the buildspec, and builds start from the repository's root"
    )
    INLINE = "the definition contains the buildspec, and builds start from the repository's root"
    ONLY = "no other directory is possible"
    REQUIRED = "only this directory contains what the build requires"
    USUAL = "it is the root of the git repository"
    LIKELIEST = "it contains most of what the build names"
    SEVERAL = "several directories are possible"


@dataclass(frozen=True, eq=False)
class SourceRoots:
    """The possible source roots of a buildspec, each as a workspace.

    `presumed` is set if `workspaces` is only the usual root; `others` are the remaining ones.
    """

    buildspec: Buildspec
    workspaces: tuple[Workspace, ...]
    others: tuple[Workspace, ...] = ()
    presumed: bool = False
    collection: bool = False
    """Whether the buildspec is in a directory of examples, templates or complete projects."""
    said_by: Span | None = None
    """The line of a definition from which the source root follows."""
    reason: RootReason = RootReason.ONLY

    @cached_property
    def unmet_needs(self) -> tuple[UnmetNeed, ...]:
        """What the commands lack in the first of the roots."""
        return find_unmet_needs(self.workspaces[0])


def find_source_roots(
    tree: Tree,
    buildspec: Buildspec,
    layout: ProjectLayout = EMPTY_LAYOUT,
    mentions: Mentions | None = None,
    said_by: Span | None = None,
    *,
    is_foreign: bool = False,
) -> SourceRoots:
    """Find the source root: configured, certain, presumed, or one of several.

    `mentions` is the index of the tree, if there is one already. `said_by` is the line of a
    definition that says that the build starts from the root of the repository. A build that
    `is_foreign` has another source, which may be the directory of the buildspec.
    """
    mentions = mentions or Mentions(tree)
    collection = is_foreign or is_in_collection(tree, buildspec.path)
    said = layout.source_root(buildspec.path)
    if said is not None:
        workspace = simulate_build(tree, said, buildspec, mentions)
        return SourceRoots(buildspec, (workspace,), reason=RootReason.CONFIGURED)
    if said_by is not None or buildspec.is_inline:
        workspace = simulate_build(tree, "", buildspec, mentions)
        reason = RootReason.INLINE if said_by is None else RootReason.DEFINED
        return SourceRoots(buildspec, (workspace,), said_by=said_by, reason=reason)
    workspaces = simulate_builds(tree, _candidates(tree, buildspec), buildspec, mentions)
    if len(workspaces) == 1:
        return SourceRoots(buildspec, tuple(workspaces), collection=collection)
    viable = [workspace for workspace in workspaces if _is_viable(buildspec, workspace)]
    viable = _find_entered(viable) or viable or _find_fullest(workspaces)
    if len(viable) == 1 and _has_evidence(buildspec, viable[0]):
        if not viable[0].root or collection or not tree.git:
            others = tuple(each for each in workspaces if each is not viable[0])
            reason = RootReason.REQUIRED
            return SourceRoots(
                buildspec, tuple(viable), others, collection=collection, reason=reason
            )
    if tree.git and not collection:
        first, *more = workspaces
        reason = RootReason.USUAL
        return SourceRoots(buildspec, (first,), tuple(more), presumed=True, reason=reason)
    kept = _find_fullest(viable) or viable or workspaces
    scores = [_score(buildspec, workspace) for workspace in kept]
    best = [each for each, score in zip(kept, scores, strict=True) if score == max(scores)]
    reason = RootReason.LIKELIEST if len(best) == 1 else RootReason.SEVERAL
    return SourceRoots(buildspec, tuple(best), collection=collection, reason=reason)


def is_in_collection(tree: Tree, path: str) -> bool:
    """Whether a buildspec is in a collection of projects, each with a source root of its own."""
    directory = posixpath.dirname(path)
    if not directory:
        return False
    if any(_COLLECTION.search(part) for part in directory.split("/")):
        return True
    pairs = _find_pairs(tree)
    return directory in pairs and len(pairs) > 1


@lru_cache(maxsize=1)
def _find_pairs(tree: Tree) -> set[str]:
    """The directories with an AppSpec and a buildspec."""
    return _directories(tree, "appspec") & _directories(tree, "buildspec")


def _directories(tree: Tree, name: str) -> set[str]:
    return {
        posixpath.dirname(path)
        for suffix in (".yml", ".yaml")
        for path in tree.by_name.get(name + suffix, ())
    }


def _candidates(tree: Tree, buildspec: Buildspec) -> list[str]:
    """The root of the tree, and the directories down to the buildspec that contain more than it."""
    directory = posixpath.dirname(buildspec.path)
    parts = directory.split("/") if directory else []
    below = ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
    return ["", *(root for root in below if _contains_project(tree, root))]


def _contains_project(tree: Tree, root: str) -> bool:
    """Whether a directory contains anything but buildspecs."""
    return any("buildspec" not in posixpath.basename(path) for path in tree.below(root))


def _is_viable(buildspec: Buildspec, workspace: Workspace) -> bool:
    """Whether the build may succeed: no command certainly fails, and the artifacts have files."""
    if any(unmet.certain and unmet.need.fatal for unmet in find_unmet_needs(workspace)):
        return False
    return all(
        _may_have_files(Artifact(section, workspace, buildspec.variables))
        for section in buildspec.artifacts
        if section.files
    )


def _find_entered(workspaces: list[Workspace]) -> list[Workspace]:
    """The only root in which a `cd` finds its directory."""
    for index, required in enumerate(workspaces[0].needs if workspaces else ()):
        if required.need.kind is NeedKind.DIRECTORY:
            entered = [
                each
                for each in workspaces
                if index < len(each.needs) and is_met(each, each.needs[index])
            ]
            if len(entered) == 1:
                return entered
    return []


def _find_fullest(workspaces: list[Workspace]) -> list[Workspace]:
    """The roots with most of what the commands require, up to the first failing `cd`."""
    counts = [_count_met(workspace) for workspace in workspaces]
    if not any(counts):
        return []
    return [each for each, count in zip(workspaces, counts, strict=True) if count == max(counts)]


def _count_met(workspace: Workspace) -> int:
    unmet = find_unmet_needs(workspace)
    last = unmet[-1] if unmet else None
    reached = len(workspace.needs)
    if last is not None and last.need.kind is NeedKind.DIRECTORY:
        reached = workspace.needs.index(last.required)
    return sum(is_met(workspace, required) for required in workspace.needs[:reached])


def _may_have_files(artifact: Artifact) -> bool:
    """Whether at least one pattern may match a file, in a base directory that may exist."""
    base, workspace = artifact.base, artifact.workspace
    if base is None or workspace.unknowable or has_wildcard(base):
        return True
    if base and workspace.has_directory(base).denied and not workspace.may_fill(base):
        return False
    return any(_may_match(artifact, base, pattern) for pattern, _ in artifact.patterns)


def _may_match(artifact: Artifact, base: str, pattern: Pattern) -> bool:
    workspace = artifact.workspace
    if not pattern.clear:
        return True
    if pattern.literal and not workspace.contains(join(base, pattern.text)).denied:
        return True
    directory = join(base, pattern.text if pattern.literal else pattern.directory)
    if not workspace.has_directory(directory).denied and not pattern.literal:
        return True
    return workspace.tree.has_directory(workspace.place(directory)) or workspace.may_fill(directory)


def _has_evidence(buildspec: Buildspec, workspace: Workspace) -> bool:
    """Whether something that the buildspec names certainly exists in this root."""
    if any(is_met(workspace, required) for required in workspace.needs):
        return True
    return _score(buildspec, workspace) > 0


def is_evidently_source(roots: SourceRoots) -> bool:
    """Whether something shows that the build is one of this repository, not of another source."""
    workspace = roots.workspaces[0]
    if _has_evidence(roots.buildspec, workspace):
        return True
    names = ("appspec.yml", "appspec.yaml")
    return any(workspace.tree.has_file(workspace.place(name)) for name in names)


def _score(buildspec: Buildspec, workspace: Workspace) -> int:
    """How many of the paths that the artifacts name exist in this root."""
    tree, score = workspace.tree, 0
    for section in buildspec.artifacts:
        artifact = Artifact(section, workspace, buildspec.variables)
        base = artifact.base
        if base is None:
            continue
        score += bool(base) and tree.has_directory(workspace.place(base))
        for pattern, _ in artifact.patterns:
            path = join(base, pattern.text if pattern.literal else pattern.directory)
            place = workspace.place(path)
            if pattern.literal:
                score += tree.has_file(place)
            elif pattern.directory:
                score += tree.has_directory(place)
    return score


def describe_root_setting(roots: SourceRoots, other: Workspace) -> str:
    """The setting to use if the build starts in another directory than the presumed one."""
    return (
        f"if the build starts in `{other.root}/`, set "
        f"`source-roots: {{{roots.buildspec.path}: {other.root}}}` in the configuration"
    )
