"""One deployment: an AppSpec, the artifacts that may deliver it, and its scripts."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from appspec_lint.appspec.appspec_model import HOOKABLE, AppSpec, Permission, ScriptEntry
from appspec_lint.build.artifact import Artifact, Member, drop_equal
from appspec_lint.build.pairing import PairingReason
from appspec_lint.build.products import Build, find_archive_command
from appspec_lint.certainty import Certainty, agreed
from appspec_lint.deployment.agent import place_in_bundle
from appspec_lint.deployment.assembly import deploys_repository, may_assemble
from appspec_lint.deployment.install import InstallPlan, plan_install
from appspec_lint.diagnostics.span import Located, Span
from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.once import once
from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.repository.discovery import has_default_name
from appspec_lint.repository.entry import EntryKind
from appspec_lint.repository.links import TargetKind, follow, list_through_links
from appspec_lint.repository.paths import is_within, join
from appspec_lint.repository.tree import Tree
from appspec_lint.script.script import Script

if TYPE_CHECKING:
    from appspec_lint.deployment.permission_targets import PermissionTarget


class Absence(Enum):
    """Why a file of the repository is not where the deployment looks for it."""

    NOWHERE = "it does not exist in the repository"
    FLATTENED = "`discard-paths` moves it to the root of the artifact"
    OUTSIDE = "it is outside the base directory"
    EXCLUDED = "it is excluded by `exclude-paths`"
    UNLISTED = "no pattern matches it"


@dataclass(frozen=True, slots=True, eq=False)
class HookRun:
    """One script that a hook runs; `script` is None if it is missing or cannot be read."""

    event: Located[str]
    entry: ScriptEntry
    script: Script | None

    @property
    def happens(self) -> bool:
        """Whether the agent runs scripts at this event."""
        return self.event.value in HOOKABLE


@dataclass(frozen=True, eq=False)
class Bundle:
    """One deployment: the AppSpec, and the builds whose artifacts it may be deployed from.

    Without a build, the bundle is the directory of the AppSpec. If there are several, only what
    they agree on is known. `paired` is set if the build certainly produces the bundle of this
    AppSpec, and `sure` if the source root of the build is certain as well.
    """

    tree: Tree
    appspec: AppSpec
    builds: tuple[Build, ...] = ()
    sure: bool = False
    runs: tuple[HookRun, ...] = ()
    paired: bool = False
    said_by: Span | None = None
    """The line of the definition that delivers this bundle."""
    reason: PairingReason = PairingReason.UNMATCHED

    @property
    def directory(self) -> str:
        """The directory of the AppSpec."""
        return posixpath.dirname(self.appspec.path)

    @property
    def build(self) -> Build | None:
        """The build that produces the bundle; of several, the first, whose lines are shown."""
        return self.builds[0] if self.builds else None

    @cached_property
    def interpretations(self) -> tuple[Artifact, ...]:
        """Every interpretation of every build; the first of those that contain the same files."""
        every = (artifact for build in self.builds for artifact in build.interpretations)
        return drop_equal(tuple(every))

    @property
    def alternatives(self) -> tuple[Artifact, ...]:
        """Every interpretation with a source root that is possible, but not the presumed one."""
        return tuple(artifact for build in self.builds for artifact in build.alternatives)

    def is_certain_without(self, place: str) -> bool:
        """Whether the file `place` is certainly missing, whatever the source root is."""
        if not self.rules_out(place):
            return False
        if self.sure or not self.paired:
            return self.sure
        return all(artifact.contains(place).denied for artifact in self.alternatives)

    @cached_property
    def misplaced_in(self) -> str:
        """The directory of the artifact that contains the AppSpec, if it is not at the root."""
        path = self.appspec.path
        if not self.builds or not has_default_name(path):
            return ""
        roots = {posixpath.basename(path), "appspec.yml", "appspec.yaml"}
        if any(not self.contains(root).denied for root in roots):
            return ""
        for artifact in self.interpretations:
            member = artifact.member_from(path)
            if member is not None:
                return posixpath.dirname(member.path)
        return ""

    def is_misplaced_too(self, place: str) -> bool:
        """Whether `place` is missing for the same reason as the AppSpec.

        Either the artifact contains both in the same wrong directory, or its patterns name both
        without the directory that they are in.
        """
        inside = self.misplaced_in
        if inside:
            return not self.contains(posixpath.join(inside, place)).denied
        name = posixpath.basename(self.appspec.path)
        path = posixpath.join(self.directory, place)
        if not self.directory or not (self.tree.has_file(path) or self.tree.has_directory(path)):
            return False
        return bool(self.interpretations) and all(
            not artifact.base
            and any(p.literal and p.text == name for p, _ in artifact.patterns)
            and artifact.contains(name).denied
            and (not artifact.takes(place).denied or self._reaches(artifact, place))
            for artifact in self.interpretations
        )

    def _reaches(self, artifact: Artifact, place: str) -> bool:
        return any(pattern.reaches(place) for pattern, _ in artifact.patterns)

    def is_at_other_root(self, place: str) -> bool:
        """Whether another source root explains why the bundle does not contain `place`.

        With it, the artifact would contain both `place` and an AppSpec.
        """
        return any(
            not artifact.contains(place).denied
            and not artifact.contains(posixpath.basename(self.appspec.path)).denied
            for artifact in self.alternatives
        )

    @property
    def retains(self) -> bool:
        """Whether a file that already exists on the instance is kept."""
        return self.appspec.file_exists_behavior == "RETAIN"

    @property
    def wrapping(self) -> Located[str] | None:
        """The command that creates an archive of the bundle, which is then packaged itself."""
        if self.build is None or not self.build.declared:
            return None
        return find_archive_command(self.appspec, self.build)

    @cached_property
    def files(self) -> Mapping[str, Certainty]:
        """The files of the repository that the bundle may contain, with their paths in it."""
        if not self.builds:
            listed = list_through_links(self.tree, self.directory)
            return {
                path: Certainty.MAYBE if target.kind is TargetKind.UNKNOWN else Certainty.YES
                for path, target in listed
                if target.kind is not TargetKind.UNKNOWN or self._is_link(path)
            }
        files: dict[str, Certainty] = {}
        for artifact in self.interpretations:
            top = f"{artifact.top}/" if artifact.top else ""
            for member in artifact.members:
                sure = member.certainty & self._is_file(member.source)
                if not sure.denied:
                    path = member.path.removeprefix(top)
                    files[path] = files.get(path, Certainty.NO) | sure
        if len(self.interpretations) > 1:
            return {path: sure & self._agree_on(path) for path, sure in files.items()}
        return files

    @cached_property
    def plan(self) -> InstallPlan:
        """What the agent copies of the files in the repository, and where to."""
        return plan_install(self.appspec, self.files if self.appspec.files else {})

    @cached_property
    def reaches(self) -> tuple[tuple[Permission, PermissionTarget], ...]:
        """The targets of each permission; none on Windows, which supports no permissions."""
        permissions = () if self.appspec.for_windows else self.appspec.permissions
        if not permissions:
            return ()
        from appspec_lint.deployment.permission_targets import find_targets

        return find_targets(self.plan, permissions)

    @cached_property
    def scripts(self) -> tuple[tuple[HookRun, Script], ...]:
        """The readable scripts that the agent runs, each where it is run first."""
        return tuple(self.scripts_at(*HOOKABLE))

    def scripts_at(self, *events: str) -> Iterator[tuple[HookRun, Script]]:
        """The readable scripts of these events; none on Windows, which runs no shell scripts."""
        seen = set()
        for run in self.runs:
            if run.script is None or run.event.value not in events or self.appspec.for_windows:
                continue
            if run.script.source.path not in seen:
                seen.add(run.script.source.path)
                yield run, run.script

    @cached_property
    def is_repository(self) -> bool:
        """Whether the bundle is the whole repository as it is in git, according to a pipeline."""
        return not self.builds and not self.directory and deploys_repository(self.tree)

    def place(self, text: str) -> str | None:
        """Resolve a location or source of this AppSpec relative to the bundle's root."""
        return place_in_bundle(text, windows=self.appspec.for_windows)

    @once
    def contains(self, place: str) -> Certainty:
        """Whether the bundle contains the file `place`; MAYBE if the interpretations differ."""
        if not self.builds:
            return self._directory_contains(place)
        return self._agree_on(place)

    def _agree_on(self, place: str) -> Certainty:
        return agreed(artifact.contains(place) for artifact in self.interpretations)

    def rules_out(self, place: str) -> bool:
        """Whether the file `place` is certainly not in the bundle.

        That no tool is known to bring it is enough where the packaged directory is assembled in
        view, or where the AppSpec's own entries name the directory that the tool writes to.
        """
        match self.contains(place):
            case Certainty.NO:
                return True
            case Certainty.UNMENTIONED:
                return bool(self.builds) and all(map(self._is_certain_output, self.interpretations))
        return False

    def _is_certain_output(self, artifact: Artifact) -> bool:
        base = artifact.base
        if not base or artifact.workspace.unknowable:
            return False
        if artifact.workspace.is_assembled(base):
            return True
        sources = {entry.source.value.strip("./") for entry in self.appspec.files}
        return base in sources

    def contains_below(self, place: str) -> Certainty:
        """Whether the directory `place` of the bundle contains anything."""
        if not self.builds:
            path = posixpath.join(self.directory, place) if place else self.directory
            return Certainty.YES if self.tree.has_directory(path) else Certainty.MAYBE
        return agreed(artifact.contains_below(place) for artifact in self.interpretations)

    def member(self, place: str) -> Member | None:
        """The member at `place`, in the first interpretation that has one."""
        for artifact in self.interpretations:
            member = artifact.member(place)
            if member is not None:
                return member
        return None

    def originals(self, place: str) -> Iterator[str]:
        """The paths in the repository that `place` may be meant to come from."""
        seen = set()
        for root in self._possible_roots():
            path = posixpath.normpath(posixpath.join(root, place)) if root else place
            if path not in seen and not path.startswith(".."):
                seen.add(path)
                yield path

    def original(self, place: str) -> str | None:
        """The file in the repository that `place` comes from, whether it is packaged or not."""
        member = self.member(place)
        if member is not None:
            return member.source
        return next((path for path in self.originals(place) if self._leads_to_file(path)), None)

    def absence(self, place: str) -> Absence:
        """Find out why nothing is at `place` in the first interpretation."""
        if self.original(place) is None or not self.interpretations:
            return Absence.NOWHERE
        artifact = self.interpretations[0]
        name = posixpath.basename(place)
        if artifact.section.flat and name != place and not artifact.contains(name).denied:
            return Absence.FLATTENED
        if artifact.excludes(place):
            return Absence.EXCLUDED
        if artifact.base and not artifact.takes(place).denied:
            return Absence.OUTSIDE
        return Absence.UNLISTED

    def _leads_to_file(self, path: str) -> bool:
        """Whether `path` is a file of the repository, or a link that leads to one."""
        entry = self.tree.entries.get(path)
        if entry is None or entry.kind is not EntryKind.LINK:
            return self.tree.has_file(path)
        return follow(self.tree, "", path).kind in (TargetKind.FILE, TargetKind.UNKNOWN)

    def _is_link(self, path: str) -> bool:
        entry = self.tree.entries.get(join(self.directory, path))
        return entry is not None and entry.kind is EntryKind.LINK

    def _is_file(self, path: str) -> Certainty:
        """Whether a path is a file; a link may refer to a directory."""
        entry = self.tree.entries.get(path)
        if entry is None or entry.kind is EntryKind.FILE:
            return Certainty.YES
        return Certainty.MAYBE if entry.kind is EntryKind.LINK else Certainty.NO

    def _possible_roots(self) -> Iterator[str]:
        yield self.directory
        for artifact in self.interpretations:
            yield artifact.root
            if artifact.base:
                yield posixpath.join(artifact.root, artifact.base)
        yield ""

    def _directory_contains(self, place: str) -> Certainty:
        """Whether the bundle contains a file if it is probably the directory itself."""
        path = join(self.directory, place)
        target = follow(self.tree, self.directory, place)
        if target.kind is TargetKind.FILE:
            is_inside = is_within(target.path, self.directory)
            return Certainty.YES if is_inside else Certainty.MAYBE
        if target.kind is not TargetKind.NOTHING or self.tree.is_generated(path):
            return Certainty.MAYBE
        named = self.tree.by_name.get(posixpath.basename(place), ())
        is_whole = self.is_repository or self.tree.is_revision
        if is_whole or not any(namesake != path for namesake in named):
            return Certainty.NO
        return Certainty.MAYBE if self._may_be_moved(place) else Certainty.UNMENTIONED

    def _may_be_moved(self, place: str) -> bool:
        """Whether something may assemble the bundle from other directories.

        It does not if another path of the AppSpec exists beside the AppSpec, or if the repository
        contains nothing that could assemble it.
        """
        if self.is_repository:
            return False
        return may_assemble(self.tree, posixpath.basename(place), is_anchored=self._is_anchored)

    @cached_property
    def _is_anchored(self) -> bool:
        """Whether a `source` or a `location` of the AppSpec exists relative to its directory."""
        texts = [entry.source.value for entry in self.appspec.files]
        texts += [entry.location.value for hook in self.appspec.hooks for entry in hook.scripts]
        places = (self.place(text) for text in texts)
        return any(
            place and follow(self.tree, self.directory, place).kind is not TargetKind.NOTHING
            for place in places
        )
