"""The data of a plan: artifacts, and deployments with their copied files and hooks."""

from __future__ import annotations

from appspec_lint.appspec.appspec_model import AppSpec, FileEntry, Platform, ScriptEntry
from appspec_lint.buildspec.buildspec_model import Artifacts, Buildspec
from appspec_lint.certainty import Certainty
from appspec_lint.diagnostics.span import Located, Span
from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass
from appspec_lint.plan.provenance import Fact
from appspec_lint.script.script import Script


class Revision(Enum):
    """The revision whose scripts an event runs."""

    PREVIOUS = "previous"
    CURRENT = "current"


class Actor(Enum):
    """Who performs an event."""

    SCRIPTS = "the hook's scripts"
    AGENT = "the agent itself"
    SERVICE = "the load balancer"


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of an artifact: its path in the artifact, and its source.

    `source` is displayed relative to the working directory. A file that is `made` is not in the
    repository: the build may create it with the command `by`, and both paths can be patterns.
    """

    path: str
    source: str
    certainty: Certainty
    pattern: Located[str] | None = None
    made: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class PlannedArtifact:
    """The contents of an artifact. `others` are the source roots that are as likely as `root`."""

    buildspec: Buildspec
    section: Artifacts
    root: str
    others: tuple[str, ...]
    files: tuple[PackedFile, ...]
    left: int  # the number of files below the source root that are not packaged
    is_repository: bool = False
    facts: tuple[Fact, ...] = ()
    """Where the source root and the shell are known from."""

    @property
    def name(self) -> str:
        """The identifier of a secondary artifact, otherwise `primary`."""
        return self.section.name or "primary"


@dataclass(frozen=True, slots=True)
class CopiedFile:
    """A file that the agent copies: its path in the revision and its destination, or patterns."""

    source: str
    destination: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class InstallEntry:
    """An entry of `files` and what it copies; `certainty` is whether its source exists."""

    entry: FileEntry
    destination: str
    copies: tuple[CopiedFile, ...]
    certainty: Certainty


@dataclass(frozen=True, slots=True, eq=False)
class PlannedScript:
    """A script of a hook; for a Lambda function, `location` is its name and `entry` is None."""

    location: Located[str]
    timeout: int
    runas: str | None
    found: Certainty
    entry: ScriptEntry | None = None
    script: Script | None = None
    assumed: bool = False  # the AppSpec sets no timeout


@dataclass(frozen=True, slots=True, eq=False)
class LifecycleStep:
    """A lifecycle event; `span` is where the AppSpec names it."""

    event: str
    actor: Actor = Actor.SCRIPTS
    revision: Revision = Revision.CURRENT
    scripts: tuple[PlannedScript, ...] = ()
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class UnpackagedFile:
    """A file that the deployment needs, but that the artifact does not contain at `place`.

    `packed` is its actual path in the artifact, "" if it is not packaged.
    """

    source: str
    place: str
    packed: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Deployment:
    """An AppSpec and its artifact. `holding` are the files of the revision."""

    appspec: AppSpec
    artifact: PlannedArtifact | None
    sure: bool
    others: tuple[PlannedArtifact, ...]
    holding: tuple[PackedFile, ...]
    stranded: tuple[UnpackagedFile, ...]
    entries: tuple[InstallEntry, ...]
    steps: tuple[LifecycleStep, ...]
    ignored: tuple[LifecycleStep, ...]  # hooks that never run
    facts: tuple[Fact, ...] = ()
    """Where the bundle and the platform are known from."""
    way: int = 1
    ways: int = 1
    """In how many ways the AppSpec is delivered; `way` is the number of this one."""

    @property
    def platform(self) -> Platform:
        return self.appspec.platform

    @property
    def install(self) -> tuple[CopiedFile, ...]:
        """All copies, in the order of the entries."""
        return tuple(copy for entry in self.entries for copy in entry.copies)

    @property
    def hooks(self) -> tuple[LifecycleStep, ...]:
        """The events that run scripts, in order."""
        return tuple(step for step in self.steps if step.scripts)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Everything that would be built and deployed."""

    artifacts: tuple[PlannedArtifact, ...] = ()
    deployments: tuple[Deployment, ...] = ()
