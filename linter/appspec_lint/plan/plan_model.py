"""What a plan is made of: artifacts, and deployments with their copies and their hooks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from appspec_lint.appspec.appspec_model import AppSpec, FileEntry, Platform, ScriptEntry
from appspec_lint.buildspec.buildspec_model import Artifacts, Buildspec
from appspec_lint.certainty import Certainty
from appspec_lint.diagnostics.span import Located, Span
from appspec_lint.script.script import Script


class Revision(Enum):
    """Whose scripts an event runs."""

    PREVIOUS = "previous"
    CURRENT = "current"


class Actor(Enum):
    """Who acts in an event."""

    SCRIPTS = "the hook's scripts"
    AGENT = "the agent itself"
    SERVICE = "the load balancer"


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of an artifact: its path inside, and where the build takes it from.

    `source` is shown from the folder that the command runs in. One that is `made` isn't in the
    repository: the build may make it, and both paths may be patterns; `by` is the command.
    """

    path: str
    source: str
    certainty: Certainty
    pattern: Located[str] | None = None
    made: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class PlannedArtifact:
    """What one artifact holds. `others` are the source roots that are as possible as `root`."""

    buildspec: Buildspec
    section: Artifacts
    root: str
    others: tuple[str, ...]
    files: tuple[PackedFile, ...]
    left: int  # how many files below the source root stay behind

    @property
    def name(self) -> str:
        """The identifier of a secondary artifact, `primary` for the other one."""
        return self.section.name or "primary"


@dataclass(frozen=True, slots=True)
class CopiedFile:
    """What the agent copies: from the bundle's root, to where; both may be patterns."""

    source: str
    destination: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class InstallEntry:
    """One entry of `files`: what it copies; `certainty` tells whether there is anything."""

    entry: FileEntry
    destination: str
    copies: tuple[CopiedFile, ...]
    certainty: Certainty


@dataclass(frozen=True, slots=True, eq=False)
class PlannedScript:
    """One script of a hook; of a Lambda function, `location` is its name, and `entry` None."""

    location: Located[str]
    timeout: int
    runas: str | None
    found: Certainty
    entry: ScriptEntry | None = None
    script: Script | None = None
    assumed: bool = False  # the AppSpec names no timeout


@dataclass(frozen=True, slots=True, eq=False)
class LifecycleStep:
    """A lifecycle event at its time; `span` is where the AppSpec names it."""

    event: str
    actor: Actor = Actor.SCRIPTS
    revision: Revision = Revision.CURRENT
    scripts: tuple[PlannedScript, ...] = ()
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class UnpackagedFile:
    """A file that the deployment needs and the artifact can't hold at that place.

    `packed` is the path that it has inside instead, "" where it is left behind.
    """

    source: str
    place: str
    packed: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Deployment:
    """One AppSpec with what feeds it. `holding` are the bundle's files, from its root."""

    appspec: AppSpec
    artifact: PlannedArtifact | None
    sure: bool
    others: tuple[PlannedArtifact, ...]
    holding: tuple[PackedFile, ...]
    stranded: tuple[UnpackagedFile, ...]
    entries: tuple[InstallEntry, ...]
    steps: tuple[LifecycleStep, ...]
    ignored: tuple[LifecycleStep, ...]  # hooks of names that never run

    @property
    def platform(self) -> Platform:
        return self.appspec.platform

    @property
    def install(self) -> tuple[CopiedFile, ...]:
        """Every copy, in the order of the entries."""
        return tuple(copy for entry in self.entries for copy in entry.copies)

    @property
    def hooks(self) -> tuple[LifecycleStep, ...]:
        """The events that run something of the user's, in their order."""
        return tuple(step for step in self.steps if step.scripts)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """All that would be built and deployed."""

    artifacts: tuple[PlannedArtifact, ...] = ()
    deployments: tuple[Deployment, ...] = ()
