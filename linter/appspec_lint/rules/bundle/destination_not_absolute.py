"""Is each destination a path from the root of the disk?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.agent import Installation, installations
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located
from appspec_lint.rules.registry import rule

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: site
    destination: {destination}
"""
SITE = {"site/index.html": ""}


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-files.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/installer.rb "
        "(fill_in_missing_ancestors)",
    ),
    good=({**SITE, "appspec.yml": APPSPEC.format(destination="/home/ubuntu/orders")},),
    bad=(
        {**SITE, "appspec.yml": APPSPEC.format(destination="«~/orders»")},
        {**SITE, "appspec.yml": APPSPEC.format(destination="«srv/orders»")},
        {**SITE, "appspec.yml": APPSPEC.format(destination='«""»')},
        {**SITE, "appspec.yml": APPSPEC.format(destination="«$HOME/orders»")},
    ),
)
def destination_not_absolute(context: Context) -> Iterator[Finding]:
    """A `destination` is no path from the root of the instance's disk.

    The agent knows no home directory and no variables: for `~/orders` it tries to make the
    folder `~`, which to Ruby is root's home, and fails because that is there. `$HOME/orders` is a
    folder called `$HOME`. Any other relative path counts from the folder that the agent runs in:
    `/` under systemd, its own folder elsewhere; that is told as a warning.
    """
    for bundle in context.bundles:
        if bundle.appspec.for_windows:
            continue
        for each in installations(bundle.appspec):
            located = each.entry.destination
            if located is None or located.value.startswith("/"):
                continue
            yield _told(bundle, each, located)


def _told(bundle: Bundle, each: Installation, located: Located[str]) -> Finding:
    text = located.value
    message, error, certain = f"the destination `{text}` is relative", "", False
    if text.startswith("~"):
        message = f"the agent can't install to `{text}`: it knows no home directory"
        error, certain = "File exists @ dir_s_mkdir - /root", text.partition("/")[0] == "~"
    elif not text.strip():
        directory = each.source is not None and (
            each.source == "" or bundle.contains_below(each.source) is Certainty.YES
        )
        message = "the destination is empty"
        error, certain = (
            ("File exists @ dir_s_mkdir - /", bundle.sure) if directory else ("", False)
        )
    elif "$" in text or "%" in text:
        message = f"the agent expands no variables: `{text}` is a relative path as it stands"
    return Finding(
        located.span,
        message,
        help="write the whole path, from `/` on",
        failure=Failure("CodeDeploy Install", error) if error else None,
        certain=certain,
    )
