"""Checks that the base directory of the artifact exists."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.build.artifact import Artifact
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.repository.paths import has_wildcard, relative_to
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalar

BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - mvn package
artifacts:
  files:
    - '**/*'
  base-directory: {directory}
"""
SITE = {"website/index.html": ""}


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts.base-directory",
    ),
    good=(
        {**SITE, "buildspec.yml": BUILDSPEC.format(directory="website")},
        {**SITE, "buildspec.yml": BUILDSPEC.format(directory="target")},
    ),
    bad=({**SITE, "buildspec.yml": BUILDSPEC.format(directory="«web-site»")},),
)
def base_directory_missing(context: Context) -> Iterator[Finding]:
    """The base directory is not in the repository, and no build command creates it.

    CodeBuild resolves `base-directory` relative to the source root, whatever directory the
    commands have changed to, and fails the build in UPLOAD_ARTIFACTS if it does not exist.

    Not reported if a build tool usually creates a directory of that name, or if the effect of a
    command is unknown and it may create the directory.
    """
    packed = [
        (build, delivery.certain)
        for delivery in context.deliveries
        for build in delivery.builds
        if not build.declared and not build.is_repository
    ]
    reported: set[tuple[str, int]] = set()
    for build, certain in (*((build, True) for build in context.builds), *packed):
        written = build.section.base_directory
        if written is None or not all(_is_missing(reading) for reading in build.readings):
            continue
        place = (written.span.source.path, written.span.start)
        if place in reported:
            continue
        reported.add(place)
        artifact = build.interpretations[0]
        tree, base = artifact.workspace.tree, artifact.base or ""
        parent = artifact.workspace.place(posixpath.dirname(base))
        paths = (relative_to(path, parent) for path in tree.below(parent))
        siblings = {path.partition("/")[0] for path in paths if "/" in path}
        name = closest_match(posixpath.basename(base), sorted(siblings))
        suggestion = posixpath.join(posixpath.dirname(base), name) if name else None
        key = "`base-directory`" if build.declared else "directory"
        command = "build command" if build.declared else "earlier command"
        verb = "creates" if artifact.workspace.is_known else "is known to create"
        yield Finding(
            written.span,
            f"{key} `{written.value}` does not exist and no {command} {verb} it",
            help=f"did you mean `{suggestion}`?"
            if suggestion
            else "correct the path; it is relative to the source root (`CODEBUILD_SRC_DIR`)"
            if build.declared
            else "correct the path, or create the directory before it is packed",
            labels=_label_tools(artifact),
            fixes=replace_scalar(written.span, suggestion),
            failure=Failure(
                "CodeBuild UPLOAD_ARTIFACTS",
                f"CLIENT_ERROR: no matching base directory path found for {written.value}",
            )
            if build.declared
            else None,
            certain=certain,
        )


def _label_tools(artifact: Artifact) -> tuple[Label, ...]:
    """Label the commands that run a build tool which writes to another directory."""
    labels = {
        command: Label(command.span, f"{output.tool} writes to `{output.directories[0]}`")
        for output, command in artifact.workspace.outputs()
        if output.directories and "node_modules" not in output.directories[0]
    }
    return tuple(labels.values())[:3]


def _is_missing(artifact: Artifact) -> bool:
    base, workspace = artifact.base, artifact.workspace
    if not base or has_wildcard(base):
        return False
    place = workspace.place(base)
    if workspace.tree.has_directory(place) or workspace.tree.is_unexplored(place):
        return False
    return workspace.has_directory(base).denied
