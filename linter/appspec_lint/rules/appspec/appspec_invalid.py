"""Does the AppSpec hold what CodeDeploy expects?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import AgentError
from appspec_lint.appspec.agent_v1.ruby import class_name, no_method
from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.context import Context, agent_errors
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
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
REFUSED = Failure(
    "CodeDeploy, when the deployment is created",
    "The deployment failed because the AppSpec file that specifies the deployment "
    "configuration is missing or has an invalid configuration.",
)

_TOLD = (("timeout",), ("runas",), ("pattern",))
"""Values that have rules of their own."""


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
        refused = agent_errors(appspec.document) if instances else ()
        for each in find_violations(appspec.document, "appspec"):
            if each.keyword == "additionalProperties" or (instances and each.certain):
                continue
            if instances and (each.route[-1:] in _TOLD or _meets(each, refused)):
                continue
            failure = REFUSED if each.certain else None
            yield Finding(
                each.span,
                each.message,
                failure=_in_install(appspec, each) if instances else failure,
                certain=each.certain
                and appspec.path not in rewritten
                and not _templated(each.span),
            )


def _templated(span: Span) -> bool:
    """Whether something else is put into this line before CodeDeploy reads it."""
    line = span.source.line(span.first.line)
    return any(mark in line for mark in ("{{", "{%", "<%"))


def _in_install(appspec: AppSpec, violation: Violation) -> Failure | None:
    """What the Install event says of a value that the agent has read, and can't use."""
    *_, entry, name = (None, None, *violation.route)
    node = _at(appspec, violation)
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


def _at(appspec: AppSpec, violation: Violation) -> Node | None:
    node: Node | None = appspec.document.root
    for step in violation.route:
        if isinstance(node, MappingNode):
            node = node.value(str(step))
        elif isinstance(node, SequenceNode) and isinstance(step, int):
            node = node.items[step]
    return node


def _meets(violation: Violation, refused: tuple[AgentError, ...]) -> bool:
    """Whether the agent refuses the very value, or something in it: that is told already."""
    for span in (violation.span, violation.whole or violation.span):
        for each in refused:
            if not each.only and each.span.start <= span.end and span.start <= each.span.end:
                return True
    return False
