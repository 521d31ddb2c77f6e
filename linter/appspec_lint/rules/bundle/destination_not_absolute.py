"""Checks that every destination is an absolute path."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.agent import Installation, installations
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.odd_characters import strip_odd_characters
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
    """A `destination` is not an absolute path.

    The agent does not expand `~` or environment variables. For `~/orders` it tries to create the
    directory `~`, which Ruby resolves to the home directory of root, and fails because that
    directory already exists. `$HOME/orders` is a path below a directory named `$HOME`.

    Any other relative path is resolved in the working directory of the agent: `/` under systemd,
    the directory of the agent elsewhere. It is reported as a warning.
    """
    for bundle in context.bundles:
        if bundle.appspec.for_windows:
            continue
        for installation in installations(bundle.appspec):
            destination = installation.entry.destination
            if destination is None or strip_odd_characters(destination.value).startswith("/"):
                continue
            yield _report(bundle, installation, destination)


def _report(bundle: Bundle, installation: Installation, destination: Located[str]) -> Finding:
    text = destination.value
    message, error, certain = f"`destination` `{text}` is a relative path", "", False
    if text.startswith("~"):
        message = f"`~` is not expanded in `destination` `{text}`"
        error, certain = "File exists @ dir_s_mkdir - /root", text.partition("/")[0] == "~"
    elif not text.strip():
        source = installation.source
        is_directory = source is not None and (
            source == "" or bundle.contains_below(source) is Certainty.YES
        )
        message = "`destination` is empty"
        if is_directory:
            error, certain = "File exists @ dir_s_mkdir - /", bundle.sure
    elif "$" in text or "%" in text:
        message = f"environment variables are not expanded; `{text}` is treated as a relative path"
    return Finding(
        destination.span,
        message,
        help="use an absolute path, starting with `/`",
        failure=Failure("CodeDeploy Install", error) if error else None,
        certain=certain,
    )
