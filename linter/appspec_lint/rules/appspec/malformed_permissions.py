"""Check that the permissions have the structure that the agent expects."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import Topic, find_rejections
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

HEAD = "version: 0.0\nos: linux\n"
FILES = "files:\n  - source: /\n    destination: /srv/app\n"


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-permissions.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/application_specification.rb",
    ),
    good=(
        {
            "appspec.yml": HEAD
            + FILES
            + "permissions:\n  - object: /srv/app\n    type: [file]\n    mode: 644\n",
        },
    ),
    bad=(
        {"appspec.yml": HEAD + FILES + "permissions:\n  - «owner: root»\n"},
        {
            "appspec.yml": HEAD
            + FILES
            + "permissions:\n  - object: /srv/app\n    type: «file»\n    mode: 644\n",
        },
    ),
)
def malformed_permissions(context: Context) -> Iterator[Finding]:
    """An entry of `permissions` has a structure or a value that the agent rejects.

    `permissions` is a list, and each entry has an `object`. `type` and `except` are lists; `type`
    contains `file`, `directory` or both. Where `os` is `windows`, no permissions are accepted.
    """
    yield from find_rejections(context.appspecs, Topic.PERMISSIONS)
