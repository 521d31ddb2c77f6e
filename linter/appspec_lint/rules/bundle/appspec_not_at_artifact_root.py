"""Is the AppSpec where the agent looks, at the artifact's root?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.build.artifact import Member
from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.agent import missing_appspec
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.diagnostics.finding import Failure, Finding, Label
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
        "(a single top folder is stripped)",
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

    CodeBuild keeps the folders of what it packs, and CodeDeploy looks for the AppSpec at the
    root of the unpacked artifact. The one exception: where an archive holds a single folder, and
    that an AppSpec, the agent strips the folder.

    Ways out: `base-directory` that begins at the AppSpec's folder, `discard-paths: yes` where
    nothing else needs its folders, or a copy at the root made by a build command.
    """
    for bundle in context.bundles:
        path = bundle.appspec.path
        if not bundle.builds or not has_default_name(path):
            continue
        roots = {posixpath.basename(path), "appspec.yml", "appspec.yaml"}
        if any(bundle.contains(root) is not Certainty.NO for root in roots):
            continue
        member = _packed(bundle)
        if member is None:
            continue
        directory = posixpath.dirname(member.path)
        yield Finding(
            member.pattern.span,
            f"the AppSpec is packed as `{member.path}`, not at the artifact's root",
            labels=(Label(bundle.appspec.source.first_line, "this AppSpec"),),
            help=f"set `base-directory: {directory}`, or copy it to the root before it is packed",
            failure=Failure("CodeDeploy BeforeInstall", missing_appspec()),
            certain=bundle.sure,
        )


def _packed(bundle: Bundle) -> Member | None:
    for reading in bundle.interpretations:
        for member in reading.members:
            if member.source == bundle.appspec.path:
                return member
    return None
