"""Checks that a blue/green deployment gets the image file that its action reads."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.build.products import Build
from appspec_lint.context import Context
from appspec_lint.deployment.service import ServiceDeployment
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule

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
    {
      "name": "web",
      "image": "<IMAGE1_NAME>",
      "portMappings": [{ "containerPort": 8080 }]
    }
  ]
}
"""
BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - docker build -t $REPOSITORY_URI:latest .
      - docker push $REPOSITORY_URI:latest
      - printf '{content}' $REPOSITORY_URI:latest > {name}
artifacts:
  files:
    - appspec.yaml
    - taskdef.json
    - {listed}
"""
BESIDE = {"appspec.yaml": APPSPEC, "taskdef.json": TASK}
_DEFINITIONS = regex(r"(?:\A|/)imagedefinitions\.json\Z", re.IGNORECASE)


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html",
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html",
        "https://stackoverflow.com/questions/62022787",
    ),
    good=(
        {
            **BESIDE,
            "buildspec.yml": BUILDSPEC.format(
                content='{"ImageURI":"%s"}', name="imageDetail.json", listed="imageDetail.json"
            ),
        },
    ),
    bad=(
        {
            **BESIDE,
            "buildspec.yml": BUILDSPEC.format(
                content='[{"name":"web","imageUri":"%s"}]',
                name="imagedefinitions.json",
                listed="«imagedefinitions.json»",
            ),
        },
    ),
)
def image_definitions_for_blue_green(context: Context) -> Iterator[Finding]:
    """A blue/green artifact contains imagedefinitions.json instead of imageDetail.json.

    CodePipeline has two actions that deploy to ECS. The standard action reads
    `imagedefinitions.json`, and neither an AppSpec nor a task definition. The blue/green action,
    CodeDeployToECS, reads the AppSpec, the task definition and `imageDetail.json`, and replaces
    `<IMAGE1_NAME>` with its `ImageURI`. It fails if it gets `imagedefinitions.json` instead.

    Reported if one artifact lists `imagedefinitions.json` and, by name, an AppSpec for ECS or the
    task definition next to it. Not reported if a related build creates `imageDetail.json`, if the
    repository contains one, or if the artifact contains `imagedefinitions.json` alone, for the
    standard action. An ECR source action provides its own `imageDetail.json`.
    """
    reported = set()
    for deployment in context.services:
        if deployment.appspec.platform is not Platform.ECS:
            continue
        if deployment.tree.by_name.get("imageDetail.json") or deployment.makes("imageDetail.json"):
            continue
        for build in deployment.builds:
            entry = _find_entry(build)
            if entry is None or entry.span in reported or not _is_for(deployment, build):
                continue
            reported.add(entry.span)
            name = posixpath.basename(deployment.appspec.path)
            appspec = deployment.appspec.source.first_line
            yield Finding(
                entry.span,
                f"the blue/green action does not read `{entry.value}`",
                labels=(Label(appspec, f"the blue/green action reads `{name}`"),),
                help='write `{"ImageURI":"…"}` to `imageDetail.json` for CodeDeployToECS; the '
                f"standard ECS action reads this file, but not `{name}`",
                failure=Failure(
                    "CodePipeline Deploy",
                    "Exception while trying to read the image artifact file from the artifact: "
                    "BuildArtifact.",
                ),
            )


def _find_entry(build: Build) -> Located[str] | None:
    return next((entry for entry in build.section.files if _DEFINITIONS.search(entry.value)), None)


def _is_for(deployment: ServiceDeployment, build: Build) -> bool:
    """Whether the artifact lists the AppSpec of this deployment, or its task definition."""
    names = {posixpath.basename(path) for path in deployment.paths}
    names -= {posixpath.basename(file.source.path) for file in deployment.image_files}
    return any(posixpath.basename(entry.value) in names for entry in build.section.files)
