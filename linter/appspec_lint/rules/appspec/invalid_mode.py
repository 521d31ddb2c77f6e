"""Is every mode an octal number?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import Topic
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

    The agent takes the digits as they are, and no symbolic modes. An unquoted leading zero makes
    YAML read the number as octal: of `0755` agent 1.8 gets 493, and refuses the 9; agent 2.x reads
    what was meant, so this is a warning unless an agent is chosen. (`0644` becomes 420, which is
    taken: see `mode-read-as-octal`.)
    """
    yield from context.refused(Topic.MODE)
