"""Can folders be entered once their mode is set?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: site
    destination: /var/www/orders
permissions:
  - object: /var/www/orders
    mode: {mode}{type}
"""
SITE = {"site/index.html": "", "site/img/logo.svg": ""}


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-permissions.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/linux_permission_info.rb (the default type is both)",
    ),
    good=(
        {**SITE, "appspec.yml": APPSPEC.format(mode="755", type="")},
        {**SITE, "appspec.yml": APPSPEC.format(mode="644", type="\n    type:\n      - file")},
    ),
    bad=({**SITE, "appspec.yml": APPSPEC.format(mode="«644»", type="")},),
)
def mode_without_execute_on_directories(context: Context) -> Iterator[Finding]:
    """A permission takes from folders the bit without which nobody may enter them.

    Without `type`, a permission is set on files and on folders. A folder of the mode 644 can be
    entered by root alone: the service finds none of the files in it. It concerns the folders that
    the deployment makes below the object, never the object itself.
    """
    for bundle in context.bundles:
        for permission, found in bundle.reaches:
            mode = permission.mode
            if mode is None or not _digits(mode.value) or int(mode.value[-3:], 8) & 0o111:
                continue
            directories = found.directories
            if directories:
                yield Finding(
                    mode.span,
                    f"with the mode `{mode.value}` nobody but root can enter `{directories[0]}`",
                    labels=(Label(permission.object.span, "it is set on the folders in here too"),),
                    help="add `type: [file]`, and give folders `755` in another entry",
                )


def _digits(text: str) -> bool:
    return 0 < len(text) <= 4 and all("0" <= char <= "7" for char in text)
