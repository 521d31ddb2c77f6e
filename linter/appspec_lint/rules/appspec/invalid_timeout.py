"""Check that every timeout is a number of seconds."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import Topic, find_rejections
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

HEAD = "version: 0.0\nos: linux\n"
SCRIPT = {"start.sh": "#!/bin/bash\nset -e\nmkdir -p /var/log/orders\n"}


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/script_info.rb",
    ),
    good=(
        {
            **SCRIPT,
            "appspec.yml": HEAD
            + "hooks:\n  AfterInstall:\n    - location: start.sh\n      timeout: 60\n",
        },
    ),
    bad=(
        {
            **SCRIPT,
            "appspec.yml": HEAD
            + "hooks:\n  AfterInstall:\n    - location: start.sh\n      timeout: «0»\n",
        },
    ),
)
def invalid_timeout(context: Context) -> Iterator[Finding]:
    """A script's `timeout` is not a positive number of seconds.

    The agent converts the value to a whole number, using only the leading digits of a string, and
    rejects 0 and negative numbers. Without a timeout, a script has 3600 seconds, which is also the
    maximum that CodeDeploy allows for all scripts of an event together.
    """
    yield from find_rejections(context.appspecs, Topic.TIMEOUT)
