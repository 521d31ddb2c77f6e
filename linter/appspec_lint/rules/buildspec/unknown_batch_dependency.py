"""Check that every dependency of a batch build exists."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.batch import read_batch_builds
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalar

_MOST_LISTED = 50

HEAD = "version: 0.2\nbatch:\n  build-graph:\n    - identifier: compile\n    - identifier: test\n"


@rule(
    Severity.ERROR,
    see=("https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build-buildspec.html",),
    good=({"buildspec.yml": HEAD + "      depend-on:\n        - compile\n"},),
    bad=({"buildspec.yml": HEAD + "      depend-on:\n        - «complie»\n"},),
)
def unknown_batch_dependency(context: Context) -> Iterator[Finding]:
    """A build of a batch depends on an identifier that no build has.

    `depend-on` contains the identifiers of other builds in the same `build-graph`. A build that
    does not exist can never finish, and CodeBuild rejects the graph.

    Not reported for names that contain a variable.
    """
    for buildspec in context.buildspecs:
        tasks = read_batch_builds(buildspec.document, "build-graph")
        known = tuple(task.identifier.value for task in tasks)
        listed = ", ".join(f"`{name}`" for name in known[:_MOST_LISTED])
        identifiers = frozenset(known)
        for task in tasks:
            for awaited in task.depends_on:
                if awaited.value in identifiers or "$" in awaited.value:
                    continue
                others = (name for name in known if name != task.identifier.value)
                meant = closest_match(awaited.value, others)
                yield Finding(
                    awaited.span,
                    f"no build in the graph has the identifier `{awaited.value}`",
                    help=f"did you mean `{meant}`?" if meant else f"use one of {listed}",
                    fixes=replace_scalar(awaited.span, meant),
                )
