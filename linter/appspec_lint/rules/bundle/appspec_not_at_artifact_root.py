"""Checks that the AppSpec is at the root of the artifact, where the agent looks for it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.build.artifact import Member
from appspec_lint.context import Context
from appspec_lint.deployment.absence import describe_delivery
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.deployment.messages import describe_other_root, missing_appspec
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.repository.discovery import has_default_name
from appspec_lint.rules.registry import rule

ROOTS = ("appspec.yml", "appspec.yaml")
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
    yield from _check_revision(context)
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
        build = bundle.builds[0]
        base = build.section.base_directory
        if base is not None:
            directory = posixpath.normpath(posixpath.join(base.value, directory))
        verb = "at" if build.is_repository else "packaged as"
        container = build.product if build.is_repository else build.package
        yield Finding(
            member.pattern.span.first_line,
            f"the AppSpec is {verb} `{member.path}`, not at the root of the {container}",
            labels=(
                Label(bundle.appspec.source.first_line, "this AppSpec"),
                *_label_scripts(bundle),
                *describe_delivery(bundle),
            ),
            help=_advise(bundle, directory)
            if build.declared
            else "move it and what it deploys to the root, or pack and deploy an archive of "
            f"`{directory}`"
            if build.is_repository
            else f"pack the content of `{directory}` instead of the directory that contains it",
            failure=missing_appspec(),
            certain=(bundle.sure and bundle.rules_out(posixpath.basename(path)))
            or _is_everything(context.project, bundle),
        )


def _check_revision(context: Context) -> Iterator[Finding]:
    """Check an archive that is a revision; a single top-level directory is stripped."""
    tree = context.tree
    if not tree.is_revision or any(tree.has_file(name) for name in ROOTS):
        return
    tops = {path.partition("/")[0] for path in tree.paths}
    for bundle in context.bundles:
        directory, name = posixpath.split(bundle.appspec.path)
        if name in ROOTS and directory and {directory} != tops:
            yield Finding(
                bundle.appspec.source.first_line,
                f"the AppSpec is at `{bundle.appspec.path}`, not at the root of the revision",
                help=f"pack the content of `{directory}` instead of the directories above it",
                failure=missing_appspec(),
            )


def _advise(bundle: Bundle, directory: str) -> str:
    """Advise to move the root of the artifact, unless the hooks find their scripts as it is."""
    places = [bundle.place(run.entry.location.value) for run in bundle.runs]
    if any(place and not bundle.contains(place).denied for place in places):
        return "copy the AppSpec to the root of the artifact in a build command"
    return (
        f"set `base-directory: {directory}` and list the files relative to it, or copy the AppSpec "
        f"to the root of the artifact in a build command{describe_other_root(bundle)}"
    )


def _label_scripts(bundle: Bundle) -> Iterator[Label]:
    """Label the hook scripts that are in the same directory of the artifact."""
    for run in bundle.runs:
        place = bundle.place(run.entry.location.value)
        if place and bundle.contains(place).denied and bundle.is_misplaced_too(place):
            packed = posixpath.join(bundle.misplaced_in, place)
            verb = "at" if bundle.is_repository else "packaged as"
            yield Label(run.entry.location.span, f"this script is {verb} `{packed}`")


def _is_everything(context: Context, bundle: Bundle) -> bool:
    """Whether no other AppSpec and no other build exist, and the source root is certain.

    Then the AppSpec is not at the root of the revision, whether the pipeline deploys the artifact
    or its source.
    """
    builds = [build for build in context.builds if build.root_certain]
    return (
        len(context.appspecs) == len(context.buildspecs) == len(context.builds) == len(builds) == 1
        and context.whole is None
        and bundle.build is builds[0]
        and builds[0].section.base_directory is None
        and "**/*" in {entry.value for entry in builds[0].section.files}
    )


def _find_member(bundle: Bundle) -> Member | None:
    """Find the AppSpec among the packaged files."""
    for reading in bundle.interpretations:
        member = reading.member_from(bundle.appspec.path)
        if member is not None:
            return member
    return None
