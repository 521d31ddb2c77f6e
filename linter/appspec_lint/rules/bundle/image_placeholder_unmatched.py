"""Checks that the placeholders of a task definition are those that the pipeline replaces."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.ecs import read_task_definition
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.regex import regex
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.composer import parse

if TYPE_CHECKING:
    from appspec_lint.deployment.service_actions import ServiceAction

APPSPEC = """\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo:
          ContainerName: web
          ContainerPort: 8080
"""
TASK = """\
{
  "family": "orders",
  "containerDefinitions": [
    {"name": "web", "image": %s, "portMappings": [{"containerPort": 8080}]}
  ]
}
"""
PIPELINE = """\
resource "aws_codepipeline" "orders" {
  name = "orders"
  stage {
    name = "Source"
    action {
      name             = "Source"
      category         = "Source"
      provider         = "CodeCommit"
      output_artifacts = ["Source"]
      configuration    = { RepositoryName = var.repository, BranchName = "main" }
    }
    action {
      name             = "Image"
      category         = "Source"
      provider         = "ECR"
      output_artifacts = ["Image"]
      configuration    = { RepositoryName = "orders" }
    }
  }
  stage {
    name = "Deploy"
    action {
      name            = "Deploy"
      category        = "Deploy"
      provider        = "CodeDeployToECS"
      input_artifacts = ["Source", "Image"]
      configuration = {
        AppSpecTemplateArtifact        = "Source"
        TaskDefinitionTemplateArtifact = "Source"
        Image1ArtifactName             = "Image"
        Image1ContainerName            = "WEB_IMAGE"
      }
    }
  }
}
"""
FILES = {"appspec.yaml": APPSPEC, "pipeline.tf": PIPELINE}
_PLACEHOLDER = regex(r"<([^<>]+)>")


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html",
    ),
    good=({**FILES, "taskdef.json": TASK % '"<WEB_IMAGE>"'},),
    bad=({**FILES, "taskdef.json": TASK % '«"<IMAGE1_NAME>"»'},),
)
def image_placeholder_unmatched(context: Context) -> Iterator[Finding]:
    """A task definition contains an image placeholder that the deploy action does not replace.

    The CodeDeployToECS action replaces `<NAME>` in the task definition with the URI of an image,
    where `NAME` is the value of `Image1ContainerName` to `Image4ContainerName`, without the angle
    brackets. Another placeholder stays as it is, and no image has such a name.

    Reported if the definition of the action is in the repository, and all these names are written
    there. Not reported if a build may change the task definition.
    """
    reported = set()
    for action in context.service_actions:
        file = action.file("task definition")
        if file is None or file.source is None or action.placeholders is None:
            continue
        if not file.is_repository and _is_edited(context, file.source):
            continue
        reading = context.tree.read(file.source)
        definition = read_task_definition(parse(reading)) if isinstance(reading, Source) else None
        for container in definition.containers if definition is not None else ():
            match = (
                None
                if container.image is None
                else _PLACEHOLDER.fullmatch(container.image.value.strip())
            )
            names = {_strip(setting.text or "") for setting in action.placeholders}
            if container.image is None or match is None or match[1] in names:
                continue
            if container.image.span in reported:
                continue
            reported.add(container.image.span)
            yield Finding(
                container.image.span,
                f"the deploy action does not replace `<{match[1]}>`",
                labels=tuple(_label(action)),
                help=f"write `<{sorted(names)[0]}>`, the name that the action replaces"
                if len(names) == 1
                else "set `Image1ContainerName` to this name, and `Image1ArtifactName` to the "
                "artifact with `imageDetail.json`"
                if not names
                else "use one of the names that the action replaces: "
                + ", ".join(f"`<{name}>`" for name in sorted(names)),
            )


def _label(action: ServiceAction) -> Iterator[Label]:
    if not action.placeholders:
        yield Label(action.action.span.first_line, "this action sets no `Image1ContainerName`")
    for setting in action.placeholders or ():
        yield Label(setting.span, f"this action replaces `<{_strip(setting.text or '')}>`")


def _strip(name: str) -> str:
    return name.strip().removeprefix("<").removesuffix(">")


def _is_edited(context: Context, path: str) -> bool:
    """Whether a build command may change the file."""
    return any(
        reading.workspace.cause(path) is not None
        for build in context.builds
        for reading in build.interpretations
        if not reading.root
    )
