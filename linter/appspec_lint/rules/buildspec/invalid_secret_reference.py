"""Check that every secret reference has a valid form."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.environment import is_reference, read_environment
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.redaction import find_tokens, is_secret
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

TAIL = "phases:\n  build:\n    commands:\n      - make\n"
HEAD = "version: 0.2\nenv:\n  secrets-manager:\n"
STORE = "version: 0.2\nenv:\n  parameter-store:\n"


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.secrets-manager",
        "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html",
    ),
    good=(
        {"buildspec.yml": HEAD + "    TOKEN: prod/api:token\n" + TAIL},
        {"buildspec.yml": STORE + "    TOKEN: /prod/api/token\n" + TAIL},
    ),
    bad=(
        {"buildspec.yml": HEAD + "    TOKEN: «prod/api:token:AWSCURRENT:v1»\n" + TAIL},
        {"buildspec.yml": HEAD + "    TOKEN: «prod/api:token::v1:now»\n" + TAIL},
        {"buildspec.yml": STORE + "    TOKEN: «the token of prod»\n" + TAIL},
    ),
)
def invalid_secret_reference(context: Context) -> Iterator[Finding]:
    """A value below `secrets-manager` or `parameter-store` cannot be the reference that it must be.

    A secret is referenced as `secret-id:json-key:version-stage:version-id`, of which only the
    secret ID (a name or an ARN) is required. The version stage and the version ID are mutually
    exclusive. An invalid reference fails in the DOWNLOAD_SOURCE phase, when CodeBuild retrieves the
    secret. The name of a parameter consists of letters, digits and the characters `_.-/`.

    Not reported where the value contains a variable. A secret in place of its name is reported by
    plaintext-secret.
    """
    for buildspec in context.buildspecs:
        environment = read_environment(buildspec.document)
        for parameter in environment.parameters:
            name, value = parameter.name.value, parameter.value.value
            if is_reference(value) or is_secret(name, value) or any(find_tokens(value)):
                continue
            yield Finding(
                parameter.value.span.first_line,
                f"the value of `{name}` is not a valid name of a parameter",
                help="write the name of a parameter in Parameter Store, e.g. `/prod/api/token`",
            )
        for secret in environment.secrets:
            problem = _find_problem(secret.value.value)
            if problem and not any(find_tokens(secret.value.value)):
                yield Finding(
                    secret.value.span,
                    f"the secret reference of `{secret.name.value}` {problem}",
                    help="write `secret-id:json-key`, then optionally `:stage` or `::version-id`",
                )


def _find_problem(reference: str) -> str:
    if "$" in reference:
        return ""
    parts = reference.split(":")
    if parts[0] == "arn":
        if len(parts) < 7 or parts[2] != "secretsmanager" or parts[5] != "secret":
            return "is not the ARN of a secret"
        parts = [parts[6], *parts[7:]]
    if not parts[0]:
        return "has no secret name"
    if len(parts) > 4:
        return f"has {len(parts)} parts instead of at most four"
    if len(parts) == 4 and parts[2] and parts[3]:
        return "has both a version-stage and a version-id, which are mutually exclusive"
    return ""
