"""Checks that directories can be entered once their mode is set."""

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
    """A permission removes the execute bit from directories, so only root can enter them.

    Without `type`, a permission applies to files and directories. A directory with mode 644 can
    be entered only by root, so the service cannot open any file in it. This affects the
    directories that the deployment creates below the object, never the object itself.
    """
    for bundle in context.bundles:
        for permission, reach in bundle.reaches:
            mode = permission.mode
            if mode is None or not _is_octal(mode.value) or int(mode.value[-3:], 8) & 0o111:
                continue
            if reach.directories:
                label = Label(permission.object.span, "also applied to the directories below")
                yield Finding(
                    mode.span,
                    f"with mode `{mode.value}`, only root can enter `{reach.directories[0]}`",
                    labels=(label,),
                    help="add `type: [file]`, and set `755` on directories in a separate entry",
                )


def _is_octal(text: str) -> bool:
    return 0 < len(text) <= 4 and all("0" <= char <= "7" for char in text)
