"""Do the builds of a batch wait for one another in a circle?"""

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
    """The builds of a batch wait for one another in a circle.

    A build of a `build-graph` begins when all that it depends on are done. In a circle none can
    be the first, and CodeBuild refuses the graph.
    """
    for buildspec in context.buildspecs:
        ring = find_cycle(read_batch_builds(buildspec.document, "build-graph"))
        if ring:
            names = " → ".join(f"`{task.identifier.value}`" for task in (*ring, ring[0]))
            yield Finding(
                _link(ring[0], ring[1 % len(ring)]),
                f"the builds wait for one another: {names}"
                if len(ring) > 1
                else f"the build {names.split(' → ')[0]} waits for itself",
                labels=tuple(
                    Label(
                        _link(task, ring[(index + 1) % len(ring)]),
                        f"`{task.identifier.value}` waits for it",
                    )
                    for index, task in enumerate(ring)
                    if index
                ),
                help="take out one of the dependencies",
            )


def _link(task: BatchBuild, following: BatchBuild) -> Span:
    """Where `task` says that it waits for `following`."""
    name = following.identifier.value
    return next(each.span for each in task.depends_on if each.value == name)
