"""Check that every entry of `files` has a source and a destination."""

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
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-files.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/file_info.rb",
    ),
    good=({"appspec.yml": HEAD + "files:\n  - source: /\n    destination: /srv/app\n"},),
    bad=(
        {"appspec.yml": HEAD + "files:\n  - «source: /»\n  - «destination: /srv/app»\n"},
        {"appspec.yml": HEAD + "files:\n  «source: /»\n  destination: /srv/app\n"},
    ),
)
def malformed_files(context: Context) -> Iterator[Finding]:
    """`files` is not a list of entries with `source` and `destination`.

    `files` is a list, and each of its entries has both keys. A dash before each of the two keys
    splits one entry into two, and without a dash `files` is a mapping.
    """
    yield from find_rejections(context.appspecs, Topic.FILES)
