"""Does a variable name a secret as CodeBuild reads it?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.environment import read_environment
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

TAIL = "phases:\n  build:\n    commands:\n      - make\n"
HEAD = "version: 0.2\nenv:\n  secrets-manager:\n"


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.secrets-manager",
    ),
    good=({"buildspec.yml": HEAD + "    TOKEN: prod/api:token\n" + TAIL},),
    bad=(
        {"buildspec.yml": HEAD + "    TOKEN: «prod/api:token:AWSCURRENT:v1»\n" + TAIL},
        {"buildspec.yml": HEAD + "    TOKEN: «prod/api:token::v1:now»\n" + TAIL},
    ),
)
def invalid_secret_reference(context: Context) -> Iterator[Finding]:
    """A value below `secrets-manager` is not of the form that CodeBuild reads.

    A secret is named by `secret-id:json-key:version-stage:version-id`, of which all but the
    secret's name or ARN may be left out. Stage and id exclude each other. What is wrong is found
    out in the phase DOWNLOAD_SOURCE, when the secret is asked for.

    The rule is silent where the value holds a variable.
    """
    for buildspec in context.buildspecs:
        for secret in read_environment(buildspec.document).secrets:
            problem = _problem(secret.value.value)
            if problem:
                yield Finding(
                    secret.value.span,
                    f"the secret of `{secret.name.value}` {problem}",
                    help="write `secret-id:json-key`, and behind it a stage or `:` and a version",
                )


def _problem(reference: str) -> str:
    if "$" in reference:
        return ""
    parts = reference.split(":")
    if parts[0] == "arn":
        if len(parts) < 7 or parts[2] != "secretsmanager" or parts[5] != "secret":
            return "is no ARN of a secret"
        parts = [parts[6], *parts[7:]]
    if not parts[0]:
        return "has no name"
    if len(parts) > 4:
        return f"has {len(parts)} parts, and there are four"
    if len(parts) == 4 and parts[2] and parts[3]:
        return "has a version's stage and its id: they exclude each other"
    return ""
