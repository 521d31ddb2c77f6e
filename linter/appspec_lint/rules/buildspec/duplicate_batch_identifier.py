"""Check that every build of a batch has a unique identifier."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.batch import LISTS, read_batch_builds
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

HEAD = "version: 0.2\nbatch:\n  build-list:\n    - identifier: linux\n"


@rule(
    Severity.ERROR,
    see=("https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build-buildspec.html",),
    good=({"buildspec.yml": HEAD + "    - identifier: windows\n"},),
    bad=({"buildspec.yml": HEAD + "    - identifier: «linux»\n"},),
)
def duplicate_batch_identifier(context: Context) -> Iterator[Finding]:
    """Two builds of a batch have the same identifier.

    CodeBuild distinguishes the builds of a batch by their identifiers, and `depend-on` refers to
    them. A batch with a duplicate identifier is rejected before any of its builds starts.
    """
    for buildspec in context.buildspecs:
        for kind in LISTS:
            firsts: dict[str, Label] = {}
            for task in read_batch_builds(buildspec.document, kind):
                name, span = task.identifier.value, task.identifier.span
                if name in firsts:
                    yield Finding(
                        span,
                        f"duplicate identifier `{name}`",
                        labels=(firsts[name],),
                        help="give each build of the batch a unique identifier",
                    )
                else:
                    firsts[name] = Label(span, "first used here")
