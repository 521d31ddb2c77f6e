"""Checks that the AppSpec exists under the name that CodeDeploy looks for."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.build.pairing import Build
from appspec_lint.buildspec.glob import compile_pattern
from appspec_lint.certainty import Certainty, agreed
from appspec_lint.context import Context
from appspec_lint.deployment.agent import DEFAULT_NAME
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.deployment.messages import missing_appspec
from appspec_lint.deployment.service import ServiceDeployment
from appspec_lint.diagnostics.finding import Agent, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.repository.entry import Presence
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
    """The pipeline deploys with CodeDeploy, but its AppSpec file is missing, misnamed or misplaced.

    An artifact that lists an AppSpec is built for CodeDeploy. If the repository does not contain
    the file and no build command creates it, CodeBuild skips the entry without an error
    ("Skipping invalid file path"), and the deployment fails on every instance.

    On EC2 and on-premises instances, agent 1.8 looks only for `appspec.yml` before it runs a
    hook, whatever the AWS documentation says about `appspec.yaml`; agent 2.x accepts both. A
    different name is therefore a warning.

    For ECS and Lambda, the settings of the pipeline name the file. Nothing is reported there,
    with one exception: a warning is given if the artifact lists an AppSpec that does not exist
    and no command creates, while the repository contains one under a different name.
    """
    for build in context.builds:
        yield from _find_missing(context, build)
    for bundle in context.bundles:
        yield from _check_name(bundle)
    for service in context.services:
        yield from _find_renamed(service)


def _find_missing(context: Context, build: Build) -> Iterator[Finding]:
    """Report an AppSpec that the artifact lists and that does not exist."""
    section = build.section
    if any(_OTHER_PLATFORM.search(entry.value) for entry in section.files):
        return
    names = ("appspec.yml", "appspec.yaml")
    if any(
        reading.contains(name) is not Certainty.NO
        for reading in build.interpretations
        for name in names
    ):
        return
    for entry in section.files:
        pattern = compile_pattern(entry.value)
        name = pattern.text.rpartition("/")[2]
        if not pattern.literal or name not in names:
            continue
        candidates = [
            (reading, f"{reading.base}/{pattern.text}" if reading.base else pattern.text)
            for reading in build.interpretations
        ]
        if agreed(r.workspace.contains(path) for r, path in candidates) is not Certainty.NO:
            continue
        tree = context.tree
        if any(tree.presence(r.workspace.place(p)) is Presence.IGNORED for r, p in candidates):
            continue  # reported by file-not-in-git
        others = [spec for spec in context.appspecs if spec.platform is Platform.EC2]
        if any(posixpath.basename(spec.path) == name for spec in others) and section.base_directory:
            continue  # outside the base directory: reported by appspec-not-in-artifact
        reading, path = candidates[0]
        path = reading.workspace.place(path)
        elsewhere = _find_elsewhere(build, pattern.text, others)
        label = "this file" if elsewhere else "did you mean this file?"
        yield Finding(
            entry.span,
            f"{_describe_list(build)} `{pattern.text}`, but "
            + (
                f"it is in `{elsewhere}/`, not in the source root"
                if elsewhere
                else "the repository has no such file"
                if path == pattern.text
                else f"`{path}` does not exist in the repository"
            ),
            labels=tuple(Label(spec.source.first_line, label) for spec in others[:1]),
            help=_advise(build, elsewhere)
            if elsewhere
            else f"create `{DEFAULT_NAME}` at this path"
            if name == DEFAULT_NAME
            else f"create the file as `{DEFAULT_NAME}` and list it under that name",
            failure=missing_appspec(),
            certain=build.root_certain,
        )


def _find_elsewhere(build: Build, listed: str, others: list[AppSpec]) -> str:
    """Find the directory with the AppSpec that is meant; "" if there is none, or several."""
    directories = [
        posixpath.dirname(spec.path)
        for spec in others
        if posixpath.basename(spec.path) == listed and build.section.base_directory is None
    ]
    home = posixpath.dirname(build.buildspec.path)
    if home in directories:
        return home
    return directories[0] if len(directories) == 1 else ""


def _advise(build: Build, directory: str) -> str:
    """Advise how to package the AppSpec of another directory."""
    advice = (
        f"set `base-directory: {directory}` and list the files relative to it, or copy "
        f"`{directory}/{DEFAULT_NAME}` to the source root in a build command"
    )
    if any(reading.root == directory for reading in build.alternatives):
        advice += (
            f"; if the build starts in `{directory}/`, set "
            f"`source-roots: {{{build.buildspec.path}: {directory}}}` in the configuration"
        )
    return advice


def _describe_list(build: Build) -> str:
    return "`artifacts.files` lists" if build.declared else "this command packages"


def _check_name(bundle: Bundle) -> Iterator[Finding]:
    """Report an AppSpec for instances whose name the agent does not look for."""
    appspec = bundle.appspec
    name = posixpath.basename(appspec.path)
    if name.lower() not in ("appspec.yaml", "appspec.yml", "appspec.json") or name == DEFAULT_NAME:
        return
    if appspec.os is None or bundle.tree.has_file(posixpath.join(bundle.directory, DEFAULT_NAME)):
        return
    if bundle.builds and bundle.contains(DEFAULT_NAME) is not Certainty.NO:
        return
    agent = Agent.V1 if name == "appspec.yaml" else None
    yield Finding(
        appspec.source.first_line,
        f"{'agent 1.8' if agent else 'the agent'} does not find an AppSpec named `{name}`",
        help=f"rename it to `{DEFAULT_NAME}`",
        failure=missing_appspec(),
        certain=False,
        agent=agent,
    )


def _find_renamed(service: ServiceDeployment) -> Iterator[Finding]:
    """Report an artifact entry that can only mean this AppSpec, which has a different name."""
    actual = posixpath.basename(service.appspec.path)
    names = {"appspec.yml", "appspec.yaml", "appspec.json"}
    if actual not in names:
        return
    for build in service.builds:
        sections = build.buildspec.artifacts
        listed = [
            posixpath.basename(entry.value) for section in sections for entry in section.files
        ]
        if actual in listed or "**/*" in (entry.value for entry in sections[0].files):
            continue
        for entry in build.section.files:
            pattern = compile_pattern(entry.value)
            name = posixpath.basename(pattern.text)
            if not pattern.literal or name not in names or service.tree.by_name.get(name):
                continue
            presence = agreed(
                reading.workspace.contains(
                    f"{reading.base}/{pattern.text}" if reading.base else pattern.text
                )
                for reading in build.interpretations
            )
            if presence is Certainty.NO:
                yield Finding(
                    entry.span,
                    f"{_describe_list(build)} `{pattern.text}`, but the repository has no "
                    "such file",
                    labels=(Label(service.appspec.source.first_line, "did you mean this file?"),),
                    help=f"list `{actual}` instead, and use that name in the pipeline's settings",
                    fixes=replace_scalar(entry.span, entry.value.replace(name, actual)),
                    certain=False,
                )
