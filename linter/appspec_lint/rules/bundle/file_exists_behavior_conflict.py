"""Checks that the deployment call agrees with the AppSpec on files that already exist."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.rules.registry import rule

if TYPE_CHECKING:
    from appspec_lint.build.delivery import Delivery

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/orders
file_exists_behavior: {behavior}
"""
WORKFLOW = """\
on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: {command}
"""
PUSH = (
    "aws deploy create-deployment --application-name orders --github-location "
    "repository=${{{{ github.repository }}}},commitId=${{{{ github.sha }}}}{flag}"
)
WORKFLOW_PATH = ".github/workflows/deploy.yml"


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html",
        "https://github.com/aws/aws-toolkit-azure-devops/issues/288",
    ),
    good=(
        {
            "appspec.yml": APPSPEC.format(behavior="OVERWRITE"),
            WORKFLOW_PATH: WORKFLOW.format(command=PUSH.format(flag="")),
        },
    ),
    bad=(
        {
            "appspec.yml": APPSPEC.format(behavior="OVERWRITE"),
            WORKFLOW_PATH: WORKFLOW.format(
                command="«" + PUSH.format(flag=" --file-exists-behavior DISALLOW") + "»"
            ),
        },
    ),
)
def file_exists_behavior_conflict(context: Context) -> Iterator[Finding]:
    """The deployment call says something else about existing files than the AppSpec, or may not.

    `--file-exists-behavior` of `create-deployment` overrides `file_exists_behavior` in the AppSpec.
    Some tools always pass it: the CodeDeploy actions and tasks for GitHub, Travis and Azure DevOps
    pass DISALLOW by default, so that a file which exists on the instance fails the deployment,
    whatever the AppSpec says.

    For ECS and Lambda, CodeDeploy rejects a call that sets it; then the finding is an error if the
    call certainly concerns such a deployment.
    """
    services = [spec for spec in context.appspecs if spec.platform is not Platform.EC2]
    servers = [spec for spec in context.appspecs if spec.platform is Platform.EC2]
    seen: set[int] = set()
    for delivery in context.deliveries:
        call = delivery.call
        if call is None or not call.file_exists_behavior or delivery.said_by.start in seen:
            continue
        seen.add(delivery.said_by.start)
        behavior = call.file_exists_behavior.upper()
        is_service = delivery.is_content or (bool(services) and not servers)
        if is_service:
            yield _report_service(delivery, behavior)
        elif len(servers) == 1:
            yield from _check_server(delivery, servers[0], behavior, by_tool=call.by_tool)


def _report_service(delivery: Delivery, behavior: str) -> Finding:
    return Finding(
        delivery.said_by,
        f"a deployment to ECS or Lambda cannot set `--file-exists-behavior {behavior}`",
        help="remove `--file-exists-behavior`, or use a tool that does not pass it",
        failure=Failure(
            "CodeDeploy CreateDeployment",
            "For Lambda and ECS deployment, fileExistsBehavior can not be specified",
        ),
        severity=Severity.ERROR if delivery.is_content else None,
    )


def _check_server(
    delivery: Delivery, appspec: AppSpec, behavior: str, *, by_tool: bool
) -> Iterator[Finding]:
    """Report a call that overrides the AppSpec with something else."""
    written = appspec.file_exists_behavior.upper()
    if not written or written == behavior or "$" in behavior:
        return
    yield Finding(
        delivery.said_by,
        f"this {'tool' if by_tool else 'call'} sets `{behavior}` for files that exist, which "
        f"overrides `{written}` in the AppSpec",
        labels=(Label(appspec.source.first_line, f"this AppSpec says `{written}`"),),
        help=f"set the tool's option for files that exist to `{written}`"
        if by_tool
        else f"pass `--file-exists-behavior {written}`, or nothing",
    )
