"""Checks that no destination is written as the path of a file."""

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
_FILE_TYPES = frozenset((
    ".cfg", ".cnf", ".conf", ".css", ".env", ".html", ".ini", ".jar", ".js", ".json", ".php",
    ".properties", ".py", ".rb", ".service", ".sh", ".tar", ".timer", ".toml", ".txt", ".war",
    ".xml", ".yaml", ".yml", ".zip",
))  # fmt: skip
"""The extensions that only files have; a directory may be called `example.com` or `conf.d`."""


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
    """A `destination` is written as a file path, but the agent creates a directory of that name.

    `destination` is always a directory: the file `conf/orders.conf` with the destination
    `/etc/orders.conf` is installed as `/etc/orders.conf/orders.conf`. A file cannot be renamed
    during installation.

    Reported if the source is a single file and the destination has the same file extension. A
    source that the revision does not contain is a file if its extension is one that only files
    have.
    """
    for bundle in context.bundles:
        for installation in installations(bundle.appspec):
            source, destination = installation.source, installation.entry.destination
            if not source or destination is None:
                continue
            if destination.value.endswith(("/", "\\")):
                continue
            name = posixpath.basename(source)
            directory, written = posixpath.split(installation.destination)
            extension = posixpath.splitext(name)[1]
            if not extension or not written.endswith(extension):
                continue  # a directory is often named after the program in it
            if bundle.contains_below(source) is Certainty.YES:
                continue
            is_absent = bundle.contains(source).denied
            if is_absent and extension.lower() not in _FILE_TYPES:
                continue
            target = posixpath.join(installation.destination, name)
            is_same_name = written == name and directory != "/"
            yield Finding(
                destination.span,
                f"`{name}` is installed as `{target}`"
                if not is_absent
                else f"`{name}` would be installed as `{target}`",
                labels=(Label(installation.entry.source.span, "this is a file"),)
                if not is_absent
                else (),
                help=f"set `destination` to the directory: `{directory}`",
                fixes=replace_scalar(destination.span, directory) if is_same_name else (),
            )
