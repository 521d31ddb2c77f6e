"""Check that every hook is named after an event that runs scripts."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import EVENTS, HOOKABLE, AppSpec, Platform
from appspec_lint.appspec.ecs import ECS_EVENTS, FUNCTION_EVENTS, LAMBDA_EVENTS, read_functions
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalar

APPSPEC = """\
version: 0.0
os: linux
hooks:
  {event}:
    - location: start.sh
"""
SERVICE = """\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo:
          ContainerName: web
          ContainerPort: 8080
Hooks:
  - {event}: check-orders
"""
SCRIPT = {"start.sh": "#!/bin/bash\nset -e\nmkdir -p /var/log/orders\n"}


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/hook_executor.rb "
        "(the mapping of commands to hooks; nothing checks the names)",
    ),
    good=(
        {**SCRIPT, "appspec.yml": APPSPEC.format(event="ApplicationStart")},
        {"appspec.yaml": SERVICE.format(event="AfterAllowTestTraffic")},
    ),
    bad=(
        {**SCRIPT, "appspec.yml": APPSPEC.format(event="«Applicationstart»")},
        {**SCRIPT, "appspec.yml": APPSPEC.format(event="«Install»")},
        {"appspec.yaml": SERVICE.format(event="«afterAllowTestTraffic»")},
        {"appspec.yaml": SERVICE.format(event="«ValidateService»")},
    ),
)
def unknown_lifecycle_event(context: Context) -> Iterator[Finding]:
    """A hook is not named after a lifecycle event that runs scripts or functions.

    The agent knows nine events that can have hooks, with exactly this spelling and case. A hook
    under another name never runs and leaves no trace in any log: the deployment succeeds, but the
    service is not started. `Install`, `DownloadBundle`, `BlockTraffic` and `AllowTraffic` are
    events too, but they are reserved for CodeDeploy and cannot run scripts. (`codedeploy-local`
    rejects unknown names.)

    In an AppSpec for ECS or Lambda, a hook is a Lambda function. ECS has five events that run one,
    and Lambda has the last two of them, `BeforeAllowTraffic` and `AfterAllowTraffic`.
    """
    for appspec in context.appspecs:
        if appspec.platform is not Platform.EC2:
            yield from _check_functions(appspec)
            continue
        for hook in appspec.hooks:
            name = hook.event.value
            if name in HOOKABLE or not hook.scripts:
                continue
            is_reserved = name in EVENTS
            meant = None if is_reserved else closest_match(name, HOOKABLE)
            yield Finding(
                hook.event.span,
                f"`{name}` is reserved for CodeDeploy and cannot run scripts"
                if is_reserved
                else f"unknown lifecycle event `{name}`; its scripts will never run",
                help=f"did you mean `{meant}`?"
                if meant
                else f"use one of {', '.join(f'`{event}`' for event in HOOKABLE)}",
                fixes=replace_scalar(hook.event.span, meant),
            )


def _check_functions(appspec: AppSpec) -> Iterator[Finding]:
    """Check the hooks of an AppSpec for ECS or Lambda."""
    is_ecs = appspec.platform is Platform.ECS
    known = FUNCTION_EVENTS[appspec.platform]
    kind = "ECS" if is_ecs else "Lambda"
    for function in read_functions(appspec.document):
        name = function.event.value
        if name in known or function.name is None:
            continue
        is_reserved = name in (ECS_EVENTS if is_ecs else LAMBDA_EVENTS)
        is_foreign = name in EVENTS or name in ECS_EVENTS
        meant = None if is_reserved or is_foreign else closest_match(name, known)
        yield Finding(
            function.event.span,
            f"`{name}` is reserved for CodeDeploy and cannot run functions"
            if is_reserved
            else f"`{name}` is not an event that runs a function in {kind} deployments",
            help=f"did you mean `{meant}`?"
            if meant
            else f"use one of {', '.join(f'`{event}`' for event in known)}",
            fixes=replace_scalar(function.event.span, meant),
        )
