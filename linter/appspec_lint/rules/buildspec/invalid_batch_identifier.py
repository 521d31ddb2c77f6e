"""Can a build of a batch bear that name?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.buildspec.batch import LISTS, read_batch_builds
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

HEAD = "version: 0.2\nbatch:\n  build-list:\n"
_TAKEN = re.compile(r"[A-Za-z0-9_]{1,127}")


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build-buildspec.html",
        "https://github.com/aws/aws-cdk/issues/18710",
    ),
    good=({"buildspec.yml": HEAD + "    - identifier: linux_small\n"},),
    bad=({"buildspec.yml": HEAD + "    - identifier: «linux small»\n"},),
)
def invalid_batch_identifier(context: Context) -> Iterator[Finding]:
    """A build of a batch has an identifier with characters that CodeBuild's identifiers lack.

    The identifiers of sources and artifacts hold letters, digits and underscores, fewer than 128
    of them, and the API refuses others. Of a batch's builds the documentation shows no other
    either; whether CodeBuild takes one isn't known, so this is a warning.

    The rule is silent about names that hold a variable, and about hyphens.
    """
    for buildspec in context.buildspecs:
        for kind in LISTS:
            for task in read_batch_builds(buildspec.document, kind):
                name = task.identifier.value
                if "$" not in name and not _TAKEN.fullmatch(name.replace("-", "_")):
                    yield Finding(
                        task.identifier.span,
                        f"`{name[:60]}` is no identifier as CodeBuild's are",
                        help="use letters, digits and underscores, at most 127",
                    )
