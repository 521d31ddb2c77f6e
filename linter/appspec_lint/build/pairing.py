"""Which build produces the bundle of which AppSpec.

Builds are matched by directory first, and by what the artifact lists second; what they produce is
read by `build/products.py`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.build.directory_index import DirectoryIndex
from appspec_lint.build.layout import EMPTY_LAYOUT, Pairing, ProjectLayout
from appspec_lint.build.products import (
    PRIMARY,
    Build,
    find_archive_command,
    has_another_target,
    pushes_image,
)
from appspec_lint.buildspec.buildspec_model import Artifacts
from appspec_lint.buildspec.glob import compile_pattern
from appspec_lint.certainty import Certainty
from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.typing_names import Protocol
from appspec_lint.repository.discovery import has_default_name
from appspec_lint.repository.paths import is_within


class PairingReason(Enum):
    """Why a bundle is the product of a build, or of none."""

    CONFIGURED = "`pairs` in the configuration says so"
    DEFINED = "a pipeline definition delivers it"
    COPIED = "a command of the build copies the AppSpec"
    CONTAINED = "the artifact contains the AppSpec at its root"
    ARCHIVED = "the artifact contains an archive in which a command packs the AppSpec"
    NAMED = "the artifact patterns name the AppSpec or its files"
    BESIDE = "the buildspec is in the directory of the AppSpec"
    ABOVE = "the buildspec is in a parent directory of the AppSpec"
    SOLE = "there is only one buildspec, and only one AppSpec"
    UNMATCHED = "no build matches the AppSpec"


@dataclass(frozen=True, eq=False)
class BuildMatch:
    """The builds that may produce the bundle of one AppSpec, why, and whether that is certain.

    Without a build, it is certain that the AppSpec's own directory is deployed if no other AppSpec
    is near, of which this one may be an outdated copy.
    """

    builds: tuple[Build, ...] = ()
    sure: bool = False
    reason: PairingReason = PairingReason.UNMATCHED


class OtherAppSpecs(Protocol):
    """All AppSpecs of a project of which only some are matched."""

    @property
    def appspec_names(self) -> frozenset[str]:
        """The base names of all files that may be AppSpecs."""

    @property
    def deployed_paths(self) -> frozenset[str]:
        """The paths of the AppSpecs for EC2/on-premises."""


def match_builds(
    appspecs: Iterable[AppSpec],
    builds: Iterable[Build],
    layout: ProjectLayout = EMPTY_LAYOUT,
    whole: OtherAppSpecs | None = None,
) -> dict[str, BuildMatch]:
    """Find the builds of each EC2/on-premises AppSpec, by the path of the AppSpec.

    If these are only a part of a project, `whole` knows its other AppSpecs.
    """
    deployed = [each for each in appspecs if each.platform is Platform.EC2]
    known = _NearbySpecs(deployed, list(builds), whole)
    return {
        each.path: _said(each, said, known) if said else _match(each, known)
        for each in deployed
        for said in (layout.pairings_of(each.path),)
    }


class _NearbySpecs:
    """The AppSpecs and the builds of a repository, by directory."""

    def __init__(
        self, deployed: list[AppSpec], builds: list[Build], whole: OtherAppSpecs | None = None
    ) -> None:
        self.deployed = deployed
        self.builds = builds
        self.whole = whole
        self._paths = {appspec.path for appspec in deployed}
        self._names = set(map(posixpath.basename, self._paths))
        if whole is not None:
            self._names |= whole.appspec_names
        self._appspecs = DirectoryIndex(deployed, lambda each: posixpath.dirname(each.path))
        self._builds = DirectoryIndex(builds, lambda each: posixpath.dirname(each.buildspec.path))
        self._near: dict[str, list[Build]] = {}
        self._contents: dict[Build, object] = {}
        self._held: dict[object, frozenset[str]] = {}
        self._others: dict[Build, bool] = {}

    def builds_of(self, buildspec: str | None) -> list[Build]:
        """The builds of the buildspec at a path."""
        near = self.builds_near(posixpath.dirname(buildspec or ""))
        return [build for build in near if build.buildspec.path == buildspec]

    @property
    def are_sole(self) -> bool:
        """Whether there is one AppSpec, and one buildspec; a part of a project is not alone."""
        paths = {build.buildspec.path for build in self.builds}
        return self.whole is None and len(self.deployed) == 1 and len(paths) == 1

    def builds_near(self, directory: str) -> list[Build]:
        """The builds whose buildspecs are in related directories."""
        if directory not in self._near:
            self._near[directory] = self._builds.related(directory)
        return self._near[directory]

    def content_of(self, build: Build) -> object:
        """What is equal for builds whose artifacts contain the same files."""
        if len(self.builds) == 1:
            return build
        if build not in self._contents:
            self._contents[build] = tuple(reading.content for reading in build.interpretations)
        return self._contents[build]

    def is_only(self, appspec: AppSpec) -> bool:
        """Whether no other AppSpec is where the same build might produce its bundle."""
        near = self._appspecs.related(posixpath.dirname(appspec.path))
        return all(each is appspec for each in near)

    def holds_another(self, appspec: AppSpec, build: Build) -> bool:
        """Whether an interpretation of the artifact has another AppSpec at its root."""
        content = self.content_of(build)
        if content not in self._held:
            members = (
                reading.member(name) for reading in build.interpretations for name in self._names
            )
            sources = {member.source for member in members if member is not None}
            self._held[content] = frozenset(
                path for path in self._select_deployed(sources) if _holds(path, build)
            )
        return not self._held[content] <= {appspec.path}

    def serves_another_target(self, build: Build) -> bool:
        """Whether the build evidently produces something else: an image, a static site, a stack."""
        if build not in self._others:
            self._others[build] = has_another_target(build)
        return self._others[build]

    def _select_deployed(self, paths: set[str]) -> set[str]:
        """The paths that are AppSpecs of the project."""
        known = paths & self._paths
        if self.whole is None or paths == known:
            return known
        return paths & self.whole.deployed_paths


def _said(appspec: AppSpec, pairings: tuple[Pairing, ...], specs: _NearbySpecs) -> BuildMatch:
    """The builds that the configuration names for an AppSpec."""
    chosen: dict[Build, None] = {}
    for each in pairings:
        named = specs.builds_of(each.buildspec)
        if each.artifact is not None:
            named = [build for build in named if (build.section.name or PRIMARY) == each.artifact]
        elif len(named) > 1:
            among = _NearbySpecs(specs.deployed, named, specs.whole)
            named = list(_match(appspec, among).builds) or named
        chosen.update(dict.fromkeys(named))
    is_copied = all(pairing.is_copied for pairing in pairings)
    reason = PairingReason.COPIED if is_copied else PairingReason.CONFIGURED
    return BuildMatch(tuple(chosen), sure=True, reason=reason)


def _match(appspec: AppSpec, specs: _NearbySpecs) -> BuildMatch:
    """Match by the first heuristic that has an answer, from the strongest evidence down."""
    directory = posixpath.dirname(appspec.path)
    is_only = specs.is_only(appspec)
    near = specs.builds_near(directory)
    if not near and specs.are_sole:
        near, is_only = specs.builds, False  # nothing else could be meant, but nothing says so
    near = [build for build in near if build.pushed] or near
    match = _match_by_content(appspec, near, specs) or _match_by_archive(appspec, near)
    if match is not None:
        return match
    near = [
        build
        for build in near
        if not specs.holds_another(appspec, build)
        and (build.declared or build.pushed or not build.buildspec.artifacts)
    ]
    match = _match_by_name(appspec, near, is_only)
    if match is None and has_default_name(appspec.path):
        fitting = [build for build in near if not specs.serves_another_target(build)]
        match = _match_by_directory(directory, near, fitting, is_only)
    return match or BuildMatch(sure=is_only)


def _match_by_content(
    appspec: AppSpec, near: list[Build], specs: _NearbySpecs
) -> BuildMatch | None:
    """The artifact contains this AppSpec at its root."""
    distinct = {specs.content_of(build): build for build in near}
    holding = {content for content, build in distinct.items() if _holds(appspec.path, build)}
    builds = tuple(build for build in near if specs.content_of(build) in holding)
    builds = tuple(build for build in builds if not build.declared) or builds
    if not builds:
        return None
    return BuildMatch(builds, len(builds) == 1 and builds[0].declared, PairingReason.CONTAINED)


def _match_by_archive(appspec: AppSpec, near: list[Build]) -> BuildMatch | None:
    """The artifact contains an archive in which a command packs this AppSpec."""
    builds = tuple(build for build in near if find_archive_command(appspec, build) is not None)
    return BuildMatch(builds, reason=PairingReason.ARCHIVED) if builds else None


def _match_by_name(appspec: AppSpec, near: list[Build], is_only: bool) -> BuildMatch | None:
    """The artifact's patterns name the AppSpec, its hook scripts or its sources."""
    named = _list_paths(appspec) if near else frozenset()
    naming: dict[object, bool] = {}
    builds = tuple(build for build in near if _names(appspec, named, build.section, naming))
    if not builds:
        return None
    is_sure = is_only and len(builds) == 1 and builds[0].declared
    return BuildMatch(builds, is_sure, PairingReason.NAMED)


