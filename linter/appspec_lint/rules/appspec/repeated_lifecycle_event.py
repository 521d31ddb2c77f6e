"""Is every lifecycle event hooked once?"""

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
    """An AppSpec for ECS or Lambda hooks the same lifecycle event twice.

    A hook is one Lambda function, and each hook is executed once in a deployment. The manual
    knows no second function for an event: whichever of the two is run, the other is not.
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
                    f"`{function.event.value}` has two functions, and runs one",
                    labels=(Label(first.event.span, "hooked here already"),),
                    help="let one function make both checks",
                )
