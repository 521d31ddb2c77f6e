"""Is there a base directory to pack?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.build.artifact import Artifact
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.suggestions import closest_match
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
  base-directory: {folder}
"""
SITE = {"website/index.html": ""}


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts.base-directory",
    ),
    good=(
        {**SITE, "buildspec.yml": BUILDSPEC.format(folder="website")},
        {**SITE, "buildspec.yml": BUILDSPEC.format(folder="target")},
    ),
    bad=({**SITE, "buildspec.yml": BUILDSPEC.format(folder="«web-site»")},),
)
def base_directory_missing(context: Context) -> Iterator[Finding]:
    """Nothing in the repository or the commands makes the base directory.

    CodeBuild looks for `base-directory` from the source root, whatever folder the commands have
    changed to, and ends the build in UPLOAD_ARTIFACTS where it isn't there.

    The rule is silent where a build tool usually makes a folder of that name, or a command that
    nobody knows may make it.
    """
    for build in context.builds:
        located = build.section.base_directory
        if located is None or not all(_missing(reading) for reading in build.interpretations):
            continue
        artifact = build.interpretations[0]
        tree, base = artifact.workspace.tree, artifact.base or ""
        above = artifact.workspace.place(posixpath.dirname(base))
        start = len(above) + 1 if above else 0
        beside = {
            path[start:].partition("/")[0] for path in tree.below(above) if "/" in path[start:]
        }
        name = closest_match(posixpath.basename(base), sorted(beside))
        meant = posixpath.join(posixpath.dirname(base), name) if name else None
        yield Finding(
            located.span,
            f"the base directory `{located.value}` is nowhere, and no command makes it",
            help=f"did you mean `{meant}`?" if meant else "it counts from the source root",
            fixes=replace_scalar(located.span, meant),
            failure=Failure(
                "CodeBuild UPLOAD_ARTIFACTS",
                f"CLIENT_ERROR: no matching base directory path found for {located.value}",
            ),
        )


def _missing(artifact: Artifact) -> bool:
    base, workspace = artifact.base, artifact.workspace
    if not base or any(char in base for char in "*?[{") or workspace.unknowable:
        return False
    place = workspace.place(base)
    if workspace.tree.has_directory(place) or workspace.tree.is_unexplored(place):
        return False
    return not workspace.may_fill(base)
