"""Does every pattern of the artifact take something?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.build.artifact import Artifact
from appspec_lint.build.pairing import Build
from appspec_lint.buildspec.glob import Pattern
from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located
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
    - target/orders.jar
    - {pattern}
"""
CONF = {"conf/orders.conf": ""}


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts.files",
    ),
    good=(
        {**CONF, "buildspec.yml": BUILDSPEC.format(pattern="conf/*.conf")},
        {**CONF, "buildspec.yml": BUILDSPEC.format(pattern="target/classes/**/*")},
    ),
    bad=(
        {**CONF, "buildspec.yml": BUILDSPEC.format(pattern="«config/*.conf»")},
        {**CONF, "buildspec.yml": BUILDSPEC.format(pattern="«conf/order.conf»")},
    ),
)
def artifact_pattern_matches_nothing(context: Context) -> Iterator[Finding]:
    """An artifact pattern matches nothing in the repository, and no command makes what it names.

    CodeBuild skips such a pattern ("Skipping invalid file path") as long as another matches, and
    the file is missing in the deployment; where none matches, the build ends in UPLOAD_ARTIFACTS
    with "no matching artifact paths found".

    The rule is silent where a build tool writes into that folder, or a command that nobody knows
    may make the file, and where the pattern names an AppSpec or a hook script: those are told by
    the rules about them.
    """
    for build in context.builds:
        told = _told_elsewhere(context, build)
        idle = [
            (pattern, located)
            for pattern, located in build.interpretations[0].patterns
            if all(_takes_nothing(reading, pattern, located) for reading in build.interpretations)
        ]
        none = len(idle) == len(build.section.files)
        for pattern, located in idle:
            name = posixpath.basename(pattern.text).lower()
            if name.startswith("appspec") or any(
                pattern.match(place) is not Certainty.NO for place in told
            ):
                continue
            meant = _meant(build.interpretations[0], pattern)
            yield Finding(
                located.span,
                f"`{located.value}` matches no file, and no command makes one",
                help=f"did you mean `{meant}`?"
                if meant
                else "patterns count from the source root"
                + (" and the base directory" if build.section.base_directory else ""),
                fixes=replace_scalar(located.span, meant),
                failure=Failure(
                    "CodeBuild UPLOAD_ARTIFACTS",
                    "CLIENT_ERROR: no matching artifact paths found"
                    if none
                    else f"Skipping invalid file path {pattern.text}",
                )
                if none or pattern.literal
                else None,
            )


def _takes_nothing(artifact: Artifact, pattern: Pattern, located: Located[str]) -> bool:
    base = artifact.base
    if base is None or not pattern.clear or any(char in base for char in "*?[{"):
        return False
    workspace = artifact.workspace
    if workspace.unknowable:
        return False
    directory = f"{base}/{pattern.directory}".strip("/")
    if base and not workspace.tree.has_directory(workspace.place(base)):
        return False  # base-directory-missing tells
    if pattern.literal:
        path = f"{base}/{pattern.text}".strip("/")
        place = workspace.place(path)
        if workspace.tree.has_directory(place) or workspace.may_fill(path):
            return False
        return workspace.contains(path) is Certainty.NO
    if any(member.pattern == located for member in artifact.members) or workspace.may_fill(
        directory
    ):
        return False
    home = workspace.place(base) if base else artifact.root
    start = len(home) + 1 if home else 0
    return not any(
        pattern.match(path[start:]) is not Certainty.NO for path in workspace.tree.below(home)
    ) and not workspace.tree.is_unexplored(workspace.place(directory))


def _told_elsewhere(context: Context, build: Build) -> list[str]:
    """The scripts that this build's deployments miss."""
    places = []
    for bundle in context.bundles:
        if build in bundle.builds:
            for run in bundle.runs:
                place = bundle.place(run.entry.location.value)
                if place and bundle.contains(place) is Certainty.NO:
                    places.append(place)
    return places


def _meant(artifact: Artifact, pattern: Pattern) -> str | None:
    if not pattern.literal:
        return None
    directory = posixpath.dirname(pattern.text)
    home = artifact.workspace.place(f"{artifact.base}/{directory}".strip("/"))
    start = len(home) + 1 if home else 0
    names = [path[start:] for path in artifact.workspace.tree.below(home)]
    found = closest_match(
        posixpath.basename(pattern.text), [name for name in names if "/" not in name][:200]
    )
    return posixpath.join(directory, found) if found else None
