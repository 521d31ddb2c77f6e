"""Check that a Lambda deployment shifts traffic to another version."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.appspec.ecs import read_versions
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

APPSPEC = """\
version: 0.0
Resources:
  - Orders:
      Type: AWS::Lambda::Function
      Properties:
        Name: orders
        Alias: live
        CurrentVersion: "6"
        TargetVersion: {target}
"""


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "reference-appspec-file-structure-resources.html"
        "#reference-appspec-file-structure-resources-lambda",
        "https://github.com/terraform-aws-modules/terraform-aws-lambda/issues/82",
    ),
    good=({"appspec.yml": APPSPEC.format(target='"7"')},),
    bad=({"appspec.yml": APPSPEC.format(target='«"6"»')},),
)
def lambda_version_unchanged(context: Context) -> Iterator[Finding]:
    """The AppSpec shifts a Lambda function's traffic to the version that already serves it.

    CodeDeploy rejects such a deployment if the traffic is shifted in steps (canary or linear), with
    a message that does not name the cause. An all-at-once deployment is accepted and changes
    nothing. Which of the two applies cannot be determined statically. Only numbers are compared,
    because two equal placeholders may be replaced with different values.
    """
    for appspec in context.appspecs:
        if appspec.platform is not Platform.LAMBDA:
            continue
        versions = read_versions(appspec.document)
        current, target = versions.current, versions.target
        if current is None or target is None or not current.value.isdecimal():
            continue
        if current.value == target.value:
            yield Finding(
                target.span,
                f"`CurrentVersion` and `TargetVersion` are both {target.value}",
                labels=(Label(current.span, "this version already serves the traffic"),),
                help="set `TargetVersion` to the version to deploy",
                failure=Failure(
                    "CodeDeploy, when the deployment is created",
                    "The deployment failed because the AppSpec file that specifies the AWS Lambda "
                    "deployment configuration is missing or has an invalid configuration.",
                ),
            )
