"""Check that the configuration is valid."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

APPSPEC = {"appspec.yml": "version: 0.0\nos: linux\n"}


@rule(
    Severity.ERROR,
    see=(
        "https://github.com/appspec-lint/appspec-lint/blob/main/docs/configuration.md",
        "https://github.com/appspec-lint/appspec-lint/blob/main/schemas/config.schema.json",
    ),
    good=(
        {
            **APPSPEC,
            ".appspec-lint.yml": "ignore: [unverified-start]\nfail-on: error\n",
        },
        {
            **APPSPEC,
            "pyproject.toml": '[tool.appspec-lint]\nignore = ["unverified-start"]\n',
        },
    ),
    bad=(
        {**APPSPEC, ".appspec-lint.yml": "ignore: [«unverified-starts»]\n"},
        {**APPSPEC, ".appspec-lint.yml": "«fail_on»: error\nagent: «3»\n"},
        {**APPSPEC, "pyproject.toml": '[tool.appspec-lint]\nselect = [\n  «"bundles"»,\n]\n'},
    ),
)
def invalid_configuration(context: Context) -> Iterator[Finding]:
    """The configuration is invalid, or refers to something that does not exist.

    `.appspec-lint.yml`, or the table `[tool.appspec-lint]` of pyproject.toml, is checked against
    its JSON Schema. An unknown rule, an unknown key, and a path under `pairs` or `source-roots`
    that does not exist are errors.

    A run with an invalid configuration checks nothing else and ends with exit code 2, because
    applying only a part of the configuration would be worse than nothing. This finding cannot be
    ignored.
    """
    yield from context.mistakes
