"""Checks that there is a task definition for the pipeline to register."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.appspec.ecs import read_service
from appspec_lint.context import Context
from appspec_lint.deployment.service import ServiceDeployment
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.discovery import task_definitions
from appspec_lint.rules.registry import rule

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
      - docker build -t $REPOSITORY_URI:latest .
      - docker push $REPOSITORY_URI:latest
      - printf '{"ImageURI":"%s"}' $REPOSITORY_URI:latest > imageDetail.json
artifacts:
  files:
    - appspec.yaml
    - imageDetail.json
"""
_NAMED = regex(r"task[-_.]?def", re.IGNORECASE)


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html",
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/tutorials-ecs-ecr-codedeploy.html",
    ),
    good=(
        {
            "buildspec.yml": BUILDSPEC,
            "appspec.yaml": APPSPEC.format(
                value="arn:aws:ecs:eu-west-1:111122223333:task-definition/orders:7"
            ),
        },
    ),
    bad=(
        {
            "buildspec.yml": BUILDSPEC,
            "appspec.yaml": APPSPEC.format(value="«<TASK_DEFINITION>»"),
        },
    ),
)
def task_definition_missing(context: Context) -> Iterator[Finding]:
    """The AppSpec leaves the task definition to the pipeline, but the repository contains none.

    The CodeDeployToECS action of CodePipeline registers a task definition (`taskdef.json` by
    default) and replaces `<TASK_DEFINITION>` with the ARN of the new revision. Without the file,
    the action fails before it calls CodeDeploy.

    Reported if an artifact lists the AppSpec, no file in the repository is named like a task
    definition, and no related build mentions one. The finding is a warning, because the file may
    come from another source action.

    Not reported if no artifact lists the AppSpec: other tools, such as the GitHub action for ECS
    or a script, replace the placeholder themselves.
    """
    for deployment in context.services:
        if deployment.appspec.platform is not Platform.ECS:
            continue
        service = read_service(deployment.appspec.document)
        if not service.filled_in or service.task_definition is None:
            continue
        tree = deployment.tree
        if any(task_definitions(tree)) or any(map(_NAMED.search, tree.by_name)):
            continue
        entry = _find_entry(deployment)
        if entry is None or _is_mentioned(deployment):
            continue
        yield Finding(
            service.task_definition.span,
            "the repository contains no task definition for `<TASK_DEFINITION>`",
            labels=(Label(entry.span, "this artifact contains the AppSpec"),),
            help="add `taskdef.json` and list it in `artifacts.files`",
            failure=Failure(
                "CodePipeline Deploy",
                "Exception while trying to read the task definition artifact file from: "
                "BuildArtifact.",
            ),
        )


def _find_entry(deployment: ServiceDeployment) -> Located[str] | None:
    """Find the artifact entry that lists the AppSpec."""
    name = posixpath.basename(deployment.appspec.path)
    for build in deployment.builds:
        entries = build.section.files
        if any("imagedefinitions" in entry.value.lower() for entry in entries):
            continue  # reported by image-definitions-for-blue-green
        for entry in entries:
            if posixpath.basename(entry.value) == name:
                return entry
    return None


def _is_mentioned(deployment: ServiceDeployment) -> bool:
    """Whether a related build mentions a task definition, or may create any file."""
    for build in deployment.builds:
        if any(reading.workspace.unknowable for reading in build.interpretations):
            return True
        if _NAMED.search(build.buildspec.source.text):
            return True
    return False
