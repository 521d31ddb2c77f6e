"""Check that every batch identifier has a valid form."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.batch import LISTS, read_batch_builds
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule

HEAD = "version: 0.2\nbatch:\n  build-list:\n"
_VALID = regex(r"[A-Za-z0-9_]{1,127}")


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
    """The identifier of a batch build contains characters that CodeBuild may not accept.

    The identifiers of sources and artifacts consist of at most 127 letters, digits and underscores,
    and the API rejects others. AWS documents no other identifiers for the builds of a batch either.
    Whether CodeBuild accepts them is not known, so this is a warning.

    Not reported for identifiers that contain a variable, or for hyphens.
    """
    for buildspec in context.buildspecs:
        for kind in LISTS:
            for task in read_batch_builds(buildspec.document, kind):
                name = task.identifier.value
                if "$" not in name and not _VALID.fullmatch(name.replace("-", "_")):
                    yield Finding(
                        task.identifier.span,
                        f"`{name[:60]}` is not a valid batch identifier",
                        help="use at most 127 letters, digits and underscores",
                    )
