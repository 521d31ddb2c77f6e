"""Does a Lambda deployment shift traffic from one version to another?"""

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
    """The AppSpec shifts a Lambda function's traffic to the version that already has it.

    CodeDeploy refuses such a deployment where the traffic is shifted in steps (canary, linear),
    with a message that doesn't name the reason. All at once it is taken, and changes nothing;
    the files don't tell which it is. Only numbers are compared: two equal placeholders may get
    two values.
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
                labels=(Label(current.span, "the traffic is here already"),),
                help="write the version to deploy as `TargetVersion`",
                failure=Failure(
                    "CodeDeploy, when the deployment is created",
                    "The deployment failed because the AppSpec file that specifies the AWS Lambda "
                    "deployment configuration is missing or has an invalid configuration.",
                ),
            )
