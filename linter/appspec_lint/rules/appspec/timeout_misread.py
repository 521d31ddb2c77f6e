"""Check that every timeout is read as written."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.appspec.coercion import Coercion, find_coercions
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding
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
    """A script's `timeout` allows a different time than it appears to.

    A timeout is a number of seconds, without a unit. Agent 1.8 uses only the leading digits of a
    string: `5m` is 5 seconds, `1e3` is 1, and `"1,800"` is 1. The script is killed early, with
    "failed to complete in 5 seconds". YAML 1.1 also reads some numbers differently from how they
    look: `010` is octal, 8; Ruby reads `1:30` as hours and minutes, 5400; `1.5` is truncated to 1.
    `no` is the boolean false and gives the default of one hour.

    Agent 2.x rejects all of these. A value that only agent 2.x rejects is reported by
    `wrong-type-for-agent-2`, and one that no agent accepts by `invalid-timeout`.
    """
    for appspec in context.appspecs:
        if appspec.platform is not Platform.EC2:
            continue
        for coercion in find_coercions(appspec.document):
            if not coercion.is_type_error:
                yield coercion.to_finding(_find_failure(appspec, coercion))


def _find_failure(appspec: AppSpec, coercion: Coercion) -> Failure | None:
    """Find the error of a script that needs the intended time and gets less."""
    for hook in appspec.hooks:
        for entry in hook.scripts:
            timeout = entry.timeout
            if timeout and timeout.span.first_line == coercion.span:
                if coercion.intended is None or timeout.value >= int(coercion.intended):
                    return None
                location = entry.location.value
                return Failure(
                    f"CodeDeploy {hook.event.value}",
                    f"Script at specified location: {location} failed to complete in "
                    f"{timeout.value} seconds",
                )
    return None
