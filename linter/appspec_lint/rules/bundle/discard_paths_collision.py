"""Checks that `discard-paths` gives no two files the same name."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.build.artifact import Artifact
from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - echo ready
artifacts:
  files:
    - conf/**/*
  discard-paths: «yes»
"""


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts.discard-paths",
    ),
    good=(
        {
            "conf/web/web.conf": "a",
            "conf/api/api.conf": "b",
            "buildspec.yml": BUILDSPEC.replace("«yes»", "yes"),
        },
    ),
    bad=({"conf/web/nginx.conf": "a", "conf/api/nginx.conf": "b", "buildspec.yml": BUILDSPEC},),
)
def discard_paths_collision(context: Context) -> Iterator[Finding]:
    """`discard-paths: yes` gives two different files the same name, and only one of them is kept.

    With `discard-paths: yes`, every file is placed at the root of the artifact under its base
    name. If two files have the same base name, it is not documented which of them is kept.

    Only files in the repository are compared, not files that the build creates.
    """
    for build in context.builds:
        if not build.section.flat or build.section.discard_paths is None:
            continue
        collisions = [_find_collisions(reading) for reading in build.interpretations]
        if not all(collisions):
            continue
        name, sources = next(iter(collisions[0].items()))
        others = len(collisions[0]) - 1
        more = f" (and {others} more {'collision' if others == 1 else 'collisions'})"
        yield Finding(
            build.section.discard_paths.span,
            f"`{sources[0]}` and `{sources[1]}` are both packaged as `{name}`"
            + (more if others else ""),
            help="rename one of them, or keep the directories"
            + (" (`discard-paths: no`)" if build.declared else ""),
        )


def _find_collisions(artifact: Artifact) -> dict[str, list[str]]:
    """Find the names that several files of the repository are given, `appspec.yml` first."""
    sources: dict[str, list[str]] = {}
    for member in artifact.members:
        if member.certainty is Certainty.YES:
            sources.setdefault(member.path, []).append(member.source)
    names = sorted(sources, key=lambda name: (not name.startswith("appspec"), name))
    return {name: sources[name] for name in names if len(sources[name]) > 1}
