"""Is every hook named for an event that runs scripts?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.finding import Finding, respell
from appspec_lint.model.appspec import EVENTS, HOOKABLE, Platform
from appspec_lint.rule import Severity, rule
from appspec_lint.spelling import nearest

APPSPEC = """\
version: 0.0
os: linux
hooks:
  {event}:
    - location: start.sh
"""
SCRIPT = {"start.sh": "#!/bin/bash\nset -e\nsystemctl start orders\n"}


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/hook_executor.rb "
        "(the mapping of commands to hooks; nothing checks the names)",
    ),
    good=({**SCRIPT, "appspec.yml": APPSPEC.format(event="ApplicationStart")},),
    bad=(
        {**SCRIPT, "appspec.yml": APPSPEC.format(event="«Applicationstart»")},
        {**SCRIPT, "appspec.yml": APPSPEC.format(event="«Install»")},
    ),
)
def unknown_lifecycle_event(context: Context) -> Iterator[Finding]:
    """A hook has the name of no lifecycle event that runs scripts.

    The agent looks for the nine events that can be hooked, cased exactly so. A hook under another
    name never runs, without a word in any log: the deployment succeeds, and the service is not
    started. `Install`, `DownloadBundle`, `BlockTraffic` and `AllowTraffic` are events, but
    CodeDeploy's own: no script runs there. (`codedeploy-local` refuses unknown names.)
    """
    for appspec in context.appspecs:
        if appspec.platform is not Platform.EC2:
            continue
        for hook in appspec.hooks:
            name = hook.event.value
            if name in HOOKABLE or not hook.scripts:
                continue
            reserved = name in EVENTS
            meant = None if reserved else nearest(name, HOOKABLE)
            yield Finding(
                hook.event.span,
                f"`{name}` is an event of CodeDeploy's own: no script runs there"
                if reserved
                else f"CodeDeploy knows no lifecycle event `{name}`: its scripts never run",
                help=f"did you mean `{meant}`?"
                if meant
                else f"events that run scripts: {', '.join(f'`{each}`' for each in HOOKABLE)}",
                fixes=respell(hook.event.span, meant),
            )
