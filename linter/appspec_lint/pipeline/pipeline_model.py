"""The builds, the deployments and the jobs that a repository's definitions describe.

One model for CloudFormation, Terraform and CI systems. What a definition does not contain is None;
what it contains, but a variable, a module or a function hides, is a `Setting` without text.
"""

from __future__ import annotations

from collections.abc import Mapping

from appspec_lint.diagnostics.span import Located, Source, Span
from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass, field


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of a definition, with its span.

    `text` is None if the value is hidden. A hidden part of a value is a hole, `${...}`, whose text
    is what the definition contains: two equal texts are the same value. `certain` is False for the
    default of a parameter, and for one branch of a condition.
    """

    text: str | None
    span: Span
    certain: bool = True

    @property
    def known(self) -> str | None:
        """The text, if no part of it is hidden."""
        return None if self.text is None or "${" in self.text else self.text


class DefinitionKind(Enum):
    """What a definition file is; the value is what messages call it."""

    CLOUDFORMATION = "CloudFormation template"
    SYNTHESIZED = "synthesized CDK template"
    """A template in `cdk.out`, which may be older than its source."""
    EXPORTED = "exported pipeline"
    """The output of `aws codepipeline get-pipeline`, or the input of `create-project`."""
    TERRAFORM = "Terraform module"
    GITHUB_ACTIONS = "GitHub Actions workflow"
    CI = "CI configuration"


@dataclass(frozen=True, slots=True, eq=False)
class CodeBuildProject:
    """A CodeBuild project. `key` identifies it in its file or module: a logical ID, an address.

    Without `buildspec`, CodeBuild reads `buildspec.yml` at the source root. `inline` is the text of
    a buildspec in the definition, if its lines are those of the file: a source with the path and
    the offsets of the file, in which everything else is spaces.

    https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html
    """

    key: str
    span: Span
    name: Setting | None = None
    buildspec: Setting | None = None
    inline: Source | None = None
    buildspec_file: str | None = None
    """The file of the repository whose text is the inline buildspec: Terraform's `file()`."""
    source_type: Setting | None = None
    source_location: Setting | None = None
    image: Setting | None = None
    environment_type: Setting | None = None
    privileged: Setting | None = None
    variables: tuple[tuple[str, Setting], ...] = ()
    artifacts_type: Setting | None = None
    packaging: Setting | None = None
    artifacts_name: Setting | None = None
    secondary_artifacts: tuple[Setting, ...] = ()
    """The identifiers of the secondary artifacts."""
    certain: bool = True
    """Not if a condition decides whether it exists."""


@dataclass(frozen=True, slots=True, eq=False)
class PipelineAction:
    """An action of CodePipeline; `provider` is such as CodeBuild, CodeDeploy, CodeDeployToECS.

    `project` is the CodeBuild project that it calls, if that is defined here as well, and
    `application` the CodeDeploy application; `configuration` has the keys of CloudFormation.
    """

    name: str
    category: str
    provider: str
    span: Span
    inputs: tuple[Setting, ...] = ()
    outputs: tuple[Setting, ...] = ()
    configuration: Mapping[str, Setting] = field(default_factory=dict)
    project: CodeBuildProject | None = None
    application: Application | None = None
    commands: tuple[Setting, ...] = ()
    """The commands of a Commands action."""
    output_files: Mapping[str, tuple[Setting, ...]] = field(default_factory=dict)
    """The file patterns of each output artifact of a Commands action."""
    certain: bool = True
    """Not if a condition decides whether it exists."""


@dataclass(frozen=True, slots=True, eq=False)
class CodePipeline:
    """A pipeline with its actions in order.

    It is not `complete` if a variable or a macro may add stages or actions.
    """

    key: str
    span: Span
    name: Setting | None = None
    actions: tuple[PipelineAction, ...] = ()
    complete: bool = True
    certain: bool = True
    """Not if a condition decides whether it exists."""


@dataclass(frozen=True, slots=True, eq=False)
class Application:
    """A CodeDeploy application; without `compute_platform`, it is Server."""

    key: str
    span: Span
    name: Setting | None = None
    compute_platform: Setting | None = None
    certain: bool = True
    """Not if a condition decides whether it exists."""


