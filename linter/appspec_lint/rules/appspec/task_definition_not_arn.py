"""Check that `TaskDefinition` is not the name of a file."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.appspec.ecs import PLACEHOLDER, read_service
from appspec_lint.context import Context
from appspec_lint.deployment.service import ServiceDeployment
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalar

APPSPEC = """\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: {value}
        LoadBalancerInfo:
          ContainerName: web
          ContainerPort: 8080
"""
BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - docker push $REPOSITORY_URI:latest
      - printf '{"ImageURI":"%s"}' $REPOSITORY_URI:latest > imageDetail.json
artifacts:
  files:
    - appspec.yaml
    - taskdef.json
    - imageDetail.json
"""
TASK = """\
{
  "family": "orders",
  "containerDefinitions": [
    {
      "name": "web",
      "image": "<IMAGE1_NAME>",
      "portMappings": [{ "containerPort": 8080 }]
    }
  ]
}
"""
BESIDE = {"buildspec.yml": BUILDSPEC, "taskdef.json": TASK}
_FILE = regex(r"[\w./-]+\.(?:json|ya?ml)", re.IGNORECASE)


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "reference-appspec-file-structure-resources.html#reference-appspec-file-structure-resources-ecs",
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
    ),
    good=({**BESIDE, "appspec.yaml": APPSPEC.format(value="<TASK_DEFINITION>")},),
    bad=({**BESIDE, "appspec.yaml": APPSPEC.format(value="«taskdef.json»")},),
)
def task_definition_not_arn(context: Context) -> Iterator[Finding]:
    """The `TaskDefinition` of an AppSpec for ECS is the name of a file.

    `TaskDefinition` is the ARN of a task definition that is registered in ECS. CodeDeploy
    does not read a file: it looks for a task definition of the name `taskdef.json`, which cannot
    exist, because the name of a family cannot contain a dot.

    In a pipeline, the CodeDeployToECS action registers the task definition in the file that its own
    settings name, and replaces the string `<TASK_DEFINITION>` in the AppSpec with the new ARN.

    Reported only where an artifact in the repository contains the AppSpec, and no build command may
    rewrite it. Other tools, such as the GitHub action for ECS, replace whatever the AppSpec says.
    """
    for service in context.services:
        named = read_service(service.appspec.document).task_definition
        if service.appspec.platform is not Platform.ECS or named is None:
            continue
        if not _FILE.fullmatch(named.value) or not service.kept(service.appspec.path):
            continue
        entry = _find_entry(service)
        if entry is not None:
            yield Finding(
                named.span,
                f"`TaskDefinition` must be an ARN or `{PLACEHOLDER}`, not the file `{named.value}`",
                labels=(Label(entry.span, "this artifact contains the AppSpec"),),
                help=f"write `{PLACEHOLDER}`, and name the file in the settings of the pipeline's "
                "deploy action",
                fixes=replace_scalar(named.span, PLACEHOLDER),
                failure=Failure("CodeDeploy Install", "Unable to describe task definition."),
            )


def _find_entry(service: ServiceDeployment) -> Located[str] | None:
    """The artifact entry that lists the AppSpec."""
    name = posixpath.basename(service.appspec.path)
    for build in service.builds:
        for reading in build.interpretations:
            for member in reading.members:
                if member.source == service.appspec.path:
                    return member.pattern
        for entry in build.section.files:
            if posixpath.basename(entry.value) == name:
                return entry
    return None
