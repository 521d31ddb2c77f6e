"""Checks that the buildspec which a build project names exists."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.build.project_buildspecs import buildspec_path
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.pipeline.artifact_origin import find_origin
from appspec_lint.pipeline.ownership import is_ours, names_repository
from appspec_lint.pipeline.pipeline_model import BuildStep, CodeBuildProject, Definitions
from appspec_lint.rules.registry import rule

WORKFLOW = """\
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: aws-actions/aws-codebuild-run-build@v1
        with:
          project-name: orders
          buildspec-override: {path}
"""
BUILDSPEC = "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n"
FILES = {"ci/buildspec.yml": BUILDSPEC, "Makefile": "all:\n\ttrue\n"}


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html",
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec-ref-name-storage",
        "https://github.com/aws-actions/aws-codebuild-run-build",
    ),
    good=({**FILES, ".github/workflows/build.yml": WORKFLOW.format(path="ci/buildspec.yml")},),
    bad=({**FILES, ".github/workflows/build.yml": WORKFLOW.format(path="«ci/buildspec.yaml»")},),
)
def project_buildspec_missing(context: Context) -> Iterator[Finding]:
    """A build project names a buildspec that is not in its source.

    The path of a buildspec is relative to the root of the source, whatever directory contains the
    definition. Without a path, CodeBuild reads `buildspec.yml` at the root, and no other spelling.

    An error if the definition names this repository as the source, or a workflow starts the build
    with the source of this repository. If the source is hidden, it is a warning, and reported only
    if the repository contains a buildspec that may be meant. Not reported for another repository,
    for inline buildspecs and for buildspecs in S3.
    """
    definitions = context.definitions
    if definitions is None:
        return
    for file in definitions.files:
        if is_ours(context.tree, file):
            for project, is_own in _find_projects(context, definitions):
                if project in file.projects:
                    yield from _check_project(context, project, is_own=is_own)
    for job in definitions.jobs:
        for step in job.steps:
            if isinstance(step, BuildStep) and step.overrides_source and step.buildspec:
                path = step.buildspec.known
                if path is not None and "\n" not in path and not path.startswith("arn:"):
                    yield from _check(
                        context, path, step.buildspec.span, is_own=job.certain, is_default=False
                    )


def _find_projects(
    context: Context, definitions: Definitions
) -> Iterator[tuple[CodeBuildProject, bool]]:
    """The projects whose source may be this repository, and whether it certainly is."""
    for file in definitions.files:
        for pipeline in file.pipelines:
            named = names_repository(context.tree, pipeline)
            for action in pipeline.actions:
                if action.project is None or named is False or not action.inputs:
                    continue
                origin = find_origin(pipeline, action.inputs[0])
                if origin is not None and origin.action.category == "Source":
                    yield action.project, named is True


def _check_project(
    context: Context, project: CodeBuildProject, *, is_own: bool
) -> Iterator[Finding]:
    setting = project.buildspec
    path = buildspec_path(project)
    if path is None or (setting is not None and not setting.certain):
        return
    span = project.span if setting is None else setting.span
    yield from _check(context, path, span, is_own=is_own, is_default=setting is None)


def _check(
    context: Context, path: str, span: Span, *, is_own: bool, is_default: bool
) -> Iterator[Finding]:
    tree = context.tree
    place = posixpath.normpath(path.strip()).removeprefix("/")
    if tree.has_file(place) or tree.is_unexplored(place) or tree.is_generated(place):
        return
    stem = posixpath.splitext(posixpath.basename(place))[0]
    others = [
        spec.path
        for spec in context.buildspecs
        if not spec.is_inline and posixpath.splitext(posixpath.basename(spec.path))[0] == stem
    ]
    if not is_own and not others:
        return
    yield Finding(
        span.first_line,
        f"the source of this build contains no `{place}`"
        + (", which CodeBuild reads by default" if is_default else ""),
        help=f"set the path to `{others[0]}`"
        if others and (len(others) == 1 or posixpath.dirname(others[0]) == "")
        else f"add `{place}`, or set the path of the buildspec",
        failure=Failure("CodeBuild DOWNLOAD_SOURCE", "YAML_FILE_ERROR: YAML file does not exist"),
        certain=is_own,
    )
