"""The CodeBuild projects and CodeDeploy applications that a module of Terraform creates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from appspec_lint.lazy.typing_names import TypeVar
from appspec_lint.pipeline.hcl import HclBody
from appspec_lint.pipeline.pipeline_model import (
    Application,
    CodeBuildProject,
    DeploymentGroup,
    Setting,
)
from appspec_lint.pipeline.terraform_blocks import BlockReader, blocks
from appspec_lint.pipeline.terraform_buildspec import TerraformBuildspec, read_buildspec
from appspec_lint.pipeline.terraform_functions import UNKNOWN, Value
from appspec_lint.pipeline.terraform_modules import Frame, TerraformResource
from appspec_lint.repository.tree import Tree

Named = TypeVar("Named", CodeBuildProject, Application)


def read_project(
    reader: BlockReader, resource: TerraformResource, key: str, frame: Frame, tree: Tree
) -> CodeBuildProject:
    """Read an `aws_codebuild_project`."""
    body = resource.block.body
    buildspec = _buildspec(reader, body, frame, tree)
    return CodeBuildProject(
        key,
        resource.block.span,
        name=reader.setting(body, "name", frame),
        buildspec=buildspec.setting,
        inline=buildspec.inline,
        buildspec_file=buildspec.file,
        source_type=reader.nested(body, "source", "type", frame),
        source_location=reader.nested(body, "source", "location", frame),
        image=reader.nested(body, "environment", "image", frame),
        environment_type=reader.nested(body, "environment", "type", frame),
        privileged=reader.nested(body, "environment", "privileged_mode", frame),
        variables=tuple(_variables(reader, body, frame)),
        artifacts_type=reader.nested(body, "artifacts", "type", frame),
        packaging=reader.nested(body, "artifacts", "packaging", frame),
        artifacts_name=reader.nested(body, "artifacts", "name", frame),
        secondary_artifacts=tuple(
            identifier
            for block in blocks(body, "secondary_artifacts")
            if (identifier := reader.in_block(block, "artifact_identifier", frame))
        ),
    )


def read_application(
    reader: BlockReader, resource: TerraformResource, key: str, frame: Frame
) -> Application:
    """Read an `aws_codedeploy_app`."""
    body = resource.block.body
    return Application(
        key,
        resource.block.span,
        name=reader.setting(body, "name", frame),
        compute_platform=reader.setting(body, "compute_platform", frame),
    )


def read_group(
    reader: BlockReader,
    resource: TerraformResource,
    key: str,
    frame: Frame,
    applications: Mapping[str, Application],
) -> DeploymentGroup:
    """Read an `aws_codedeploy_deployment_group`."""
    body = resource.block.body
    application = find_by_name(reader.value(body, "app_name", frame), applications)
    return DeploymentGroup(
        key,
        resource.block.span,
        name=reader.setting(body, "deployment_group_name", frame),
        application=application,
    )


def _variables(reader: BlockReader, body: HclBody, frame: Frame) -> Iterator[tuple[str, Setting]]:
    for environment in body.named("environment"):
        for block in environment.body.named("environment_variable"):
            name = reader.value(block.body, "name", frame).known
            value = reader.setting(block.body, "value", frame)
            kind = reader.value(block.body, "type", frame)
            if name is None or value is None:
                continue
            is_plain = kind.is_null or kind is UNKNOWN or kind.known == "PLAINTEXT"
            yield name, value if is_plain else Setting(None, value.span)


def _buildspec(reader: BlockReader, body: HclBody, frame: Frame, tree: Tree) -> TerraformBuildspec:
    for block in blocks(body, "source"):
        if block.name == "dynamic":
            return TerraformBuildspec(Setting(None, block.span))
        attribute = block.body.attributes.get("buildspec")
        if attribute is not None:
            value = reader.evaluation.evaluate(attribute.expression, frame)
            return read_buildspec(value, attribute.expression.span, tree)
    return TerraformBuildspec()


def find_by_name(value: Value, candidates: Mapping[str, Named]) -> Named | None:
    """The resource to which a value refers, or the only one whose name is the same text."""
    if value.resource in candidates:
        return candidates[value.resource]
    base = value.resource.partition("[")[0]
    instances = {
        id(candidate): candidate
        for candidate in candidates.values()
        if (base and candidate.key.partition("[")[0] == base)
        or (
            not base
            and value.text
            and candidate.name is not None
            and candidate.name.text == value.text
        )
    }
    return next(iter(instances.values())) if (base and instances) or len(instances) == 1 else None
