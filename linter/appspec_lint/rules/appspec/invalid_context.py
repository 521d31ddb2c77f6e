"""Check that the agent accepts every SELinux context."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import Topic, find_rejections
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

HEAD = "version: 0.0\nos: linux\n"
FILES = "files:\n  - source: /\n    destination: /srv/app\n"
OBJECT = "permissions:\n  - object: /srv/app\n    context: "


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-permissions.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/context_info.rb",
    ),
    good=({"appspec.yml": HEAD + FILES + OBJECT + "{type: httpd_sys_content_t, range: s0}\n"},),
    bad=(
        {"appspec.yml": HEAD + FILES + OBJECT + "«{name: system_u, range: s0}»\n"},
        {"appspec.yml": HEAD + FILES + OBJECT + "{type: tmp_t, range: «s3-s1»}\n"},
    ),
)
def invalid_context(context: Context) -> Iterator[Finding]:
    """A permission's `context` has no `type`, or an invalid `range`.

    The agent requires `type`, which AWS documents as optional. A range consists of one or two
    sensitivities and of categories up to c1023, in ascending order and without duplicates.
    """
    yield from find_rejections(context.appspecs, Topic.CONTEXT)
