"""Check that every lifecycle event has at most one function."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.appspec.ecs import HookFunction, read_functions
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
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
        TargetVersion: "7"
Hooks:
  - BeforeAllowTraffic: check-orders
  - {event}: check-stock
"""


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html",
    ),
    good=({"appspec.yml": APPSPEC.format(event="AfterAllowTraffic")},),
    bad=({"appspec.yml": APPSPEC.format(event="«BeforeAllowTraffic»")},),
)
def repeated_lifecycle_event(context: Context) -> Iterator[Finding]:
    """An AppSpec for ECS or Lambda uses the same lifecycle event twice.

    A hook is one Lambda function, and each hook runs once per deployment. AWS does not document a
    second function for an event: whichever of the two runs, the other does not.
    """
    for appspec in context.appspecs:
        if appspec.platform is Platform.EC2:
            continue
        seen: dict[str, HookFunction] = {}
        for function in read_functions(appspec.document):
            if function.name is None:
                continue
            first = seen.setdefault(function.event.value, function)
            if first is not function:
                yield Finding(
                    function.event.span,
                    f"`{function.event.value}` has two functions, but only one of them runs",
                    labels=(Label(first.event.span, "first used here"),),
                    help="combine both checks in one function",
                )
