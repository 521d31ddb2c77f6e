"""Check that the agent accepts every ACL entry."""

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
        "application_specification/ace_info.rb",
    ),
    good=(
        {
            "appspec.yml": HEAD
            + FILES
            + "permissions:\n  - object: /srv/app\n    acls: ['u:ana:rw']\n",
        },
    ),
    bad=(
        {
            "appspec.yml": HEAD
            + FILES
            + "permissions:\n  - object: /srv/app\n    acls: [«'u:ana:rwq'»]\n",
        },
    ),
)
def invalid_acl(context: Context) -> Iterator[Finding]:
    """An entry of `acls` is not of the form that the agent accepts.

    An entry is a string: `[d:]` for a default entry, then `u:`, `g:`, `m:` or `o:`, a name (none
    for mask and other), and the permissions as letters or one digit. The base entries are set with
    `mode`.
    """
    yield from find_rejections(context.appspecs, Topic.ACL)
