"""Check that the builds of a batch have no dependency cycle."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.batch import BatchBuild, find_cycle, read_batch_builds
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule

HEAD = "version: 0.2\nbatch:\n  build-graph:\n    - identifier: compile\n"
TEST = "    - identifier: test\n      depend-on:\n        - compile\n"


@rule(
    Severity.ERROR,
    see=("https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build-buildspec.html",),
    good=({"buildspec.yml": HEAD + TEST},),
    bad=(
        {"buildspec.yml": HEAD + "      depend-on:\n        - «test»\n" + TEST},
        {"buildspec.yml": HEAD + "      depend-on:\n        - «compile»\n"},
    ),
)
def batch_dependency_cycle(context: Context) -> Iterator[Finding]:
    """The builds of a batch depend on each other in a cycle.

    A build of a `build-graph` starts when all the builds that it depends on have finished. In a
    cycle, none of them can start first, and CodeBuild rejects the graph.
    """
    for buildspec in context.buildspecs:
        cycle = find_cycle(read_batch_builds(buildspec.document, "build-graph"))
        if cycle:
            names = " → ".join(f"`{task.identifier.value}`" for task in (*cycle, cycle[0]))
            yield Finding(
                _find_dependency(cycle[0], cycle[1 % len(cycle)]),
                f"dependency cycle: {names}"
                if len(cycle) > 1
                else f"build {names.split(' → ')[0]} depends on itself",
                labels=tuple(
                    Label(
                        _find_dependency(task, cycle[(index + 1) % len(cycle)]),
                        f"`{task.identifier.value}` depends on it",
                    )
                    for index, task in enumerate(cycle)
                    if index
                ),
                help="remove one of the dependencies",
            )


def _find_dependency(task: BatchBuild, following: BatchBuild) -> Span:
    """Find where `task` names `following` as a dependency."""
    name = following.identifier.value
    return next(dependency.span for dependency in task.depends_on if dependency.value == name)
