"""Check that the hooks have the structure that the agent expects."""

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
        "application_specification/application_specification.rb",
    ),
    good=({**SCRIPT, "appspec.yml": HEAD + "hooks:\n  AfterInstall:\n    - location: start.sh\n"},),
    bad=(
        {**SCRIPT, "appspec.yml": HEAD + "hooks:\n  AfterInstall: «start.sh»\n"},
        {
            **SCRIPT,
            "appspec.yml": HEAD + "hooks:\n  AfterInstall:\n    «location: start.sh»\n",
        },
        {
            **SCRIPT,
            "appspec.yml": HEAD + "hooks:\n  «- AfterInstall:»\n      - location: start.sh\n",
        },
    ),
)
def malformed_hooks(context: Context) -> Iterator[Finding]:
    """`hooks` is not a mapping of events to lists of scripts.

    For EC2/on-premises, `hooks` is a mapping with the events as keys. The value of each is a list
    of scripts, and each script is a mapping with `location`. (For ECS and Lambda, it is a list of
    functions.) The agent reads every hook, even one with an unknown name. Another structure causes
    a Ruby error such as "undefined method `each_pair'". An event without a value is accepted.
    """
    yield from find_rejections(context.appspecs, Topic.HOOKS)
