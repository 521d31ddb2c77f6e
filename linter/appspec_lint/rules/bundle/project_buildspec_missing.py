"""Checks that the buildspec which a build project names exists."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.rules.registry import rule

if TYPE_CHECKING:
    from appspec_lint.build.project_buildspecs import NamedBuildspec

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
    for a directory that is the source of a build, for inline buildspecs and for those in S3.
    """
    if context.definitions is None:
        return
    from appspec_lint.build.project_buildspecs import find_named_buildspecs

    for named in find_named_buildspecs(context.tree, context.definitions):
        yield from _check(context, named)


def _check(context: Context, named: NamedBuildspec) -> Iterator[Finding]:
    tree = context.tree
    path = posixpath.normpath(named.path.strip()).removeprefix("/")
    if tree.has_file(path) or tree.is_unexplored(path) or tree.is_generated(path):
        return
    stem = posixpath.splitext(posixpath.basename(path))[0]
    others = [
        spec.path
        for spec in context.buildspecs
        if not spec.is_inline and posixpath.splitext(posixpath.basename(spec.path))[0] == stem
    ]
    if not named.is_own and (not others or _is_elsewhere(context, path)):
        return
    default = ", which CodeBuild reads by default" if named.is_default else ""
    yield Finding(
        named.span.first_line,
        f"the source of this build contains no `{path}`{default}",
        help=f"set the path to `{others[0]}`"
        if len(others) == 1
        else f"add `{path}`, or set the path of the buildspec",
        failure=Failure("CodeBuild DOWNLOAD_SOURCE", "YAML_FILE_ERROR: YAML file does not exist"),
        certain=named.is_own,
    )


def _is_elsewhere(context: Context, path: str) -> bool:
    """Whether a directory with a source of its own contains the buildspec at this path."""
    return any(
        posixpath.join(workspace.root, path) == roots.buildspec.path
        for roots in context.source_roots
        if not roots.presumed and not roots.buildspec.is_inline
        for workspace in roots.workspaces
        if workspace.root
    )
