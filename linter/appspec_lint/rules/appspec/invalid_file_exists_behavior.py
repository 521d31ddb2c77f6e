"""Check the value of `file_exists_behavior`."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import Topic, find_rejections
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

HEAD = "version: 0.0\nos: linux\n"


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/application_specification.rb",
    ),
    good=({"appspec.yml": HEAD + "file_exists_behavior: OVERWRITE\n"},),
    bad=({"appspec.yml": HEAD + "file_exists_behavior: «overwrite»\n"},),
)
def invalid_file_exists_behavior(context: Context) -> Iterator[Finding]:
    """`file_exists_behavior` is not DISALLOW, OVERWRITE or RETAIN.

    The key belongs at the top level, and its value is one of the three, in capital letters. Without
    it, a file that already exists on the instance fails the deployment (DISALLOW).
    """
    yield from find_rejections(context.appspecs, Topic.BEHAVIOR)
