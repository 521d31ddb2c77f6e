"""Do the scripts of an event end within its hour?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import HOOKABLE, Hook, Platform, ScriptEntry
from appspec_lint.appspec.coercion import find_coercions
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule

LONGEST = 3600

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: first.sh
      timeout: {first}
    - location: second.sh
      timeout: {second}
"""
SCRIPTS = {
    "first.sh": "#!/bin/bash\nset -e\nsystemctl daemon-reload\n",
    "second.sh": "#!/bin/bash\nset -e\nsystemctl enable orders\n",
}


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html"
        " (timeout)",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/script_info.rb (no maximum: the agent takes any)",
    ),
    good=({**SCRIPTS, "appspec.yml": APPSPEC.format(first=1800, second=1800)},),
    bad=(
        {**SCRIPTS, "appspec.yml": APPSPEC.format(first="«7200»", second=60)},
        {**SCRIPTS, "appspec.yml": APPSPEC.format(first=3000, second="«1800»")},
    ),
)
def timeout_too_long(context: Context) -> Iterator[Finding]:
    """The timeouts of an event's scripts add up to more than its hour.

    CodeDeploy gives all scripts of one lifecycle event 3600 seconds together, and then fails the
    deployment to the instance, whatever the AppSpec says. The agent takes a longer timeout
    without a word.

    Only timeouts that are written are added: a script without one may take what is left.
    """
    for appspec in context.appspecs:
        if appspec.platform is Platform.EC2:
            misread = {each.span for each in find_coercions(appspec.document) if not each.refused}
            for hook in appspec.hooks:
                if hook.event.value in HOOKABLE:
                    yield from _judge(hook, misread)


def _judge(hook: Hook, misread: set[Span]) -> Iterator[Finding]:
    total, before = 0, list[ScriptEntry]()
    for script in hook.scripts:
        timeout = script.timeout
        if timeout is None or timeout.value <= 0 or timeout.span.first_line in misread:
            continue
        if timeout.value > LONGEST:
            yield Finding(
                timeout.span,
                f"CodeDeploy ends `{hook.event.value}` after 3600 seconds, not {timeout.value}",
                help="what takes longer must not run in a hook; write 3600 at most",
            )
            return
        total += timeout.value
        if total > LONGEST:
            yield Finding(
                timeout.span,
                f"with this the timeouts of `{hook.event.value}` are {total} seconds, "
                "and CodeDeploy ends it after 3600",
                labels=tuple(
                    Label(each.timeout.span, "and this") for each in before if each.timeout
                ),
                help="an event's scripts have 3600 seconds together",
            )
            return
        before.append(script)
