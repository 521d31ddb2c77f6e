"""Is each destination the folder that the agent takes it for?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.agent import installations
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalar

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: conf/orders.conf
    destination: {destination}
"""
CONF = {"conf/orders.conf": ""}


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-files.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/installer.rb",
    ),
    good=({**CONF, "appspec.yml": APPSPEC.format(destination="/etc/orders")},),
    bad=({**CONF, "appspec.yml": APPSPEC.format(destination="«/etc/orders.conf»")},),
)
def destination_names_a_file(context: Context) -> Iterator[Finding]:
    """A `destination` is written like a file, and the agent makes a folder of that name.

    `destination` always is a folder: the file `conf/orders.conf` with the destination
    `/etc/orders.conf` is installed as `/etc/orders.conf/orders.conf`. A file can't be renamed on
    its way.

    It is told where the source is one file, and the destination ends like it.
    """
    for bundle in context.bundles:
        for each in installations(bundle.appspec):
            located = each.entry.destination
            if not each.source or located is None:
                continue
            if bundle.contains(each.source) is Certainty.NO or located.value.endswith(("/", "\\")):
                continue
            name, written = posixpath.basename(each.source), posixpath.basename(each.destination)
            ending = posixpath.splitext(name)[1]
            if not ending or not written.endswith(ending):
                continue  # a folder called as the program in it is usual
            if bundle.contains_below(each.source) is Certainty.YES:
                continue
            directory = posixpath.dirname(each.destination)
            yield Finding(
                located.span,
                f"`{name}` is installed as `{posixpath.join(each.destination, name)}`",
                labels=(Label(each.entry.source.span, "this is a file"),),
                help=f"name the folder: `{directory}`",
                fixes=replace_scalar(located.span, directory)
                if written == name and directory != "/"
                else (),
            )
