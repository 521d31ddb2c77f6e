"""Check that the buildspec contains no secret in plain text."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.buildspec.environment import Environment, is_reference, read_environment
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.redaction import find_tokens, is_secret, may_contain_token
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.nodes import ScalarNode

HEAD = "version: 0.2\nenv:\n"
TAIL = "phases:\n  build:\n    commands:\n      - make\n"
HELP = (
    "move it to Parameter Store or Secrets Manager, reference it below `parameter-store` or "
    "`secrets-manager`, and rotate it: everyone who can read the repository has it"
)


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.variables",
        "https://docs.aws.amazon.com/codebuild/latest/userguide/data-protection.html",
    ),
    good=(
        {"buildspec.yml": HEAD + "  secrets-manager:\n    DB_PASSWORD: prod/db:password\n" + TAIL},
    ),
    bad=(
        {"buildspec.yml": HEAD + "  variables:\n    «DB_PASSWORD»: c0rrect-H0rse!\n" + TAIL},
        {"buildspec.yml": HEAD + "  parameter-store:\n    «DB_PASSWORD»: c0rrect-H0rse!\n" + TAIL},
    ),
)
def plaintext_secret(context: Context) -> Iterator[Finding]:
    """The buildspec contains what looks like a secret in plain text.

    Everyone who can read the repository can read the buildspec, and everyone who can view the build
    in the console can read the variables below `env`. AWS advises against secrets in both, above
    all against access keys. Store them in Parameter Store or Secrets Manager, and only reference
    them in the buildspec.

    A secret is recognized by the format that its issuer defines (AWS access keys, private keys,
    tokens of GitHub, Slack, npm and others, a password in a URL), or by the name of a variable,
    such as `DB_PASSWORD`, whose value is not a word, a path or a placeholder and contains no
    variable. The secret never appears in the output of this linter.

    Below `parameter-store` and `secrets-manager`, the buildspec contains the name of a parameter or
    the ID of a secret. A secret in its place is not found in the store, and CodeBuild prints it
    in the log of the build: "parameter does not exist".
    """
    for buildspec in context.buildspecs:
        reported: set[int] = set()
        for variable in read_environment(buildspec.document).plain:
            name, value = variable.name.value, variable.value.value
            kind = next((token.kind for token in find_tokens(value)), "")
            if kind or is_secret(name, value):
                reported.add(variable.value.span.start)
                yield Finding(
                    variable.name.span,
                    f"`{name}` appears to contain {kind or 'a secret'} in plain text",
                    help=HELP,
                )
        for finding in _check_references(read_environment(buildspec.document)):
            yield finding
            reported.add(finding.labels[0].span.start)
        yield from _check_other_values(buildspec, reported)


def _check_references(environment: Environment) -> Iterator[Finding]:
    """Find secrets where the name of a parameter or the ID of a secret is expected."""
    for variables, expected in (
        (environment.parameters, "the name of a parameter"),
        (environment.secrets, "the ID of a secret"),
    ):
        for variable in variables:
            name, value = variable.name.value, variable.value.value
            kind = next((token.kind for token in find_tokens(value)), "")
            if kind or (is_secret(name, value) and not is_reference(value)):
                yield Finding(
                    variable.name.span,
                    f"`{name}` has {kind or 'a secret'} where {expected} is expected",
                    labels=(Label(variable.value.span.first_line, f"write {expected} here"),),
                    help=f"store the value, write {expected} here, and replace the secret with a "
                    "new one: everyone who can read the repository or the log of a build has it",
                    failure=Failure(
                        "CodeBuild DOWNLOAD_SOURCE",
                        "Decrypted Variables Error Message: parameter does not exist: …",
                    )
                    if variables is environment.parameters
                    else None,
                )


def _check_other_values(buildspec: Buildspec, reported: set[int]) -> Iterator[Finding]:
    """Find tokens of known issuers in commands and other values."""
    if not may_contain_token(buildspec.source.content):
        return
    for node in buildspec.document.nodes:
        if not isinstance(node, ScalarNode) or node.span.start in reported:
            continue
        span = node.span
        for secret in find_tokens(span.text):
            start = span.start + secret.start
            yield Finding(
                Span(span.source, start, start + secret.end - secret.start).first_line,
                f"this looks like {secret.kind} in plain text",
                help=HELP,
            )
