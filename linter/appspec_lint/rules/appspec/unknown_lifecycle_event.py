"""Is every hook named for an event that runs scripts?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import EVENTS, HOOKABLE, AppSpec, Platform
from appspec_lint.appspec.ecs import ECS_EVENTS, LAMBDA_EVENTS, OWN_EVENTS, read_functions
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
SCRIPT = {"start.sh": "#!/bin/bash\nset -e\nsystemctl start orders\n"}


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
    """A hook has the name of no lifecycle event that runs something.

    The agent looks for the nine events that can be hooked, cased exactly so. A hook under another
    name never runs, without a word in any log: the deployment succeeds, and the service is not
    started. `Install`, `DownloadBundle`, `BlockTraffic` and `AllowTraffic` are events, but
    CodeDeploy's own: no script runs there. (`codedeploy-local` refuses unknown names.)

    In an AppSpec for ECS or Lambda a hook is a Lambda function. ECS knows five events that run
    one, Lambda the last two of them, `BeforeAllowTraffic` and `AfterAllowTraffic`.
    """
    for appspec in context.appspecs:
        if appspec.platform is not Platform.EC2:
            yield from _functions(appspec)
            continue
        for hook in appspec.hooks:
            name = hook.event.value
            if name in HOOKABLE or not hook.scripts:
                continue
            reserved = name in EVENTS
            meant = None if reserved else closest_match(name, HOOKABLE)
            yield Finding(
                hook.event.span,
                f"`{name}` is an event of CodeDeploy's own: no script runs there"
                if reserved
                else f"CodeDeploy knows no lifecycle event `{name}`: its scripts never run",
                help=f"did you mean `{meant}`?"
                if meant
                else f"events that run scripts: {', '.join(f'`{each}`' for each in HOOKABLE)}",
                fixes=replace_scalar(hook.event.span, meant),
            )


def _functions(appspec: AppSpec) -> Iterator[Finding]:
    """The hooks of an AppSpec for ECS or Lambda that run no function."""
    ecs = appspec.platform is Platform.ECS
    known = tuple(
        event for event in (ECS_EVENTS if ecs else LAMBDA_EVENTS) if event not in OWN_EVENTS
    )
    kind = "ECS" if ecs else "Lambda"
    for function in read_functions(appspec.document):
        name = function.event.value
        if name in known or function.name is None:
            continue
        reserved = name in (ECS_EVENTS if ecs else LAMBDA_EVENTS)
        foreign = name in EVENTS or name in ECS_EVENTS
        meant = None if reserved or foreign else closest_match(name, known)
        yield Finding(
            function.event.span,
            f"`{name}` is an event of CodeDeploy's own: no function runs there"
            if reserved
            else f"a deployment to {kind} has no event `{name}` that runs a function",
            help=f"did you mean `{meant}`?"
            if meant
            else f"events that run functions: {', '.join(f'`{each}`' for each in known)}",
            fixes=replace_scalar(function.event.span, meant),
        )
