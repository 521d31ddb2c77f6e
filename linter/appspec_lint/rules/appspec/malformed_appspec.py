"""Check that the AppSpec is a mapping."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import Topic, find_rejections
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/application_specification.rb",
    ),
    good=({"appspec.yml": "version: 0.0\nos: linux\n"},),
    bad=({"appspec.yml": "«- version: 0.0»\n- os: linux\n"},),
)
def malformed_appspec(context: Context) -> Iterator[Finding]:
    """The AppSpec is a list or a single value, not a mapping.

    The agent looks up `version` in the loaded document. For a list, a number or a string, this
    raises a Ruby error that names neither the file nor the line.
    """
    yield from find_rejections(context.appspecs, Topic.ROOT)
