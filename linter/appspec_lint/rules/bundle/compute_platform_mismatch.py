"""Checks that an AppSpec is written for the compute platform of its application."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.rules.registry import rule

if TYPE_CHECKING:
    from appspec_lint.build.delivery import Delivery
    from appspec_lint.pipeline.pipeline_model import Application

APPSPEC = """\
«version: 0.0»
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: arn:aws:ecs:eu-west-1:111122223333:task-definition/orders:7
        LoadBalancerInfo:
          ContainerName: web
          ContainerPort: 8080
"""
TEMPLATE = """\
Resources:
  Application:
    Type: AWS::CodeDeploy::Application
    Properties:
      ComputePlatform: {platform}
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Stages:
        - Name: Source
          Actions:
            - Name: Source
              ActionTypeId: {{Category: Source, Owner: AWS, Provider: CodeCommit, Version: '1'}}
              Configuration: {{RepositoryName: orders, BranchName: main}}
              OutputArtifacts: [{{Name: Source}}]
        - Name: Deploy
          Actions:
            - Name: Deploy
              ActionTypeId: {{Category: Deploy, Owner: AWS, Provider: CodeDeploy, Version: '1'}}
              Configuration: {{ApplicationName: !Ref Application, DeploymentGroupName: production}}
              InputArtifacts: [{{Name: Source}}]
"""
SERVER = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/orders
"""
_PROVIDERS = ("CodeDeploy", "CodeDeployToECS")
_PLATFORMS = {"Server": Platform.EC2, "ECS": Platform.ECS, "Lambda": Platform.LAMBDA}


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codedeploy-application.html",
    ),
    good=({"appspec.yml": SERVER, "pipeline.yml": TEMPLATE.format(platform="Server")},),
    bad=({"appspec.yml": APPSPEC, "pipeline.yml": TEMPLATE.format(platform="Server")},),
)
def compute_platform_mismatch(context: Context) -> Iterator[Finding]:
    """An AppSpec is written for another compute platform than its CodeDeploy application.

    An AppSpec for EC2 and on-premises instances has `os`, `files` and `hooks` with scripts; one for
    ECS or Lambda has `Resources`, and hooks that are Lambda functions. The compute platform of an
    application (Server by default) is fixed when it is created, and CodeDeploy rejects a revision
    whose AppSpec is for another one.

    Reported if a pipeline that is defined in the repository deploys the AppSpec to an application
    that is defined there as well. It is a warning if the repository defines one application and
    contains one AppSpec, and nothing links them.
    """
    reported: set[str] = set()
    for delivery in context.deliveries:
        application = delivery.application
        if application is not None:
            for appspec in _find_appspecs(context, delivery):
                if appspec.path not in reported:
                    reported.add(appspec.path)
                    yield from _check(appspec, application, certain=delivery.certain)
    for action in context.service_actions:
        file, application = action.file("AppSpec"), getattr(action.action, "application", None)
        for appspec in context.appspecs:
            if application is None or file is None or appspec.path != file.source:
                continue
            if appspec.path not in reported:
                reported.add(appspec.path)
                yield from _check(appspec, application, certain=action.certain)
    yield from _check_sole(context, reported)


def _check_sole(context: Context, reported: set[str]) -> Iterator[Finding]:
    """Check the only application and the only AppSpec of a repository.

    Not if a pipeline deploys to an application that is defined elsewhere.
    """
    if context.definitions is None or reported:
        return
    from appspec_lint.pipeline.ownership import is_ours

    files = [file for file in context.definitions.files if is_ours(context.tree, file)]
    actions = (
        action for file in files for pipeline in file.pipelines for action in pipeline.actions
    )
    if any(each.application is None and each.provider in _PROVIDERS for each in actions):
        return
    applications = [application for file in files for application in file.applications]
    if len(applications) == len(context.appspecs) == 1:
        yield from _check(context.appspecs[0], applications[0], certain=False)


def _check(appspec: AppSpec, application: Application, *, certain: bool) -> Iterator[Finding]:
    setting = application.compute_platform
    name = "Server" if setting is None else setting.known
    platform = _PLATFORMS.get(name or "")
    if platform is None or platform is appspec.platform or appspec.document.root is None:
        return
    if setting is not None and not setting.certain:
        return  # the default of a parameter
    span = application.span if setting is None else setting.span
    yield Finding(
        appspec.source.first_line,
        f"this AppSpec is for {_describe(appspec.platform)}, but its application is for "
        f"{_describe(platform)}",
        labels=(Label(span.first_line, f"the compute platform is {name}"),),
        help="write the AppSpec for the application's compute platform, or create an application "
        "with the right one: it cannot be changed later",
        certain=certain,
    )


def _describe(platform: Platform) -> str:
    return {Platform.EC2: "EC2 and on-premises instances", Platform.ECS: "ECS"}.get(
        platform, "Lambda"
    )


def _find_appspecs(context: Context, delivery: Delivery) -> Iterator[AppSpec]:
    """The AppSpec at the root of the revision."""
    for build in delivery.builds:
        for reading in build.interpretations:
            for name in ("appspec.yml", "appspec.yaml"):
                member = reading.member(name)
                source = None if member is None else member.source
                found = [spec for spec in context.appspecs if spec.path == source]
                if found:
                    yield found[0]
                    return
