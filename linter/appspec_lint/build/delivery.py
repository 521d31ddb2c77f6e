"""A revision that a definition delivers to CodeDeploy, as the build that makes it."""

from __future__ import annotations

from appspec_lint.build.artifact import Artifact
from appspec_lint.build.effects import DeploymentCall
from appspec_lint.build.products import Build
from appspec_lint.build.workspace import Workspace
from appspec_lint.buildspec.buildspec_model import Artifacts, Buildspec
from appspec_lint.diagnostics.span import Located, Span
from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass
from appspec_lint.pipeline.pipeline_model import Application
from appspec_lint.repository.tree import Tree
from appspec_lint.toolchain.mentions import Mentions
from appspec_lint.yaml.nodes import Document


class RevisionKind(Enum):
    """What a delivered revision is."""

    ARTIFACT = "artifact of a build"
    ARCHIVE = "archive that a job packs"
    REPOSITORY = "repository"
    PRODUCT = "product of a build tool, as it is"
    CONTENT = "text of an AppSpec"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, eq=False)
class Delivery:
    """A revision that a definition delivers.

    `said_by` is the line that says so. It is `certain` if every link between the source and the
    deployment is written in the definition, and not only a default or a guess. `builds` is empty
    for a product, such as a jar, at the path `product`, and for what is not known.
    """

    kind: RevisionKind
    said_by: Span
    certain: bool
    builds: tuple[Build, ...] = ()
    product: str = ""
    call: DeploymentCall | None = None
    """The call of `create-deployment`, if there is one."""
    application: Application | None = None
    """The application of CodeDeploy, if it is defined here."""

    @property
    def is_content(self) -> bool:
        """Whether the call contains the AppSpec itself, as it does for ECS and Lambda only."""
        return self.kind is RevisionKind.CONTENT


def read_repository(tree: Tree, said_by: Span) -> Build:
    """The repository as a bundle: every file that git tracks, and nothing that a build makes."""
    buildspec = Buildspec(Document(said_by.source, None), "", (), (), ())
    section = Artifacts(None, said_by, said_by, (Located("**/*", said_by),), None, (), None)
    reading = Artifact(section, Workspace(tree, "", Mentions(tree)))
    return Build(buildspec, section, (reading,), declared=False, is_repository=True)
