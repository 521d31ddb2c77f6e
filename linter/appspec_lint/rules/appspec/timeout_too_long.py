"""Check that the scripts of an event fit into one hour."""

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
        "application_specification/script_info.rb (no maximum: the agent accepts any value)",
    ),
    good=({**SCRIPTS, "appspec.yml": APPSPEC.format(first=1800, second=1800)},),
    bad=(
        {**SCRIPTS, "appspec.yml": APPSPEC.format(first="«7200»", second=60)},
        {**SCRIPTS, "appspec.yml": APPSPEC.format(first=3000, second="«1800»")},
    ),
)
def timeout_too_long(context: Context) -> Iterator[Finding]:
    """The timeouts of an event's scripts add up to more than one hour.

    CodeDeploy allows 3600 seconds for all scripts of one lifecycle event together and then fails
    the deployment to the instance, whatever the AppSpec says. The agent silently accepts a longer
    timeout.

    Only explicit timeouts are added up, because a script without one may use the remaining time.
    """
    for appspec in context.appspecs:
        if appspec.platform is Platform.EC2:
            misread = {
                coercion.span
                for coercion in find_coercions(appspec.document)
                if not coercion.is_type_error
            }
            for hook in appspec.hooks:
                if hook.event.value in HOOKABLE:
                    yield from _check(hook, misread)


def _check(hook: Hook, misread: set[Span]) -> Iterator[Finding]:
    total, earlier = 0, list[ScriptEntry]()
    for script in hook.scripts:
        timeout = script.timeout
        if timeout is None or timeout.value <= 0 or timeout.span.first_line in misread:
            continue
        if timeout.value > LONGEST:
            yield Finding(
                timeout.span,
                f"CodeDeploy ends `{hook.event.value}` after 3600 seconds, not {timeout.value}",
                help="write at most 3600, and run anything longer outside the hook",
            )
            return
        total += timeout.value
        if total > LONGEST:
            yield Finding(
                timeout.span,
                f"the timeouts of `{hook.event.value}` add up to {total} seconds, "
                "but CodeDeploy ends it after 3600",
                labels=tuple(
                    Label(entry.timeout.span, "and this") for entry in earlier if entry.timeout
                ),
                help="reduce the timeouts: all scripts of an event share 3600 seconds",
            )
            return
        earlier.append(script)
