"""Checks that the artifact contains the files that CodeDeployToECS reads."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.rules.registry import rule

if TYPE_CHECKING:
    from appspec_lint.deployment.service_actions import ActionFile, ServiceAction

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
    {"name": "web", "image": "orders:7", "portMappings": [{"containerPort": 8080}]}
  ]
}
"""
PIPELINE = """\
resource "aws_codepipeline" "orders" {{
  name = "orders"
  stage {{
    name = "Source"
    action {{
      name             = "Source"
      category         = "Source"
      owner            = "AWS"
      provider         = "CodeStarSourceConnection"
      version          = "1"
      output_artifacts = ["Source"]
      configuration    = {{ FullRepositoryId = "acme/orders", BranchName = "main" }}
    }}
  }}
  stage {{
    name = "Deploy"
    action {{
      name            = "Deploy"
      category        = "Deploy"
      owner           = "AWS"
      provider        = "CodeDeployToECS"
      version         = "1"
      input_artifacts = ["Source"]
      configuration = {{
        AppSpecTemplateArtifact        = "Source"
        AppSpecTemplatePath            = {path}
        TaskDefinitionTemplateArtifact = "Source"
        TaskDefinitionTemplatePath     = "ecs/taskdef.json"
      }}
    }}
  }}
}}
"""
FILES = {"ecs/appspec.yaml": APPSPEC, "ecs/taskdef.json": TASK}


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html",
        "https://github.com/YumaInaura/YumaInaura/issues/3423",
        "https://github.com/YumaInaura/YumaInaura/issues/3424",
    ),
    good=({**FILES, "pipeline.tf": PIPELINE.format(path='"ecs/appspec.yaml"')},),
    bad=({**FILES, "pipeline.tf": PIPELINE.format(path='«"appspec.yaml"»')},),
)
def pipeline_file_missing(context: Context) -> Iterator[Finding]:
    """The deploy action reads a file from an artifact that does not contain it.

    The CodeDeployToECS action of CodePipeline reads the AppSpec at `AppSpecTemplatePath`, by
    default `appspec.yaml` (not `.yml`), and the task definition at `TaskDefinitionTemplatePath`,
    by default `taskdef.json`. Both are paths in the artifacts that the action names. An artifact of
    a source action contains the repository; that of a build contains what `artifacts` lists. The
    GitHub action for ECS reads both from the workspace of its job, the AppSpec by default at
    `appspec.yaml`.

    Reported at the line of the definition (CloudFormation, Terraform, exported JSON, workflow). It
    is a warning if a parameter, a variable or a build command may decide otherwise. Not reported if
    the name of the source is hidden and the repository does not contain the other file of the
    action: then the source is probably another repository.
    """
    for action in context.service_actions:
        has_specs = any(spec.platform is Platform.ECS for spec in context.appspecs)
        if (action.named and has_specs) or any(
            file.contained is Certainty.YES for file in action.files
        ):
            yield from _check(context, action)


def _check(context: Context, action: ServiceAction) -> Iterator[Finding]:
    """Report each file that the artifact does not contain."""
    for file in action.files:
        if not file.contained.denied:
            continue
        others = list(_find_others(context, file))
        where = "the repository"
        if not file.is_repository:
            where = f"the artifact `{file.artifact}`" if action.is_pipeline else "the workspace"
        reads = f"reads the {file.title} at `{file.path}`"
        default = ", the default path" if file.is_default else ""
        yield Finding(
            file.span.first_line,
            f"{action.tool} {reads}{default}, but {where} does not contain this file",
            labels=tuple(
                Label(source.first_line, f"this {file.title} exists") for source in others
            ),
            help=_advise(action, file, [source.path for source in others]),
            failure=_describe_failure(file) if action.is_pipeline else None,
            certain=action.certain and file.contained is Certainty.NO,
        )


def _find_others(context: Context, file: ActionFile) -> Iterator[Source]:
    """The files of the repository that may be meant."""
    if file.title == "AppSpec":
        specs = [spec for spec in context.appspecs if spec.platform is Platform.ECS]
        yield from (spec.source for spec in specs[:2])
        return
    for path in context.tree.by_name.get(posixpath.basename(file.path), ())[:2]:
        reading = context.tree.read(path)
        if isinstance(reading, Source):
            yield reading


def _advise(action: ServiceAction, file: ActionFile, others: list[str]) -> str:
    is_directory = file.is_repository or not action.is_pipeline
    if is_directory and len(others) == 1:
        return f"set `{file.setting}: {others[0]}`"
    if is_directory:
        return f"create the file, or set `{file.setting}` to its path in the repository"
    if others:
        return (
            f"add `{others[0]}` to the artifact, and set `{file.setting}` to its path there, or "
            "read it from the source artifact"
        )
    return "add the file to the artifact, or read it from the source artifact"


def _describe_failure(file: ActionFile) -> Failure:
    if file.title == "AppSpec":
        error = "An AppSpec file is required, but could not be found in the revision"
    else:
        error = (
            "Exception while trying to read the task definition artifact file from: "
            f"{file.artifact}"
        )
    return Failure("CodePipeline Deploy", error)
