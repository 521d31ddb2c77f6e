"""Check that every mode is an octal number."""

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
        "application_specification/mode_info.rb",
    ),
    good=(
        {
            "appspec.yml": HEAD + FILES + "permissions:\n  - object: /srv/app\n    mode: 4755\n",
        },
    ),
    bad=(
        {
            "appspec.yml": HEAD + FILES + "permissions:\n  - object: /srv/app\n    mode: «u+x»\n",
        },
        {
            "appspec.yml": HEAD + FILES + "permissions:\n  - object: /srv/app\n    mode: «0755»\n",
        },
    ),
)
def invalid_mode(context: Context) -> Iterator[Finding]:
    """A permission's `mode` is not one to four octal digits.

    The agent uses the digits as they are and does not accept symbolic modes. YAML reads an unquoted
    number with a leading zero as octal: for `0755`, agent 1.8 gets 493 and rejects the 9. Agent 2.x
    reads the mode as written, so this is a warning unless an agent version is selected. (`0644`
    becomes 420, which is accepted: see `mode-read-as-octal`.)
    """
    yield from find_rejections(context.appspecs, Topic.MODE)
