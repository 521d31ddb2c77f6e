"""Does flattening keep every file?"""

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
    """`discard-paths: yes` puts two different files on one name, and only one of them survives.

    With `discard-paths: yes` every file lies at the artifact's root under its base name. Which of
    two files of one name is kept is documented nowhere. The rule counts files of the repository
    only, not what the build makes.
    """
    for build in context.builds:
        if not build.section.flat or build.section.discard_paths is None:
            continue
        clashes = [_clashes(reading) for reading in build.interpretations]
        if not all(clashes):
            continue
        name, sources = next(iter(clashes[0].items()))
        more = f" (and {len(clashes[0]) - 1} more names)" if len(clashes[0]) > 1 else ""
        yield Finding(
            build.section.discard_paths.span,
            f"`{sources[0]}` and `{sources[1]}` both become `{name}`{more}",
            help="give them different names, or keep their folders (`discard-paths: no`)",
        )


def _clashes(artifact: Artifact) -> dict[str, list[str]]:
    """The names that more than one file of the repository gets, `appspec.yml` first."""
    found: dict[str, list[str]] = {}
    for member in artifact.members:
        if member.certainty is Certainty.YES:
            found.setdefault(member.path, []).append(member.source)
    names = sorted(found, key=lambda name: (not name.startswith("appspec"), name))
    return {name: found[name] for name in names if len(found[name]) > 1}
