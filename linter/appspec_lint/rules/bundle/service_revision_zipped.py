"""Checks that the revision of an ECS or Lambda deployment is an AppSpec, not an archive."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.rules.registry import rule

if TYPE_CHECKING:
    from appspec_lint.build.delivery import Delivery

APPSPEC = """\
version: 0.0
Resources:
  - orders:
      Type: AWS::Lambda::Function
      Properties:
        Name: orders
        Alias: live
        CurrentVersion: "1"
        TargetVersion: "2"
"""
WORKFLOW = """\
on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: aws s3 cp {file} s3://revisions/{file}
      - run: {command}
"""
CALL = (
    "aws deploy create-deployment --application-name orders "
    "--s3-location bucket=revisions,key={file},bundleType={type}"
)
WORKFLOW_PATH = ".github/workflows/deploy.yml"


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_S3Location.html",
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/application-revisions-push.html",
        "https://github.com/jenkinsci/aws-codedeploy-plugin/issues/89",
    ),
    good=(
        {
            "appspec.yml": APPSPEC,
            WORKFLOW_PATH: WORKFLOW.format(
                file="appspec.yml", command=CALL.format(file="appspec.yml", type="YAML")
            ),
        },
    ),
    bad=(
        {
            "appspec.yml": APPSPEC,
            WORKFLOW_PATH: WORKFLOW.format(
                file="orders.zip", command="«" + CALL.format(file="orders.zip", type="zip") + "»"
            ),
        },
    ),
)
def service_revision_zipped(context: Context) -> Iterator[Finding]:
    """A deployment to ECS or Lambda gets an archive instead of the AppSpec itself.

    The revision of an ECS or Lambda deployment is the AppSpec: a YAML or JSON file in S3, or its
    text. CodeDeploy rejects an archive for Lambda. For ECS, the documentation contradicts itself,
    so the finding is a warning there.

    Reported if a command deploys an archive, and the repository contains AppSpecs for one of these
    platforms only. Not reported for an archive that contains none of them: it is the revision of
    another application.
    """
    platforms = {spec.platform for spec in context.appspecs}
    if len(platforms) != 1 or Platform.EC2 in platforms:
        return
    is_lambda = Platform.LAMBDA in platforms
    reported: set[int] = set()
    for delivery in context.deliveries:
        call = delivery.call
        if call is None or call.bundle_type.lower() not in ("zip", "tar", "tgz"):
            continue
        if delivery.said_by.start in reported or not _may_contain(context, delivery):
            continue
        reported.add(delivery.said_by.start)
        yield Finding(
            delivery.said_by,
            f"a deployment to {'Lambda' if is_lambda else 'ECS'} gets an archive "
            f"(`bundleType={call.bundle_type}`), not the AppSpec",
            labels=(Label(context.appspecs[0].source.first_line, "this AppSpec is the revision"),),
            help="upload the AppSpec itself, and deploy it with `bundleType=YAML` or "
            "`bundleType=JSON`",
            failure=Failure("CodeDeploy CreateDeployment", "BundleType must be either YAML or JSON")
            if is_lambda
            else None,
            severity=Severity.ERROR if is_lambda and len(context.appspecs) == 1 else None,
        )


def _may_contain(context: Context, delivery: Delivery) -> bool:
    """Whether an archive contains one of the AppSpecs, or what it contains is not known."""
    paths = {spec.path for spec in context.appspecs}
    return not delivery.builds or any(
        member.source in paths
        for build in delivery.builds
        for reading in build.interpretations
        for member in reading.members
    )
