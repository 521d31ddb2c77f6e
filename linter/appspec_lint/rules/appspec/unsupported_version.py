"""Check that the version is the number 0.0."""

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
    bad=(
        {"appspec.yml": 'version: «"0.0"»\nos: linux\n'},
        {"appspec.yml": "version: «1.0»\nos: linux\n"},
    ),
)
def unsupported_version(context: Context) -> Iterator[Finding]:
    """`version` is not the number 0.0.

    The agent compares the value with the number 0.0, the only valid version. A quoted "0.0" is a
    string and is rejected, although AWS documents the value as a string; `0` and `0.00` are the
    same number.
    """
    yield from find_rejections(context.appspecs, Topic.VERSION)
