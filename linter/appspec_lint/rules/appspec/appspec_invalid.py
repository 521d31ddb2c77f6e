"""Does the AppSpec hold what CodeDeploy expects?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context, appspec_refusals
from appspec_lint.finding import Failure, Finding
from appspec_lint.model.appspec import Platform
from appspec_lint.rule import Severity, rule
from appspec_lint.schema import violations
from appspec_lint.source import Span

ECS = """\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo:
          ContainerName: orders
          {port}
"""


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "reference-appspec-file-structure-resources.html",
    ),
    good=({"appspec.yaml": ECS.format(port="ContainerPort: 8080")},),
    bad=(
        {
            "appspec.yaml": ECS.format(port="").replace(
                "        LoadBalancerInfo:", "        «LoadBalancerInfo»:"
            )
        },
    ),
)
def appspec_invalid(context: Context) -> Iterator[Finding]:
    """A value in the AppSpec is missing, or not of the form that CodeDeploy takes.

    An AppSpec for ECS or Lambda is checked by the service when the deployment is created:
    `Resources` with its one service or function, the properties that the manual calls required,
    the functions of `Hooks`. What is documented without a proof that it fails is a warning, and
    so is a file that a command of the build may rewrite, or a line of a template (`{{name}}`).

    For EC2 and on-premises the agent's own refusals have a rule each; here are the values that it
    takes and that mean something else than they seem to. All is found by the JSON Schema of the
    file, schemas/appspec.schema.json.
    """
    rewritten = {each.appspec.path for each in context.services if not each.kept(each.appspec.path)}
    for appspec in context.appspecs:
        instances = appspec.platform is Platform.EC2
        refused = appspec_refusals(appspec.document) if instances else ()
        for each in violations(appspec.document, "appspec"):
            if each.keyword == "additionalProperties" or (instances and each.certain):
                continue
            span = each.span
            if any(r.span.start <= span.start and span.end <= r.span.end for r in refused):
                continue
            stage = "CodeDeploy, when the deployment is created"
            text = (
                "The deployment failed because the AppSpec file that specifies the deployment "
                "configuration is missing or has an invalid configuration."
            )
            yield Finding(
                each.span,
                each.message,
                failure=Failure(stage, text) if each.certain else None,
                certain=each.certain and appspec.path not in rewritten and not _templated(span),
            )


def _templated(span: Span) -> bool:
    """Whether something else is put into this line before CodeDeploy reads it."""
    line = span.source.line(span.first.line)
    return any(mark in line for mark in ("{{", "{%", "<%"))
