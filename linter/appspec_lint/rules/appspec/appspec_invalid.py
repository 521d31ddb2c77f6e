"""Check the AppSpec against its JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import AgentError, validate
from appspec_lint.appspec.agent_v1.ruby import class_name, no_method
from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.diagnostics.text_edits import line_of
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.nodes import ScalarNode, find_node
from appspec_lint.yaml.psych import inspect
from appspec_lint.yaml.schema import Violation, find_violations

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

INSTALL = "CodeDeploy Install"
REJECTED = Failure(
    "CodeDeploy, when the deployment is created",
    "The deployment failed because the AppSpec file that specifies the deployment "
    "configuration is missing or has an invalid configuration.",
)

_REPORTED_ELSEWHERE = (("timeout",), ("runas",), ("pattern",))
"""Values that other rules report."""


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
    """A value in the AppSpec is missing or not of the form that CodeDeploy accepts.

    For ECS and Lambda, the CodeDeploy service validates the AppSpec when the deployment is created:
    `Resources` with its one service or function, the properties that AWS documents as required, and
    the functions in `Hooks`. A documented requirement that is not known to fail the deployment is a
    warning. So is a value in a file that a build command may rewrite, or on a line of a template
    (`{{name}}`).

    For EC2/on-premises, each reason for which the agent rejects the file has its own rule. This
    rule reports the values that the agent accepts but that mean something other than they seem to.
    All findings come from the JSON Schema of the file, schemas/appspec.schema.json.
    """
    rewritten = {
        service.appspec.path
        for service in context.services
        if not service.kept(service.appspec.path)
    }
    for appspec in context.appspecs:
        is_ec2 = appspec.platform is Platform.EC2
        errors = validate(appspec.document) if is_ec2 else ()
        for violation in find_violations(appspec.document, "appspec"):
            if violation.keyword == "additionalProperties" or (is_ec2 and violation.certain):
                continue
            if is_ec2 and (
                violation.route[-1:] in _REPORTED_ELSEWHERE or _is_rejected(violation, errors)
            ):
                continue
            failure = REJECTED if violation.certain else None
            yield violation.to_finding(
                failure=_find_install_failure(appspec, violation) if is_ec2 else failure,
                certain=violation.certain
                and appspec.path not in rewritten
                and not _is_templated(violation.span),
            )


def _is_templated(span: Span) -> bool:
    """Whether a template engine replaces part of this line before CodeDeploy reads it."""
    line = line_of(span)
    return any(mark in line.text for mark in ("{{", "{%", "<%"))


def _find_install_failure(appspec: AppSpec, violation: Violation) -> Failure | None:
    """Find the error of the Install event for a value that the agent has read but cannot use."""
    *_, entry, name = (None, None, *violation.route)
    node = find_node(appspec.document.root, violation.route)
    if (name, violation.keyword) == ("range", "required"):
        return Failure(INSTALL, "undefined method `get_range' for nil:NilClass")
    if not isinstance(node, ScalarNode) or violation.keyword != "type":
        return None
    value, kind = inspect(node), class_name(node)
    if entry == "except":
        return Failure(INSTALL, no_method("chars", value, kind))
    if name in ("source", "destination", "owner", "group"):
        named = value if value in ("true", "false") else kind
        return Failure(INSTALL, f"no implicit conversion of {named} into String")
    return None


def _is_rejected(violation: Violation, errors: tuple[AgentError, ...]) -> bool:
    """Whether the agent rejects this value, or something in it, which its own rule reports."""
    for span in (violation.span, violation.whole or violation.span):
        for error in errors:
            rejected = error.finding.span
            if error.finding.agent is None and (
                rejected.start <= span.end and span.start <= rejected.end
            ):
                return True
    return False