@dataclass(frozen=True, slots=True, eq=False)
class DeploymentGroup:
    """A CodeDeploy deployment group; `application` is its application, if defined here."""

    key: str
    span: Span
    name: Setting | None = None
    application: Application | None = None
    github_repository: Setting | None = None
    """The repository of a GitHub revision that CloudFormation deploys."""
    certain: bool = True
    """Not if a condition decides whether it exists."""


@dataclass(frozen=True, slots=True, eq=False)
class DefinitionFile:
    """What one template, exported file or Terraform module defines.

    `path` is the file that is the first, or the only one.
    """

    path: str
    kind: DefinitionKind
    projects: tuple[CodeBuildProject, ...] = ()
    pipelines: tuple[CodePipeline, ...] = ()
    applications: tuple[Application, ...] = ()
    groups: tuple[DeploymentGroup, ...] = ()
    nested: tuple[str, ...] = ()
    """The paths of the nested templates that are read as a part of this one."""


@dataclass(frozen=True, slots=True, eq=False)
class RunStep:
    """Code that a job runs in a shell.

    `directory` is relative to the workspace, and None if it is hidden. Steps with equal `process`
    share one shell, with its working directory and variables. It is not `certain` to run if it has
    a condition. `lines` is the span of each line of `code`, if the code is a block of the file.
    """

    code: Located[str]
    shell: str = "bash"
    directory: str | None = ""
    variables: tuple[tuple[str, str], ...] = ()
    process: int = -1
    certain: bool = True
    lines: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PackStep:
    """A tool that creates a zip of the content of a directory, and possibly deploys it.

    `directory` is None if it is hidden; `archive` is a file that is sent as it is instead.
    `file_exists_behavior` is what the tool passes to CodeDeploy, also by its own default.
    """

    tool: str
    span: Span
    directory: Setting | None = None
    archive: Setting | None = None
    excluded: tuple[str, ...] | None = ()
    """The patterns that it excludes, as `zip -x` reads them; None if they are hidden."""
    key: Setting | None = None
    deploys: bool = True
    file_exists_behavior: str = ""
    appspec: Setting | None = None
    """A file that the tool copies over `appspec.yml`."""
    certain: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class RepositoryStep:
    """A tool that deploys a commit of this repository from GitHub."""

    tool: str
    span: Span
    repository: Setting | None = None
    extra_keys: tuple[str, ...] = ()
    """The keys of the AppSpec that the tool itself reads."""
    certain: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class UploadStep:
    """A tool that uploads a file, or the files of a directory, to S3.

    `archive` is the uploaded file, or None if it is hidden or many; `key` is its key.
    """

    tool: str
    span: Span
    archive: Setting | None = None
    key: Setting | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class RevisionStep:
    """A tool that deploys a revision from S3 by its key."""

    tool: str
    span: Span
    key: Setting | None = None
    bundle_type: Setting | None = None
    file_exists_behavior: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class ServiceStep:
    """A tool that deploys an ECS service with an AppSpec from the workspace."""

    tool: str
    span: Span
    appspec: Setting
    task_definition: Setting | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class BuildStep:
    """A tool that starts a CodeBuild project with the source of this repository."""

    tool: str
    span: Span
    project: Setting | None = None
    buildspec: Setting | None = None
    image: Setting | None = None
    overrides_source: bool = True
    certain: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class FetchStep:
    """A tool that fetches unknown files into a directory of the workspace.

    Such as the files that another job hands on, or another repository.
    """

    tool: str
    span: Span
    directory: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class OtherStep:
    """A tool that is not known; it may create any file that its `inputs` name."""

    tool: str
    span: Span
    certain: bool = True
    inputs: str = ""


Step = (
    RunStep
    | PackStep
    | RepositoryStep
    | UploadStep
    | RevisionStep
    | ServiceStep
    | BuildStep
    | FetchStep
    | OtherStep
)


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A job of a CI system: steps on one machine, in the same workspace.

    It `checks_out` if the workspace is this repository, as it is in git. `needs` are the names of
    the jobs before it, whose files may be handed on.
    """

    name: str
    source: Source
    span: Span
    kind: DefinitionKind
    steps: tuple[Step, ...]
    variables: tuple[tuple[str, str], ...] = ()
    checks_out: bool = True
    needs: tuple[str, ...] = ()
    certain: bool = True


@dataclass(frozen=True, eq=False)
class Definitions:
    """Everything that the definitions of a repository say, in the order of their paths."""

    files: tuple[DefinitionFile, ...] = ()
    jobs: tuple[Job, ...] = ()
