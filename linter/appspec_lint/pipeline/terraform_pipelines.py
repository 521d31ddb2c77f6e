"""The pipelines of CodePipeline that a module of Terraform creates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.pipeline.hcl import HclBlock
from appspec_lint.pipeline.hcl_model import HclCall, HclExpression, HclObject
from appspec_lint.pipeline.pipeline_model import (
    Application,
    CodeBuildProject,
    CodePipeline,
    PipelineAction,
    Setting,
)
from appspec_lint.pipeline.terraform_blocks import BlockReader, blocks, has_dynamic
from appspec_lint.pipeline.terraform_functions import UNKNOWN, Value, access, whole_number
from appspec_lint.pipeline.terraform_modules import Frame, TerraformResource
from appspec_lint.pipeline.terraform_resources import find_by_name

_HIDDEN_KEYS = (
    """ProjectName PrimarySource BatchEnabled CombineArtifacts EnvironmentVariables ApplicationName
    DeploymentGroupName AppSpecTemplateArtifact AppSpecTemplatePath TaskDefinitionTemplateArtifact
    TaskDefinitionTemplatePath FullRepositoryId Owner Repo RepositoryName S3Bucket S3ObjectKey
    OutputArtifactFormat"""
).split()
"""The keys that a configuration may have of which a part is hidden."""


@dataclass(frozen=True, slots=True)
class _Configured:
    setting: Setting
    value: Value


def read_pipeline(
    reader: BlockReader,
    resource: TerraformResource,
    key: str,
    frame: Frame,
    projects: Mapping[str, CodeBuildProject],
    applications: Mapping[str, Application],
) -> CodePipeline:
    """Read an `aws_codepipeline`."""
    body = resource.block.body
    complete = not has_dynamic(body, "stage")
    actions = []
    for stage in body.named("stage"):
        complete = complete and not has_dynamic(stage.body, "action")
        in_stage = [
            (_order(reader, block, frame), _action(reader, block, frame, projects, applications))
            for block in stage.body.named("action")
        ]
        actions += [action for _, action in sorted(in_stage, key=lambda pair: pair[0])]
    return CodePipeline(
        key,
        resource.block.span,
        name=reader.setting(body, "name", frame),
        actions=tuple(actions),
        complete=complete,
    )


def _order(reader: BlockReader, block: HclBlock, frame: Frame) -> int:
    number = whole_number(reader.value(block.body, "run_order", frame))
    return 1 if number is None else number


def _action(
    reader: BlockReader,
    block: HclBlock,
    frame: Frame,
    projects: Mapping[str, CodeBuildProject],
    applications: Mapping[str, Application],
) -> PipelineAction:
    body = block.body
    configured = _configuration(reader, block, frame)
    project = configured.get("ProjectName")
    application = configured.get("ApplicationName")
    provider = reader.value(body, "provider", frame).text or ""
    name = body.attributes.get("name")
    return PipelineAction(
        reader.value(body, "name", frame).text or "",
        reader.value(body, "category", frame).text or "",
        provider,
        name.span if name else block.span,
        inputs=reader.list(body, "input_artifacts", frame),
        outputs=reader.list(body, "output_artifacts", frame),
        configuration={key: item.setting for key, item in configured.items()},
        project=find_by_name(project.value, projects) if project else None,
        application=find_by_name(application.value, applications) if application else None,
        commands=reader.list(body, "commands", frame),
    )


def _configuration(reader: BlockReader, block: HclBlock, frame: Frame) -> dict[str, _Configured]:
    attribute = block.body.attributes.get("configuration")
    hidden = [inner for inner in blocks(block.body, "configuration") if inner.name == "dynamic"]
    if attribute is None and not hidden:
        return {
            name: _configured(reader.evaluation.evaluate(item.expression, frame), item.span)
            for inner in block.body.named("configuration")
            for name, item in inner.body.attributes.items()
        }
    span = attribute.span if attribute else hidden[0].span
    value = reader.evaluation.evaluate(attribute.expression, frame) if attribute else UNKNOWN
    spans = dict(_item_spans(attribute.expression)) if attribute else {}
    items = {name: access(value, [f"[{name}]"]) for name in value.entries or {}}
    configured = {
        name: _configured(item, spans.get(name, span))
        for name, item in items.items()
        if item is not None and not (item.is_null and item.certain)
    }
    if (value.is_null and value.certain) or (value.entries is not None and value.complete):
        return configured
    unknown = {name: _configured(UNKNOWN, span) for name in _HIDDEN_KEYS}
    return unknown | configured


def _configured(value: Value, span: Span) -> _Configured:
    return _Configured(value.setting(span), value)


def _item_spans(expression: HclExpression) -> Iterator[tuple[str, Span]]:
    if isinstance(expression, HclObject):
        for key, item in expression.items:
            if isinstance(key, str):
                yield key, item.span
    elif isinstance(expression, HclCall):
        for argument in expression.arguments:
            yield from _item_spans(argument)
