"""Check that the agent's Ruby loads every value."""

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
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/application_specification.rb",
    ),
    good=({**SCRIPT, "appspec.yml": HEAD + "hooks:\n  AfterInstall:\n    - location: start.sh\n"},),
    bad=(
        {
            **SCRIPT,
            "appspec.yml": HEAD
            + "hooks:\n  AfterInstall: &x\n    - location: start.sh\n  ApplicationStart: «*x»\n",
        },
    ),
)
def unsafe_yaml_value(context: Context) -> Iterator[Finding]:
    """The AppSpec contains an alias, a date or a Ruby object.

    Agent 1.8 uses the Ruby version of the instance. Ruby 3.1 and later (Amazon Linux 2023, Ubuntu
    24.04) load YAML safely: an alias, an unquoted date anywhere in the file, or a tag that requests
    a Ruby object fails the deployment. Older Ruby versions and agent 2.x accept them, so this is a
    warning unless agent 1 is selected.
    """
    yield from find_rejections(context.appspecs, Topic.VALUE)
