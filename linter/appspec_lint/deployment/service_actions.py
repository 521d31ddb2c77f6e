"""What the actions CodeDeployToECS of a repository's pipelines read, and from which artifacts.

https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from appspec_lint.build.ci_jobs import SimulatedJob
from appspec_lint.build.products import PRIMARY, read_builds
from appspec_lint.build.project_buildspecs import ReadBuildspecs
from appspec_lint.build.source_root import SourceRoots
from appspec_lint.certainty import Certainty, agreed
from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.pipeline.artifact_origin import ArtifactOrigin, OriginKind, find_origin
from appspec_lint.pipeline.ownership import SourceMatch, is_ours, match_source
from appspec_lint.pipeline.pipeline_model import (
    CodePipeline,
    DefinitionKind,
    Definitions,
    PipelineAction,
    ServiceStep,
    Setting,
)
from appspec_lint.repository.tree import Tree

PROVIDER = "CodeDeployToECS"
_FILES = (
    ("AppSpec", "AppSpecTemplatePath", "AppSpecTemplateArtifact", "appspec.yaml"),
    ("task definition", "TaskDefinitionTemplatePath", "TaskDefinitionTemplateArtifact",
     "taskdef.json"),
)  # fmt: skip
"""What the action reads: the settings of its path and its artifact, and the default path."""
_CONTAINER = regex(r"Image[1-4]ContainerName")


@dataclass(frozen=True, slots=True)
class ActionFile:
    """A file that the action reads; `contained` is whether its artifact contains it.

    `span` is the setting of its path, or the action if the path is the default one. `size` is the
    number of characters of all tracked files of the artifact, if it is the repository.
    """

    title: str
    setting: str
    path: str
    span: Span
    is_default: bool
    artifact: str
    contained: Certainty
    source: str | None
    is_repository: bool


@dataclass(frozen=True, slots=True, eq=False)
class ServiceAction:
    """An action CodeDeployToECS, or a step of a job that deploys to ECS.

    `files` are what it reads, and `placeholders` what it replaces in the task definition.

    It is `named` if the pipeline names this repository as its source, and `certain` if it is
    written in a definition, and not synthesized from one. `placeholders` is None if a name is
    hidden.
    """

    action: PipelineAction | ServiceStep
    tool: str
    named: bool
    certain: bool
    files: tuple[ActionFile, ...]
    placeholders: tuple[Setting, ...] | None

    @property
    def is_pipeline(self) -> bool:
        """Whether it is an action of CodePipeline."""
        return isinstance(self.action, PipelineAction)

    def file(self, title: str) -> ActionFile | None:
        """The AppSpec, or the task definition."""
        return next((file for file in self.files if file.title == title), None)


def read_service_actions(
    tree: Tree,
    definitions: Definitions,
    roots: Sequence[SourceRoots],
    jobs: Sequence[SimulatedJob],
) -> Iterator[ServiceAction]:
    """The actions of pipelines, and the steps of jobs, that are about this repository."""
    yield from _read_pipeline_actions(tree, definitions, ReadBuildspecs(roots))
    for each in jobs:
        for step in each.job.steps:
            if isinstance(step, ServiceStep) and step.certain and each.job.checks_out:
                yield _read_step(step, each)


def _read_step(step: ServiceStep, simulated: SimulatedJob) -> ServiceAction:
    """What a tool reads from the workspace of a job; it inserts the task definition itself.

    https://github.com/aws-actions/amazon-ecs-deploy-task-definition
    """
    settings = (
        ("AppSpec", "codedeploy-appspec", step.appspec),
        ("task definition", "task-definition", step.task_definition),
    )
    workspace = simulated.workspace
    files = tuple(
        ActionFile(
            title,
            name,
            path,
            setting.span,
            setting.span == step.span,
            "workspace",
            workspace.contains(path) if setting.certain else Certainty.MAYBE,
            workspace.content_of(path),
            is_repository=not workspace.causes,
        )
        for title, name, setting in settings
        if setting is not None and setting.known is not None
        for path in (setting.known.strip().removeprefix("./"),)
        if not path.startswith(("/", "arn:")) and ("." in path)
    )
    return ServiceAction(step, step.tool, True, True, files, None)


def _read_pipeline_actions(
    tree: Tree, definitions: Definitions, buildspecs: ReadBuildspecs
) -> Iterator[ServiceAction]:
    for file in definitions.files:
        if not is_ours(tree, file):
            continue
        for pipeline in file.pipelines:
            match = match_source(tree, pipeline)
            if match is SourceMatch.OTHER:
                continue
            for action in pipeline.actions:
                if action.provider == PROVIDER:
                    yield ServiceAction(
                        action,
                        "the deploy action",
                        match.is_named,
                        file.kind is not DefinitionKind.SYNTHESIZED,
                        tuple(_read_files(tree, pipeline, action, buildspecs)),
                        _read_placeholders(action),
                    )


def _read_files(
    tree: Tree, pipeline: CodePipeline, action: PipelineAction, buildspecs: ReadBuildspecs
) -> Iterator[ActionFile]:
    for title, path_key, artifact_key, default in _FILES:
        artifact = action.configuration.get(artifact_key)
        setting = action.configuration.get(path_key)
        path = default if setting is None else setting.known
        origin = find_origin(pipeline, artifact)
        if path is None or origin is None or artifact is None or artifact.text is None:
            continue
        is_written = setting is None or setting.certain
        path = path.strip().removeprefix("./").strip("/")
        contained, source = _look_up(tree, origin, path, buildspecs)
        yield ActionFile(
            title,
            path_key,
            path,
            action.span if setting is None else setting.span,
            setting is None,
            artifact.text,
            contained if is_written else contained | Certainty.MAYBE,
            source,
            origin.kind is OriginKind.REPOSITORY,
        )


def _look_up(
    tree: Tree, origin: ArtifactOrigin, path: str, buildspecs: ReadBuildspecs
) -> tuple[Certainty, str | None]:
    """Whether an artifact contains a file, and the file of the repository that it is."""
    if origin.kind is OriginKind.REPOSITORY:
        if tree.has_file(path):
            return Certainty.YES, path
        is_unknown = tree.is_unexplored(path) or tree.is_generated(path)
        return (Certainty.MAYBE if is_unknown else Certainty.NO), None
    if origin.kind is not OriginKind.BUILD or not origin.from_repository:
        return Certainty.MAYBE, None
    project = origin.action.project
    found = None if project is None else buildspecs.find(project)
    if found is None:
        return Certainty.MAYBE, None
    name = origin.identifier or PRIMARY
    readings = [
        reading
        for build in read_builds(found)
        if build.declared and (build.section.name or PRIMARY) == name
        for reading in build.readings
    ]
    if not readings:
        return Certainty.MAYBE, None
    members = [member for reading in readings if (member := reading.member(path)) is not None]
    contained = agreed(reading.contains(path) for reading in readings)
    return contained, members[0].source if members else None


def _read_placeholders(action: PipelineAction) -> tuple[Setting, ...] | None:
    names = [setting for key, setting in action.configuration.items() if _CONTAINER.fullmatch(key)]
    return None if any(each.known is None for each in names) else tuple(names)