def _match_by_directory(
    directory: str, near: list[Build], fitting: list[Build], is_only: bool
) -> BuildMatch | None:
    """The buildspec is in the AppSpec's directory, or else in one above, and fits a deployment."""
    beside = [build for build in fitting if posixpath.dirname(build.buildspec.path) == directory]
    above = [
        build for build in fitting if is_within(directory, posixpath.dirname(build.buildspec.path))
    ]
    unrelated = [] if beside or above else fitting  # a sole buildspec and a sole AppSpec
    builds = tuple(beside or above or unrelated)
    if not builds:
        return None
    is_sure = is_only and len(beside) == 1 and len({build.buildspec.path for build in near}) == 1
    is_sure = is_sure and builds[0].declared and not pushes_image(builds[0])
    reason = PairingReason.ABOVE if above else PairingReason.SOLE
    return BuildMatch(builds, is_sure, PairingReason.BESIDE if beside else reason)


def _holds(path: str, section: Build) -> bool:
    """Whether an interpretation of the artifact has this AppSpec at its root."""
    name = posixpath.basename(path)
    for reading in section.interpretations:
        member = reading.member(name)
        if member is not None and member.source == path:
            return True
    return False


def _list_paths(appspec: AppSpec) -> frozenset[str]:
    """The hook scripts and the sources of an AppSpec, as paths in the bundle."""
    locations = {
        entry.location.value.strip("/").replace("\\", "/")
        for hook in appspec.hooks
        for entry in hook.scripts
    }
    sources = {entry.source.value.strip("/") for entry in appspec.files}
    return frozenset(locations | sources) - {""}


def _names(
    appspec: AppSpec, named: frozenset[str], section: Artifacts, known: dict[object, bool]
) -> bool:
    """Whether the artifact's patterns name this AppSpec, its hook scripts or its sources.

    `named` are the latter; `known` has the answers for other sections.
    """
    base = "" if section.base_directory is None else section.base_directory.value.strip("./")
    key = (base, tuple(each.value for each in section.files))
    if key not in known:
        known[key] = (base != "" and is_within(appspec.path, base)) or any(
            _names_one(appspec, named, each.value) for each in section.files
        )
    return known[key]


def _names_one(appspec: AppSpec, named: frozenset[str], text: str) -> bool:
    """Whether one pattern names the AppSpec, or one of the paths in it."""
    pattern = compile_pattern(text)
    if pattern.text.rpartition("/")[2] == posixpath.basename(appspec.path):
        return True
    if not pattern.directory and not pattern.literal:
        return False  # `**/*` names nobody
    if any(pattern.match(path) is not Certainty.NO for path in named):
        return True
    return pattern.directory != "" and any(is_within(path, pattern.directory) for path in named)
