"""Checks that the AppSpec exists under the name that CodeDeploy looks for."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import AppSpec, Platform, read_appspec
from appspec_lint.build.missing_prefix import find_missing_prefix
from appspec_lint.build.products import Build
from appspec_lint.buildspec.glob import compile_pattern
from appspec_lint.certainty import agreed
from appspec_lint.context import Context
from appspec_lint.deployment.agent import DEFAULT_NAME
from appspec_lint.deployment.assembly import mentions
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.deployment.messages import missing_appspec
from appspec_lint.deployment.service import ServiceDeployment
from appspec_lint.diagnostics.finding import Agent, Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located, Source
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.discovery import has_near_name
from appspec_lint.repository.entry import Presence
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.composer import parse
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
_OTHER_PLATFORM = regex(
    r"task-?_?def|image-?_?de(?:tail|finition)", re.IGNORECASE, words=("task", "image")
)


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
    different name is therefore a warning. So is a name that is nearly right (`appsec.yml`,
    `app-spec.yml`, `AppSpec.yml`, `appspec.yml.txt`) where the file has the content of an AppSpec,
    its directory contains no other, and no command mentions it. If there are both an `appspec.yml`
    and an `appspec.yaml` with different content, the agent reads the first one only.

    For ECS and Lambda, the settings of the pipeline name the file, and it may come from another
    source action. A warning is given there if the artifact lists an AppSpec that does not exist
    and that no command creates.
    """
    findings = _find_listed(context)
    yield from findings
    is_whole = context.project is context
    for bundle in context.bundles:
        misnamed = list(_check_name(bundle))
        if misnamed and not is_whole:
            findings = _find_listed(context.project)
        if misnamed and not _are_labeled(findings, bundle.appspec.path):
            yield from misnamed
        yield from _find_shadowed(bundle)


def _find_listed(context: Context) -> list[Finding]:
    """Report the AppSpecs that artifacts list, and that do not exist under that name."""
    findings = [finding for service in context.services for finding in _find_renamed(service)]
    reported = {finding.span for finding in findings}
    return findings + [
        finding
        for build in context.builds
        for finding in _find_missing(context, build)
        if finding.span not in reported
    ]


def _are_labeled(findings: list[Finding], path: str) -> bool:
    """Whether a label of one of the findings is in this file."""
    return any(label.span.source.path == path for each in findings for label in each.labels)


def _find_missing(context: Context, build: Build) -> Iterator[Finding]:
    """Report an AppSpec that the artifact lists and that does not exist."""
    section = build.section
    is_service = any(
        _OTHER_PLATFORM.search(entry.value)
        for other in build.buildspec.artifacts
        for entry in other.files
    )
    if is_service and section.name is None and _is_in_secondary(context, build):
        return  # a pipeline action with several output artifacts ignores the primary one
    names = ("appspec.yml", "appspec.yaml", "appspec.json")[: 3 if is_service else 2]
    if any(
        not reading.contains(name).denied for reading in build.interpretations for name in names
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
        if not agreed(r.workspace.contains(path) for r, path in candidates).denied:
            continue
        tree = context.tree
        if any(tree.presence(r.workspace.place(p)) is Presence.IGNORED for r, p in candidates):
            continue  # reported by file-not-in-git
        others = [
            spec
            for spec in context.all_appspecs
            if (spec.platform is Platform.EC2) is not is_service
        ]
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
            labels=(
                *(Label(spec.source.first_line, label) for spec in others[:1]),
                *_label_patterns(build, entry),
                *_label_root(context, build),
            ),
            help=_advise(build, elsewhere)
            if elsewhere
            else f"create `{name}` at this path"
            if name == DEFAULT_NAME or is_service
            else f"create the file as `{DEFAULT_NAME}` and list it under that name",
            failure=Failure(
                "CodeBuild UPLOAD_ARTIFACTS", f"Skipping invalid file path {pattern.text}"
            )
            if is_service
            else Failure(
                "CodeBuild UPLOAD_ARTIFACTS", "CLIENT_ERROR: no matching artifact paths found"
            )
            if find_missing_prefix(build)
            else missing_appspec(),
            certain=build.root_certain and not is_service,
        )


def _label_patterns(build: Build, entry: Located[str]) -> Iterator[Label]:
    """Label the other patterns that lack the same directory."""
    home = find_missing_prefix(build)
    if home:
        for other in build.section.files:
            if other is not entry:
                yield Label(other.span, f"matches only in `{home}/`, too")


def _label_root(context: Context, build: Build) -> Iterator[Label]:
    """Label the line of the definition from which the source root follows."""
    for roots in context.source_roots:
        if roots.buildspec is build.buildspec and roots.said_by is not None:
            yield Label(roots.said_by, "this build starts in the root of the repository")


def _is_in_secondary(context: Context, build: Build) -> bool:
    """Whether a secondary artifact of the buildspec lists an existing AppSpec."""
    names = {
        posixpath.basename(spec.path)
        for spec in context.all_appspecs
        if spec.platform is not Platform.EC2
    }
    return any(
        posixpath.basename(entry.value) in names
        for section in build.buildspec.artifacts
        if section.name is not None
        for entry in section.files
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
    is_near = has_near_name(name)
    if not is_near and name not in ("appspec.yaml", "appspec.json"):
        return
    if appspec.os is None or bundle.tree.has_file(posixpath.join(bundle.directory, DEFAULT_NAME)):
        return
    if bundle.builds and not bundle.contains(DEFAULT_NAME).denied:
        return
    texts = (build.buildspec.source.text for build in bundle.builds)
    if is_near and (any(name in text for text in texts) or mentions(bundle.tree, name)):
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


def _find_shadowed(bundle: Bundle) -> Iterator[Finding]:
    """Report a second AppSpec beside the one that the agent reads."""
    tree, appspec = bundle.tree, bundle.appspec
    if posixpath.basename(appspec.path) != DEFAULT_NAME or appspec.os is None:
        return
    path = posixpath.join(bundle.directory, "appspec.yaml")
    reading = tree.read(path) if tree.has_file(path) else None
    if not isinstance(reading, Source) or reading.text == appspec.source.text:
        return
    other = read_appspec(parse(reading))
    builds = (build.buildspec.source.text for build in bundle.builds)
    if other.os is not None and not any("appspec.yaml" in text for text in builds):
        yield Finding(
            reading.first_line,
            "the agent never reads this file: it reads `appspec.yml` in the same directory",
            labels=(Label(appspec.source.first_line, "this AppSpec is used"),),
            help="delete one of the two files",
            certain=False,
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
        if actual in listed or any(
            entry.value == "**/*" for section in sections for entry in section.files
        ):
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
            if presence.denied:
                yield Finding(
                    entry.span,
                    f"{_describe_list(build)} `{pattern.text}`, but the repository has no "
                    "such file",
                    labels=(Label(service.appspec.source.first_line, "did you mean this file?"),),
                    help=f"list `{actual}` instead, and use that name in the pipeline's settings",
                    fixes=replace_scalar(entry.span, entry.value.replace(name, actual)),
                    certain=False,
                )
