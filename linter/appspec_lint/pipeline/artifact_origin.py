"""Where an artifact of a pipeline comes from: its source, a build, or something unknown.

https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
"""

from __future__ import annotations

from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass
from appspec_lint.pipeline.pipeline_model import CodePipeline, PipelineAction, Setting

_REPOSITORIES = frozenset(
    ("CodeStarSourceConnection", "GitHub", "CodeCommit", "Bitbucket", "GitLab", "GitHubEnterprise")
)


class OriginKind(Enum):
    """What creates an artifact."""

    REPOSITORY = "repository"
    BUILD = "build"
    COMMANDS = "commands"
    OTHER = "other"


@dataclass(frozen=True, slots=True, eq=False)
class ArtifactOrigin:
    """The action that creates an artifact; `identifier` is None for the primary artifact.

    `source` is the source action: the creator itself, or the one that the build starts from.
    """

    kind: OriginKind
    action: PipelineAction
    identifier: str | None = None
    source: PipelineAction | None = None

    @property
    def from_repository(self) -> bool:
        """Whether the artifact is a repository, or the build starts from one."""
        return self.source is not None and is_repository(self.source)


def find_origin(pipeline: CodePipeline, name: Setting | None) -> ArtifactOrigin | None:
    """The origin of the artifact `name`; None if no action of the pipeline creates it."""
    if name is None or name.text is None:
        return None
    for action in pipeline.actions:
        if name.text in (output.text for output in action.outputs):
            return _classify(pipeline, action, name.text)
    return None


def _classify(pipeline: CodePipeline, action: PipelineAction, name: str) -> ArtifactOrigin:
    if action.category == "Source":
        kind = OriginKind.REPOSITORY if is_repository(action) else OriginKind.OTHER
        return ArtifactOrigin(kind, action, source=action)
    source = find_source(pipeline, action)
    if action.provider == "CodeBuild":
        # With two output artifacts or more, each is the secondary artifact of its name.
        identifier = name if len(action.outputs) > 1 else None
        return ArtifactOrigin(OriginKind.BUILD, action, identifier, source)
    if action.provider == "Commands":
        return ArtifactOrigin(OriginKind.COMMANDS, action, name, source)
    return ArtifactOrigin(OriginKind.OTHER, action)


def is_repository(source: PipelineAction) -> bool:
    """Whether a source action gives a repository, and not an archive or an image."""
    return source.provider in _REPOSITORIES


def find_source(pipeline: CodePipeline, build: PipelineAction) -> PipelineAction | None:
    """The source action that creates the primary input of a build; None if another build does."""
    name = _primary_input(build)
    for action in pipeline.actions if name is not None else ():
        if action.category == "Source" and name in (output.text for output in action.outputs):
            return action
    return None


def _primary_input(action: PipelineAction) -> str | None:
    if len(action.inputs) == 1:
        return action.inputs[0].text
    primary = action.configuration.get("PrimarySource")
    return None if primary is None else primary.text
