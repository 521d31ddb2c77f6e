"""One deployment: an AppSpec, the artifacts that may deliver it, and its scripts."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from appspec_lint.appspec.appspec_model import HOOKABLE, AppSpec, Permission, ScriptEntry
from appspec_lint.build.artifact import Artifact, Member
from appspec_lint.build.pairing import Build, find_archive_command
from appspec_lint.certainty import Certainty, agreed
from appspec_lint.deployment.agent import place_in_bundle
from appspec_lint.deployment.install import InstallPlan, plan_install
from appspec_lint.deployment.permission_targets import PermissionTarget, find_targets
from appspec_lint.diagnostics.span import Located
from appspec_lint.repository.entry import EntryKind
from appspec_lint.repository.paths import relative_to
from appspec_lint.repository.tree import Tree
from appspec_lint.script.script import Script


class Absence(Enum):
    """Why a file of the repository is not where the deployment looks for it."""

    NOWHERE = "it does not exist in the repository"
    FLATTENED = "`discard-paths` moves it to the root of the artifact"
    OUTSIDE = "it is outside the base directory"
    EXCLUDED = "it is excluded by `exclude-paths`"
    UNLISTED = "no pattern matches it"


@dataclass(frozen=True, slots=True, eq=False)
class HookRun:
    """One script as a hook runs it; `script` is None where it is not there, or unreadable."""

    event: Located[str]
    entry: ScriptEntry
    script: Script | None

    @property
    def happens(self) -> bool:
        """Whether the agent runs scripts at this event."""
        return self.event.value in HOOKABLE


@dataclass(frozen=True, eq=False)
class Bundle:
    """One deployment: the AppSpec, and the artifacts that may bring it to the instance.

    Where no build feeds the deployment the bundle is the AppSpec's own folder; where several
    may, only what they agree on is known. `sure` says that the build feeds this AppSpec, and no
    other thing.
    """

    tree: Tree
    appspec: AppSpec
    builds: tuple[Build, ...] = ()
    sure: bool = False
    runs: tuple[HookRun, ...] = ()

    @property
    def directory(self) -> str:
        """The folder that the AppSpec lies in."""
        return posixpath.dirname(self.appspec.path)

    @property
    def build(self) -> Build | None:
        """The build that feeds the deployment; of several, the first: its lines are shown."""
        return self.builds[0] if self.builds else None

    @property
    def interpretations(self) -> tuple[Artifact, ...]:
        """Every reading of every build."""
        return tuple(reading for build in self.builds for reading in build.interpretations)

    @property
    def retains(self) -> bool:
        """Whether files that are on the instance may be left as they are, out of the plan."""
        return self.appspec.file_exists_behavior == "RETAIN"

    @property
    def wrapping(self) -> Located[str] | None:
        """The command that zips the bundle into an archive, which then is packed as it is."""
        return find_archive_command(self.appspec, self.build) if self.build else None

    @cached_property
    def files(self) -> Mapping[str, Certainty]:
        """The files that the bundle may hold, as far as the repository names them."""
        if not self.builds:
            below = {path: self._is_file(path) for path in self.tree.below(self.directory)}
            return {
                relative_to(path, self.directory): sure
                for path, sure in below.items()
                if sure is not Certainty.NO
            }
        found: dict[str, Certainty] = {}
        for artifact in self.interpretations:
            top = f"{artifact.top}/" if artifact.top else ""
            for member in artifact.members:
                sure = member.certainty & self._is_file(member.source)
                if sure is not Certainty.NO:
                    path = member.path.removeprefix(top)
                    found[path] = found.get(path, Certainty.NO) | sure
        if len(self.interpretations) > 1:
            return {path: sure & self.contains(path) for path, sure in found.items()}
        return found

    @cached_property
    def plan(self) -> InstallPlan:
        """What the agent copies where, as far as the repository names it."""
        return plan_install(self.appspec, self.files if self.appspec.files else {})

    @cached_property
    def reaches(self) -> tuple[tuple[Permission, PermissionTarget], ...]:
        """What each permission is set on; none on Windows, which has no permissions."""
        permissions = () if self.appspec.for_windows else self.appspec.permissions
        return find_targets(self.plan, permissions) if permissions else ()

    @property
    def scripts(self) -> Iterator[tuple[HookRun, Script]]:
        """The scripts that the agent runs and that could be read, each where it is run first."""
        return self.scripts_at(*HOOKABLE)

    def scripts_at(self, *events: str) -> Iterator[tuple[HookRun, Script]]:
        """Those of some events; none on Windows, where neither our kernel nor a shell runs them."""
        told = set()
        for run in self.runs:
            if run.script is None or run.event.value not in events or self.appspec.for_windows:
                continue
            if run.script.source.path not in told:
                told.add(run.script.source.path)
                yield run, run.script

    def place(self, text: str) -> str | None:
        """A location or source of this AppSpec, from the bundle's root."""
        return place_in_bundle(text, windows=self.appspec.for_windows)

    def contains(self, place: str) -> Certainty:
        """Whether a file is at `place` in the bundle; MAYBE where the readings differ."""
        if not self.builds:
            return self._directory_holds(place)
        return agreed(artifact.contains(place) for artifact in self.interpretations)

    def contains_below(self, place: str) -> Certainty:
        """Whether anything is in the folder `place` of the bundle."""
        if not self.builds:
            here = posixpath.join(self.directory, place) if place else self.directory
            return Certainty.YES if self.tree.has_directory(here) else Certainty.MAYBE
        return agreed(artifact.contains_below(place) for artifact in self.interpretations)

    def member(self, place: str) -> Member | None:
        """The repository's file that is at `place` in the bundle, in some reading."""
        for artifact in self.interpretations:
            member = artifact.member(place)
            if member is not None:
                return member
        return None

    def originals(self, place: str) -> Iterator[str]:
        """The repository's paths that `place` may have been meant to come from."""
        seen = set()
        for home in self._homes():
            path = posixpath.normpath(posixpath.join(home, place)) if home else place
            if path not in seen and not path.startswith(".."):
                seen.add(path)
                yield path

    def original(self, place: str) -> str | None:
        """The repository's file that `place` comes from, packed or not."""
        member = self.member(place)
        if member is not None:
            return member.source
        return next((path for path in self.originals(place) if self.tree.has_file(path)), None)

    def absence(self, place: str) -> Absence:
        """Tell why nothing is at `place`, as the first reading shows it."""
        if self.original(place) is None or not self.interpretations:
            return Absence.NOWHERE
        artifact = self.interpretations[0]
        name = posixpath.basename(place)
        if artifact.section.flat and name != place and artifact.contains(name) is not Certainty.NO:
            return Absence.FLATTENED
        if artifact.excludes(place):
            return Absence.EXCLUDED
        if artifact.base and artifact.takes(place) is not Certainty.NO:
            return Absence.OUTSIDE
        return Absence.UNLISTED

    def _is_file(self, path: str) -> Certainty:
        """Whether a path of the tree is one file: a link may lead to a folder."""
        entry = self.tree.entries.get(path)
        if entry is None or entry.kind is EntryKind.FILE:
            return Certainty.YES
        return Certainty.MAYBE if entry.kind is EntryKind.LINK else Certainty.NO

    def _homes(self) -> Iterator[str]:
        yield self.directory
        for artifact in self.interpretations:
            yield artifact.root
            if artifact.base:
                yield posixpath.join(artifact.root, artifact.base)
        yield ""

    def _directory_holds(self, place: str) -> Certainty:
        """Without a build nobody says what is zipped: most likely the folder as it is."""
        here = posixpath.join(self.directory, place)
        if self.tree.has_file(here):
            return Certainty.YES
        if self.tree.is_generated(here):
            return Certainty.MAYBE
        name = posixpath.basename(place)
        elsewhere = bool(self.tree.by_name.get(name)) or self.tree.has_directory(here)
        return Certainty.MAYBE if elsewhere or self.tree.is_unexplored(here) else Certainty.NO
