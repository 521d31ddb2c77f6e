"""Does the buildspec hold a secret that everybody can read?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.buildspec.environment import read_environment
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.redaction import find_tokens, is_secret
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.nodes import ScalarNode, iter_nodes

HEAD = "version: 0.2\nenv:\n"
TAIL = "phases:\n  build:\n    commands:\n      - make\n"
HELP = (
    "take it out of the file, keep it in Parameter Store or Secrets Manager, name it below "
    "`parameter-store` or `secrets-manager`, and replace it: whoever reads the repository has it"
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
    bad=({"buildspec.yml": HEAD + "  variables:\n    «DB_PASSWORD»: c0rrect-H0rse!\n" + TAIL},),
)
def plaintext_secret(context: Context) -> Iterator[Finding]:
    """The buildspec holds what looks like a secret, in plain text.

    Whatever stands in a buildspec is read by everybody who may see the repository, and the
    variables below `env` by everybody who may see the build in the console. AWS advises against
    secrets in both, above all against access keys. Parameter Store and Secrets Manager hold
    them, and the buildspec only names them.

    A secret is known by the shape that its issuer gave it (access keys of AWS, private keys,
    tokens of GitHub, Slack, npm and others, a password in a URL), or by a variable's name, such
    as `DB_PASSWORD`, with a value that is no word, no path, no placeholder and holds no variable.
    No output of this linter shows it.
    """
    for buildspec in context.buildspecs:
        told: set[int] = set()
        for variable in read_environment(buildspec.document).plain:
            name, value = variable.name.value, variable.value.value
            shaped = next((each.kind for each in find_tokens(value)), "")
            if shaped or is_secret(name, value):
                told.add(variable.value.span.start)
                yield Finding(
                    variable.name.span,
                    f"`{name}` looks like {shaped or 'a secret'}, in plain text",
                    help=HELP,
                )
        yield from _elsewhere(buildspec, told)


def _elsewhere(buildspec: Buildspec, told: set[int]) -> Iterator[Finding]:
    """Tokens of known issuers in commands and other values."""
    for node in iter_nodes(buildspec.document.root):
        if not isinstance(node, ScalarNode) or node.span.start in told:
            continue
        span = node.span
        for secret in find_tokens(span.text):
            start = span.start + secret.start
            yield Finding(
                Span(span.source, start, start + secret.end - secret.start).first_line,
                f"this looks like {secret.kind}, in plain text",
                help=HELP,
            )
