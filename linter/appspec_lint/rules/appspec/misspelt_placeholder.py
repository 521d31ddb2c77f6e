"""Check that CodePipeline replaces the placeholder for the task definition."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.appspec.ecs import PLACEHOLDER, read_service
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
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
_SAME_LETTERS = regex(r"<?\s*task[-_ ]?definition\s*>?", re.IGNORECASE)


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html",
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/tutorials-ecs-ecr-codedeploy.html",
    ),
    good=({**BESIDE, "appspec.yaml": APPSPEC.format(value="<TASK_DEFINITION>")},),
    bad=(
        {**BESIDE, "appspec.yaml": APPSPEC.format(value="«<TASK-DEFINITION>»")},
        {**BESIDE, "appspec.yaml": APPSPEC.format(value="«TASK_DEFINITION»")},
    ),
)
def misspelt_placeholder(context: Context) -> Iterator[Finding]:
    """The placeholder for the task definition's ARN is not the one that CodePipeline replaces.

    The CodeDeployToECS action of CodePipeline replaces the string `<TASK_DEFINITION>`, in exactly
    this case and with the angle brackets. Any other string stays unchanged, and CodeDeploy reads it
    as the name of a task definition.

    Reported only for another spelling of the same words, and only where an artifact in the
    repository contains the task definition for that action. Not reported for other placeholders,
    which another tool may replace, or where a build command may rewrite the AppSpec.
    """
    for service in context.services:
        named = read_service(service.appspec.document).task_definition
        if service.appspec.platform is not Platform.ECS or named is None:
            continue
        if named.value == PLACEHOLDER or not _SAME_LETTERS.fullmatch(named.value):
            continue
        packed = (
            pattern.value.lower() for build in service.builds for pattern in build.section.files
        )
        if any("taskdef" in pattern for pattern in packed) and service.kept(service.appspec.path):
            yield Finding(
                named.span,
                f"CodePipeline replaces `{PLACEHOLDER}`, not `{named.value}`",
                help=f"write `{PLACEHOLDER}`",
                fixes=replace_scalar(named.span, PLACEHOLDER),
                failure=Failure("CodeDeploy Install", "Unable to describe task definition."),
            )
