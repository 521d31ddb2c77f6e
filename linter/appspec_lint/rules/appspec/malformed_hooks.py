"""Do the hooks have the shape that the agent walks?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import Topic
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

HEAD = "version: 0.0\nos: linux\n"
SCRIPT = {"start.sh": "#!/bin/bash\nset -e\nsystemctl start orders\n"}


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

    On EC2 and on-premises `hooks` is a mapping, each event a key, and below it a list of scripts,
    each a mapping with `location`. (For ECS and Lambda it is a list of functions.) The agent walks
    every hook, also those whose names it does not know; another shape gives a Ruby error such as
    "undefined method `each_pair'". An event without a value is fine.
    """
    yield from context.refused(Topic.HOOKS)
