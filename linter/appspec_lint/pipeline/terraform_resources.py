"""The resources of AWS that a module of Terraform creates, as builds, pipelines and deployments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from appspec_lint.diagnostics.span import Span
from appspec_lint.pipeline.hcl import HclBlock, HclBody, HclCall, HclExpression, HclObject
from appspec_lint.pipeline.pipeline_model import (
    Application,
    CodeBuildProject,
    CodePipeline,
    DeploymentGroup,
    PipelineAction,
    Setting,
)
from appspec_lint.pipeline.terraform_buildspec import TerraformBuildspec, read_buildspec
from appspec_lint.pipeline.terraform_functions import UNKNOWN, Value, whole_number
from appspec_lint.pipeline.terraform_modules import Frame, TerraformResource
from appspec_lint.pipeline.terraform_values import Evaluation
from appspec_lint.repository.tree import Tree

Named = TypeVar("Named", CodeBuildProject, Application)

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


@dataclass(eq=False)
class ResourceReader:
    """Reads one instance of a resource after the other, and links it with those before it."""

    evaluation: Evaluation
    tree: Tree

    def project(self, resource: TerraformResource, key: str, frame: Frame) -> CodeBuildProject:
        """Read an `aws_codebuild_project`."""
        body = resource.block.body
        buildspec = self._buildspec(body, frame)
        return CodeBuildProject(
            key,
            resource.block.span,
            name=self._setting(body, "name", frame),
            buildspec=buildspec.setting,
            inline=buildspec.inline,
            buildspec_file=buildspec.file,
            source_type=self._nested(body, "source", "type", frame),
            source_location=self._nested(body, "source", "location", frame),
            image=self._nested(body, "environment", "image", frame),
            environment_type=self._nested(body, "environment", "type", frame),
            privileged=self._nested(body, "environment", "privileged_mode", frame),
            variables=tuple(self._variables(body, frame)),
            artifacts_type=self._nested(body, "artifacts", "type", frame),
            packaging=self._nested(body, "artifacts", "packaging", frame),
            artifacts_name=self._nested(body, "artifacts", "name", frame),
            secondary_artifacts=tuple(
                identifier
                for block in _blocks(body, "secondary_artifacts")
                if (identifier := self._in_block(block, "artifact_identifier", frame))
            ),
        )

    def application(self, resource: TerraformResource, key: str, frame: Frame) -> Application:
        """Read an `aws_codedeploy_app`."""
        body = resource.block.body
        return Application(
            key,
            resource.block.span,
            name=self._setting(body, "name", frame),
            compute_platform=self._setting(body, "compute_platform", frame),
        )

    def group(
        self,
        resource: TerraformResource,
        key: str,
        frame: Frame,
        applications: Mapping[str, Application],
    ) -> DeploymentGroup:
        """Read an `aws_codedeploy_deployment_group`."""
        body = resource.block.body
        application = find_by_name(self._value(body, "app_name", frame), applications)
        return DeploymentGroup(
            key,
            resource.block.span,
            name=self._setting(body, "deployment_group_name", frame),
            application=application,
        )

    def pipeline(
        self,
        resource: TerraformResource,
        key: str,
        frame: Frame,
        projects: Mapping[str, CodeBuildProject],
        applications: Mapping[str, Application],
    ) -> CodePipeline:
        """Read an `aws_codepipeline`."""
        body = resource.block.body
        complete = not _has_dynamic(body, "stage")
        actions = []
        for stage in body.named("stage"):
            complete = complete and not _has_dynamic(stage.body, "action")
            in_stage = [
                (self._order(block, frame), self._action(block, frame, projects, applications))
                for block in stage.body.named("action")
            ]
            actions += [action for _, action in sorted(in_stage, key=lambda pair: pair[0])]
        return CodePipeline(
            key,
            resource.block.span,
            name=self._setting(body, "name", frame),
            actions=tuple(actions),
            complete=complete,
        )

    def _order(self, block: HclBlock, frame: Frame) -> int:
        number = whole_number(self._value(block.body, "run_order", frame))
        return 1 if number is None else number

    def _action(
        self,
        block: HclBlock,
        frame: Frame,
        projects: Mapping[str, CodeBuildProject],
        applications: Mapping[str, Application],
    ) -> PipelineAction:
        body = block.body
        configured = self._configuration(block, frame)
        project = configured.get("ProjectName")
        application = configured.get("ApplicationName")
        provider = self._value(body, "provider", frame).text or ""
        name = body.attributes.get("name")
        return PipelineAction(
            self._value(body, "name", frame).text or "",
            self._value(body, "category", frame).text or "",
            provider,
            name.span if name else block.span,
            inputs=self._list(body, "input_artifacts", frame),
            outputs=self._list(body, "output_artifacts", frame),
            configuration={key: item.setting for key, item in configured.items()},
            project=find_by_name(project.value, projects) if project else None,
            application=find_by_name(application.value, applications) if application else None,
            commands=self._list(body, "commands", frame),
        )

    def _configuration(self, block: HclBlock, frame: Frame) -> dict[str, _Configured]:
        attribute = block.body.attributes.get("configuration")
        hidden = [
            inner for inner in _blocks(block.body, "configuration") if inner.name == "dynamic"
        ]
        if attribute is None and not hidden:
            return {
                name: self._configured(self.evaluation.evaluate(item.expression, frame), item.span)
                for inner in block.body.named("configuration")
                for name, item in inner.body.attributes.items()
            }
        span = attribute.span if attribute else hidden[0].span
        value = self.evaluation.evaluate(attribute.expression, frame) if attribute else UNKNOWN
        spans = dict(_item_spans(attribute.expression)) if attribute else {}
        configured = {
            name: self._configured(item, spans.get(name, span))
            for name, item in (value.entries or {}).items()
            if not item.is_null
        }
        if value.is_null or (value.entries is not None and value.complete):
            return configured
        unknown = {name: self._configured(UNKNOWN, span) for name in _HIDDEN_KEYS}
        return unknown | configured

    def _configured(self, value: Value, span: Span) -> _Configured:
        return _Configured(value.setting(span), value)

    def _list(self, body: HclBody, name: str, frame: Frame) -> tuple[Setting, ...]:
        attribute = body.attributes.get(name)
        if attribute is None:
            return ()
        span = attribute.expression.span
        value = self.evaluation.evaluate(attribute.expression, frame)
        if value.items is None:
            return () if value.is_null else (Setting(None, span),)
        items = getattr(attribute.expression, "items", ())
        spans = [item.span for item in items] if len(items) == len(value.items) else []
        return tuple(
            item.setting(spans[index] if spans else span) for index, item in enumerate(value.items)
        )

    def _variables(self, body: HclBody, frame: Frame) -> Iterator[tuple[str, Setting]]:
        for environment in body.named("environment"):
            for block in environment.body.named("environment_variable"):
                name = self._value(block.body, "name", frame).known
                value = self._setting(block.body, "value", frame)
                kind = self._value(block.body, "type", frame)
                if name is None or value is None:
                    continue
                is_plain = kind.is_null or kind is UNKNOWN or kind.known == "PLAINTEXT"
                yield name, value if is_plain else Setting(None, value.span)

    def _buildspec(self, body: HclBody, frame: Frame) -> TerraformBuildspec:
        for block in _blocks(body, "source"):
            if block.name == "dynamic":
                return TerraformBuildspec(Setting(None, block.span))
            attribute = block.body.attributes.get("buildspec")
            if attribute is not None:
                value = self.evaluation.evaluate(attribute.expression, frame)
                return read_buildspec(value, attribute.expression.span, self.tree)
        return TerraformBuildspec()

    def _nested(self, body: HclBody, block: str, name: str, frame: Frame) -> Setting | None:
        for inner in _blocks(body, block):
            return self._in_block(inner, name, frame)
        return None

    def _in_block(self, block: HclBlock, name: str, frame: Frame) -> Setting | None:
        if block.name == "dynamic":
            return Setting(None, block.span)
        return self._setting(block.body, name, frame)

    def _setting(self, body: HclBody, name: str, frame: Frame) -> Setting | None:
        attribute = body.attributes.get(name)
        if attribute is None:
            return None
        value = self.evaluation.evaluate(attribute.expression, frame)
        return None if value.is_null else value.setting(attribute.expression.span)

    def _value(self, body: HclBody, name: str, frame: Frame) -> Value:
        attribute = body.attributes.get(name)
        return self.evaluation.evaluate(attribute.expression, frame) if attribute else UNKNOWN


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


def _blocks(body: HclBody, name: str) -> Iterator[HclBlock]:
    """The blocks of this name, also those that a `dynamic` block generates."""
    for block in body.blocks:
        if block.name == name or (block.name == "dynamic" and block.labels[:1] == (name,)):
            yield block


def _has_dynamic(body: HclBody, name: str) -> bool:
    return any(block.name == "dynamic" for block in _blocks(body, name))


def _item_spans(expression: HclExpression) -> Iterator[tuple[str, Span]]:
    if isinstance(expression, HclObject):
        for key, item in expression.items:
            if isinstance(key, str):
                yield key, item.span
    elif isinstance(expression, HclCall):
        for argument in expression.arguments:
            yield from _item_spans(argument)
