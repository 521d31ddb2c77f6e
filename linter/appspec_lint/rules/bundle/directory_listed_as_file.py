"""Checks that `artifacts.files` lists no directory as if it were a file."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.build.artifact import Artifact
from appspec_lint.build.effects import BuildOutput
from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.repository.paths import has_wildcard, join
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalar

BUILDSPEC = """\
version: 0.2
phases:
  install:
    commands:
      - npm ci
artifacts:
  files:
    - server.js
    - {entry}
"""
_SPECIAL = frozenset("[]*?{}$`~!")
FILES = {"server.js": "", "package.json": "{}", "conf/orders.conf": ""}


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts.files",
    ),
    good=({**FILES, "buildspec.yml": BUILDSPEC.format(entry="conf/**/*")},),
    bad=(
        {**FILES, "buildspec.yml": BUILDSPEC.format(entry="«conf»")},
        {**FILES, "buildspec.yml": BUILDSPEC.format(entry="«node_modules»")},
    ),
)
def directory_listed_as_file(context: Context) -> Iterator[Finding]:
    """An entry of `artifacts.files` is the name of a directory, without a pattern for its files.

    The entries of `files` are files and patterns: `conf/*` matches the files in `conf`, and
    `conf/**/*` those in its subdirectories as well. What CodeBuild does with the name of a
    directory alone is not documented, and the artifact may contain none of its files.

    Reported for directories of the repository, for those that a command creates, and for those that
    a build tool usually creates, such as `node_modules`.
    """
    for build in context.builds:
        if not build.declared:
            continue
        for entry in build.section.files:
            path = posixpath.normpath(entry.value.strip().replace("\\", "/"))
            if path.startswith(("/", "..")) or path == "." or not _SPECIAL.isdisjoint(path):
                continue
            if all(_is_directory(reading, path) for reading in build.interpretations):
                pattern = f"{path}/**/*"
                yield Finding(
                    entry.span,
                    f"`{entry.value}` is a directory, and `files` lists files and patterns",
                    help=f"write `{pattern}` to package everything in it",
                    fixes=replace_scalar(entry.span, pattern),
                )


def _is_directory(artifact: Artifact, path: str) -> bool:
    """Whether `path`, relative to the base directory, is certainly a directory."""
    if artifact.base is None or has_wildcard(artifact.base):
        return False
    workspace, path = artifact.workspace, join(artifact.base, path)
    if workspace.tree.has_file(workspace.place(path)):
        return False
    if workspace.has_directory(path) is Certainty.YES:
        return True
    if posixpath.basename(path) != "node_modules":
        if workspace.unknowable or workspace.may_make(path) or posixpath.splitext(path)[1]:
            return False
    outputs = (cause.effect for cause in workspace.causes)
    return any(
        isinstance(effect, BuildOutput) and effect.touches(f"{path}/file") for effect in outputs
    )
