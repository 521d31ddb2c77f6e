"""Is there a value that the agent's Ruby won't load?"""

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
    """The AppSpec holds an alias, a date or a Ruby object.

    Agent 1.8 runs on whatever Ruby the instance has. From Ruby 3.1 on (Amazon Linux 2023, Ubuntu
    24.04) YAML is loaded safely: an alias, an unquoted date anywhere in the file, or a tag that
    asks for a Ruby object ends the deployment. Older Rubies and agent 2.x read them, so this is a
    warning unless agent 1 is chosen.
    """
    yield from context.refused(Topic.VALUE)
