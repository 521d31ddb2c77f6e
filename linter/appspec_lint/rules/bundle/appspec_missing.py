"""Is there an AppSpec under the name that CodeDeploy looks for?"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.build.pairing import Build
from appspec_lint.buildspec.glob import compile_pattern
from appspec_lint.certainty import Certainty, agreed
from appspec_lint.context import Context
from appspec_lint.deployment.agent import DEFAULT_NAME, missing_appspec
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.deployment.service import ServiceDeployment
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.repository.tree import Presence
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalar

BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - echo ready
artifacts:
  files:
    - index.html
    - «appspec.yml»
"""
APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/orders
"""
_OTHER_PLATFORM = re.compile(r"task-?_?def|image-?_?de(?:tail|finition)", re.IGNORECASE)


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/hook_executor.rb "
        "(looks for the announced name only), command_executor.rb (falls back to .yaml)",
        "https://github.com/aws/aws-codedeploy-agent/issues/182",
    ),
    good=(
        {
            "index.html": "",
            "appspec.yml": APPSPEC,
            "buildspec.yml": BUILDSPEC.replace("«appspec.yml»", "appspec.yml"),
        },
    ),
    bad=(
        {"index.html": "", "buildspec.yml": BUILDSPEC},
        {"index.html": "", "appspec.yaml": "«version: 0.0»" + APPSPEC.removeprefix("version: 0.0")},
    ),
)
def appspec_missing(context: Context) -> Iterator[Finding]:
    """The pipeline deploys with CodeDeploy, and its AppSpec file is absent, misnamed or misplaced.

    An artifact that lists an AppSpec is made for CodeDeploy. Where no such file is in the
    repository, and no command of the build makes it, CodeBuild skips the entry without an error
    ("Skipping invalid file path"), and the deployment fails on every instance.

    On EC2 and on-premises agent 1.8 looks for the name `appspec.yml` before it runs a hook,
    whatever the manual says of `appspec.yaml`; agent 2.x takes both. So another name is a
    warning. For ECS and Lambda the pipeline's settings name the file, and nothing is said, unless
    the artifact lists an AppSpec that nothing makes while there is one of another name: a warning.
    """
    for build in context.builds:
        yield from _listed(context, build)
    for bundle in context.bundles:
        yield from _misnamed(bundle)
    for service in context.services:
        yield from _listed_by_another_name(service)


def _listed(context: Context, build: Build) -> Iterator[Finding]:
    """An AppSpec that the artifact lists, and that is nowhere."""
    section = build.section
    if any(_OTHER_PLATFORM.search(each.value) for each in section.files):
        return
    names = ("appspec.yml", "appspec.yaml")
    if any(
        reading.contains(name) is not Certainty.NO
        for reading in build.interpretations
        for name in names
    ):
        return
    for located in section.files:
        pattern = compile_pattern(located.value)
        name = pattern.text.rpartition("/")[2]
        if not pattern.literal or name not in names:
            continue
        places = [
            (reading, f"{reading.base}/{pattern.text}" if reading.base else pattern.text)
            for reading in build.interpretations
        ]
        if agreed(each.workspace.contains(path) for each, path in places) is not Certainty.NO:
            continue
        tree = context.tree
        if any(tree.presence(e.workspace.place(p)) is Presence.IGNORED for e, p in places):
            continue  # file-not-in-git tells
        others = [each for each in context.appspecs if each.platform is Platform.EC2]
        if any(posixpath.basename(each.path) == name for each in others) and section.base_directory:
            continue  # left outside the base directory: appspec-not-in-artifact tells
        yield Finding(
            located.span,
            f"`{pattern.text}` is listed, and is in no file of the repository",
            labels=tuple(Label(each.source.first_line, "is it this one?") for each in others[:1]),
            help=f"the file must be called `{DEFAULT_NAME}` and lie where this entry says",
            failure=Failure("CodeDeploy BeforeInstall", missing_appspec()),
        )


def _misnamed(bundle: Bundle) -> Iterator[Finding]:
    """An AppSpec for instances under a name that agent 1.8 does not look for."""
    appspec = bundle.appspec
    name = posixpath.basename(appspec.path)
    if name.lower() not in ("appspec.yaml", "appspec.yml", "appspec.json") or name == DEFAULT_NAME:
        return
    if appspec.os is None or bundle.tree.has_file(posixpath.join(bundle.directory, DEFAULT_NAME)):
        return
    if bundle.builds and bundle.contains(DEFAULT_NAME) is not Certainty.NO:
        return
    only = "1" if name == "appspec.yaml" else ""
    yield Finding(
        appspec.source.first_line,
        f"{'agent 1.8' if only else 'the agent'} does not find an AppSpec called `{name}`",
        help=f"rename it to `{DEFAULT_NAME}`",
        failure=Failure("CodeDeploy BeforeInstall", missing_appspec()),
        certain=False,
        only=only,
    )


def _listed_by_another_name(service: ServiceDeployment) -> Iterator[Finding]:
    """An entry of the artifact that can only mean the AppSpec for ECS under its other name."""
    actual = posixpath.basename(service.appspec.path)
    names = {"appspec.yml", "appspec.yaml", "appspec.json"}
    if actual not in names:
        return
    for build in service.builds:
        sections = build.buildspec.artifacts
        listed = [posixpath.basename(e.value) for section in sections for e in section.files]
        if actual in listed or "**/*" in (each.value for each in sections[0].files):
            continue
        for located in build.section.files:
            pattern = compile_pattern(located.value)
            name = posixpath.basename(pattern.text)
            if not pattern.literal or name not in names or service.tree.by_name.get(name):
                continue
            held = agreed(
                each.workspace.contains(
                    f"{each.base}/{pattern.text}" if each.base else pattern.text
                )
                for each in build.interpretations
            )
            if held is Certainty.NO:
                yield Finding(
                    located.span,
                    f"`{pattern.text}` is in no file of the repository",
                    labels=(Label(service.appspec.source.first_line, "is it this one?"),),
                    help=f"list `{actual}`; the pipeline's settings must name it, too",
                    fixes=replace_scalar(located.span, located.value.replace(name, actual)),
                    certain=False,
                )
