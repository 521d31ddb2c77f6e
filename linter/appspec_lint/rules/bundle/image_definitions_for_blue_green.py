"""Does a blue/green deployment get the image file that it reads?"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.build.pairing import Build
from appspec_lint.context import Context
from appspec_lint.deployment.service import ServiceDeployment
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located
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
_DEFINITIONS = re.compile(r"(?:\A|/)imagedefinitions\.json\Z", re.IGNORECASE)


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
    """An artifact for blue/green deployments holds imagedefinitions.json, and no imageDetail.json.

    CodePipeline has two actions that deploy to ECS. The standard one reads
    `imagedefinitions.json`, and neither an AppSpec nor a task definition. The blue/green one,
    CodeDeployToECS, reads the AppSpec, the task definition and `imageDetail.json`, whose
    `ImageURI` it puts in place of `<IMAGE1_NAME>`; given the other file it fails.

    The rule speaks where one artifact takes `imagedefinitions.json` and, by its name, an AppSpec
    for ECS or the task definition beside it. It is silent where any build near makes
    `imageDetail.json`, where the repository has one (a source from ECR brings its own), and where
    the artifact holds `imagedefinitions.json` alone, for the standard action.
    """
    told = set()
    for each in context.services:
        if each.appspec.platform is not Platform.ECS or each.tree.by_name.get("imageDetail.json"):
            continue
        if each.makes("imageDetail.json"):
            continue
        for build in each.builds:
            listed = _listed(build)
            if listed is None or listed.span in told or not _serves(each, build):
                continue
            told.add(listed.span)
            name = posixpath.basename(each.appspec.path)
            yield Finding(
                listed.span,
                f"`{listed.value}` is not what the blue/green action reads",
                labels=(Label(each.appspec.source.first_line, f"`{name}` is for that action"),),
                help='write `{"ImageURI":"…"}` to `imageDetail.json` for CodeDeployToECS; the '
                f"standard ECS action reads this file, and no `{name}`",
                failure=Failure(
                    "CodePipeline Deploy",
                    "Exception while trying to read the image artifact file from the artifact: "
                    "BuildArtifact.",
                ),
            )


def _listed(build: Build) -> Located[str] | None:
    return next((each for each in build.section.files if _DEFINITIONS.search(each.value)), None)


def _serves(each: ServiceDeployment, build: Build) -> bool:
    """Whether the artifact names this AppSpec, or the task definition beside it."""
    wanted = {posixpath.basename(path) for path in each.paths}
    wanted -= {posixpath.basename(one.source.path) for one in each.image_files}
    return any(posixpath.basename(one.value) in wanted for one in build.section.files)
