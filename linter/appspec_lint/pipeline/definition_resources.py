"""Projects, pipelines, applications and deployment groups from the properties of their resources.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_CodeBuild.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.records import dataclass, field, replace
from appspec_lint.lazy.regex import regex
from appspec_lint.lazy.typing_names import Generic, Protocol, TypeVar
from appspec_lint.pipeline.buildspec_setting import is_inline
from appspec_lint.pipeline.inline_buildspec import embed
from appspec_lint.pipeline.intrinsics import agree, make_hole
from appspec_lint.pipeline.pipeline_model import (
    Application,
    CodeBuildProject,
    CodePipeline,
    DeploymentGroup,
    PipelineAction,
    Setting,
)
from appspec_lint.pipeline.template_nodes import named_values
from appspec_lint.pipeline.template_values import TemplateValue
from appspec_lint.yaml.nodes import Node

_CONFIGURATION_KEYS = (
    "ProjectName PrimarySource ApplicationName DeploymentGroupName AppSpecTemplateArtifact "
    "AppSpecTemplatePath TaskDefinitionTemplateArtifact TaskDefinitionTemplatePath "
    "FullRepositoryId RepositoryName Owner Repo OutputArtifactFormat S3Bucket S3ObjectKey"
).split()
"""The keys whose absence means something: they are hidden if the configuration is."""

_VARIABLE = regex(r"#\{[^{}]*\}")
"""A variable of CodePipeline: `#{SourceVariables.CommitId}`."""


class _Named(Protocol):
    @property
    def key(self) -> str: ...

    @property
    def name(self) -> Setting | None: ...


_N = TypeVar("_N", bound=_Named)


class ResourceIndex(Generic[_N]):
    """Resources by everything that may refer to them: their key, an attribute, their name."""

    def __init__(self, resources: Iterable[_N]) -> None:
        self.by_text: dict[str, _N | None] = {}
        for resource in resources:
            texts = {make_hole(f"{resource.key}{end}") for end in ("", ".Arn", ".Name", ".Id")}
            if resource.name is not None and resource.name.text:
                texts.add(resource.name.text)
            for text in texts:
                self.by_text[text] = None if text in self.by_text else resource

    def find(self, reference: Setting | None) -> _N | None:
        """Find the resource that a setting refers to; None if several have this name."""
        if reference is None or reference.text is None:
            return None
        return self.by_text.get(reference.text)


@dataclass(frozen=True, slots=True)
class DefinitionLinks:
    """The resources that actions and deployment groups refer to."""

    projects: ResourceIndex[CodeBuildProject] = field(default_factory=lambda: ResourceIndex(()))
    applications: ResourceIndex[Application] = field(default_factory=lambda: ResourceIndex(()))


def read_project(key: str, value: TemplateValue, span: Span) -> CodeBuildProject:
    """Read a CodeBuild project from its properties."""
    buildspec = value.setting("Source", "BuildSpec")
    inline = None
    if buildspec is not None and buildspec.text is not None:
        if is_inline(buildspec.text):
            reached = value.reach("Source", "BuildSpec")
            node = reached[0] if len(reached) == 1 else None
            if isinstance(node, Node) and value.scope.budget.embed(node.span.source):
                inline = embed(node)
        elif buildspec.text != buildspec.text.strip():
            buildspec = Setting(buildspec.text.strip(), buildspec.span, certain=False)
    return CodeBuildProject(
        key,
        span,
        name=value.setting("Name"),
        buildspec=buildspec,
        inline=inline,
        source_type=value.setting("Source", "Type"),
        source_location=value.setting("Source", "Location"),
        image=value.setting("Environment", "Image"),
        environment_type=value.setting("Environment", "Type"),
        privileged=value.setting("Environment", "PrivilegedMode"),
        variables=tuple(_read_variables(value)),
        artifacts_type=value.setting("Artifacts", "Type"),
        packaging=value.setting("Artifacts", "Packaging"),
        artifacts_name=value.setting("Artifacts", "Name"),
        secondary_artifacts=value.settings("SecondaryArtifacts", of="ArtifactIdentifier"),
        certain=value.certain,
    )


def _read_variables(value: TemplateValue) -> Iterable[tuple[str, Setting]]:
    """The environment variables; the value of one from a parameter or a secret is hidden."""
    for item in value.items("Environment", "EnvironmentVariables")[0]:
        name, setting, kind = (item.setting(key) for key in ("Name", "Value", "Type"))
        if name is None or not name.known:
            continue
        if setting is None or (kind is not None and kind.text != "PLAINTEXT"):
            setting = Setting(None, item.node.span, item.certain)
        yield name.known, setting


def read_application(key: str, value: TemplateValue, span: Span) -> Application:
    """Read a CodeDeploy application from its properties."""
    name, platform = value.setting("ApplicationName"), value.setting("ComputePlatform")
    return Application(key, span, name, platform, value.certain)


def read_group(
    key: str, value: TemplateValue, span: Span, links: DefinitionLinks
) -> DeploymentGroup:
    """Read a CodeDeploy deployment group from its properties."""
    revision = ("GitHubLocation", "Repository")
    return DeploymentGroup(
        key,
        span,
        name=value.setting("DeploymentGroupName"),
        application=links.applications.find(value.setting("ApplicationName")),
        github_repository=value.setting("Deployment", "Revision", *revision)
        or value.setting("TargetRevision", *revision),
        certain=value.certain,
    )


def read_pipeline(
    key: str, value: TemplateValue, span: Span, links: DefinitionLinks, *, complete: bool = True
) -> CodePipeline:
    """Read a pipeline from its properties, with the actions of all stages."""
    stages, has_all_stages = value.items("Stages")
    complete = complete and has_all_stages and bool(stages) and not value.has_macro
    actions: list[PipelineAction] = []
    for stage in stages:
        items, has_all_actions = stage.items("Actions")
        complete = complete and has_all_actions and stage.is_mapping and not stage.has_macro
        for item in items:
            complete = complete and item.is_mapping
            if item.is_mapping:
                actions.append(_read_action(item, links))
    return CodePipeline(key, span, value.setting("Name"), tuple(actions), complete, value.certain)


def _read_action(value: TemplateValue, links: DefinitionLinks) -> PipelineAction:
    configuration = _read_configuration(value)
    name = value.setting("Name")
    return PipelineAction(
        name.text or "" if name is not None else "",
        value.text("ActionTypeId", "Category"),
        value.text("ActionTypeId", "Provider"),
        value.node.span.first_line if name is None else name.span,
        inputs=value.settings("InputArtifacts", of="Name"),
        outputs=value.settings("OutputArtifacts", of="Name"),
        configuration=configuration,
        project=links.projects.find(configuration.get("ProjectName")),
        application=links.applications.find(configuration.get("ApplicationName")),
        commands=value.settings("Commands"),
        output_files={
            output.text("Name"): output.settings("Files")
            for output in value.items("OutputArtifacts")[0]
            if output.setting("Files") is not None
        },
        certain=value.certain,
    )


def _read_configuration(value: TemplateValue) -> Mapping[str, Setting]:
    """The configuration of an action: of several branches, what all of them agree on."""
    reached = value.reach("Configuration")
    branches = [
        None if option is None or isinstance(option, Span) else replace(value, node=option)
        for option in reached
    ]
    plain = [branch for branch in branches if branch is not None and branch.is_mapping]
    keys = dict.fromkeys(key for branch in plain for key in named_values(branch.node))
    configuration: dict[str, Setting] = {}
    for key in keys:
        settings = [branch.exact(key) if branch in plain else None for branch in branches]
        written = [setting for setting in settings if setting is not None]
        if written and not key.startswith("Fn::"):
            setting = written[0] if len(settings) == 1 else agree(settings, written[0].span)
            configuration[key] = _hide(key, setting)
    hidden = [option for option, branch in zip(reached, branches, strict=True)
              if option is not None and (branch not in plain or branch.has_macro)]  # fmt: skip
    for option in hidden:
        span = option if isinstance(option, Span) else option.span
        for key in _CONFIGURATION_KEYS:
            configuration.setdefault(key, Setting(None, span, certain=False))
    return configuration


def _hide(key: str, setting: Setting) -> Setting:
    """Hide a token, and what a variable of CodePipeline contains."""
    is_secret = "token" in key.lower() or "secret" in key.lower()
    text = setting.text and _VARIABLE.sub(_make_hole, setting.text)
    return Setting(None if is_secret else text, setting.span, setting.certain)


def _make_hole(variable: re.Match[str]) -> str:
    return make_hole(variable[0])
