"""Is every SELinux context one that the agent can read?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import Topic
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
    """A permission's `context` has no `type`, or a `range` that is none.

    The agent needs `type`, which the manual calls optional. A range is a sensitivity or two, and
    categories up to c1023, in rising order and each once.
    """
    yield from context.refused(Topic.CONTEXT)
