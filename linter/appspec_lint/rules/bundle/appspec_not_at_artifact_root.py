"""Checks that the AppSpec is at the root of the artifact, where the agent looks for it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.build.artifact import Member
from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.deployment.messages import missing_appspec
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.repository.discovery import has_default_name
from appspec_lint.rules.registry import rule

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/orders
"""
BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - echo ready
artifacts:
  files:
    - index.html
    - «deploy/appspec.yml»
"""
FILES = {"index.html": "", "deploy/appspec.yml": APPSPEC}


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/application-revisions-appspec-file.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/command_executor.rb "
        "(a single top-level directory is stripped)",
    ),
    good=(
        {
            **FILES,
            "buildspec.yml": BUILDSPEC.replace("    - index.html\n", "").replace(
                "«deploy/appspec.yml»", "deploy/**/*"
            ),
        },
        {
            **FILES,
            "buildspec.yml": BUILDSPEC.replace("«deploy/appspec.yml»", "deploy/appspec.yml")
            + "  discard-paths: yes\n",
        },
    ),
    bad=({**FILES, "buildspec.yml": BUILDSPEC},),
)
def appspec_not_at_artifact_root(context: Context) -> Iterator[Finding]:
    """The AppSpec is in the artifact, but not at its root.

    CodeBuild keeps the directory structure of the files that it packages, and CodeDeploy looks
    for the AppSpec at the root of the unpacked artifact. There is one exception: if the archive
    contains a single top-level directory with an AppSpec in it, the agent strips that directory.

    To fix this, set `base-directory` to the directory of the AppSpec, set `discard-paths: yes` if
    no other file depends on its directory, or copy the AppSpec to the root in a build command.
    """
    for bundle in context.bundles:
        path = bundle.appspec.path
        if not bundle.builds or not has_default_name(path):
            continue
        roots = {posixpath.basename(path), "appspec.yml", "appspec.yaml"}
        if any(not bundle.contains(root).denied for root in roots):
            continue
        member = _find_member(bundle)
        if member is None:
            continue
        directory = posixpath.dirname(member.path)
        yield Finding(
            member.pattern.span,
            f"the AppSpec is packaged as `{member.path}`, not at the root of the artifact",
            labels=(Label(bundle.appspec.source.first_line, "this AppSpec"),),
            help=f"set `base-directory: {directory}` and list the files relative to it, or copy "
            "the AppSpec to the root of the artifact in a build command",
            failure=missing_appspec(),
            certain=bundle.sure and bundle.rules_out(posixpath.basename(path)),
        )


def _find_member(bundle: Bundle) -> Member | None:
    """Find the AppSpec among the packaged files."""
    for reading in bundle.interpretations:
        for member in reading.members:
            if member.source == bundle.appspec.path:
                return member
    return None
