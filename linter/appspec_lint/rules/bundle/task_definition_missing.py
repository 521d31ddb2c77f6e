"""Is there a task definition for the pipeline to register?"""

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
_NAMED = re.compile(r"task[-_.]?def", re.IGNORECASE)


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
    """The AppSpec leaves the task definition to the pipeline, and there is none in the repository.

    CodePipeline's action CodeDeployToECS registers a task definition (`taskdef.json`, if its
    settings name no other) and puts the new revision's ARN in place of `<TASK_DEFINITION>`.
    Without the file it fails before CodeDeploy is asked.

    The rule speaks where an artifact lists the AppSpec, no file of the repository is named like
    a task definition, and no build near mentions one. It is a warning: the file may come from
    another source. Other programs fill the placeholder in by themselves (GitHub's action for ECS,
    scripts): where no artifact lists the AppSpec nothing is said.
    """
    for each in context.services:
        if each.appspec.platform is not Platform.ECS:
            continue
        service = read_service(each.appspec.document)
        if not service.filled_in or service.task_definition is None:
            continue
        if any(task_definitions(each.tree)) or any(map(_NAMED.search, each.tree.by_name)):
            continue
        listed = _listed(each)
        if listed is None or _mentioned(each):
            continue
        yield Finding(
            service.task_definition.span,
            "there is no task definition for the pipeline to register",
            labels=(Label(listed.span, "the AppSpec goes into this artifact"),),
            help="add `taskdef.json`, and let the artifact take it",
            failure=Failure(
                "CodePipeline Deploy",
                "Exception while trying to read the task definition artifact file from: "
                "BuildArtifact.",
            ),
        )


def _listed(each: ServiceDeployment) -> Located[str] | None:
    """Where an artifact names the AppSpec."""
    name = posixpath.basename(each.appspec.path)
    for build in each.builds:
        files = build.section.files
        if any("imagedefinitions" in one.value.lower() for one in files):
            continue  # image-definitions-for-blue-green tells
        for one in files:
            if posixpath.basename(one.value) == name:
                return one
    return None


def _mentioned(each: ServiceDeployment) -> bool:
    """Whether a build near has to do with a task definition, or may make any file."""
    for build in each.builds:
        if any(reading.workspace.unknowable for reading in build.interpretations):
            return True
        if _NAMED.search(build.buildspec.source.text):
            return True
    return False
