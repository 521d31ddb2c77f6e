"""Has every script the time that its timeout seems to give?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.appspec.coercion import Coercion, find_coercions
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding, Fix, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: start.sh
      timeout: {timeout}
"""
SCRIPT = {"start.sh": "#!/bin/bash\nset -e\nsystemctl enable orders\n"}


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/script_info.rb (the timeout is the value's `to_i`)",
    ),
    good=({**SCRIPT, "appspec.yml": APPSPEC.format(timeout="300")},),
    bad=(
        {**SCRIPT, "appspec.yml": APPSPEC.format(timeout="«5m»")},
        {**SCRIPT, "appspec.yml": APPSPEC.format(timeout="«1:30»")},
        {**SCRIPT, "appspec.yml": APPSPEC.format(timeout="«no»")},
    ),
)
def timeout_misread(context: Context) -> Iterator[Finding]:
    """A script's `timeout` gives another time than it seems to.

    The timeout is a number of seconds, and no unit is known. Agent 1.8 takes the leading digits
    of a text: `5m` is 5 seconds, `1e3` is 1, `"1,800"` is 1; the script is killed early, with
    "failed to complete in 5 seconds". What YAML 1.1 takes for a number may be another one too:
    `010` is octal, 8; `1:30` counts hours and minutes in Ruby, 5400; `1.5` is cut to 1. `no` is
    the boolean false, and gives the default, an hour.

    Agent 2.x refuses all these. What only agent 2.x refuses is told by
    `wrong-type-for-agent-2`, and what no agent takes by `invalid-timeout`.
    """
    for appspec in context.appspecs:
        if appspec.platform is not Platform.EC2:
            continue
        for each in find_coercions(appspec.document):
            if not each.refused:
                yield Finding(
                    each.span,
                    each.message,
                    help=f"write `timeout: {each.cure}`"
                    if each.cure
                    else "write a plain number of seconds, such as `300`",
                    fixes=(Fix(f"write `{each.cure}`", (TextEdit(each.span, each.cure),)),)
                    if each.cure
                    else (),
                    failure=_killed(appspec, each),
                )


def _killed(appspec: AppSpec, read: Coercion) -> Failure | None:
    """What is logged of a script that needs the time that was meant and has less."""
    for hook in appspec.hooks:
        for entry in hook.scripts:
            timeout = entry.timeout
            if timeout and timeout.span.first_line == read.span:
                if read.cure is None or timeout.value >= int(read.cure):
                    return None
                location = entry.location.value
                return Failure(
                    f"CodeDeploy {hook.event.value}",
                    f"Script at specified location: {location} failed to complete in "
                    f"{timeout.value} seconds",
                )
    return None
